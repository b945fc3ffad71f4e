//! What is said of journals that are joined, in both languages.

use tst_engine::text::{PathProblem, Say, list, plural, short_name};

use crate::grade::shard::Shard;

/// Why journals are not joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinProblem {
    WhichJournals,
    Busy { folder: String },
    OwnJournal(PathProblem),
    OtherCourse { file: String, course: String, own: String },
    OtherExercise { file: String, line: Option<u32>, exercise: String, known: Vec<String> },
    OtherShards { file: String, own: Vec<String>, one: String, others: Vec<String> },
    MixedChecks { exercise: String, one: String, other: String },
    MixedKits { exercise: String, one: (String, String), other: (String, String) },
}

/// A sentence about journals that were joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinText {
    CannotWrite { folder: String, why: String },
    Merged { results: usize, journals: usize },
    Superseded { count: usize },
    Table { file: String },
    Absent { shards: usize, of: u32, submissions: usize, class: usize },
    Missing { shard: Shard, command: String },
    MoreMissing { numbers: String, of: u32 },
    Grown { least: usize, most: usize },
    NotJudged { journal: String, count: usize, names: Vec<String>, command: Option<String> },
}

impl Say for JoinProblem {
    fn en(&self) -> String {
        match self {
            Self::WhichJournals => {
                "which journals? Name the folder that `tst grade --shard K/N --out DIR` wrote, or several".into()
            }
            Self::Busy { folder } => format!("another run is grading into {folder}: wait for it, or give another --out"),
            Self::OwnJournal(problem) => problem.en(),
            Self::OtherCourse { file, course, own } => {
                format!("{file}:1: this journal is of the course `{}`, and here is `{own}`: leave it out", short_name(course))
            }
            Self::OtherExercise { file, line, exercise, known } => format!(
                "{}: the course has no exercise `{}` ({}): leave this journal out",
                place(file, *line),
                short_name(exercise),
                list(known, "and")
            ),
            Self::OtherShards { file, own, one, others } => format!(
                "{file}:1: this shard is of {}, and {one} is of {}: they are no shards of one class; leave one out",
                list(own, "and"),
                list(others, "and")
            ),
            Self::MixedChecks { exercise, one, other } => format!(
                "{exercise} was judged by one set of checks at {one}, and by another at {other}: run the shards again that are older, \
                 or give --allow-mixed"
            ),
            Self::MixedKits { exercise, one, other } => format!(
                "{exercise} was judged by the kit {} at {}, and by {} at {}: run the shards again that are older, or give \
                 --allow-mixed",
                one.0, one.1, other.0, other.1
            ),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::WhichJournals => "quais diários? Diga a pasta que `tst grade --shard K/N --out PASTA` escreveu, ou várias".into(),
            Self::Busy { folder } => format!("outra execução está corrigindo em {folder}: espere por ela, ou indique outro --out"),
            Self::OwnJournal(problem) => problem.pt(),
            Self::OtherCourse { file, course, own } => {
                format!("{file}:1: este diário é do curso `{}`, e aqui é `{own}`: deixe-o de fora", short_name(course))
            }
            Self::OtherExercise { file, line, exercise, known } => format!(
                "{}: o curso não tem o exercício `{}` ({}): deixe este diário de fora",
                place(file, *line),
                short_name(exercise),
                list(known, "e")
            ),
            Self::OtherShards { file, own, one, others } => format!(
                "{file}:1: esta parte é de {}, e {one} é de {}: não são partes de uma mesma turma; deixe uma de fora",
                list(own, "e"),
                list(others, "e")
            ),
            Self::MixedChecks { exercise, one, other } => format!(
                "{exercise} foi julgado por umas verificações em {one} e por outras em {other}: rode de novo as partes mais antigas, \
                 ou dê --allow-mixed"
            ),
            Self::MixedKits { exercise, one, other } => format!(
                "{exercise} foi julgado pelo kit {} em {} e pelo {} em {}: rode de novo as partes mais antigas, ou dê --allow-mixed",
                one.0, one.1, other.0, other.1
            ),
        }
    }
}

impl Say for JoinText {
    fn en(&self) -> String {
        match self {
            Self::CannotWrite { folder, why } => format!("{folder} cannot be written: {why}"),
            Self::Merged { results, journals } => {
                let journals = plural(*journals as u64, "journal", "journals");
                format!("{} of {journals}", plural(*results as u64, "result", "results"))
            }
            Self::Superseded { count } => {
                let results = plural(*count as u64, "result is", "results are");
                format!("{results} of work that was judged again: the newest complete one counts, and the others stay as history")
            }
            Self::Table { file } => format!("the grades are in {file}"),
            Self::Absent { shards, of, submissions, class } => {
                let shards = plural(*shards as u64, "shard is", "shards are");
                let class = plural(*class as u64, "submission", "submissions");
                format!("of {of} shards {shards} missing, with {submissions} of {class}")
            }
            Self::Missing { shard: Shard { number, of }, command } => {
                format!("shard {number} of {of} is missing; this judges it: {command}")
            }
            Self::MoreMissing { numbers, of } => {
                format!("shards {numbers} of {of} are missing, too: the same command with their numbers judges them")
            }
            Self::Grown { least, most } => format!(
                "some shards saw {least} submissions, and some {most}: what was handed in meanwhile is judged when they are run again"
            ),
            Self::NotJudged { journal, count, names, command } => {
                let submissions = plural(*count as u64, "submission is", "submissions are");
                let names = some(names, *count, |more| format!("and {more} more"));
                let judge = match command {
                    Some(command) => format!("this does it: {command}"),
                    None => "the `tst grade` that wrote it does it".into(),
                };
                format!("{journal}: {submissions} not judged ({names}); {judge}")
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::CannotWrite { folder, why } => format!("não foi possível escrever {folder}: {why}"),
            Self::Merged { results, journals } => {
                let journals = plural(*journals as u64, "diário", "diários");
                format!("{} de {journals}", plural(*results as u64, "resultado", "resultados"))
            }
            Self::Superseded { count } => {
                let results = plural(*count as u64, "resultado é", "resultados são");
                format!("{results} de trabalho julgado de novo: vale o mais novo que está completo, e os outros ficam no histórico")
            }
            Self::Table { file } => format!("as notas estão em {file}"),
            Self::Absent { shards, of, submissions, class } => {
                let verb = if *shards == 1 { "falta" } else { "faltam" };
                let class = plural(*class as u64, "entrega", "entregas");
                format!("de {of} partes {verb} {shards}, com {submissions} de {class}")
            }
            Self::Missing { shard: Shard { number, of }, command } => {
                format!("falta a parte {number} de {of}; isto a julga: {command}")
            }
            Self::MoreMissing { numbers, of } => {
                format!("faltam também as partes {numbers} de {of}: o mesmo comando com os números delas as julga")
            }
            Self::Grown { least, most } => format!(
                "umas partes viram {least} entregas, e outras {most}: o que chegou entre elas é julgado quando rodarem de novo"
            ),
            Self::NotJudged { journal, count, names, command } => {
                let submissions = plural(*count as u64, "entrega não foi julgada", "entregas não foram julgadas");
                let names = some(names, *count, |more| format!("e mais {more}"));
                let judge = match command {
                    Some(command) => format!("isto o faz: {command}"),
                    None => "o `tst grade` que o escreveu o faz".into(),
                };
                format!("{journal}: {submissions} ({names}); {judge}")
            }
        }
    }
}

/// A file, and the line in it if that is known.
fn place(file: &str, line: Option<u32>) -> String {
    line.map_or_else(|| file.into(), |line| format!("{file}:{line}"))
}

/// Some of so many names.
fn some(names: &[String], count: usize, more: impl Fn(usize) -> String) -> String {
    let left = count.saturating_sub(names.len());
    let names = names.iter().map(|name| short_name(name).into_owned());
    names.chain((left > 0).then(|| more(left))).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_in_both_languages() {
        let absent = |shards| JoinText::Absent { shards, of: 8, submissions: 25, class: 200 };
        assert_eq!(absent(1).en(), "of 8 shards 1 shard is missing, with 25 of 200 submissions");
        assert_eq!(absent(1).pt(), "de 8 partes falta 1, com 25 de 200 entregas");
        assert_eq!(absent(2).pt(), "de 8 partes faltam 2, com 25 de 200 entregas");
        let names = vec!["Ana, parrot".to_string(), "Bia, parrot".to_string()];
        let told = |count, command: Option<&str>| JoinText::NotJudged {
            journal: "s/1-of-8/run-1/journal.jsonl".into(),
            count,
            names: names.clone(),
            command: command.map(String::from),
        };
        let words = "s/1-of-8/run-1/journal.jsonl: 12 submissions are not judged (Ana, parrot; Bia, parrot; and 10 more); \
                     this does it: tst grade s";
        assert_eq!(told(12, Some("tst grade s")).en(), words);
        let words = "s/1-of-8/run-1/journal.jsonl: 2 entregas não foram julgadas (Ana, parrot; Bia, parrot); \
                     o `tst grade` que o escreveu o faz";
        assert_eq!(told(2, None).pt(), words);
    }
}
