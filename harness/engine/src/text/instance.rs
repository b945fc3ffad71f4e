//! Mistakes of an exercise file about several instances of the program.

use super::{Say, SpecProblem, list, short_name};

/// A mistake about several instances of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum InstanceMistake {
    None,
    TooMany { most: usize },
    Unknown { name: String, near: Option<String>, known: Vec<String> },
    NotSaid { known: Vec<String> },
    NoneListens,
    NotListening { name: String },
    ConnectsFirst { known: Vec<String> },
    IsNoClient { name: String },
    Schedules,
    DefaultPort,
    Sleeps,
}

impl From<InstanceMistake> for SpecProblem {
    fn from(mistake: InstanceMistake) -> Self {
        Self::Instance(mistake)
    }
}

/// Names as they are written.
fn named(names: &[String], or: &str) -> String {
    list(&names.iter().map(|name| format!("`{}`", short_name(name))).collect::<Vec<_>>(), or)
}

impl Say for InstanceMistake {
    fn en(&self) -> String {
        match self {
            Self::None => "name one instance of the program at least, as in `n1: [\"{port}\"]`".into(),
            Self::TooMany { most } => format!("at most {most} instances of the program play in one scene"),
            Self::Unknown { name, near: Some(near), .. } => {
                format!("no instance of the program is called `{}`; did you mean `{near}`?", short_name(name))
            }
            Self::Unknown { name, near: None, known } => {
                format!("no instance of the program is called `{}`; there is {}", short_name(name), named(known, "and"))
            }
            Self::NotSaid { known } => {
                format!("several instances of the program play here: say which one is meant, {}", named(known, "or"))
            }
            Self::NoneListens => "no instance of the program listens here: nobody can connect to one".into(),
            Self::NotListening { name } => {
                format!("`{}` does not listen: its `kind` is not `server`", short_name(name))
            }
            Self::ConnectsFirst { known } => format!(
                "several instances of the program listen here: connect to one first, as in `connect: {{ to: {} }}`",
                known.first().map_or("n1", String::as_str)
            ),
            Self::IsNoClient { name } => {
                format!("`{}` is an instance of the program here, and no client: give one of them another name", short_name(name))
            }
            Self::Schedules => {
                "schedules are for one program alone, and several instances play here: leave out `schedules` or `programs`".into()
            }
            Self::DefaultPort => {
                "only one program can have the default port, and several instances play here: leave out `port`".into()
            }
            Self::Sleeps => {
                "how long all threads sleep is asked of one program alone, and several instances play here: leave out `sleep`"
                    .into()
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::None => "dê nome a ao menos uma instância do programa, como em `n1: [\"{port}\"]`".into(),
            Self::TooMany { most } => format!("no máximo {most} instâncias do programa atuam numa cena"),
            Self::Unknown { name, near: Some(near), .. } => {
                format!("nenhuma instância do programa se chama `{}`; quis dizer `{near}`?", short_name(name))
            }
            Self::Unknown { name, near: None, known } => {
                format!("nenhuma instância do programa se chama `{}`; há {}", short_name(name), named(known, "e"))
            }
            Self::NotSaid { known } => {
                format!("várias instâncias do programa atuam aqui: diga de qual se trata, {}", named(known, "ou"))
            }
            Self::NoneListens => "nenhuma instância do programa escuta aqui: ninguém pode se conectar".into(),
            Self::NotListening { name } => {
                format!("`{}` não escuta: seu `kind` não é `server`", short_name(name))
            }
            Self::ConnectsFirst { known } => format!(
                "várias instâncias do programa escutam aqui: conecte-se antes a uma, como em `connect: {{ to: {} }}`",
                known.first().map_or("n1", String::as_str)
            ),
            Self::IsNoClient { name } => {
                format!("`{}` é uma instância do programa aqui, e não um cliente: dê outro nome a um dos dois", short_name(name))
            }
            Self::Schedules => {
                "escalonamentos são para um único programa, e aqui atuam várias instâncias: retire `schedules` ou `programs`".into()
            }
            Self::DefaultPort => {
                "só um programa pode ter a porta padrão, e aqui atuam várias instâncias: retire `port`".into()
            }
            Self::Sleeps => {
                "por quanto tempo todas as threads dormem só se pergunta a um único programa, e aqui atuam várias instâncias: retire `sleep`".into()
            }
        }
    }
}
