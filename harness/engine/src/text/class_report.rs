//! What reports of a graded class say to people: instructors, and students who read them on a platform.

use super::{Say, TableProblem, list, list_of_names, plural, short_name};

/// The most names that one sentence lists.
const NAMES: usize = 20;

/// A sentence in a report of a class, or about one.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum ClassText {
    HiddenCheck { number: usize },
    HiddenChecks { count: usize },
    HiddenFailed,
    NeedsOthers,
    NotHandedIn,
    LongRecord { mib: u64 },
    Points { got: String, of: String },
    Penalty { percent: String },
    NotAllRight,
    LimitedIsolation,
    NoIsolation,
    LeftAlone { names: Vec<String> },
    NameDiffers { names: Vec<String> },
    InNoGroup { names: Vec<String> },
    Excused { names: Vec<String> },
    SkippedColumns { names: Vec<String> },
    NotInFile { names: Vec<String> },
    NotJudged { names: Vec<String> },
    AtMost { most: String, names: Vec<String> },
    NoPlaceForRemarks { names: Vec<String> },
    Strange { sources: Vec<String> },
    TornLine { file: String, line: usize },
    FromFuture { file: String, line: usize, more: usize, when: String },
}

/// What is wrong with a request for a report of a class, or with a file for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum ClassProblem {
    WhichFolder,
    WhichFormat { known: Vec<String> },
    NoJournal { folder: String },
    BadLine { file: String, line: usize, column: usize, why: String },
    NewerJournal { file: String, line: usize, schema: u32 },
    CannotRead { file: String, why: String },
    LongLine { file: String, line: usize, mib: u64 },
    NoExercise { name: String, known: Vec<String> },
    NoStudent { name: String },
    NoSubmission,
    WhichRepository,
    SeveralStudents { format: String },
    NeedsFolder { format: String },
    IsFolder { folder: String, format: String },
    NeedsFile { option: String, format: String },
    Table(TableProblem),
    NoColumn { file: String, wanted: String, there: Vec<String> },
    WhichColumn { file: String, exercise: String, there: Vec<String> },
    NoScale { file: String },
    NoRows { file: String },
    LargeClass { students: usize, exercises: usize, most: usize, grades: usize },
    ManyChecks { exercise: String, checks: usize, most: usize },
}

/// The names of many people, in a sentence.
pub fn names_en(all: &[String]) -> String {
    list_of_names(all, NAMES, "and", |count| format!("{count} more"))
}

/// The same in Portuguese.
pub fn names_pt(all: &[String]) -> String {
    list_of_names(all, NAMES, "e", |count| format!("mais {count}"))
}

impl Say for ClassText {
    fn en(&self) -> String {
        match self {
            Self::HiddenCheck { number } => format!("hidden check {number}"),
            Self::HiddenChecks { count } => format!("hidden checks ({count})"),
            Self::HiddenFailed => "does not pass; what it asks for is not shown".into(),
            Self::NeedsOthers => "needs other checks, which did not pass".into(),
            Self::NotHandedIn => "not handed in".into(),
            Self::LongRecord { mib } => format!("what there is to say of it is longer than {mib} MiB, and was not kept"),
            Self::Points { got, of } => format!("{got} of {of} points"),
            Self::Penalty { percent } => format!("{percent}% taken off because it came late"),
            Self::NotAllRight => "What is not right yet".into(),
            Self::LimitedIsolation => "isolation was limited: the judged programs could see this machine's processes and use its \
                                       network"
                .into(),
            Self::NoIsolation => "there was no isolation: the judged programs could read files of this machine's user and use \
                                    the network"
                .into(),
            Self::NoPlaceForRemarks { names } => {
                format!("Canvas' gradebook has no place for remarks: those of {} are on their pages alone", names_en(names))
            }
            Self::LeftAlone { names } => {
                format!("{} left as before, no grade here: {}", plural(names.len() as u64, "row", "rows"), names_en(names))
            }
            Self::NameDiffers { names } => {
                let count = plural(names.len() as u64, "row", "rows");
                format!("{count} left as before, its number is that of somebody with another name here: {}", names_en(names))
            }
            Self::InNoGroup { names } => {
                let count = plural(names.len() as u64, "row", "rows");
                format!(
                    "{count} left as before, in no group (the platform's default group): put them into groups on the platform, or grade them by hand: {}",
                    names_en(names)
                )
            }
            Self::Excused { names } => {
                let count = plural(names.len() as u64, "row", "rows");
                format!("{count} left as before, excused or not assigned there: {}", names_en(names))
            }
            Self::SkippedColumns { names } => {
                let names = names_en(names);
                format!("Canvas skips columns with `final` in their names: rename the assignment there before you import: {names}")
            }
            Self::NotInFile { names } => {
                let count = plural(names.len() as u64, "grade has", "grades have");
                format!("{count} no row in the file: {}", names_en(names))
            }
            Self::NotJudged { names } => {
                let count = plural(names.len() as u64, "row", "rows");
                format!("{count} left as before, the kit failed there: {}", names_en(names))
            }
            Self::AtMost { most, names } => {
                format!("cut to {most}, the highest grade that the platform takes: {}", names_en(names))
            }
            Self::Strange { sources } => {
                let count = plural(sources.len() as u64, "thing was", "things were");
                format!("{count} handed in and not understood: {}", names_en(sources))
            }
            Self::TornLine { file, line } => {
                format!("{file}:{line}: the last line is incomplete and was left out; the next `tst grade` judges it again")
            }
            Self::FromFuture { file, line, more, when } => {
                let others = if *more == 0 { String::new() } else { format!(" (and {more} more)") };
                format!(
                    "{file}:{line}: this record{others} is from the future, {when} UTC: a clock is wrong, or was. In one file the later line counts all the same, of several files the later time; `tst grade --again` makes new records"
                )
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::HiddenCheck { number } => format!("verificação oculta {number}"),
            Self::HiddenChecks { count } => format!("verificações ocultas ({count})"),
            Self::HiddenFailed => "não passa; o que ela exige não é mostrado".into(),
            Self::NeedsOthers => "depende de outras verificações, que não passaram".into(),
            Self::NotHandedIn => "não entregue".into(),
            Self::LongRecord { mib } => format!("o que há a dizer dela passa de {mib} MiB, e não foi guardado"),
            Self::Points { got, of } => format!("{got} de {of} pontos"),
            Self::Penalty { percent } => format!("{percent}% descontados pelo atraso"),
            Self::NotAllRight => "O que ainda não está certo".into(),
            Self::LimitedIsolation => "o isolamento foi limitado: os programas julgados podiam ver os processos desta máquina e \
                                       usar a rede"
                .into(),
            Self::NoIsolation => "não houve isolamento: os programas julgados podiam ler arquivos do usuário desta máquina \
                                    e usar a rede"
                .into(),
            Self::NoPlaceForRemarks { names } => {
                format!("o livro de notas do Canvas não tem lugar para observações: as de {} estão só nas páginas", names_pt(names))
            }
            Self::LeftAlone { names } => {
                let count = plural(names.len() as u64, "linha ficou como estava", "linhas ficaram como estavam");
                format!("{count}, sem nota aqui: {}", names_pt(names))
            }
            Self::NameDiffers { names } => {
                let count = plural(names.len() as u64, "linha ficou como estava", "linhas ficaram como estavam");
                format!("{count}, o número é de alguém com outro nome aqui: {}", names_pt(names))
            }
            Self::InNoGroup { names } => {
                let count = plural(names.len() as u64, "linha ficou como estava", "linhas ficaram como estavam");
                format!(
                    "{count}, sem grupo (o grupo padrão da plataforma): forme os grupos na plataforma, ou dê a nota à mão: {}",
                    names_pt(names)
                )
            }
            Self::Excused { names } => {
                let count = plural(names.len() as u64, "linha ficou como estava", "linhas ficaram como estavam");
                format!("{count}, dispensada ou sem a atividade ali: {}", names_pt(names))
            }
            Self::SkippedColumns { names } => {
                let names = names_pt(names);
                format!("o Canvas pula colunas com `final` no nome: mude lá o nome da atividade antes de importar: {names}")
            }
            Self::NotInFile { names } => {
                let count = plural(names.len() as u64, "nota não tem", "notas não têm");
                format!("{count} linha no arquivo: {}", names_pt(names))
            }
            Self::NotJudged { names } => {
                let count = plural(names.len() as u64, "linha ficou como estava", "linhas ficaram como estavam");
                format!("{count}, o kit falhou ali: {}", names_pt(names))
            }
            Self::AtMost { most, names } => {
                format!("limitadas a {most}, a maior nota que a plataforma aceita: {}", names_pt(names))
            }
            Self::Strange { sources } => {
                let count = plural(sources.len() as u64, "entrega não foi entendida", "entregas não foram entendidas");
                format!("{count}: {}", names_pt(sources))
            }
            Self::TornLine { file, line } => {
                format!("{file}:{line}: a última linha está incompleta e ficou de fora; o próximo `tst grade` a julga de novo")
            }
            Self::FromFuture { file, line, more, when } => {
                let others = if *more == 0 { String::new() } else { format!(" (e mais {more})") };
                format!(
                    "{file}:{line}: este registro{others} é do futuro, {when} UTC: um relógio está errado, ou estava. Num mesmo arquivo vale a linha posterior assim mesmo, entre vários arquivos o tempo posterior; `tst grade --again` faz registros novos"
                )
            }
        }
    }
}

impl Say for ClassProblem {
    fn en(&self) -> String {
        match self {
            Self::WhichFolder => "which results? Name the folder that `tst grade --out DIR` wrote".into(),
            Self::WhichFormat { known } => format!("which format? --format takes {}", list(known, "or")),
            Self::NoJournal { folder } => {
                format!("there is no journal.jsonl in {folder}: name the folder that `tst grade --out DIR` wrote")
            }
            Self::BadLine { file, line, column, why } => format!(
                "{file}:{line}:{column}: not a record ({why}); remove this line, and `tst grade` judges the submission again"
            ),
            Self::NewerJournal { file, line, schema } => {
                format!("{file}:{line}: a record of format {schema}, which a newer kit wrote: use that one")
            }
            Self::CannotRead { file, why } => format!("{file} cannot be read: {why}"),
            Self::LongLine { file, line, mib } => format!("{file}:{line}: this line is longer than a record may be ({mib} MiB)"),
            Self::NoExercise { name, known } => {
                format!("the results know no exercise `{name}`; there are: {}", list(known, "and"))
            }
            Self::NoStudent { name } => format!("the results know no student `{name}`"),
            Self::WhichRepository => "of which classroom and assignment this is, neither the name of a clone (CLASSROOM-ASSIGNMENT-USERNAME) nor the environment says: set CLASSROOM, ASSIGNMENT and USERNAME".into(),
            Self::NoSubmission => "the results hold no submission".into(),
            Self::SeveralStudents { format } => format!(
                "{format} is one file for each student: name a folder that exists with --output, or one student with --student"
            ),
            Self::IsFolder { folder, format } => {
                format!("{folder} is a folder: --format {format} writes one file, which --output names")
            }
            Self::NeedsFolder { format } => format!("--format {format} writes a folder: name it with --output"),
            Self::NeedsFile { option, format } => {
                format!("--format {format} fills in a file downloaded from the platform: name it with {option}")
            }
            Self::Table(problem) => problem.en(),
            Self::NoColumn { file, wanted, there } => {
                format!("{file}:1: no column {wanted}; there are: {}", names_en(there))
            }
            Self::WhichColumn { file, exercise, there } => {
                format!("{file}:1: which column is for {exercise}? Name it with --column; there are: {}", names_en(there))
            }
            Self::NoScale { file } => {
                format!("{file}: the highest grade is not in the file: give it with --scale (grades in words are not filled in)")
            }
            Self::NoRows { file } => format!("{file} holds no table: download it from the platform again"),
            Self::LargeClass { students, exercises, most, grades } => format!(
                "the results tell of {exercises} exercises and {students} students; a class has at most {most} exercises, and {grades} grades in all: leave out the results of other courses"
            ),
            Self::ManyChecks { exercise, checks, most } => format!(
                "the results tell of {checks} checks of {}; an exercise has at most {most}: leave out those that `tst grade` did not write",
                short_name(exercise)
            ),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::WhichFolder => "quais resultados? Diga a pasta que `tst grade --out PASTA` escreveu".into(),
            Self::WhichFormat { known } => format!("qual formato? --format aceita {}", list(known, "ou")),
            Self::NoJournal { folder } => {
                format!("não há journal.jsonl em {folder}: diga a pasta que `tst grade --out PASTA` escreveu")
            }
            Self::BadLine { file, line, column, why } => format!(
                "{file}:{line}:{column}: não é um registro ({why}); remova esta linha, e `tst grade` julga a entrega de novo"
            ),
            Self::NewerJournal { file, line, schema } => {
                format!("{file}:{line}: um registro do formato {schema}, escrito por um kit mais novo: use-o")
            }
            Self::CannotRead { file, why } => format!("{file} não pode ser lido: {why}"),
            Self::LongLine { file, line, mib } => {
                format!("{file}:{line}: esta linha é mais longa do que um registro pode ser ({mib} MiB)")
            }
            Self::NoExercise { name, known } => {
                format!("os resultados não têm o exercício `{name}`; há: {}", list(known, "e"))
            }
            Self::NoStudent { name } => format!("os resultados não têm o estudante `{name}`"),
            Self::WhichRepository => "de que sala e atividade isto é, nem o nome de um clone (CLASSROOM-ASSIGNMENT-USERNAME) nem o ambiente diz: defina CLASSROOM, ASSIGNMENT e USERNAME".into(),
            Self::NoSubmission => "os resultados não têm nenhuma entrega".into(),
            Self::SeveralStudents { format } => format!(
                "{format} é um arquivo por estudante: diga com --output uma pasta que existe, ou um só estudante com --student"
            ),
            Self::IsFolder { folder, format } => {
                format!("{folder} é uma pasta: --format {format} escreve um só arquivo, indicado por --output")
            }
            Self::NeedsFolder { format } => format!("--format {format} escreve uma pasta: indique-a com --output"),
            Self::NeedsFile { option, format } => {
                format!("--format {format} preenche um arquivo baixado da plataforma: diga qual com {option}")
            }
            Self::Table(problem) => problem.pt(),
            Self::NoColumn { file, wanted, there } => {
                format!("{file}:1: não há coluna {wanted}; há: {}", names_pt(there))
            }
            Self::WhichColumn { file, exercise, there } => {
                format!("{file}:1: qual coluna é de {exercise}? Diga com --column; há: {}", names_pt(there))
            }
            Self::NoScale { file } => {
                format!("{file}: a nota máxima não está no arquivo: diga com --scale (notas em palavras não são preenchidas)")
            }
            Self::NoRows { file } => format!("{file} não tem uma tabela: baixe-o de novo da plataforma"),
            Self::LargeClass { students, exercises, most, grades } => format!(
                "os resultados falam de {exercises} exercícios e {students} estudantes; uma turma tem no máximo {most} exercícios, e {grades} notas ao todo: deixe de fora os resultados de outros cursos"
            ),
            Self::ManyChecks { exercise, checks, most } => format!(
                "os resultados falam de {checks} verificações de {}; um exercício tem no máximo {most}: deixe de fora os que `tst grade` não escreveu",
                short_name(exercise)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_names_is_cut_and_counted() {
        let names: Vec<String> = (0..30).map(|number| format!("n{number}")).collect();
        let said = ClassText::LeftAlone { names };
        assert!(said.en().starts_with("30 rows left as before") && said.en().ends_with("n19 and 10 more"), "{}", said.en());
        assert!(said.pt().ends_with("n19 e mais 10"), "{}", said.pt());
    }

    #[test]
    fn rows_that_are_left_are_told_with_the_reason() {
        let names = || vec!["Ana".to_string()];
        for (text, en, pt) in [
            (
                ClassText::NameDiffers { names: names() },
                "1 row left as before, its number is that of somebody with another name here: Ana",
                "1 linha ficou como estava, o número é de alguém com outro nome aqui: Ana",
            ),
            (
                ClassText::InNoGroup { names: names() },
                "1 row left as before, in no group (the platform's default group): put them into groups on the platform, or grade them by hand: Ana",
                "1 linha ficou como estava, sem grupo (o grupo padrão da plataforma): forme os grupos na plataforma, ou dê a nota à mão: Ana",
            ),
            (
                ClassText::Excused { names: names() },
                "1 row left as before, excused or not assigned there: Ana",
                "1 linha ficou como estava, dispensada ou sem a atividade ali: Ana",
            ),
            (
                ClassText::NoPlaceForRemarks { names: names() },
                "Canvas' gradebook has no place for remarks: those of Ana are on their pages alone",
                "o livro de notas do Canvas não tem lugar para observações: as de Ana estão só nas páginas",
            ),
            (
                ClassText::SkippedColumns { names: names() },
                "Canvas skips columns with `final` in their names: rename the assignment there before you import: Ana",
                "o Canvas pula colunas com `final` no nome: mude lá o nome da atividade antes de importar: Ana",
            ),
        ] {
            assert_eq!((text.en().as_str(), text.pt().as_str()), (en, pt));
        }
    }

    #[test]
    fn names_without_end_are_cut() {
        let told = ClassText::LeftAlone { names: vec!["x".repeat(1 << 20); 30] };
        assert!(told.en().len() < 4_000 && told.pt().len() < 4_000);
    }

    #[test]
    fn a_line_that_is_too_long_is_told_with_its_place() {
        let long = ClassProblem::LongLine { file: "out/journal.jsonl".into(), line: 3, mib: 256 };
        assert_eq!(long.en(), "out/journal.jsonl:3: this line is longer than a record may be (256 MiB)");
        assert_eq!(long.pt(), "out/journal.jsonl:3: esta linha é mais longa do que um registro pode ser (256 MiB)");
    }
}
