//! What is said while a class is graded, and at its end.

use super::{Say, plural};

/// A line about grading a class.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Grading {
    NeedsLeave { why: String },
    Isolated,
    LimitedIsolation { why: String },
    NotIsolated { why: String },
    OutIsNoFolder { folder: String, why: String },
    OutIsFile { file: String },
    Busy { folder: String },
    LeftOver { folder: String },
    StrangeJournal { file: String, line: usize },
    LongLine { file: String, line: usize, mib: u64 },
    CannotKeep { file: String, why: String },
    OutInside { folder: String },
    Nothing,
    Begins { submissions: usize, students: usize, known: usize },
    Tally { left: String, full: usize, some: usize, unusable: usize },
    Stopping { under_way: usize },
    Stopped { done: usize, of: usize },
    Done { full: usize, some: usize, unusable: usize, faults: usize },
    Strange { count: usize },
    Faults { count: usize },
    More { count: usize },
    OffRoster { count: usize },
    MoreInPreview { count: usize },
    Missing { count: usize },
    Reports { page: String },
    NotYet,
}

impl Say for Grading {
    fn en(&self) -> String {
        match self {
            Self::NeedsLeave { why } => format!(
                "strangers' programs cannot be isolated here: {why}. If you trust them, or this machine has nothing to lose, \
                 --allow-weak-isolation grades all the same, with what is to be had: they can use the network then, and where nothing \
                 is to be had, read your files. docs/isolation.md says more"
            ),
            Self::Isolated => "isolation is full: each submission is built and run in a sandbox, without a network, your files or \
                               the other submissions"
                .into(),
            Self::LimitedIsolation { why } => format!(
                "isolation is limited ({why}): programs of students read the system and their own submission only, and write \
                 only folders of their own, but they see which processes run, and could use the network"
            ),
            Self::NotIsolated { why } => format!(
                "there is no isolation ({why}): programs of students run with limits and an emptied environment, and all that \
                 they start is ended, but they could read files of yours and use the network"
            ),
            Self::OutIsNoFolder { folder, why } => format!("{folder} cannot be the folder of the results: {why}"),
            Self::OutIsFile { file } => format!("{file} cannot be the folder of the results: it is a file"),
            Self::LeftOver { folder } => format!("what a killed run had started still holds {folder}: waiting for it to end"),
            Self::Busy { folder } => format!("another run is grading into {folder}: wait for it, or give another --out"),
            Self::StrangeJournal { file, line } => {
                format!("{file}:{line}: this is no record of grading: the file is left as it is; give another --out")
            }
            Self::LongLine { file, line, mib } => {
                format!(
                    "{file}:{line}: this is longer than a record of grading ({mib} MiB): the file is left as it is; give another --out"
                )
            }
            Self::CannotKeep { file, why } => format!("{file} cannot be written: {why}. What was graded so far is kept"),
            Self::OutInside { folder } => {
                format!("the results cannot go into what is graded ({folder}): give an --out beside it")
            }
            Self::Nothing => "nothing was handed in that could be graded".into(),
            Self::Begins { submissions, students, known } => {
                let known = match known {
                    0 => String::new(),
                    1 => "; 1 of them has not changed since it was graded".into(),
                    known => format!("; {known} of them have not changed since they were graded"),
                };
                format!(
                    "{} of {}{known}",
                    plural(*submissions as u64, "submission", "submissions"),
                    plural(*students as u64, "student", "students")
                )
            }
            Self::Tally { left, full, some, unusable } => {
                format!("{left} left; {full} full, {some} less, {unusable} unusable")
            }
            Self::Stopping { under_way } => format!(
                "stopping: {} under way end first (Ctrl-C again to leave at once)",
                plural(*under_way as u64, "submission", "submissions")
            ),
            Self::Stopped { done, of } => {
                format!("stopped: {done} of {of} are graded and kept. The same command goes on from here")
            }
            Self::Done { full, some, unusable, faults } => {
                let faults = match faults {
                    0 => String::new(),
                    faults => format!(
                        "; {} could not be judged, which is not the students' fault: run the command again",
                        plural(*faults as u64, "submission", "submissions")
                    ),
                };
                format!("graded: {full} with full marks, {some} with less, {unusable} unusable{faults}")
            }
            Self::Strange { count } => {
                format!("{} not understood:", plural(*count as u64, "entry was", "entries were"))
            }
            Self::Faults { count } => {
                format!("{} not be judged:", plural(*count as u64, "submission could", "submissions could"))
            }
            Self::More { count } => format!("and {count} more, on the class page"),
            Self::OffRoster { count } => {
                format!("{} of nobody who is known, or of several:", plural(*count as u64, "submission is", "submissions are"))
            }
            Self::MoreInPreview { count } => format!("and {count} more: --dry-run tells them all"),
            Self::Missing { count } => format!("{} of the roster handed in nothing", plural(*count as u64, "student", "students")),
            Self::Reports { page } => format!("the reports begin at {page}"),
            Self::NotYet => "not graded yet: the run was stopped before".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NeedsLeave { why } => format!(
                "programas de estranhos não podem ser isolados aqui: {why}. Se confia neles, ou se esta máquina não tem nada a \
                 perder, --allow-weak-isolation corrige assim mesmo, com o que houver: então eles podem usar a rede e, onde não há \
                 nada, ler seus arquivos. docs/isolation.md diz mais"
            ),
            Self::Isolated => "o isolamento é completo: cada entrega é compilada e executada numa caixa de areia (sandbox), sem \
                               rede, sem seus arquivos e sem as outras entregas"
                .into(),
            Self::LimitedIsolation { why } => format!(
                "o isolamento é limitado ({why}): os programas dos estudantes leem só o sistema e a própria entrega, e escrevem \
                 só em pastas suas, mas veem quais processos rodam e poderiam usar a rede"
            ),
            Self::NotIsolated { why } => format!(
                "não há isolamento ({why}): os programas dos estudantes rodam com limites e ambiente vazio, e tudo que iniciam \
                 é encerrado, mas eles poderiam ler arquivos seus e usar a rede"
            ),
            Self::OutIsNoFolder { folder, why } => format!("{folder} não pode ser a pasta dos resultados: {why}"),
            Self::OutIsFile { file } => format!("{file} não pode ser a pasta dos resultados: é um arquivo"),
            Self::LeftOver { folder } => format!("o que uma execução morta iniciou ainda segura {folder}: esperando que termine"),
            Self::Busy { folder } => format!("outra execução está corrigindo em {folder}: espere por ela, ou indique outro --out"),
            Self::StrangeJournal { file, line } => {
                format!("{file}:{line}: isto não é um registro de correção: o arquivo fica como está; indique outro --out")
            }
            Self::LongLine { file, line, mib } => format!(
                "{file}:{line}: isto é mais longo que um registro de correção ({mib} MiB): o arquivo fica como está; indique outro --out"
            ),
            Self::CannotKeep { file, why } => {
                format!("não foi possível escrever {file}: {why}. O que já foi corrigido está guardado")
            }
            Self::OutInside { folder } => {
                format!("os resultados não podem ficar dentro do que é corrigido ({folder}): indique um --out ao lado")
            }
            Self::Nothing => "não foi entregue nada que se possa corrigir".into(),
            Self::Begins { submissions, students, known } => {
                let known = match known {
                    0 => String::new(),
                    1 => "; 1 não mudou desde que foi corrigida".into(),
                    known => format!("; {known} não mudaram desde que foram corrigidas"),
                };
                format!(
                    "{} de {}{known}",
                    plural(*submissions as u64, "entrega", "entregas"),
                    plural(*students as u64, "estudante", "estudantes")
                )
            }
            Self::Tally { left, full, some, unusable } => {
                format!("faltam {left}; {full} máximas, {some} menos, {unusable} inutilizáveis")
            }
            Self::Stopping { under_way } => format!(
                "parando: antes {} (Ctrl-C de novo para sair já)",
                plural(*under_way as u64, "entrega em andamento termina", "entregas em andamento terminam")
            ),
            Self::Stopped { done, of } => {
                format!("parado: {done} de {of} estão corrigidas e guardadas. O mesmo comando continua daqui")
            }
            Self::Done { full, some, unusable, faults } => {
                let faults = match faults {
                    0 => String::new(),
                    faults => format!(
                        "; {}, o que não é culpa dos estudantes: rode o comando de novo",
                        plural(*faults as u64, "entrega não pôde ser julgada", "entregas não puderam ser julgadas")
                    ),
                };
                format!("corrigidas: {full} com nota máxima, {some} com menos, {unusable} inutilizáveis{faults}")
            }
            Self::Strange { count } => {
                format!("{}:", plural(*count as u64, "entrada não foi entendida", "entradas não foram entendidas"))
            }
            Self::Faults { count } => {
                format!("{}:", plural(*count as u64, "entrega não pôde ser julgada", "entregas não puderam ser julgadas"))
            }
            Self::More { count } => format!("e mais {count}, na página da turma"),
            Self::OffRoster { count } => {
                let one = "entrega não é de ninguém conhecido, ou pode ser de vários";
                let more = "entregas não são de ninguém conhecido, ou podem ser de vários";
                format!("{}:", plural(*count as u64, one, more))
            }
            Self::MoreInPreview { count } => format!("e mais {count}: --dry-run mostra todas"),
            Self::Missing { count } => {
                plural(*count as u64, "estudante da lista não entregou nada", "estudantes da lista não entregaram nada")
            }
            Self::Reports { page } => format!("os relatórios começam em {page}"),
            Self::NotYet => "ainda não corrigida: a execução foi interrompida antes".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_as_one() {
        let begins = |known| Grading::Begins { submissions: 12, students: 1, known };
        assert_eq!(begins(0).en(), "12 submissions of 1 student");
        assert_eq!(begins(1).pt(), "12 entregas de 1 estudante; 1 não mudou desde que foi corrigida");
        assert_eq!(begins(2).pt(), "12 entregas de 1 estudante; 2 não mudaram desde que foram corrigidas");
        assert_eq!(Grading::Missing { count: 1 }.pt(), "1 estudante da lista não entregou nada");
        assert_eq!(Grading::Missing { count: 2 }.pt(), "2 estudantes da lista não entregaram nada");
    }
}
