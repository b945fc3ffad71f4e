//! What is said of shards, in both languages.

use tst_engine::text::{Say, plural};

use super::Shard;

/// A sentence about a shard of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShardText {
    NoShard { text: String },
    Outside { text: String, of: u32 },
    TooMany { text: String, most: u32 },
    OutHasResults { folder: String },
    OutHasShards { folder: String },
    LastRun { folder: String },
    Part { shard: Shard, submissions: usize, class: usize },
    Empty,
    Kept { journal: String, out: String },
}

impl Say for ShardText {
    fn en(&self) -> String {
        match self {
            Self::NoShard { text } => format!("--shard {text}: write K/N for shard K of N, such as 3/8"),
            Self::Outside { text, of } => format!("--shard {text}: shards are counted from 1, so K is from 1 to {of}"),
            Self::TooMany { text, most } => format!("--shard {text}: there are at most {most} shards of a class"),
            Self::OutHasResults { folder } => {
                format!("{folder} holds the results of a whole class: give shards an --out of their own")
            }
            Self::OutHasShards { folder } => {
                format!("{folder} holds shards of a class: `tst merge` joins them; a whole class needs an --out of its own")
            }
            Self::LastRun { folder } => {
                format!("{folder} has the highest number that a run can have: rename it to the one after the run before it")
            }
            Self::Part { shard, submissions, class } => format!(
                "shard {} of {}: {submissions} of {}",
                shard.number,
                shard.of,
                plural(*class as u64, "submission", "submissions")
            ),
            Self::Empty => "no submission fell to this shard, which is no failure: its journal says so".into(),
            Self::Kept { journal, out } => {
                format!("kept in {journal}; when all shards are there, `tst merge {out} --out DIR` makes the grades")
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NoShard { text } => format!("--shard {text}: escreva K/N para a parte K de N, como 3/8"),
            Self::Outside { text, of } => format!("--shard {text}: as partes contam a partir de 1, então K vai de 1 a {of}"),
            Self::TooMany { text, most } => format!("--shard {text}: uma turma tem no máximo {most} partes"),
            Self::OutHasResults { folder } => {
                format!("{folder} tem os resultados de uma turma inteira: dê às partes um --out só delas")
            }
            Self::OutHasShards { folder } => {
                format!("{folder} tem partes de uma turma: `tst merge` as junta; a turma inteira precisa de um --out só dela")
            }
            Self::LastRun { folder } => {
                format!("{folder} tem o número mais alto que uma execução pode ter: renomeie-a para o que vem depois da anterior")
            }
            Self::Part { shard, submissions, class } => {
                format!("parte {} de {}: {submissions} de {}", shard.number, shard.of, plural(*class as u64, "entrega", "entregas"))
            }
            Self::Empty => "nenhuma entrega coube a esta parte, o que não é falha: o diário dela o diz".into(),
            Self::Kept { journal, out } => {
                format!("guardado em {journal}; quando houver todas as partes, `tst merge {out} --out PASTA` faz as notas")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_with_the_whole() {
        let part = |class| ShardText::Part { shard: Shard { number: 3, of: 8 }, submissions: 1, class };
        assert_eq!(part(200).en(), "shard 3 of 8: 1 of 200 submissions");
        assert_eq!(part(200).pt(), "parte 3 de 8: 1 de 200 entregas");
        assert_eq!(part(1).en(), "shard 3 of 8: 1 of 1 submission");
    }
}
