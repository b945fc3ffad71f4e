//! What the lab says, in both languages.

use tst_engine::text::{CommandProblem, Ending, Lang, Say, plural};

use super::exchange::Fault;
use super::laws::Design;
use crate::reason::reason;
use crate::report::html::number::localised;

/// Why an experiment, or a part of it, could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabProblem {
    NoReference { folder: String },
    NotBuilt { said: String },
    Machine { why: String },
    Usage(CommandProblem),
    Ended { name: String, ending: Ending, said: String },
    NeverListens { name: String, seconds: u64 },
    NeverEnds { name: String, seconds: u64 },
    NeverAnswers { name: String, address: String, fault: Fault },
    TooManyClients { most: usize, files: u64 },
    BadClients { text: String },
    BadRate { text: String },
    UnclearRate { text: String },
    BadPath { text: String },
    FewRequests { requests: u64, clients: usize },
    NotCounted { name: String, line: String },
    TooFast { name: String, took_ms: u128, least_ms: u128 },
    NoExperiment { exercise: String },
    OfServers { option: String, exercise: String },
    NoEngine,
    WithinNeedsRoot,
    ContainersOfLinux,
    EngineHangs { engine: String, seconds: u64 },
    EngineFails { engine: String, said: String, is_podman: bool },
}

impl LabProblem {
    /// Whether there is no use in measuring anything else: the machine lacks something, or the command is wrong.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Machine { .. } | Self::Usage(_) | Self::NoReference { .. } | Self::TooManyClients { .. })
    }

    /// The same in one line, beside figures: of what a compiler says its first error.
    pub fn in_a_line(self) -> Self {
        match self {
            Self::NotBuilt { said } => Self::NotBuilt { said: reason(&said) },
            problem => problem,
        }
    }
}

impl Say for LabProblem {
    fn en(&self) -> String {
        match self {
            Self::NoReference { folder } => format!("the reference servers are not there: {folder} holds no Cargo.toml"),
            Self::NotBuilt { said } if said.lines().nth(1).is_none() => format!("the server does not build: {said}"),
            Self::NotBuilt { said } => format!("the server does not build:\n{said}"),
            Self::Machine { why } => format!("this machine does not give what is needed: {why}"),
            Self::Usage(problem) => problem.en(),
            Self::Ended { name, ending, said } if said.is_empty() => format!("{name} ended too early: {}", ending.en()),
            Self::Ended { name, ending, said } => format!("{name} ended too early: {}: {said}", ending.en()),
            Self::NeverListens { name, seconds } => format!("{name} did not listen within {seconds} s"),
            Self::NeverEnds { name, seconds } => format!("{name} did not end within {seconds} s"),
            Self::NeverAnswers { name, address, fault } => {
                format!("{name} at {address} gave no good answer, not even to one client alone: {}", fault.en())
            }
            Self::TooManyClients { most, files } => {
                format!("more than {most} clients at a time need more open files than there may be ({files}): raise ulimit -n")
            }
            Self::BadClients { text } => {
                format!("`{text}` is no list of numbers of clients: write numbers from 1 to 10000, such as 1,2,5,10")
            }
            Self::BadRate { text } => format!("`{text}` is no rate: write requests each second, such as 200"),
            Self::UnclearRate { text } => format!(
                "`{text}` is not clear: a thousand, or with decimals? Write 1000 for a thousand, and 1.5 or 1,5 with decimals"
            ),
            Self::BadPath { text } => format!("`{text}` is no path: it begins with / and holds no spaces"),
            Self::FewRequests { requests, clients } => {
                format!("{requests} requests keep no {clients} clients busy: write --requests {}, or fewer clients", clients * 10)
            }
            Self::WithinNeedsRoot => "only root, with podman, can put the load into a container's network".into(),
            Self::NotCounted { name, line } => {
                format!("{name} did not print `{line}` in its place: what it does is no counting")
            }
            Self::TooFast { name, took_ms, least_ms } => {
                format!("{name} ended after {took_ms} ms: the longest counter takes {least_ms} ms")
            }
            Self::NoExperiment { exercise } => format!(
                "there is no experiment for {exercise}: only for exercises with an HTTP server, or with counters (NAME:FROM:MS)"
            ),
            Self::OfServers { option, exercise } => format!("{option} is about servers: the experiment for {exercise} has none"),
            Self::NoEngine => "there is neither podman nor docker here: install podman (Debian: apt install podman)".into(),
            Self::ContainersOfLinux => "containers have the network of their host only on Linux".into(),
            Self::EngineHangs { engine, seconds } => format!("{engine} did not answer within {seconds} s: does its daemon run?"),
            Self::EngineFails { engine, said, .. } if said.is_empty() => format!("{engine} cannot run it, and does not say why"),
            Self::EngineFails { engine, said, is_podman: false } => format!("{engine} cannot run it: {said}"),
            Self::EngineFails { engine, said, is_podman: true } => format!(
                "{engine} cannot run it: {said}; TST_CONTAINER_ENGINE may name others of its options, such as \
                 `podman --runtime runc --cgroup-manager cgroupfs`"
            ),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NoReference { folder } => format!("os servidores de referência não estão lá: {folder} não tem Cargo.toml"),
            Self::NotBuilt { said } if said.lines().nth(1).is_none() => format!("o servidor não compila: {said}"),
            Self::NotBuilt { said } => format!("o servidor não compila:\n{said}"),
            Self::Machine { why } => format!("esta máquina não dá o que é preciso: {why}"),
            Self::Usage(problem) => problem.pt(),
            Self::Ended { name, ending, said } if said.is_empty() => format!("{name} terminou cedo demais: {}", ending.pt()),
            Self::Ended { name, ending, said } => format!("{name} terminou cedo demais: {}: {said}", ending.pt()),
            Self::NeverListens { name, seconds } => format!("{name} não escutou em {seconds} s"),
            Self::NeverEnds { name, seconds } => format!("{name} não terminou em {seconds} s"),
            Self::NeverAnswers { name, address, fault } => {
                format!("{name} em {address} não deu nenhuma resposta boa, nem a um só cliente: {}", fault.pt())
            }
            Self::TooManyClients { most, files } => format!(
                "mais de {most} clientes ao mesmo tempo precisam de mais arquivos abertos do que pode haver ({files}): aumente \
                 ulimit -n"
            ),
            Self::BadClients { text } => {
                format!("`{text}` não é uma lista de números de clientes: escreva números de 1 a 10000, como 1,2,5,10")
            }
            Self::BadRate { text } => format!("`{text}` não é uma taxa: escreva requisições por segundo, como 200"),
            Self::UnclearRate { text } => {
                format!("`{text}` não é claro: milhar, ou com decimais? Escreva 1000 para mil, e 1.5 ou 1,5 com decimais")
            }
            Self::BadPath { text } => format!("`{text}` não é um caminho: começa com / e não tem espaços"),
            Self::FewRequests { requests, clients } => {
                format!(
                    "{requests} requisições não ocupam {clients} clientes: escreva --requests {}, ou menos clientes",
                    clients * 10
                )
            }
            Self::WithinNeedsRoot => "só root, com podman, pode pôr a carga na rede de um contêiner".into(),
            Self::NotCounted { name, line } => {
                format!("{name} não imprimiu `{line}` no lugar: o que ele faz não é contar")
            }
            Self::TooFast { name, took_ms, least_ms } => {
                format!("{name} terminou depois de {took_ms} ms: o contador mais longo leva {least_ms} ms")
            }
            Self::NoExperiment { exercise } => format!(
                "não há experimento para {exercise}: só para exercícios com um servidor HTTP, ou com contadores (NOME:INÍCIO:MS)"
            ),
            Self::OfServers { option, exercise } => {
                format!("{option} é sobre servidores: o experimento de {exercise} não tem nenhum")
            }
            Self::NoEngine => "não há podman nem docker aqui: instale podman (Debian: apt install podman)".into(),
            Self::ContainersOfLinux => "só no Linux um contêiner tem a rede da máquina".into(),
            Self::EngineHangs { engine, seconds } => format!("{engine} não respondeu em {seconds} s: o seu daemon está rodando?"),
            Self::EngineFails { engine, said, .. } if said.is_empty() => {
                format!("{engine} não consegue executá-lo, e não diz por quê")
            }
            Self::EngineFails { engine, said, is_podman: false } => format!("{engine} não consegue executá-lo: {said}"),
            Self::EngineFails { engine, said, is_podman: true } => format!(
                "{engine} não consegue executá-lo: {said}; TST_CONTAINER_ENGINE pode conter outras opções dele, como \
                 `podman --runtime runc --cgroup-manager cgroupfs`"
            ),
        }
    }
}

impl Say for Fault {
    fn en(&self) -> String {
        match self {
            Self::Refused => "nobody listens there",
            Self::Reset => "the connection was reset",
            Self::NeverServed => "it was never served",
            Self::TooSlow => "the rest of the response did not come in time",
            Self::ClosedEarly => "the connection ended before the response was whole",
            Self::NotHttp => "what came is no response of HTTP",
            Self::WrongStatus => "the status was not 200",
            Self::TooLong => "more came than Content-Length says",
            Self::WrongBody => "the body was another one",
            Self::TooLarge => "the body was larger than 16 MiB, too large to be compared",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::Refused => "ninguém escuta lá",
            Self::Reset => "a conexão foi interrompida (reset)",
            Self::NeverServed => "nunca foi atendido",
            Self::TooSlow => "o resto da resposta não veio a tempo",
            Self::ClosedEarly => "a conexão terminou antes de a resposta estar inteira",
            Self::NotHttp => "o que veio não é uma resposta HTTP",
            Self::WrongStatus => "o status não foi 200",
            Self::TooLong => "veio mais do que diz o Content-Length",
            Self::WrongBody => "o corpo era outro",
            Self::TooLarge => "o corpo tinha mais de 16 MiB, demais para ser comparado",
        }
        .into()
    }
}

impl Say for Design {
    fn en(&self) -> String {
        match self {
            Self::Sequential => "one after the other",
            Self::Threads => "a thread each",
            Self::Pool => "a pool of threads",
            Self::Events => "an event loop",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::Sequential => "um depois do outro",
            Self::Threads => "uma thread para cada",
            Self::Pool => "um grupo de threads",
            Self::Events => "um laço de eventos",
        }
        .into()
    }
}

/// What a rate says, of more than one.
pub const DUE: &str = "requests were due each second";
pub const DUE_PT: &str = "requisições eram devidas por segundo";

/// Words of the table and of the pages.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    Server,
    Clients,
    Failed,
    Rate,
    Mean,
    Spread,
    Median,
    P95,
    P99,
    Greatest,
    SpeedUp,
    Predicted,
    Off,
    Own,
    Measured { requests: u64, path: String, repetitions: u32, from_due: bool, processors: usize, system: String },
    AtRate { per_second: f64 },
    OneAtATime,
    Busy { percent: f64 },
    Queue { server: String, clients: usize, count: u64 },
    GaveUp { server: String, clients: usize, count: usize },
    Faults { server: String, clients: usize, count: u64, of: u64, fault: Fault },
    Missing { server: String, why: String },
    CountMissing { counters: usize, why: String },
    Starting { server: String },
    Progress { done: usize, of: usize, left_s: u64 },
    Ended { server: String, how: String },
    Counters,
    Took,
    Longest,
    Sum,
    Counted { from: u32, interval_ms: u64, repetitions: u32 },
}

impl Say for Label {
    fn en(&self) -> String {
        match self {
            Self::Server => "server".into(),
            Self::Clients => "clients".into(),
            Self::Failed => "failed".into(),
            Self::Rate => "req/s".into(),
            Self::Mean => "mean".into(),
            Self::Spread => "±".into(),
            Self::Median => "p50".into(),
            Self::P95 => "p95".into(),
            Self::P99 => "p99".into(),
            Self::Greatest => "max".into(),
            Self::SpeedUp => "gain".into(),
            Self::Predicted => "law".into(),
            Self::Off => "off".into(),
            Self::Own => "yours".into(),
            Self::Measured { requests, path, repetitions, from_due, processors, system } => format!(
                "{} of {path} for each number of clients, {} in an order by chance; latencies in ms, from {} to the last byte; {}, \
                 {system}",
                plural(*requests, "request", "requests"),
                plural(*repetitions, "time", "times"),
                if *from_due { "when each was due" } else { "before the connection" },
                plural(*processors, "processor", "processors"),
            ),
            Self::AtRate { per_second } => {
                format!("{}, whatever became of the earlier ones", plural(*per_second, "request was due each second", DUE))
            }
            Self::OneAtATime => "the client was sequential: one request after the other, whatever the number of clients".into(),
            Self::Busy { percent } => format!(
                "this machine was busy with something else: {percent:.0} % of its processors. These figures may be those of that"
            ),
            Self::Queue { server, clients, count } => format!(
                "{server}, {}: {} for a place in the accept queue, which was full, and tried again after a second or more: what \
                 stands at whole seconds is the queue, and not the server's work",
                plural(*clients, "client", "clients"),
                plural(*count, "connection waited", "connections waited"),
            ),
            Self::Faults { server, clients, count, of, fault } => {
                let clients = plural(*clients, "client", "clients");
                format!("{server}, {clients}: {count} of {} failed: {}", plural(*of, "request", "requests"), fault.en())
            }
            Self::GaveUp { server, clients, count } => format!(
                "{server}, {}: {} given up: each client waited its whole time, one request after the other, and nobody was answered",
                plural(*clients, "client", "clients"),
                plural(*count, "run was", "runs were"),
            ),
            Self::Missing { server, why } => format!("{server}: not measured: {why}"),
            Self::CountMissing { counters, why } => {
                format!("{}: not measured: {why}", plural(*counters, "counter", "counters"))
            }
            Self::Starting { server } => format!("{server}: being started"),
            Self::Progress { done, of, left_s } => format!("run {done} of {of}, about {left_s} s to go"),
            Self::Ended { server, how } => format!("{server} ended while it was measured: {how}"),
            Self::Counters => "counters".into(),
            Self::Took => "took".into(),
            Self::Longest => "longest".into(),
            Self::Sum => "sum".into(),
            Self::Counted { from, interval_ms, repetitions } => format!(
                "each counter counts down from {from}, with {interval_ms} ms after each; {repetitions} times in an order by chance; \
                 times in ms, from the program's start to its end, beside the longest counter's and the sum of all"
            ),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Server => "servidor".into(),
            Self::Clients => "clientes".into(),
            Self::Failed => "erros".into(),
            Self::Rate => "req/s".into(),
            Self::Mean => "média".into(),
            Self::Spread => "±".into(),
            Self::Median => "p50".into(),
            Self::P95 => "p95".into(),
            Self::P99 => "p99".into(),
            Self::Greatest => "máx.".into(),
            Self::SpeedUp => "ganho".into(),
            Self::Predicted => "lei".into(),
            Self::Off => "desv.".into(),
            Self::Own => "o seu".into(),
            Self::Measured { requests, path, repetitions, from_due, processors, system } => format!(
                "{} de {path} para cada número de clientes, {} em ordem sorteada; latências em ms, desde {} até o último byte; {}, \
                 {system}",
                plural(*requests, "requisição", "requisições"),
                plural(*repetitions, "vez", "vezes"),
                if *from_due { "quando cada uma era devida" } else { "antes da conexão" },
                plural(*processors, "processador", "processadores"),
            ),
            Self::AtRate { per_second } => {
                let due = plural(*per_second, "requisição era devida por segundo", DUE_PT).replace('.', ",");
                format!("{due}, o que quer que fosse das anteriores")
            }
            Self::OneAtATime => {
                "o cliente era sequencial: uma requisição depois da outra, qualquer que fosse o número de clientes".into()
            }
            Self::Busy { percent } => format!(
                "esta máquina estava ocupada com outra coisa: {percent:.0} % dos processadores. Estes números podem ser os dela"
            ),
            Self::Queue { server, clients, count } => format!(
                "{server}, {}: {} um lugar na fila de aceitação (accept), que estava cheia, e nova tentativa depois de um segundo \
                 ou mais: o que está em segundos inteiros é a fila, e não o trabalho do servidor",
                plural(*clients, "cliente", "clientes"),
                plural(*count, "conexão esperou", "conexões esperaram"),
            ),
            Self::Faults { server, clients, count, of, fault } => {
                let clients = plural(*clients, "cliente", "clientes");
                let fate = if *count == 1 { "falhou" } else { "falharam" };
                format!("{server}, {clients}: {count} de {} {fate}: {}", plural(*of, "requisição", "requisições"), fault.pt())
            }
            Self::GaveUp { server, clients, count } => format!(
                "{server}, {}: desistimos de {}: cada cliente esperou todo o seu tempo, e ninguém mais foi atendido",
                plural(*clients, "cliente", "clientes"),
                plural(*count, "medida", "medidas"),
            ),
            Self::Missing { server, why } => format!("{server}: não medido: {why}"),
            Self::CountMissing { counters, why } => {
                format!("{}: não medido: {why}", plural(*counters, "contador", "contadores"))
            }
            Self::Starting { server } => format!("{server}: sendo iniciado"),
            Self::Progress { done, of, left_s } => format!("medida {done} de {of}, faltam cerca de {left_s} s"),
            Self::Ended { server, how } => format!("{server} terminou enquanto era medido: {how}"),
            Self::Counters => "contadores".into(),
            Self::Took => "levou".into(),
            Self::Longest => "o mais longo".into(),
            Self::Sum => "a soma".into(),
            Self::Counted { from, interval_ms, repetitions } => format!(
                "cada contador conta a partir de {from}, com {interval_ms} ms depois de cada número; {repetitions} vezes em ordem \
                 sorteada; tempos em ms, do início ao fim do programa, ao lado do contador mais longo e da soma de todos"
            ),
        }
    }
}

/// A figure with so many digits behind the point, as a language writes it.
pub fn number(value: f64, digits: usize, lang: Lang) -> String {
    localised(&format!("{value:.digits$}"), lang)
}
