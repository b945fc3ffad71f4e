//! Why a check was not run: reasons that are no fault of the program's.

use super::{Say, list};

/// Why a check was not run; no fault of the program's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// Checks that this one builds on did not pass.
    Needs(Vec<String>),
    /// The server was started by somebody else, and the check needs the process itself.
    NoProcess,
    /// Another program of the machine holds the port that the check needs.
    PortTaken(u16),
    /// The operating system does not tell what the check must know.
    NotOnThisSystem,
    /// The exercise is about TLS, and this build of the kit knows none.
    NoTls,
}

impl Say for SkipReason {
    fn en(&self) -> String {
        match self {
            Self::Needs(names) => format!("needs {}, which did not pass", list(names, "and")),
            Self::NoProcess => "needs to start the program itself, which --connect does not do".into(),
            Self::PortTaken(port) => format!("port {port} is taken by another program on this machine: stop it and try again"),
            Self::NotOnThisSystem => "this operating system does not tell what the check must know".into(),
            Self::NoTls => "it talks TLS, which the test target does not: use `cargo tst test`".into(),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::Needs(names) => format!("depende de {}, que não passou", list(names, "e")),
            Self::NoProcess => "precisa iniciar o próprio programa, o que --connect não faz".into(),
            Self::PortTaken(port) => {
                format!("a porta {port} está ocupada por outro programa desta máquina: encerre-o e tente de novo")
            }
            Self::NotOnThisSystem => "este sistema operacional não informa o que a verificação precisa saber".into(),
            Self::NoTls => "ela fala TLS, o que o alvo de teste não faz: use `cargo tst test`".into(),
        }
    }
}
