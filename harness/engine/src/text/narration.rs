//! What an actor does or waits for, and what happened: the words of requirements and of conversations.

use std::time::Duration;

use super::problem::seconds;
use super::stall::{times_en, times_pt};
use super::{
    Bilingual, DatagramDoing, DatagramEvent, DoorWish, Ending, FieldWish, FrameWish, JsonWish, Say, Secured, ThreadAct, TlsWish,
    list, quote_short,
};

/// What a line has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineWish {
    /// This text.
    Is(String),
    /// Any text but the empty one and this.
    Not(String),
    /// Any text that is not empty and does not hold this.
    Lacks(String),
    /// A text that this regular expression matches.
    Matches(String),
    /// A text that holds this.
    Holds(String),
    /// The time now, which is written like this, give or take so many seconds.
    Now(String, u64),
    /// All of these.
    All(Vec<LineWish>),
    /// A text of JSON, with more members perhaps.
    Json(JsonWish, bool),
    /// Any text but such JSON.
    NoJson(JsonWish, bool),
    /// One of these lines, or of so many more that are not named.
    OneOf(Vec<Vec<u8>>, usize),
    /// Any of these.
    Any(Vec<LineWish>),
    /// This, with a carriage return before its line feed.
    Crlf(Box<LineWish>),
}

/// Lines as people read them, one after the other.
fn listed(lines: &[Vec<u8>]) -> String {
    lines.iter().map(|line| quote_short(line)).collect::<Vec<_>>().join(", ")
}

impl Say for LineWish {
    fn en(&self) -> String {
        match self {
            Self::Is(text) => quote_short(text.as_bytes()),
            Self::Not(text) => format!("one that is neither empty nor {}", quote_short(text.as_bytes())),
            Self::Lacks(text) => format!("one that is not empty and does not hold {}", quote_short(text.as_bytes())),
            Self::Matches(pattern) => format!("one that matches /{pattern}/"),
            Self::Holds(text) => format!("one that holds {}", quote_short(text.as_bytes())),
            Self::Now(example, within) => {
                format!("the time now, {}, give or take {within} s", quote_short(example.as_bytes()))
            }
            Self::All(wishes) => list(&wishes.iter().map(Self::en).collect::<Vec<_>>(), "and"),
            Self::Json(wish, more) => format!("the JSON {}{}", wish.en(), if *more { ", with more members or not" } else { "" }),
            Self::NoJson(wish, more) => {
                format!("anything but the JSON {}{}", wish.en(), if *more { " (with more members or not)" } else { "" })
            }
            Self::OneOf(lines, 0) => format!("one of these: {}", listed(lines)),
            Self::OneOf(lines, more) => format!("one of these: {}, or of {more} more", listed(lines)),
            Self::Any(wishes) => list(&wishes.iter().map(Self::en).collect::<Vec<_>>(), "or"),
            Self::Crlf(wish) => format!("{}, ending in \\r\\n", wish.en()),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::Is(text) => quote_short(text.as_bytes()),
            Self::Not(text) => format!("uma que não seja vazia nem {}", quote_short(text.as_bytes())),
            Self::Lacks(text) => format!("uma que não seja vazia nem contenha {}", quote_short(text.as_bytes())),
            Self::Matches(pattern) => format!("uma que corresponda a /{pattern}/"),
            Self::Holds(text) => format!("uma que contenha {}", quote_short(text.as_bytes())),
            Self::Now(example, within) => {
                format!("a hora atual, {}, com até {within} s de diferença", quote_short(example.as_bytes()))
            }
            Self::All(wishes) => list(&wishes.iter().map(Self::pt).collect::<Vec<_>>(), "e"),
            Self::Json(wish, more) => format!("o JSON {}{}", wish.pt(), if *more { ", com outros membros ou não" } else { "" }),
            Self::NoJson(wish, more) => {
                format!("qualquer coisa menos o JSON {}{}", wish.pt(), if *more { " (com outros membros ou não)" } else { "" })
            }
            Self::OneOf(lines, 0) => format!("uma destas: {}", listed(lines)),
            Self::OneOf(lines, more) => format!("uma destas: {}, ou de outras {more}", listed(lines)),
            Self::Any(wishes) => list(&wishes.iter().map(Self::pt).collect::<Vec<_>>(), "ou"),
            Self::Crlf(wish) => format!("{}, terminada em \\r\\n", wish.pt()),
        }
    }
}

/// Which exit status is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitWish {
    /// This one.
    Is(i32),
    /// Any but 0, by the program's own decision.
    NotZero,
    /// Any.
    Any,
}

impl Say for ExitWish {
    fn en(&self) -> String {
        match self {
            Self::Is(status) => format!("exit status {status}"),
            Self::NotZero => "an exit status other than 0".into(),
            Self::Any => "any exit status".into(),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::Is(status) => format!("código de saída {status}"),
            Self::NotZero => "um código de saída diferente de 0".into(),
            Self::Any => "qualquer código de saída".into(),
        }
    }
}

/// What a step of a check asks for; said as the requirement of a failure.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Doing {
    Builds,
    BeginsInTime,
    Connects { who: String, address: String },
    Datagram(DatagramDoing),
    Sends { who: String, data: Vec<u8> },
    Receives { who: String, data: Vec<u8> },
    ReceivesOneOf { who: String, of: Vec<Vec<u8>> },
    ReceivesFields { who: String, fields: Vec<FieldWish> },
    ReceivesLine { who: String, wish: LineWish },
    ReceivesLines { who: String, count: usize },
    ReceivesNothing { who: String },
    ReceivesResponse { who: String, asked: Option<String>, status: Vec<u16> },
    SeesEnd { who: String },
    AtDoor(DoorWish),
    Tls(TlsWish),
    ReceivesFrame(FrameWish),
    LeavesFile { path: String },
    Starts { command: String },
    Runs,
    Listens,
    Exits { with: Option<Vec<String>>, wanted: ExitWish },
    Complains { with: Option<Vec<String>> },
    Prints { data: Vec<u8> },
    IsTyped { data: Vec<u8> },
    PrintsOneOf { of: Vec<Vec<u8>> },
    PrintsFields { fields: Vec<FieldWish> },
    PrintsLine { wish: LineWish },
    PrintsLines { count: usize },
    PrintsNoMore,
    HasThreads { least: u64, base: Option<u64> },
    ReturnsToLevel,
    Keeps { pace: String },
    SleepsAtMost { most: Duration },
    TakesAtLeast { what: String, least: Duration },
    TakesAtMost { what: String, times: f64, than: String },
}

impl Doing {
    /// The actor who does or awaits it, unless it is the program.
    pub fn who(&self) -> Option<&str> {
        match self {
            Self::Connects { who, .. }
            | Self::Sends { who, .. }
            | Self::Receives { who, .. }
            | Self::ReceivesOneOf { who, .. }
            | Self::ReceivesFields { who, .. }
            | Self::ReceivesLine { who, .. }
            | Self::ReceivesLines { who, .. }
            | Self::ReceivesNothing { who }
            | Self::ReceivesResponse { who, .. }
            | Self::SeesEnd { who } => Some(who),
            Self::AtDoor(wish) => wish.who(),
            Self::Tls(wish) => Some(wish.who()),
            Self::ReceivesFrame(wish) => Some(&wish.who),
            Self::Datagram(doing) => Some(doing.who()),
            _ => None,
        }
    }

    /// The same actor, to be called otherwise.
    pub fn who_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Connects { who, .. }
            | Self::Sends { who, .. }
            | Self::Receives { who, .. }
            | Self::ReceivesOneOf { who, .. }
            | Self::ReceivesFields { who, .. }
            | Self::ReceivesLine { who, .. }
            | Self::ReceivesLines { who, .. }
            | Self::ReceivesNothing { who }
            | Self::ReceivesResponse { who, .. }
            | Self::SeesEnd { who } => Some(who),
            Self::AtDoor(wish) => wish.who_mut(),
            Self::Tls(wish) => Some(wish.who_mut()),
            Self::ReceivesFrame(wish) => Some(&mut wish.who),
            Self::Datagram(doing) => Some(doing.who_mut()),
            _ => None,
        }
    }
}

impl Say for Doing {
    fn en(&self) -> String {
        match self {
            Self::Builds => "the program builds".into(),
            Self::BeginsInTime => "the submission still has time for this check".into(),
            Self::Connects { who, address } => format!("{who} connects to {address}"),
            Self::Datagram(doing) => doing.en(),
            Self::Sends { who, data } => format!("{who} sends {}", quote_short(data)),
            Self::Receives { who, data } => format!("{who} receives {}", quote_short(data)),
            Self::ReceivesOneOf { who, of } => format!("{who} receives one of these: {}", listed(of)),
            Self::ReceivesFields { who, fields } => format!("{who} receives {}", FieldWish::all_en(fields)),
            Self::ReceivesLine { who, wish } => format!("{who} receives a line: {}", wish.en()),
            Self::ReceivesLines { who, count } => format!("{who} receives these {count} lines, each whole and once"),
            Self::ReceivesNothing { who } => format!("{who} receives nothing"),
            Self::ReceivesResponse { who, asked, status } => {
                let asks = asked.as_ref().map(|asked| format!("asks {} and ", quote_short(asked.as_bytes()))).unwrap_or_default();
                format!("{who} {asks}receives an HTTP response{}", with_status(status, " with status ", "or"))
            }
            Self::SeesEnd { who } => format!("{who} sees the end of the connection"),
            Self::AtDoor(wish) => wish.en(),
            Self::Tls(wish) => wish.en(),
            Self::ReceivesFrame(wish) => wish.en(),
            Self::LeavesFile { path } => format!("the program leaves the file {path}"),
            Self::Starts { command } => format!("the program starts: {command}"),
            Self::Runs => "the program goes on running".into(),
            Self::Listens => "the program listens on its port".into(),
            Self::Exits { with, wanted } => format!("{}the program ends with {}", started_en(with), wanted.en()),
            Self::Complains { with } => {
                format!(
                    "{}the program explains what is wrong on standard error, in one line and without a panic message",
                    started_en(with)
                )
            }
            Self::IsTyped { data } => format!("the program reads {} from its standard input", quote_short(data)),
            Self::Prints { data } => format!("the program prints {}", quote_short(data)),
            Self::PrintsOneOf { of } => format!("the program prints one of these: {}", listed(of)),
            Self::PrintsFields { fields } => format!("the program prints {}", FieldWish::all_en(fields)),
            Self::PrintsLine { wish } => format!("the program prints a line: {}", wish.en()),
            Self::PrintsLines { count } => format!("the program prints these {count} lines, each whole and once"),
            Self::PrintsNoMore => "the program prints nothing more, and its standard output ends".into(),
            Self::HasThreads { least, base: None } => format!("the program has at least {least} threads at once"),
            Self::HasThreads { least, base: Some(base) } => {
                format!(
                    "the program has at least {least} threads at once, {} more than the {base} that it had before",
                    least - base
                )
            }
            Self::ReturnsToLevel => "the program's threads and open files go back to where they were".into(),
            Self::Keeps { pace } => format!("the lines keep their interval: {pace}"),
            Self::SleepsAtMost { most } => {
                format!("the program sleeps at most {} in all", seconds(*most, "."))
            }
            Self::TakesAtLeast { what, least } => format!("\"{what}\" takes at least {}", seconds(*least, ".")),
            Self::TakesAtMost { what, times, than } => {
                format!("\"{what}\" takes at most {} as long as \"{than}\"", times_en(*times))
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Builds => "o programa compila".into(),
            Self::BeginsInTime => "a entrega ainda tem tempo para esta verificação".into(),
            Self::Connects { who, address } => format!("{who} se conecta a {address}"),
            Self::Datagram(doing) => doing.pt(),
            Self::Sends { who, data } => format!("{who} envia {}", quote_short(data)),
            Self::Receives { who, data } => format!("{who} recebe {}", quote_short(data)),
            Self::ReceivesOneOf { who, of } => format!("{who} recebe um destes: {}", listed(of)),
            Self::ReceivesFields { who, fields } => format!("{who} recebe {}", FieldWish::all_pt(fields)),
            Self::ReceivesLine { who, wish } => format!("{who} recebe uma linha: {}", wish.pt()),
            Self::ReceivesLines { who, count } => format!("{who} recebe estas {count} linhas, cada uma inteira e uma só vez"),
            Self::ReceivesNothing { who } => format!("{who} não recebe nada"),
            Self::ReceivesResponse { who, asked, status } => {
                let asks = asked.as_ref().map(|asked| format!("pede {} e ", quote_short(asked.as_bytes()))).unwrap_or_default();
                format!("{who} {asks}recebe uma resposta HTTP{}", with_status(status, " com status ", "ou"))
            }
            Self::SeesEnd { who } => format!("{who} vê o fim da conexão"),
            Self::AtDoor(wish) => wish.pt(),
            Self::Tls(wish) => wish.pt(),
            Self::ReceivesFrame(wish) => wish.pt(),
            Self::LeavesFile { path } => format!("o programa deixa o arquivo {path}"),
            Self::Starts { command } => format!("o programa inicia: {command}"),
            Self::Runs => "o programa continua rodando".into(),
            Self::Listens => "o programa escuta na sua porta".into(),
            Self::Exits { with, wanted } => format!("{}o programa termina com {}", started_pt(with), wanted.pt()),
            Self::Complains { with } => {
                format!(
                    "{}o programa explica o erro na saída de erro padrão, em uma linha e sem mensagem de panic",
                    started_pt(with)
                )
            }
            Self::IsTyped { data } => format!("o programa lê {} da sua entrada padrão", quote_short(data)),
            Self::Prints { data } => format!("o programa imprime {}", quote_short(data)),
            Self::PrintsOneOf { of } => format!("o programa imprime um destes: {}", listed(of)),
            Self::PrintsFields { fields } => format!("o programa imprime {}", FieldWish::all_pt(fields)),
            Self::PrintsLine { wish } => format!("o programa imprime uma linha: {}", wish.pt()),
            Self::PrintsLines { count } => format!("o programa imprime estas {count} linhas, cada uma inteira e uma só vez"),
            Self::PrintsNoMore => "o programa não imprime mais nada, e sua saída padrão termina".into(),
            Self::HasThreads { least, base: None } => format!("o programa tem pelo menos {least} threads ao mesmo tempo"),
            Self::HasThreads { least, base: Some(base) } => {
                format!(
                    "o programa tem pelo menos {least} threads ao mesmo tempo, {} a mais que as {base} que tinha antes",
                    least - base
                )
            }
            Self::ReturnsToLevel => "as threads e os arquivos abertos do programa voltam ao que eram".into(),
            Self::Keeps { pace } => format!("as linhas respeitam o intervalo: {pace}"),
            Self::SleepsAtMost { most } => {
                format!("o programa dorme no máximo {} ao todo", seconds(*most, ","))
            }
            Self::TakesAtLeast { what, least } => format!("\"{what}\" leva pelo menos {}", seconds(*least, ",")),
            Self::TakesAtMost { what, times, than } => {
                format!("\"{what}\" leva no máximo {} o tempo de \"{than}\"", times_pt(*times))
            }
        }
    }
}

fn with_status(status: &[u16], with: &str, or: &str) -> String {
    let all: Vec<String> = status.iter().map(u16::to_string).collect();
    if all.is_empty() { String::new() } else { format!("{with}{}", list(&all, or)) }
}

fn quoted(words: &[String], and: &str) -> String {
    list(&words.iter().map(|word| quote_short(word.as_bytes())).collect::<Vec<_>>(), and)
}

fn started_en(with: &Option<Vec<String>>) -> String {
    match with.as_deref() {
        None => String::new(),
        Some([]) => "started without arguments, ".into(),
        Some(words) => format!("started with {}, ", quoted(words, "and")),
    }
}

fn started_pt(with: &Option<Vec<String>>) -> String {
    match with.as_deref() {
        None => String::new(),
        Some([]) => "iniciado sem argumentos, ".into(),
        Some(words) => format!("iniciado com {}, ", quoted(words, "e")),
    }
}

/// One thing that happened in a conversation; the bytes that belong to it are kept beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Event {
    Started { command: String },
    Connected { from: String, to: String },
    Refused { to: String },
    Accepted { at: String, from: String },
    Secured(Secured),
    Refuses,
    Listens,
    Sent,
    Received,
    TriedOut,
    HalfClosed,
    SawEnd,
    SawReset,
    Closed,
    ResetIt,
    StoppedReading,
    ResumedReading,
    Printed,
    Typed,
    InputEnded,
    Paused { time: Duration, because: Bilingual },
    Complained,
    Signalled { name: String },
    Stopped,
    Ended { ending: Ending },
    Thread(ThreadAct),
    Datagram(DatagramEvent),
}

impl Event {
    /// Where a client turns to.
    pub fn target_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Connected { to, .. } | Self::Refused { to } | Self::Datagram(DatagramEvent::Opened { to, .. }) => Some(to),
            _ => None,
        }
    }

    /// The instance of the program to which a client turns, where there are several: its name stands before the address.
    pub fn instance(&self) -> Option<&str> {
        match self {
            Self::Connected { to, .. } | Self::Refused { to } | Self::Datagram(DatagramEvent::Opened { to, .. }) => {
                to.strip_suffix(')')?.split_once(" (").map(|(name, _)| name)
            }
            _ => None,
        }
    }

    /// The one word by which the event is known in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::Connected { .. } => "connected",
            Self::Refused { .. } => "refused",
            Self::Accepted { .. } => "accepted",
            Self::Secured(_) => "secured",
            Self::Refuses => "refuses",
            Self::Listens => "listens",
            Self::Sent => "sent",
            Self::Received => "received",
            Self::TriedOut => "tried_out",
            Self::HalfClosed => "half_closed",
            Self::SawEnd => "saw_end",
            Self::SawReset => "saw_reset",
            Self::Closed => "closed",
            Self::ResetIt => "reset",
            Self::StoppedReading => "stopped_reading",
            Self::ResumedReading => "resumed_reading",
            Self::Printed => "printed",
            Self::Typed => "typed",
            Self::InputEnded => "input_ended",
            Self::Paused { .. } => "paused",
            Self::Complained => "complained",
            Self::Signalled { .. } => "signalled",
            Self::Stopped => "stopped",
            Self::Ended { .. } => "ended",
            Self::Thread(act) => act.word(),
            Self::Datagram(event) => event.word(),
        }
    }
}

impl Say for Event {
    fn en(&self) -> String {
        match self {
            Self::Started { command } => format!("starts: {command}"),
            Self::Connected { to, .. } => format!("connects to {to}"),
            Self::Refused { to } => format!("is refused by {to}"),
            Self::Accepted { at, .. } => format!("is connected to, at {at}"),
            Self::Secured(agreed) => agreed.en(),
            Self::Refuses => "refuses connections".into(),
            Self::Listens => "takes connections again".into(),
            Self::Sent => "sends".into(),
            Self::Received => "receives".into(),
            Self::TriedOut => "helps to find the cause from here on".into(),
            Self::HalfClosed => "ends its side".into(),
            Self::SawEnd => "sees the end".into(),
            Self::SawReset => "sees a reset".into(),
            Self::Closed => "closes".into(),
            Self::ResetIt => "resets the connection".into(),
            Self::StoppedReading => "stops reading".into(),
            Self::ResumedReading => "reads again".into(),
            Self::Printed => "prints".into(),
            Self::Typed => "gets on standard input".into(),
            Self::InputEnded => "gets the end of standard input".into(),
            Self::Paused { time, because } => format!("is left alone for {}: {}", seconds(*time, "."), because.en()),
            Self::Complained => "says on standard error".into(),
            Self::Signalled { name } => format!("gets the signal {name}"),
            Self::Stopped => "is stopped by the judge".into(),
            Self::Ended { ending } => ending.en(),
            Self::Thread(act) => act.en(),
            Self::Datagram(event) => event.en(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Started { command } => format!("inicia: {command}"),
            Self::Connected { to, .. } => format!("se conecta a {to}"),
            Self::Refused { to } => format!("é recusado por {to}"),
            Self::Accepted { at, .. } => format!("recebe a conexão, em {at}"),
            Self::Secured(agreed) => agreed.pt(),
            Self::Refuses => "recusa conexões".into(),
            Self::Listens => "volta a aceitar conexões".into(),
            Self::Sent => "envia".into(),
            Self::Received => "recebe".into(),
            Self::TriedOut => "ajuda a achar a causa daqui em diante".into(),
            Self::HalfClosed => "encerra o seu lado".into(),
            Self::SawEnd => "vê o fim".into(),
            Self::SawReset => "vê um reset".into(),
            Self::Closed => "fecha".into(),
            Self::ResetIt => "interrompe a conexão (reset)".into(),
            Self::StoppedReading => "para de ler".into(),
            Self::ResumedReading => "volta a ler".into(),
            Self::Printed => "imprime".into(),
            Self::Typed => "recebe na entrada padrão".into(),
            Self::InputEnded => "recebe o fim da entrada padrão".into(),
            Self::Paused { time, because } => format!("é deixado em paz por {}: {}", seconds(*time, ","), because.pt()),
            Self::Complained => "diz na saída de erro padrão".into(),
            Self::Signalled { name } => format!("recebe o sinal {name}"),
            Self::Stopped => "é encerrado pelo juiz".into(),
            Self::Ended { ending } => ending.pt(),
            Self::Thread(act) => act.pt(),
            Self::Datagram(event) => event.pt(),
        }
    }
}
