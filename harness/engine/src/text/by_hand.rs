//! How a failure is seen by hand: what stands around the commands, and why some have none.

use super::{Say, plural};

/// Why a check cannot be repeated by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum NotByHand {
    AtOnce,
    TooManySteps,
    TooManyClients { clients: usize },
    TooLong,
    SlowReader,
    Network,
    EmptyDatagram,
    Signals,
    Chosen,
    TakesAServer,
    Tls,
    SeveralPorts,
    Counts,
    Elsewhere,
    NotKept,
}

/// What stands around the commands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum ByHandText {
    /// Whether a command goes on until it is ended.
    Heading {
        goes_on: bool,
    },
    Terminal {
        number: u8,
        who: Option<String>,
    },
    EndFirst,
    Type,
    CmpCounts,
    Not(NotByHand),
    StepByStep {
        command: String,
    },
}

impl Say for NotByHand {
    fn en(&self) -> String {
        match self {
            Self::AtOnce => "it takes many clients at the same moment".into(),
            Self::TooManySteps => "it takes too many steps".into(),
            Self::TooManyClients { clients } => format!("it takes {}", plural(*clients as u64, "client", "clients")),
            Self::TooLong => "the command would be too long".into(),
            Self::EmptyDatagram => "no usual tool sends an empty datagram".into(),
            Self::Network => "it takes a network that loses, doubles or delays datagrams".into(),
            Self::SlowReader => "it takes a client that holds little of what arrives".into(),
            Self::Chosen => "what is sent holds something that the program chose".into(),
            Self::Tls => "it takes a certificate that is made for each check, and clients that speak TLS".into(),
            Self::TakesAServer => "it takes a server to which the program connects".into(),
            Self::SeveralPorts => "the program listens on several ports".into(),
            Self::Signals => "it takes signals at the right moment".into(),
            Self::Counts => "threads and open files are counted".into(),
            Self::Elsewhere => "its files lie with whoever judged it".into(),
            Self::NotKept => "its files could not be written".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::AtOnce => "são precisos muitos clientes no mesmo instante".into(),
            Self::TooManySteps => "são passos demais".into(),
            Self::TooManyClients { clients } => {
                let clients = plural(*clients as u64, "cliente", "clientes");
                format!("são precisos {clients}")
            }
            Self::TooLong => "o comando seria longo demais".into(),
            Self::EmptyDatagram => "nenhuma ferramenta usual envia um datagrama vazio".into(),
            Self::Network => "é preciso uma rede que perca, duplique ou atrase datagramas".into(),
            Self::SlowReader => "é preciso um cliente que guarde pouco do que chega".into(),
            Self::Chosen => "o que se envia contém algo que o programa escolheu".into(),
            Self::Tls => "são precisos um certificado feito para cada verificação e clientes que falem TLS".into(),
            Self::TakesAServer => "é preciso um servidor ao qual o programa se conecte".into(),
            Self::SeveralPorts => "o programa escuta em várias portas".into(),
            Self::Signals => "são precisos sinais no momento certo".into(),
            Self::Counts => "threads e arquivos abertos são contados".into(),
            Self::Elsewhere => "os arquivos dela estão com quem a avaliou".into(),
            Self::NotKept => "os arquivos dela não puderam ser escritos".into(),
        }
    }
}

impl Say for ByHandText {
    fn en(&self) -> String {
        match self {
            Self::Heading { goes_on: false } => "try it by hand:".into(),
            Self::Heading { goes_on: true } => "try it by hand (Ctrl-C ends what goes on):".into(),
            Self::Terminal { number, who: None } => format!("terminal {number}:"),
            Self::Terminal { number, who: Some(who) } => format!("terminal {number} ({who}):"),
            Self::EndFirst => "Ctrl-C, then:".into(),
            Self::Type => "then type:".into(),
            Self::CmpCounts => "(cmp counts bytes from 1)".into(),
            Self::Not(why) => format!("not to be tried by hand: {}", why.en()),
            Self::StepByStep { command } => format!("step by step: {command}"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Heading { goes_on: false } => "tente à mão:".into(),
            Self::Heading { goes_on: true } => "tente à mão (Ctrl-C encerra o que continua):".into(),
            Self::Terminal { number, who: None } => format!("terminal {number}:"),
            Self::Terminal { number, who: Some(who) } => format!("terminal {number} ({who}):"),
            Self::EndFirst => "Ctrl-C, e então:".into(),
            Self::Type => "então digite:".into(),
            Self::CmpCounts => "(cmp conta os bytes a partir de 1)".into(),
            Self::Not(why) => format!("não dá para tentar à mão: {}", why.pt()),
            Self::StepByStep { command } => format!("passo a passo: {command}"),
        }
    }
}
