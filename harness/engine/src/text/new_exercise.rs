//! What `tst new` tells an author.

use super::{Say, short_name};

/// A sentence about a new exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum NewExercise {
    NoName,
    BadName { name: String },
    BadTitle { title: String },
    WhichName,
    NotUnderstood { answer: String, known: [&'static str; 2] },
    TakenByPackage { name: String, file: String },
    Reserved { name: String },
    WhichKind,
    WhichStarter,
    WhichTitle,
    WhichTitlePt,
    Taken { path: String },
    Busy { path: String },
    Made { name: String },
    Listed { name: String },
    NotListed { name: String },
    NotLeftOut { name: String },
    Next { name: String },
}

impl Say for NewExercise {
    fn en(&self) -> String {
        match self {
            Self::NoName => "how is the exercise to be called? Write `tst new NAME`".into(),
            Self::BadName { name } => format!("`{name}` is no name: small letters, digits and `_`, a letter first"),
            Self::BadTitle { title } => format!("`{title}` is no title: it has to be one line"),
            Self::WhichName => "How is the exercise to be called? (small letters, digits and `_`)".into(),
            Self::NotUnderstood { answer, known: [one, other] } => format!("`{}` is neither {one} nor {other}", short_name(answer)),
            Self::TakenByPackage { name, file } => {
                format!(
                    "a package of this workspace is called {name} already ({file}), and cargo takes no second one: choose another name"
                )
            }
            Self::Reserved { name } => {
                format!("`{name}` is a word of Rust or of cargo, and no package is called so: choose another name")
            }
            Self::WhichKind => "Is it a server, or a batch program that runs and ends? [server]".into(),
            Self::WhichStarter => "Is its starter in Rust or in Python? [Rust]".into(),
            Self::WhichTitle => "Its title in English? [that of the example]".into(),
            Self::WhichTitlePt => "Its title in Portuguese? [the same]".into(),
            Self::Taken { path } => format!("{path} is there already: choose another name"),
            Self::Busy { path } => format!("another program is at the files of the course in {path}: waiting for it to end"),
            Self::Made { name } => format!("exercises/{name} holds an example that works: change it; solutions/{name} solves it"),
            Self::Listed { name } => format!("config.yaml lists {name} now"),
            Self::NotListed { name } => format!("add {name} to `exercises` in config.yaml"),
            Self::NotLeftOut { name } => {
                format!(
                    "add exercises/{name} and solutions/{name} to `exclude` under [workspace] in Cargo.toml: they are no crates"
                )
            }
            Self::Next { name } => format!("prove it after each change: tst lint {name}"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NoName => "como se chama o exercício? Escreva `tst new NOME`".into(),
            Self::BadName { name } => format!("`{name}` não serve de nome: letras minúsculas, dígitos e `_`, começando por letra"),
            Self::BadTitle { title } => format!("`{title}` não é título: deve ser uma única linha"),
            Self::WhichName => "Como se chama o exercício? (letras minúsculas, dígitos e `_`)".into(),
            Self::NotUnderstood { answer, known: [one, other] } => format!("`{}` não é {one} nem {other}", short_name(answer)),
            Self::TakenByPackage { name, file } => {
                format!(
                    "um pacote deste workspace já se chama {name} ({file}), e o cargo não aceita um segundo: escolha outro nome"
                )
            }
            Self::Reserved { name } => {
                format!("`{name}` é uma palavra do Rust ou do cargo, e nenhum pacote se chama assim: escolha outro nome")
            }
            Self::WhichKind => "É um servidor (server), ou um programa batch, que executa e termina? [server]".into(),
            Self::WhichStarter => "O código de partida é em Rust ou em Python? [Rust]".into(),
            Self::WhichTitle => "O título em inglês? [o do exemplo]".into(),
            Self::WhichTitlePt => "O título em português? [o mesmo]".into(),
            Self::Taken { path } => format!("{path} já existe: escolha outro nome"),
            Self::Busy { path } => format!("outro programa está mexendo nos arquivos do curso em {path}: esperando que termine"),
            Self::Made { name } => format!("exercises/{name} tem um exemplo que funciona: mude-o; solutions/{name} o resolve"),
            Self::Listed { name } => format!("config.yaml agora lista {name}"),
            Self::NotListed { name } => format!("acrescente {name} a `exercises` no config.yaml"),
            Self::NotLeftOut { name } => {
                format!("acrescente exercises/{name} e solutions/{name} a `exclude` em [workspace] no Cargo.toml: não são crates")
            }
            Self::Next { name } => format!("prove-o depois de cada mudança: tst lint {name}"),
        }
    }
}
