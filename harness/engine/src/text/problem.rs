//! What was found wrong with a program, and why a check was skipped: one sentence each.

use std::time::Duration;

pub(super) use super::measures::{few, seconds, size};

use super::limit::LimitKind;
use super::stall::{StallProof, times_en, times_pt};
use super::{
    ChunkFlaw, DatagramProblem, DoorProblem, ExitWish, FileProblem, FrameFlaw, NoBody, NotHttp, RequestFlaw, Say, TlsProblem,
    ValueFlaw, WrongHead, list, output, plural, quote_short,
};

/// How a program came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It ended by itself with this exit status.
    Status(i32),
    /// A signal of this number ended it.
    Signal(i32),
}

impl Ending {
    /// The exit status with which a Rust program ends after a panic of its main thread (`std::process`, "panic").
    pub const RUST_PANIC: i32 = 101;

    /// Whether the program broke down, rather than ended of its own will.
    pub fn is_crash(self) -> bool {
        matches!(self, Self::Signal(_) | Self::Status(Self::RUST_PANIC))
    }
}

fn signal_name(number: i32) -> &'static str {
    match number {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        3 => " (SIGQUIT)",
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        15 => " (SIGTERM)",
        24 => " (SIGXCPU)",
        25 => " (SIGXFSZ)",
        _ => "",
    }
}

impl Say for Ending {
    fn en(&self) -> String {
        match *self {
            Self::Status(Self::RUST_PANIC) => "ended with exit status 101 (a panic)".into(),
            Self::Status(code) => format!("ended with exit status {code}"),
            Self::Signal(number) => format!("was ended by signal {number}{}", signal_name(number)),
        }
    }
    fn pt(&self) -> String {
        match *self {
            Self::Status(Self::RUST_PANIC) => "terminou com código de saída 101 (um panic)".into(),
            Self::Status(code) => format!("terminou com código de saída {code}"),
            Self::Signal(number) => format!("foi encerrado pelo sinal {number}{}", signal_name(number)),
        }
    }
}

/// What is wrong with the program, as one typed condition. Each names whom it happened to (`who`).
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it and its fields mean")]
pub enum Problem {
    BuildFailed,
    BuiltNoProgram { why: String },
    NotListening { port: u16, proof: StallProof },
    WrongAddress { address: String, found: Vec<String> },
    EndedBeforeListening { port: u16, ending: Ending },
    Ended { ending: Ending },
    NoAnswer { who: String, others: bool, proof: StallProof },
    NotTaken { who: String, sent: usize, of: usize },
    WrongBytes { who: String, at: usize },
    WrongLine { who: String },
    WrongValue { who: String, what: ValueFlaw },
    MissingNewline { who: String },
    Incomplete { who: String, got: usize, of: usize },
    NeverCame { who: String, missing: usize },
    UnexpectedBytes { who: String },
    UnknownLine { who: String },
    DoubledLine { who: String },
    DisorderedLine { who: String },
    DidNotClose { who: String, proof: StallProof },
    ClosedEarly { who: String },
    Reset { who: String },
    Refused { who: String, address: String },
    Unreachable { who: String, address: String },
    NotConcurrent { who: String, others: Vec<String> },
    NotMeanwhile { who: String, others: Vec<String> },
    SlowerThan { what: String, took: Duration, than: String, base: Duration, times: f64 },
    FasterThan { what: String, took: Duration, least: Duration },
    LineTooEarly { line: String, at: Duration, least: Duration },
    WrongExit { wanted: ExitWish, ending: Ending },
    DidNotExit { proof: StallProof },
    ExitedEarly { ending: Ending },
    ErrorLines { wanted: usize, got: usize },
    ErrorText { found: String },
    TooFewThreads { wanted: u64, most: u64 },
    SleptTooLong { slept: Duration, most: Duration },
    LeakedThreads { before: u64, now: u64 },
    LeakedFiles { before: u64, now: u64 },
    Limit { limit: LimitKind },
    NotHttp { who: String, why: NotHttp },
    NoContentLength { who: String },
    WrongContentLength { who: String, said: String, got: usize },
    WrongHead { who: String, why: WrongHead },
    WrongStatus { who: String, wanted: Vec<u16>, got: u16 },
    MissingHeader { who: String, name: String },
    DoubledHeader { who: String, name: String },
    UnwantedHeader { who: String, name: String },
    WrongHeader { who: String, name: String },
    WrongBody { who: String, at: usize },
    BodyThere { who: String, why: NoBody, got: usize },
    WrongChunk { who: String, number: usize, at: usize, why: ChunkFlaw },
    BodyNotUtf8 { who: String, at: usize },
    BodyLacks { who: String, wanted: String },
    BodyHolds { who: String, unwanted: String },
    WrongRequest { who: String, why: RequestFlaw },
    Door(DoorProblem),
    Tls(TlsProblem),
    WrongFrame { who: String, why: FrameFlaw },
    File(FileProblem),
    Datagram(DatagramProblem),
}

impl Say for Problem {
    fn en(&self) -> String {
        if let Some(said) = output::en(self) {
            return said;
        }
        match self {
            Self::Datagram(problem) => problem.en(),
            Self::BuildFailed => "the program does not build".into(),
            Self::BuiltNoProgram { why } => format!("what was built is no program that can be started: {why}"),
            Self::NotListening { port, proof } => format!("no server listens on port {port}: {}", proof.en()),
            Self::WrongAddress { address, found } => {
                format!("no server answers on {address}, but the program listens on {}", list(found, "and"))
            }
            Self::EndedBeforeListening { port, ending } => {
                format!("the program {} before a client could connect to port {port}", ending.en())
            }
            Self::Ended { ending } => format!("the program {} in the middle of the conversation", ending.en()),
            Self::NoAnswer { who, others: false, proof } => format!("{who} got no answer: {}", proof.en()),
            Self::NoAnswer { who, others: true, proof } => format!("{who} got other lines, but not this one: {}", proof.en()),
            Self::NotTaken { who, sent, of } => {
                format!("the program stopped reading what {who} sends: it took {sent} of {}", plural(*of, "byte", "bytes"))
            }
            Self::WrongBytes { who, at } => {
                format!("{who} received other bytes: byte {at} is the first that differs (counted from 0)")
            }
            Self::WrongLine { who } => format!("{who} received another line than the one required"),
            Self::WrongValue { who, what } => what.said_en(who),
            Self::MissingNewline { who } => format!("what {who} received lacks the line feed (\\n) at its end"),
            Self::Incomplete { who, got: 1, of } => format!("{who} received only the first of {of} bytes"),
            Self::Incomplete { who, got, of } => {
                format!("{who} received only the first {got} of {}", plural(*of, "byte", "bytes"))
            }
            Self::NeverCame { who, missing } => {
                format!("{} never came to {who}", plural(*missing, "line", "lines"))
            }
            Self::UnexpectedBytes { who } => format!("{who} received something where nothing should come"),
            Self::UnknownLine { who } => format!("{who} received a line that nobody sent like this"),
            Self::DoubledLine { who } => format!("{who} received a line a second time"),
            Self::DisorderedLine { who } => format!("{who} received a line before the one that was sent earlier"),
            Self::DidNotClose { who, proof } => format!("the connection of {who} was not closed: {}", proof.en()),
            Self::ClosedEarly { who } => format!("the program closed the connection of {who} too early"),
            Self::Reset { who } => format!("the connection of {who} was reset: broken off, not closed in order"),
            Self::Refused { who, address } => format!("the connection of {who} to {address} was refused"),
            Self::Unreachable { who, address } => format!("{who} could not connect to {address}"),
            Self::NotConcurrent { who, others } => format!(
                "the program served {who} only after {} had left: it does not serve all its clients at the same time",
                list(&few(others, |count| format!("{count} more")), "and")
            ),
            Self::NotMeanwhile { who, others } => format!(
                "the program did not serve {who} while {} waited for an answer: it does not serve all its clients at the same time",
                list(&few(others, |count| format!("{count} more")), "and")
            ),
            Self::SlowerThan { what, took, than, base, times } => format!(
                "\"{what}\" took {}, but \"{than}\" {}; at most {} as long is allowed",
                seconds(*took, "."),
                seconds(*base, "."),
                times_en(*times),
            ),
            Self::FasterThan { what, took, least } => {
                format!("\"{what}\" took {}, but cannot take less than {}", seconds(*took, "."), seconds(*least, "."))
            }
            Self::LineTooEarly { line, at, least } => format!(
                "the line {} came {} after the start; it cannot be due before {}",
                quote_short(line.as_bytes()),
                seconds(*at, "."),
                seconds(*least, ".")
            ),
            Self::WrongExit { wanted: ExitWish::NotZero, ending } if ending.is_crash() => {
                format!("the program {}: it broke down, instead of ending by its own decision", ending.en())
            }
            Self::WrongExit { wanted, ending } => format!("the program {}; wanted: {}", ending.en(), wanted.en()),
            Self::DidNotExit { proof: StallProof::AtRest } => {
                "the program did not end, and never will: every thread of it is waiting".into()
            }
            Self::DidNotExit { proof: StallProof::Late } => {
                "the program did not end, and will not in time: every thread of it is waiting".into()
            }
            Self::DidNotExit { proof: StallProof::Waited { limit: time, .. } } => {
                format!("the program did not end within {}", seconds(*time, "."))
            }
            Self::ExitedEarly { ending } => format!("the program should still run, but {}", ending.en()),
            Self::ErrorLines { wanted, got: 0 } => {
                format!("standard error should hold {} of explanation, but is empty", plural(*wanted as u64, "line", "lines"))
            }
            Self::ErrorLines { wanted, got } => format!(
                "standard error should hold {} of explanation, but holds {}",
                plural(*wanted as u64, "line", "lines"),
                plural(*got as u64, "line", "lines")
            ),
            Self::ErrorText { found } => {
                format!("standard error holds {}: the report of a breakdown, not an explanation", quote_short(found.as_bytes()))
            }
            Self::TooFewThreads { wanted, most } => {
                format!("the program should run {} at once, but had at most {most}", plural(*wanted, "thread", "threads"))
            }
            Self::SleptTooLong { slept, most } => format!(
                "for {} all threads of the program slept at the same time, where {} is enough; neither the processor nor \
                 another program made them wait",
                seconds(*slept, "."),
                seconds(*most, "."),
            ),
            Self::LeakedThreads { before, now } => format!(
                "{} stayed behind: the program had {before} before and has {now} now",
                plural(now - before, "thread", "threads")
            ),
            Self::LeakedFiles { before, now } => format!(
                "{} stayed open (sockets count too): the program had {before} before and has {now} now",
                plural(now - before, "file", "files")
            ),
            Self::Limit { limit } => format!("the program went beyond its limit of {}", limit.en()),
            Self::NotHttp { who, why } => format!("what {who} received is not an HTTP response: {}", why.en()),
            Self::NoContentLength { who } => format!("the response to {who} has no Content-Length header"),
            Self::WrongContentLength { who, said, got } => format!(
                "the response to {who} says Content-Length: {said}, but its body has {}",
                plural(*got as u64, "byte", "bytes")
            ),
            Self::WrongHead { who, why } => format!("in the response to {who}, {}", why.en()),
            Self::WrongStatus { who, wanted, got } => {
                let wanted: Vec<String> = wanted.iter().map(u16::to_string).collect();
                format!("the response to {who} has status {got}; wanted: {}", list(&wanted, "or"))
            }
            Self::MissingHeader { who, name } => format!("the response to {who} has no {name} header"),
            Self::DoubledHeader { who, name } => format!("the response to {who} has the header {name} twice"),
            Self::UnwantedHeader { who, name } => format!("the response to {who} has a header {name}, which should not be there"),
            Self::BodyThere { who, why, got } => {
                format!("{}, but after the head of the response to {who} came {}", why.en(), plural(*got as u64, "byte", "bytes"))
            }
            Self::WrongChunk { who, number, at, why } => format!(
                "the body of the response to {who} is wrong in its chunk {number}, at byte {at} as it was sent (counted from 0): {}",
                why.en()
            ),
            Self::WrongHeader { who, name } => {
                format!("the {name} header of the response to {who} has another value than the one required")
            }
            Self::WrongBody { who, at } => format!("the body of the response to {who} differs from byte {at} on (counted from 0)"),
            Self::BodyNotUtf8 { who, at } => {
                format!("the body of the response to {who} is not UTF-8 from byte {at} on (counted from 0)")
            }
            Self::BodyLacks { who, wanted } => {
                format!("the body of the response to {who} does not hold {}", quote_short(wanted.as_bytes()))
            }
            Self::BodyHolds { who, unwanted } => {
                format!("the body of the response to {who} holds {}, which it must not give away", quote_short(unwanted.as_bytes()))
            }
            Self::WrongRequest { who, why } => why.en(who),
            Self::Door(problem) => problem.en(),
            Self::Tls(problem) => problem.en(),
            Self::WrongFrame { who, why } => why.en(who),
            Self::File(problem) => problem.en(),
        }
    }

    fn pt(&self) -> String {
        if let Some(said) = output::pt(self) {
            return said;
        }
        match self {
            Self::Datagram(problem) => problem.pt(),
            Self::BuildFailed => "o programa não compila".into(),
            Self::BuiltNoProgram { why } => format!("o que foi compilado não é um programa que se possa iniciar: {why}"),
            Self::NotListening { port, proof } => format!("nenhum servidor escuta na porta {port}: {}", proof.pt()),
            Self::WrongAddress { address, found } => {
                format!("nenhum servidor responde em {address}, mas o programa escuta em {}", list(found, "e"))
            }
            Self::EndedBeforeListening { port, ending } => {
                format!("o programa {} antes que um cliente pudesse se conectar à porta {port}", ending.pt())
            }
            Self::Ended { ending } => format!("o programa {} no meio da conversa", ending.pt()),
            Self::NoAnswer { who, others: false, proof } => format!("{who} não recebeu resposta: {}", proof.pt()),
            Self::NoAnswer { who, others: true, proof } => format!("{who} recebeu outras linhas, mas não esta: {}", proof.pt()),
            Self::NotTaken { who, sent, of } => {
                format!("o programa parou de ler o que {who} envia: leu {sent} de {}", plural(*of, "byte", "bytes"))
            }
            Self::WrongBytes { who, at } => {
                format!("{who} recebeu outros bytes: o byte {at} é o primeiro diferente (contando de 0)")
            }
            Self::WrongLine { who } => format!("{who} recebeu uma linha que não é a exigida"),
            Self::WrongValue { who, what } => what.said_pt(who),
            Self::MissingNewline { who } => format!("falta a quebra de linha (\\n) no fim do que {who} recebeu"),
            Self::Incomplete { who, got: 1, of } => format!("{who} recebeu só o primeiro de {of} bytes"),
            Self::Incomplete { who, got, of } => {
                format!("{who} recebeu só os primeiros {got} de {}", plural(*of, "byte", "bytes"))
            }
            Self::NeverCame { who, missing } => {
                format!("{} a {who}", plural(*missing, "linha nunca chegou", "linhas nunca chegaram"))
            }
            Self::UnexpectedBytes { who } => format!("{who} recebeu algo quando nada deveria vir"),
            Self::UnknownLine { who } => format!("{who} recebeu uma linha que ninguém enviou assim"),
            Self::DoubledLine { who } => format!("{who} recebeu uma linha pela segunda vez"),
            Self::DisorderedLine { who } => format!("{who} recebeu uma linha antes de outra que foi enviada primeiro"),
            Self::DidNotClose { who, proof } => format!("a conexão de {who} não foi fechada: {}", proof.pt()),
            Self::ClosedEarly { who } => format!("o programa fechou a conexão de {who} cedo demais"),
            Self::Reset { who } => format!("a conexão de {who} foi interrompida (reset), em vez de fechada em ordem"),
            Self::Refused { who, address } => format!("a conexão de {who} a {address} foi recusada"),
            Self::Unreachable { who, address } => format!("{who} não conseguiu se conectar a {address}"),
            Self::NotConcurrent { who, others } => format!(
                "o programa só atendeu {who} depois que {} {}: ele não atende todos os clientes ao mesmo tempo",
                list(&few(others, |count| format!("outros {count}")), "e"),
                if others.len() == 1 { "saiu" } else { "saíram" }
            ),
            Self::NotMeanwhile { who, others } => format!(
                "o programa não atendeu {who} enquanto {} {} uma resposta: ele não atende todos os clientes ao mesmo tempo",
                list(&few(others, |count| format!("outros {count}")), "e"),
                if others.len() == 1 { "esperava" } else { "esperavam" }
            ),
            Self::SlowerThan { what, took, than, base, times } => format!(
                "\"{what}\" levou {}, mas \"{than}\" {}; o permitido é no máximo {} esse tempo",
                seconds(*took, ","),
                seconds(*base, ","),
                times_pt(*times),
            ),
            Self::FasterThan { what, took, least } => {
                format!("\"{what}\" levou {}, mas não pode levar menos de {}", seconds(*took, ","), seconds(*least, ","))
            }
            Self::LineTooEarly { line, at, least } => format!(
                "a linha {} veio {} depois do início; não pode vir antes de {}",
                quote_short(line.as_bytes()),
                seconds(*at, ","),
                seconds(*least, ",")
            ),
            Self::WrongExit { wanted: ExitWish::NotZero, ending } if ending.is_crash() => {
                format!("o programa {}: ele quebrou, em vez de terminar por decisão própria", ending.pt())
            }
            Self::WrongExit { wanted, ending } => format!("o programa {}; esperado: {}", ending.pt(), wanted.pt()),
            Self::DidNotExit { proof: StallProof::AtRest } => {
                "o programa não terminou, nem vai terminar: todas as suas threads estão esperando".into()
            }
            Self::DidNotExit { proof: StallProof::Late } => {
                "o programa não terminou, nem vai terminar a tempo: todas as suas threads estão esperando".into()
            }
            Self::DidNotExit { proof: StallProof::Waited { limit: time, .. } } => {
                format!("o programa não terminou em {}", seconds(*time, ","))
            }
            Self::ExitedEarly { ending } => format!("o programa ainda deveria estar rodando, mas {}", ending.pt()),
            Self::ErrorLines { wanted, got: 0 } => format!(
                "a saída de erro padrão deveria ter {} de explicação, mas está vazia",
                plural(*wanted as u64, "linha", "linhas")
            ),
            Self::ErrorLines { wanted, got } => format!(
                "a saída de erro padrão deveria ter {} de explicação, mas tem {}",
                plural(*wanted as u64, "linha", "linhas"),
                plural(*got as u64, "linha", "linhas")
            ),
            Self::ErrorText { found } => format!(
                "a saída de erro padrão contém {}: o relato de uma quebra, não uma explicação",
                quote_short(found.as_bytes())
            ),
            Self::TooFewThreads { wanted, most } => {
                format!("o programa deveria ter {} ao mesmo tempo, mas teve no máximo {most}", plural(*wanted, "thread", "threads"))
            }
            Self::SleptTooLong { slept, most } => format!(
                "durante {} todas as threads do programa dormiram ao mesmo tempo, quando {} bastam; nem o processador nem \
                 outro programa as fez esperar",
                seconds(*slept, ","),
                seconds(*most, ","),
            ),
            Self::LeakedThreads { before, now } => format!(
                "{}: o programa tinha {before} antes e tem {now} agora",
                plural(now - before, "thread sobrou", "threads sobraram")
            ),
            Self::LeakedFiles { before, now } => format!(
                "{} (sockets também contam): o programa tinha {before} antes e tem {now} agora",
                plural(now - before, "arquivo ficou aberto", "arquivos ficaram abertos")
            ),
            Self::Limit { limit } => format!("o programa passou do seu limite de {}", limit.pt()),
            Self::NotHttp { who, why } => format!("o que {who} recebeu não é uma resposta HTTP: {}", why.pt()),
            Self::NoContentLength { who } => format!("a resposta a {who} não tem o cabeçalho Content-Length"),
            Self::WrongContentLength { who, said, got } => {
                format!("a resposta a {who} diz Content-Length: {said}, mas seu corpo tem {}", plural(*got as u64, "byte", "bytes"))
            }
            Self::WrongHead { who, why } => format!("na resposta a {who}, {}", why.pt()),
            Self::WrongStatus { who, wanted, got } => {
                let wanted: Vec<String> = wanted.iter().map(u16::to_string).collect();
                format!("a resposta a {who} tem status {got}; esperado: {}", list(&wanted, "ou"))
            }
            Self::MissingHeader { who, name } => format!("a resposta a {who} não tem o cabeçalho {name}"),
            Self::DoubledHeader { who, name } => format!("a resposta a {who} tem o cabeçalho {name} duas vezes"),
            Self::UnwantedHeader { who, name } => format!("a resposta a {who} tem um cabeçalho {name}, que não deveria estar ali"),
            Self::BodyThere { who, why, got } => {
                format!(
                    "{}, mas depois dos cabeçalhos da resposta a {who} {}",
                    why.pt(),
                    plural(*got as u64, "byte ainda veio", "bytes ainda vieram")
                )
            }
            Self::WrongChunk { who, number, at, why } => format!(
                "o corpo da resposta a {who} está errado no chunk {number}, no byte {at} como foi enviado (contando de 0): {}",
                why.pt()
            ),
            Self::WrongHeader { who, name } => format!("o cabeçalho {name} da resposta a {who} não tem o valor exigido"),
            Self::WrongBody { who, at } => format!("o corpo da resposta a {who} difere a partir do byte {at} (contando de 0)"),
            Self::BodyNotUtf8 { who, at } => {
                format!("o corpo da resposta a {who} não é UTF-8 a partir do byte {at} (contando de 0)")
            }
            Self::BodyLacks { who, wanted } => format!("o corpo da resposta a {who} não contém {}", quote_short(wanted.as_bytes())),
            Self::BodyHolds { who, unwanted } => {
                format!("o corpo da resposta a {who} contém {}, que não pode ser entregue", quote_short(unwanted.as_bytes()))
            }
            Self::WrongRequest { who, why } => why.pt(who),
            Self::Door(problem) => problem.pt(),
            Self::Tls(problem) => problem.pt(),
            Self::WrongFrame { who, why } => why.pt(who),
            Self::File(problem) => problem.pt(),
        }
    }
}
