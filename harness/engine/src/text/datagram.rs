//! Datagrams (UDP): what is required of one, what was wrong with it, and what happened to it on its way.

use super::stall::StallProof;
use super::{LineWish, Say, plural};

/// What a step asks for that is talked in datagrams.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum DatagramDoing {
    Reaches { who: String, address: String },
    Receives { who: String, wish: LineWish },
}

impl DatagramDoing {
    /// Who does it.
    pub fn who(&self) -> &str {
        match self {
            Self::Reaches { who, .. } | Self::Receives { who, .. } => who,
        }
    }

    /// The same, to be called otherwise.
    pub fn who_mut(&mut self) -> &mut String {
        match self {
            Self::Reaches { who, .. } | Self::Receives { who, .. } => who,
        }
    }
}

impl Say for DatagramDoing {
    fn en(&self) -> String {
        match self {
            Self::Reaches { who, address } => format!("{who} can send datagrams (UDP) to {address}"),
            Self::Receives { who, wish } => format!("{who} receives a datagram: {}", wish.en()),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::Reaches { who, address } => format!("{who} consegue enviar datagramas (UDP) a {address}"),
            Self::Receives { who, wish } => format!("{who} recebe uma mensagem (um datagrama): {}", wish.pt()),
        }
    }
}

/// What is wrong with datagrams.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum DatagramProblem {
    NotBound { port: u16, proof: StallProof },
    Unreachable { who: String, address: String },
    TooShort { who: String, got: usize, of: usize },
    TooLong { who: String, got: usize, of: usize },
    Empty { who: String },
    Unlike { who: String },
    NotAmong { who: String, passed: usize },
}

impl DatagramProblem {
    /// To whom it happened.
    pub fn who_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::NotBound { .. } => None,
            Self::Unreachable { who, .. }
            | Self::TooShort { who, .. }
            | Self::TooLong { who, .. }
            | Self::Empty { who }
            | Self::Unlike { who }
            | Self::NotAmong { who, .. } => Some(who),
        }
    }
}

impl Say for DatagramProblem {
    fn en(&self) -> String {
        match self {
            Self::NotBound { port, proof } => format!("no program receives datagrams (UDP) on port {port}: {}", proof.en()),
            Self::Unreachable { who, address } => {
                format!(
                    "what {who} sent to {address} came back as undeliverable (ICMP: port unreachable): no program receives there"
                )
            }
            Self::TooShort { who, got, of } => {
                format!("the datagram that {who} received ends after {got} of {}", plural(*of, "byte", "bytes"))
            }
            Self::TooLong { who, got, of } => {
                format!("the datagram that {who} received goes on: it has {}, where {of} are wanted", plural(*got, "byte", "bytes"))
            }
            Self::Empty { who } => format!("the datagram that {who} received is empty"),
            Self::NotAmong { who, passed } => {
                format!("{who} received {}, and the one required was not among them", plural(*passed, "datagram", "datagrams"))
            }
            Self::Unlike { who } => format!("{who} received another datagram than the one required"),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::NotBound { port, proof } => format!("nenhum programa recebe datagramas (UDP) na porta {port}: {}", proof.pt()),
            Self::Unreachable { who, address } => {
                format!("o que {who} enviou a {address} voltou sem destino (ICMP: port unreachable): nenhum programa recebe ali")
            }
            Self::TooShort { who, got, of } => {
                format!("o datagrama que {who} recebeu acaba depois de {got} de {}", plural(*of, "byte", "bytes"))
            }
            Self::TooLong { who, got, of } => {
                format!("o datagrama que {who} recebeu continua: tem {}, e o pedido são {of}", plural(*got, "byte", "bytes"))
            }
            Self::Empty { who } => format!("o datagrama que {who} recebeu está vazio"),
            Self::NotAmong { who, passed } => {
                format!("{who} recebeu {}, e o exigido não estava entre eles", plural(*passed, "datagrama", "datagramas"))
            }
            Self::Unlike { who } => format!("{who} recebeu um datagrama que não é o exigido"),
        }
    }
}

/// Likely causes that only datagrams have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum DatagramCause {
    FromElsewhere { from: String, to: String },
    CutAt { size: usize },
    Split { pieces: usize },
    Joined,
    WholeBuffer { zeros: usize },
    OldBytes { count: usize },
    OverTcp { port: u16 },
    Dropped { count: u64 },
    NotReceived { who: String },
}

impl Say for DatagramCause {
    fn en(&self) -> String {
        match self {
            Self::FromElsewhere { from, to } => format!(
                "an answer did come, but from {from}, and who asks {to} awaits it from there: it has to leave through the socket on which the question came (another socket has another port)."
            ),
            Self::CutAt { size } => format!(
                "only the first {} came back: a datagram is read in one piece, and what the buffer of that read (recvfrom) has no room for is lost.",
                plural(*size, "byte", "bytes")
            ),
            Self::Split { pieces } => format!(
                "the rest came in further datagrams, {pieces} in all: what belongs together has to be sent in one piece (one sendto)."
            ),
            Self::Joined => {
                "what was sent in two datagrams came back in one: each is a message of its own, and has to be answered by itself."
                    .into()
            }
            Self::WholeBuffer { zeros } => format!(
                "after what is wanted come {}: the whole buffer was sent, and not only as many bytes as had been received.",
                plural(*zeros, "zero byte", "zero bytes")
            ),
            Self::OldBytes { count } => format!(
                "the last {} of it came in an earlier datagram: the buffer still holds them. Only as many bytes as were received belong to this message.",
                plural(*count, "byte", "bytes")
            ),
            Self::OverTcp { port } => format!(
                "the program listens on port {port} with TCP (SOCK_STREAM, TcpListener), and clients here send datagrams: UDP (SOCK_DGRAM, UdpSocket)."
            ),
            Self::Dropped { count } => format!(
                "the system threw away {} because the program's queue was full: does it receive as fast as it is spoken to?",
                plural(usize::try_from(*count).unwrap_or(usize::MAX), "datagram", "datagrams")
            ),
            Self::NotReceived { who } => {
                format!("what {who} sent still lies unread in the program's socket: nothing receives it (recvfrom).")
            }
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::FromElsewhere { from, to } => format!(
                "uma resposta veio, mas de {from}, e quem pergunta a {to} a espera de lá: ela tem de sair pelo socket em que a pergunta chegou (outro socket tem outra porta)."
            ),
            Self::CutAt { size } => format!(
                "só {} de volta: um datagrama é lido de uma vez, e o que não cabe no buffer dessa leitura (recvfrom) se perde.",
                match size {
                    1 => "o primeiro byte veio".to_string(),
                    size => format!("os primeiros {size} bytes vieram"),
                }
            ),
            Self::Split { pieces } => format!(
                "o resto veio em outros datagramas, {pieces} ao todo: o que é uma mensagem tem de ser enviado de uma só vez (um sendto)."
            ),
            Self::Joined => {
                "o que foi enviado em dois datagramas voltou em um: cada um é uma mensagem, e tem a sua própria resposta.".into()
            }
            Self::WholeBuffer { zeros } => format!(
                "depois do que se pede vêm {}: foi enviado o buffer inteiro, e não só tantos bytes quantos chegaram.",
                plural(*zeros, "byte zero", "bytes zero")
            ),
            Self::OldBytes { count } => format!(
                "o fim dele, {}, veio em um datagrama anterior: o buffer ainda o guarda. Desta mensagem são só tantos bytes quantos chegaram.",
                plural(*count, "byte", "bytes")
            ),
            Self::OverTcp { port } => format!(
                "o programa escuta na porta {port} com TCP (SOCK_STREAM, TcpListener), e aqui os clientes enviam datagramas: UDP (SOCK_DGRAM, UdpSocket)."
            ),
            Self::Dropped { count } => format!(
                "o sistema jogou fora {} porque a fila do programa estava cheia: ele recebe tão rápido quanto lhe falam?",
                plural(usize::try_from(*count).unwrap_or(usize::MAX), "datagrama", "datagramas")
            ),
            Self::NotReceived { who } => {
                format!("o que {who} enviou ainda está no socket do programa, sem ser lido: nada o recebe (recvfrom).")
            }
        }
    }
}

/// What happens in a conversation of datagrams.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum DatagramEvent {
    Opened { from: String, to: String },
    Unreachable,
    Strayed { from: String },
    LostSent,
    LostReceived,
    HeldSent,
    HeldReceived,
    DoubledSent,
    DoubledReceived,
}

impl DatagramEvent {
    /// The one word by which the event is known in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Unreachable => "unreachable",
            Self::Strayed { .. } => "strayed",
            Self::LostSent => "lost_sent",
            Self::LostReceived => "lost_received",
            Self::HeldSent => "held_sent",
            Self::HeldReceived => "held_received",
            Self::DoubledSent => "doubled_sent",
            Self::DoubledReceived => "doubled_received",
        }
    }
}

impl DatagramEvent {
    /// In the few words that fit into a lane.
    pub(super) fn in_lane_en(&self) -> String {
        match self {
            Self::Opened { .. } => "opens (UDP)".into(),
            Self::Unreachable => "unreachable".into(),
            Self::Strayed { from } => format!("← {from}"),
            Self::LostSent => "→ lost:".into(),
            Self::LostReceived => "← lost:".into(),
            Self::HeldSent => "→ held up:".into(),
            Self::HeldReceived => "← held up:".into(),
            Self::DoubledSent => "→ again:".into(),
            Self::DoubledReceived => "← again:".into(),
        }
    }

    /// The same in Portuguese.
    pub(super) fn in_lane_pt(&self) -> String {
        match self {
            Self::Opened { .. } => "abre (UDP)".into(),
            Self::Unreachable => "sem destino".into(),
            Self::Strayed { from } => format!("← {from}"),
            Self::LostSent => "→ perde-se:".into(),
            Self::LostReceived => "← perde-se:".into(),
            Self::HeldSent => "→ atrasa:".into(),
            Self::HeldReceived => "← atrasa:".into(),
            Self::DoubledSent => "→ de novo:".into(),
            Self::DoubledReceived => "← de novo:".into(),
        }
    }
}

impl Say for DatagramEvent {
    fn en(&self) -> String {
        match self {
            Self::Opened { to, .. } => format!("talks to {to} in datagrams (UDP)"),
            Self::Unreachable => "hears that nobody receives there (ICMP)".into(),
            Self::Strayed { from } => format!("gets something from {from}"),
            Self::LostSent => "sends, and the network loses it".into(),
            Self::LostReceived => "would receive, but the network loses it".into(),
            Self::HeldSent => "sends, and the network holds it up".into(),
            Self::HeldReceived => "would receive, but the network holds it up".into(),
            Self::DoubledSent => "sends, once more (the network doubles it)".into(),
            Self::DoubledReceived => "receives, once more (the network doubles it)".into(),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::Opened { to, .. } => format!("fala com {to} em datagramas (UDP)"),
            Self::Unreachable => "fica sabendo que ninguém recebe ali (ICMP)".into(),
            Self::Strayed { from } => format!("recebe algo de {from}"),
            Self::LostSent => "envia, e a rede perde".into(),
            Self::LostReceived => "receberia, mas a rede perde".into(),
            Self::HeldSent => "envia, e a rede atrasa".into(),
            Self::HeldReceived => "receberia, mas a rede atrasa".into(),
            Self::DoubledSent => "envia mais uma vez (a rede duplica)".into(),
            Self::DoubledReceived => "recebe mais uma vez (a rede duplica)".into(),
        }
    }
}

/// Why a verb makes no sense over what a client talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum NotOver {
    Tcp,
    Buffer,
    Cut,
    TooLarge { bytes: u64, most: u64 },
    Http,
    Line,
    Lines,
    End,
    Reading,
}

impl Say for NotOver {
    fn en(&self) -> String {
        match self {
            Self::Tcp => {
                "this is for datagrams, and this client talks over TCP: `over: udp` beside `kind`, or `connect: { over: udp }`"
                    .into()
            }
            Self::Buffer => "`receive_buffer` is for TCP: over UDP nobody waits until there is room".into(),
            Self::Cut => "a datagram is sent whole, so it cannot be `cut`: one `send` is one datagram".into(),
            Self::TooLarge { bytes, most } => format!("a datagram holds at most {most} bytes, and this has {bytes}: send several"),
            Self::Http => "HTTP is talked over TCP, and this client sends datagrams: `connect: { over: tcp }` first".into(),
            Self::Line => {
                "over UDP a message is a datagram, not a line: `receives`, `receives_datagram` or `receives_until`".into()
            }
            Self::Lines => "over UDP a message is a datagram, not a line: `receives_datagrams: { any_order: [...] }`".into(),
            Self::End => "datagrams have no connection that could end: `sees: nothing`, or `close`".into(),
            Self::Reading => "over UDP nobody waits until a client reads again; what it has no room for is lost".into(),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::Tcp => {
                "isto é para datagramas, e este cliente fala por TCP: `over: udp` ao lado de `kind`, ou `connect: { over: udp }`"
                    .into()
            }
            Self::Buffer => "`receive_buffer` é para TCP: por UDP ninguém espera até haver lugar".into(),
            Self::Cut => "um datagrama é enviado inteiro, e não pode ser cortado (`cut`): um `send` é um datagrama".into(),
            Self::TooLarge { bytes, most } => format!("um datagrama tem no máximo {most} bytes, e este tem {bytes}: envie vários"),
            Self::Http => "HTTP se fala por TCP, e este cliente envia datagramas: antes, `connect: { over: tcp }`".into(),
            Self::Line => {
                "por UDP uma mensagem é um datagrama, não uma linha: `receives`, `receives_datagram` ou `receives_until`".into()
            }
            Self::Lines => "por UDP uma mensagem é um datagrama, não uma linha: `receives_datagrams: { any_order: [...] }`".into(),
            Self::End => "datagramas não têm uma conexão que possa terminar: `sees: nothing`, ou `close`".into(),
            Self::Reading => "por UDP ninguém espera até que um cliente volte a ler; o que não cabe se perde".into(),
        }
    }
}
