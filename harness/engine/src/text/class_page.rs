//! What the HTML page of a graded class says; the words of a student's page are in `student_page`.

use super::{Say, plural};

/// A sentence, heading or label of the class page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum ClassPage {
    Title { course: String },
    Facts { when: String, kit: String },
    Kit { kit: String },
    FullIsolation,
    FullIsolationMeans,
    LimitedIsolation,
    LimitedIsolationMeans,
    NoIsolation,
    NoIsolationMeans,
    HandedIn { count: usize, of: usize },
    Grades,
    Name,
    Id,
    Total,
    Late,
    Attempts,
    LateMark { exercises: usize },
    Search,
    Shown,
    NothingHandedIn,
    Unusable,
    NotJudged,
    Attempt { number: u32, of: u32 },
    LateBy { time: String },
    PenaltyOnly { percent: String },
    Legend,
    LegendPoints,
    LegendTotal,
    LegendNone,
    LegendUnusable,
    LegendNotJudged,
    LegendLate,
    LegendAttempt,
    LegendHidden,
    Distribution,
    DistributionNone,
    Spread { count: usize, mean: String, median: String, least: String, most: String },
    NotCounted { count: usize },
    Bin { from: u32, to: u32 },
    BinTop { from: u32 },
    BinAbove,
    PlotTitle,
    PlotDescription { fullest: String, count: usize },
    PlotAxis,
    AsTable,
    Students,
    Exercises,
    Exercise,
    HandedInColumn,
    Mean,
    Median,
    AllPoints,
    Checks,
    ChecksIntro,
    NeverFailed { count: usize },
    MoreChecks { count: usize },
    Check,
    FailedOf,
    FailedCount { failed: usize, of: usize, percent: String },
    SkippedCount { skipped: usize },
    Hidden,
    AfterDueDate,
    Missing,
    MissingNobody,
    Strange,
    StrangeNothing,
    Source,
    Why,
}

impl Say for ClassPage {
    fn en(&self) -> String {
        match self {
            Self::Title { course } => format!("{course}: grades of the class"),
            Self::Facts { when, kit } => format!("Newest result: {when}. Judged by tst {kit}."),
            Self::Kit { kit } => format!("Judged by tst {kit}."),
            Self::FullIsolation => "Isolation was full.".into(),
            Self::FullIsolationMeans => {
                "Each submission was built and run in a sandbox: without a network, the files of the grading machine, or the \
                 other submissions."
                    .into()
            }
            Self::LimitedIsolation => "Isolation was limited.".into(),
            Self::LimitedIsolationMeans => {
                "The judged programs could read the system and their own submission, and write nothing but folders of their own; \
                 but they could see which processes ran, and use the network of the grading machine. docs/isolation.md says what \
                 was stopped, and what was not."
                    .into()
            }
            Self::NoIsolation => "There was no isolation.".into(),
            Self::NoIsolationMeans => {
                "The judged programs ran with limits and an emptied environment, and everything they started was ended; but they \
                 could read files of the grading machine and use its network. Look into the source of whatever surprises you."
                    .into()
            }
            Self::HandedIn { count, of } => {
                format!("{count} of {} handed in something.", plural(*of as u64, "student", "students"))
            }
            Self::Grades => "Grades".into(),
            Self::Name => "Name".into(),
            Self::Id => "ID".into(),
            Self::Total => "Total".into(),
            Self::Late => "Late".into(),
            Self::Attempts => "Attempts".into(),
            Self::LateMark { exercises } => plural(*exercises as u64, "exercise late", "exercises late"),
            Self::Search => "Search by name or ID".into(),
            Self::Shown => "{shown} of {all} shown".into(),
            Self::NothingHandedIn => "nothing handed in".into(),
            Self::Unusable => "not usable".into(),
            Self::NotJudged => "not judged".into(),
            Self::Attempt { number, of } => format!("attempt {number}\u{a0}of\u{a0}{of}"),
            Self::LateBy { time } => format!("late by {time}"),
            Self::PenaltyOnly { percent } => format!("late, −{percent}"),
            Self::Legend => "How to read the table".into(),
            Self::LegendPoints => {
                "A number is the points for an exercise after the penalty for late work, and leads to the evidence.".into()
            }
            Self::LegendTotal => {
                "The total is the percentage of everything, by the exercises' weights; extra points may bring it beyond 100%."
                    .into()
            }
            Self::LegendNone => "Nothing was handed in: it counts as 0 points.".into(),
            Self::LegendUnusable => "There was nothing that could be judged: 0 points; the student's page says why.".into(),
            Self::LegendNotJudged => {
                "The kit or the machine failed, not the student: run the same grading again before you give grades back.".into()
            }
            Self::LegendLate => "It came after the due time; the penalty is already taken off.".into(),
            Self::LegendAttempt => "There were several attempts; the one named counts.".into(),
            Self::LegendHidden => "Hidden checks stand on these pages only, never on those for students.".into(),
            Self::Distribution => "Distribution of the totals".into(),
            Self::DistributionNone => "Nobody has handed in anything yet.".into(),
            Self::Spread { count, mean, median, least, most } => {
                format!("{}: mean {mean}, median {median}, from {least} to {most}.", plural(*count as u64, "student", "students"))
            }
            Self::NotCounted { count } => {
                format!("Not counted here: {} who handed in nothing.", plural(*count as u64, "student", "students"))
            }
            Self::Bin { from, to } => format!("{from} to under {to}"),
            Self::BinTop { from } => format!("{from} to 100"),
            Self::BinAbove => "over 100".into(),
            Self::PlotTitle => "How many students have which total".into(),
            Self::PlotDescription { fullest, count } => {
                format!(
                    "A bar for each ten percent; the highest is “{fullest}”, with {}.",
                    plural(*count as u64, "student", "students")
                )
            }
            Self::PlotAxis => "total in percent".into(),
            Self::AsTable => "The same as a table".into(),
            Self::Students => "Students".into(),
            Self::Exercises => "Exercises".into(),
            Self::Exercise => "Exercise".into(),
            Self::HandedInColumn => "Handed in".into(),
            Self::Mean => "Mean".into(),
            Self::Median => "Median".into(),
            Self::AllPoints => "All points".into(),
            Self::Checks => "Checks that fail most".into(),
            Self::ChecksIntro => {
                "Of the submissions in which the check was judged. Where it was skipped, mostly because another one failed, it is \
                 counted apart: the second part of a bar."
                    .into()
            }
            Self::NeverFailed { count } => format!("{} failed for nobody.", plural(*count as u64, "check", "checks")),
            Self::MoreChecks { count } => format!("{} more", plural(*count as u64, "check", "checks")),
            Self::Check => "Check".into(),
            Self::FailedOf => "Failed".into(),
            Self::FailedCount { failed, of, percent } => format!("{failed} of {of} ({percent})"),
            Self::SkippedCount { skipped } => format!("{skipped} skipped"),
            Self::Hidden => "hidden".into(),
            Self::AfterDueDate => "shown after the due date".into(),
            Self::Missing => "Handed in nothing".into(),
            Self::MissingNobody => "Everybody handed in something.".into(),
            Self::Strange => "Not understood".into(),
            Self::StrangeNothing => "Everything that was handed in could be understood.".into(),
            Self::Source => "Found at".into(),
            Self::Why => "Why".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Title { course } => format!("{course}: notas da turma"),
            Self::Facts { when, kit } => format!("Resultado mais recente: {when}. Julgado pelo tst {kit}."),
            Self::Kit { kit } => format!("Julgado pelo tst {kit}."),
            Self::FullIsolation => "O isolamento foi completo.".into(),
            Self::FullIsolationMeans => {
                "Cada entrega foi compilada e executada numa caixa de areia (sandbox): sem rede, sem os arquivos da máquina de \
                 correção e sem as outras entregas."
                    .into()
            }
            Self::LimitedIsolation => "O isolamento foi limitado.".into(),
            Self::LimitedIsolationMeans => {
                "Os programas julgados podiam ler o sistema e a própria entrega, e escrever só em pastas suas; mas podiam ver \
                 quais processos rodavam e usar a rede da máquina de correção. docs/isolation.md diz o que foi impedido e o que \
                 não foi."
                    .into()
            }
            Self::NoIsolation => "Não houve isolamento.".into(),
            Self::NoIsolationMeans => {
                "Os programas julgados rodaram com limites e num ambiente esvaziado, e tudo o que iniciaram foi encerrado; mas \
                 podiam ler arquivos da máquina de correção e usar a rede dela. Examine o código-fonte de tudo o que surpreender."
                    .into()
            }
            Self::HandedIn { count, of } => format!("{count} de {} entregaram algo.", plural(*of as u64, "aluno", "alunos")),
            Self::Grades => "Notas".into(),
            Self::Name => "Nome".into(),
            Self::Id => "ID".into(),
            Self::Total => "Total".into(),
            Self::Late => "Atraso".into(),
            Self::Attempts => "Tentativas".into(),
            Self::LateMark { exercises } => plural(*exercises as u64, "exercício atrasado", "exercícios atrasados"),
            Self::Search => "Procurar por nome ou ID".into(),
            Self::Shown => "{shown} de {all} na tela".into(),
            Self::NothingHandedIn => "nada entregue".into(),
            Self::Unusable => "inutilizável".into(),
            Self::NotJudged => "não julgado".into(),
            Self::Attempt { number, of } => format!("tentativa {number}\u{a0}de\u{a0}{of}"),
            Self::LateBy { time } => format!("atraso de {time}"),
            Self::PenaltyOnly { percent } => format!("atrasado, −{percent}"),
            Self::Legend => "Como ler a tabela".into(),
            Self::LegendPoints => {
                "Um número são os pontos de um exercício, já com o desconto por atraso, e leva às evidências.".into()
            }
            Self::LegendTotal => {
                "O total é a porcentagem de tudo, conforme os pesos dos exercícios; pontos extras podem levá-lo além de 100%."
                    .into()
            }
            Self::LegendNone => "Nada foi entregue: conta como 0 pontos.".into(),
            Self::LegendUnusable => "Não havia nada que se pudesse julgar: 0 pontos; a página do aluno diz por quê.".into(),
            Self::LegendNotJudged => {
                "Falha do kit ou da máquina, não do aluno: repita a mesma correção antes de divulgar as notas.".into()
            }
            Self::LegendLate => "Chegou depois do prazo; o desconto já foi aplicado.".into(),
            Self::LegendAttempt => "Houve várias tentativas; vale a que está indicada.".into(),
            Self::LegendHidden => "Verificações ocultas aparecem só nestas páginas, nunca nas dos alunos.".into(),
            Self::Distribution => "Distribuição dos totais".into(),
            Self::DistributionNone => "Ninguém entregou nada ainda.".into(),
            Self::Spread { count, mean, median, least, most } => {
                format!("{}: média {mean}, mediana {median}, de {least} a {most}.", plural(*count as u64, "aluno", "alunos"))
            }
            Self::NotCounted { count } => match count {
                1 => "Fora da conta: 1 aluno que não entregou nada.".into(),
                _ => format!("Fora da conta: {count} alunos que não entregaram nada."),
            },
            Self::Bin { from, to } => format!("de {from} a menos de {to}"),
            Self::BinTop { from } => format!("de {from} a 100"),
            Self::BinAbove => "mais de 100".into(),
            Self::PlotTitle => "Quantos alunos têm qual total".into(),
            Self::PlotDescription { fullest, count } => {
                format!(
                    "Uma barra a cada dez por cento; a mais alta é a de “{fullest}”, com {}.",
                    plural(*count as u64, "aluno", "alunos")
                )
            }
            Self::PlotAxis => "total em porcentagem".into(),
            Self::AsTable => "O mesmo em tabela".into(),
            Self::Students => "Alunos".into(),
            Self::Exercises => "Exercícios".into(),
            Self::Exercise => "Exercício".into(),
            Self::HandedInColumn => "Entregas".into(),
            Self::Mean => "Média".into(),
            Self::Median => "Mediana".into(),
            Self::AllPoints => "Todos os pontos".into(),
            Self::Checks => "Verificações que mais falham".into(),
            Self::ChecksIntro => {
                "Das entregas em que a verificação foi julgada. Onde foi pulada, em geral porque outra falhou, conta à parte: é a \
                 segunda parte da barra."
                    .into()
            }
            Self::NeverFailed { count } => {
                format!("{} para ninguém.", plural(*count as u64, "verificação não falhou", "verificações não falharam"))
            }
            Self::MoreChecks { count } => format!("mais {}", plural(*count as u64, "verificação", "verificações")),
            Self::Check => "Verificação".into(),
            Self::FailedOf => "Falhou".into(),
            Self::FailedCount { failed, of, percent } => format!("{failed} de {of} ({percent})"),
            Self::SkippedCount { skipped } => plural(*skipped as u64, "pulada", "puladas"),
            Self::Hidden => "oculta".into(),
            Self::AfterDueDate => "visível depois do prazo".into(),
            Self::Missing => "Não entregaram nada".into(),
            Self::MissingNobody => "Todos entregaram algo.".into(),
            Self::Strange => "Não compreendido".into(),
            Self::StrangeNothing => "Tudo o que foi entregue pôde ser compreendido.".into(),
            Self::Source => "Onde estava".into(),
            Self::Why => "Por quê".into(),
        }
    }
}
