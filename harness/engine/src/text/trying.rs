//! A check that is played step by step before a person: what comes next, and what can be done about it.

use std::time::Duration;

use super::problem::seconds;
use super::{Bilingual, Doing, FieldWish, FrameWish, LineWish, Say, list, plural, quote_short};

/// What a client waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Wish {
    Bytes(Vec<u8>),
    OneOf(Vec<Vec<u8>>),
    Fields(Vec<FieldWish>),
    Line(LineWish),
    Lines(usize),
    Datagram(LineWish),
    Datagrams(usize),
    Response(Vec<u16>),
    Request(String),
    Frame(FrameWish),
    End,
    Nothing,
}

/// A step that comes next; a client without a name is everybody who is there.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Coming {
    Connects { who: String },
    Sends { who: Option<String>, data: Vec<u8> },
    Waits { who: Option<String>, wish: Wish },
    EndsItsSide { who: Option<String> },
    Leaves { who: Option<String> },
    BreaksOff { who: Option<String> },
    StopsReading { who: Option<String> },
    ReadsAgain { who: Option<String> },
    NetworkChanges { who: Option<String> },
    Starts { arguments: Option<Vec<String>> },
    StartsAgain,
    Signal { name: &'static str },
    Asks(Doing),
    Of { name: String, what: Box<Coming> },
    Types { data: Vec<u8> },
    EndsInput,
    Pauses { time: Duration, because: Bilingual },
    Tries { every: Duration },
    Counts,
    AtOnce { clients: usize },
    OneByOne { name: String, clients: usize },
    Measured,
    TriesItOut { who: String },
    Meanwhile { who: String },
    Refuses { at: String },
    Listens { at: String },
}

/// What is said around the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Trying {
    Keys,
    Passed,
    Left,
}

impl Say for Wish {
    fn en(&self) -> String {
        match self {
            Self::Bytes(data) => quote_short(data),
            Self::OneOf(all) => list(&all.iter().map(|data| quote_short(data)).collect::<Vec<_>>(), "or"),
            Self::Fields(fields) => FieldWish::all_en(fields),
            Self::Line(wish) => format!("a line: {}", wish.en()),
            Self::Datagram(wish) => format!("a datagram: {}", wish.en()),
            Self::Datagrams(count) => format!("{count} datagrams, in any order"),
            Self::Lines(count) => format!("{}, each whole and once", plural(*count as u64, "line", "lines")),
            Self::Response(status) => format!("an HTTP response{}", statuses(status, " with status ")),
            Self::Request(wish) => format!("the HTTP request {}", quote_short(wish.as_bytes())),
            Self::Frame(wish) => wish.what_en(),
            Self::End => "the end of the connection".into(),
            Self::Nothing => "whether anything more comes".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Bytes(data) => quote_short(data),
            Self::OneOf(all) => list(&all.iter().map(|data| quote_short(data)).collect::<Vec<_>>(), "ou"),
            Self::Fields(fields) => FieldWish::all_pt(fields),
            Self::Line(wish) => format!("uma linha: {}", wish.pt()),
            Self::Datagram(wish) => format!("uma mensagem (um datagrama): {}", wish.pt()),
            Self::Datagrams(count) => format!("{count} datagramas, em qualquer ordem"),
            Self::Lines(count) => {
                let lines = plural(*count as u64, "linha", "linhas");
                format!("{lines}, cada uma inteira e uma só vez")
            }
            Self::Response(status) => format!("uma resposta HTTP{}", statuses(status, " com status ")),
            Self::Request(wish) => format!("o pedido HTTP {}", quote_short(wish.as_bytes())),
            Self::Frame(wish) => wish.what_pt(),
            Self::End => "o fim da conexão".into(),
            Self::Nothing => "para ver se algo mais chega".into(),
        }
    }
}

fn statuses(status: &[u16], with: &str) -> String {
    let all: Vec<String> = status.iter().map(u16::to_string).collect();
    if all.is_empty() { String::new() } else { format!("{with}{}", all.join(", ")) }
}

impl Say for Coming {
    fn en(&self) -> String {
        let name = |who: &Option<String>| who.clone().unwrap_or_else(|| "everybody".into());
        match self {
            Self::Connects { who } => format!("{who} connects"),
            Self::Sends { who, data } => format!("{} sends {}", name(who), quote_short(data)),
            Self::Waits { who, wish: Wish::Nothing } => format!("{} waits {}", name(who), Wish::Nothing.en()),
            Self::Waits { who, wish } => format!("{} waits for {}", name(who), wish.en()),
            Self::EndsItsSide { who } => format!("{} ends its side of the connection", name(who)),
            Self::Leaves { who } => format!("{} closes the connection", name(who)),
            Self::BreaksOff { who } => format!("{} breaks the connection off (reset)", name(who)),
            Self::StopsReading { who } => format!("{} stops reading", name(who)),
            Self::ReadsAgain { who } => format!("{} reads again", name(who)),
            Self::NetworkChanges { who } => {
                format!("from now on the network loses, doubles or delays some of what {} sends and receives", name(who))
            }
            Self::Starts { arguments: None } => "the program is started".into(),
            Self::Starts { arguments: Some(words) } if words.is_empty() => "the program is started without arguments".into(),
            Self::Starts { arguments: Some(words) } => format!("the program is started with {}", quoted(words)),
            Self::StartsAgain => "the program is stopped and started again on the same port".into(),
            Self::Signal { name } => format!("the program gets the signal {name}"),
            Self::Asks(doing) => format!("it is looked whether {}", doing.en()),
            Self::Types { data } => format!("the program gets {} on standard input", quote_short(data)),
            Self::Pauses { time, because } => format!("nothing is done for {}: {}", seconds(*time, "."), because.en()),
            Self::Tries { every } => format!("steps that are tried every {} until they are met", seconds(*every, ".")),
            Self::EndsInput => "the program's standard input ends".into(),
            Self::Counts => "the program's threads and open files are counted".into(),
            Self::AtOnce { clients } => format!("{} at the same time", plural(*clients as u64, "client", "clients")),
            Self::OneByOne { name, clients } => {
                format!("{}, one after the other: {name}-1 to {name}-{clients}", plural(*clients as u64, "client", "clients"))
            }
            Self::Of { name, what } => format!("{name}: {}", what.en()),
            Self::Measured => "steps whose time is measured".into(),
            Self::TriesItOut { who } => {
                format!("nothing more comes for {who}: now the judge tries what brings an answer (a byte, a line feed, the end)")
            }
            Self::Meanwhile { who } => format!("steps that are done while {who} waits"),
            Self::Refuses { at } => format!("{at} refuses connections from here on"),
            Self::Listens { at } => format!("{at} takes connections again"),
        }
    }

    fn pt(&self) -> String {
        let name = |who: &Option<String>| who.clone().unwrap_or_else(|| "cada um".into());
        match self {
            Self::Connects { who } => format!("{who} se conecta"),
            Self::Sends { who, data } => format!("{} envia {}", name(who), quote_short(data)),
            Self::Waits { who, wish: Wish::Nothing } => format!("{} espera {}", name(who), Wish::Nothing.pt()),
            Self::Waits { who, wish } => format!("{} espera {}", name(who), wish.pt()),
            Self::EndsItsSide { who } => format!("{} encerra o seu lado da conexão", name(who)),
            Self::Leaves { who } => format!("{} fecha a conexão", name(who)),
            Self::BreaksOff { who } => format!("{} interrompe a conexão (reset)", name(who)),
            Self::StopsReading { who } => format!("{} para de ler", name(who)),
            Self::ReadsAgain { who } => format!("{} volta a ler", name(who)),
            Self::NetworkChanges { who } => {
                format!("daqui em diante a rede perde, duplica ou atrasa parte do que {} envia e recebe", name(who))
            }
            Self::Starts { arguments: None } => "o programa é iniciado".into(),
            Self::Starts { arguments: Some(words) } if words.is_empty() => "o programa é iniciado sem argumentos".into(),
            Self::Starts { arguments: Some(words) } => format!("o programa é iniciado com {}", quoted(words)),
            Self::StartsAgain => "o programa é encerrado e iniciado de novo na mesma porta".into(),
            Self::Signal { name } => format!("o programa recebe o sinal {name}"),
            Self::Asks(doing) => format!("verifica-se se {}", doing.pt()),
            Self::Types { data } => format!("o programa recebe {} na entrada padrão", quote_short(data)),
            Self::Pauses { time, because } => format!("nada é feito por {}: {}", seconds(*time, ","), because.pt()),
            Self::Tries { every } => format!("passos tentados a cada {} até darem certo", seconds(*every, ",")),
            Self::EndsInput => "a entrada padrão do programa termina".into(),
            Self::Counts => "as threads e os arquivos abertos do programa são contados".into(),
            Self::AtOnce { clients } => format!("{} ao mesmo tempo", plural(*clients as u64, "cliente", "clientes")),
            Self::OneByOne { name, clients } => {
                format!("{}, um depois do outro: {name}-1 a {name}-{clients}", plural(*clients as u64, "cliente", "clientes"))
            }
            Self::Of { name, what } => format!("{name}: {}", what.pt()),
            Self::Measured => "passos cujo tempo é medido".into(),
            Self::TriesItOut { who } => {
                format!("nada mais chega a {who}: agora o juiz tenta o que traz uma resposta (um byte, uma quebra de linha, o fim)")
            }
            Self::Meanwhile { who } => format!("passos feitos enquanto {who} espera"),
            Self::Refuses { at } => format!("{at} recusa conexões daqui em diante"),
            Self::Listens { at } => format!("{at} volta a aceitar conexões"),
        }
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| quote_short(word.as_bytes())).collect::<Vec<_>>().join(" ")
}

impl Say for Trying {
    fn en(&self) -> String {
        match self {
            Self::Keys => "[Enter: do it; a: all the rest; q: quit]".into(),
            Self::Passed => "everything came as it should".into(),
            Self::Left => "left".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Keys => "[Enter: fazer; a: todo o resto; q: sair]".into(),
            Self::Passed => "tudo veio como devia".into(),
            Self::Left => "encerrado".into(),
        }
    }
}
