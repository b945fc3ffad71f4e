//! What a thread of the program does in a drawn race.

use super::{Say, plural};

/// One call of a thread, or what the schedule does to it; the bytes that belong to it are kept beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum ThreadAct {
    Prints,
    /// On standard error, by so many writes; beside it stands what is worth most of them.
    Complains {
        writes: usize,
    },
    WritesTo {
        file: String,
    },
    SendsTo {
        who: String,
    },
    SendsPartTo {
        who: String,
        of: usize,
    },
    /// A response, instead of its bytes: its status, the length that it announces, and so many bytes of its body.
    Answers {
        who: String,
        status: String,
        announced: Option<String>,
        body: usize,
    },
    ReadsFrom {
        who: String,
    },
    ReadsPartFrom {
        who: String,
        count: usize,
    },
    ReadsFile {
        file: String,
    },
    Closes {
        who: String,
    },
    ShutsDown {
        who: String,
    },
    ClosesFile {
        file: String,
    },
    /// Of a client, if it is known which.
    Accepts {
        who: Option<String>,
    },
    /// Another thread, named as [`ThreadName`] says if it is known which.
    Starts {
        thread: Option<String>,
    },
    Sleeps,
    /// Who has it is named as [`ThreadName`] says, if that is known.
    WaitsForLock {
        lock: usize,
        holder: Option<String>,
    },
    HasLock {
        lock: usize,
    },
    Waits,
    Ends,
    /// The whole program.
    Quits {
        status: i32,
    },
    EndsWithIt,
    Held,
    GoesOn,
    /// What it was held before: when it was let go, others had changed the bytes.
    MeansTo(Box<ThreadAct>),
    /// What the cause tells of: it is marked.
    Key(Box<ThreadAct>),
}

impl ThreadAct {
    /// The one word by which it is known in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Prints => "thread_printed",
            Self::Complains { .. } => "thread_complained",
            Self::WritesTo { .. } => "thread_wrote",
            Self::SendsTo { .. } | Self::SendsPartTo { .. } | Self::Answers { .. } => "thread_sent",
            Self::ReadsFrom { .. } | Self::ReadsPartFrom { .. } | Self::ReadsFile { .. } => "thread_read",
            Self::Closes { .. } | Self::ShutsDown { .. } | Self::ClosesFile { .. } => "thread_closed",
            Self::Accepts { .. } => "thread_accepted",
            Self::Starts { .. } => "thread_started_another",
            Self::Sleeps => "thread_slept",
            Self::WaitsForLock { .. } => "thread_waits_for_lock",
            Self::HasLock { .. } => "thread_has_lock",
            Self::Waits => "thread_waits",
            Self::Ends => "thread_ended",
            Self::Quits { .. } => "thread_ended_program",
            Self::EndsWithIt => "thread_ended_with_program",
            Self::Held => "thread_held",
            Self::GoesOn => "thread_goes_on",
            Self::MeansTo(_) => "thread_meant",
            Self::Key(act) => act.word(),
        }
    }
}

/// What a file is called, of which perhaps only the number is known.
fn file_named(file: &str, word: &str) -> String {
    if file.parse::<i32>().is_ok() { format!("{word} {file}") } else { file.to_string() }
}

/// What marks what the cause tells of.
const MARK: &str = "►";

impl Say for ThreadAct {
    fn en(&self) -> String {
        match self {
            Self::Prints => "prints".into(),
            Self::Complains { writes: 0 | 1 } => "stderr:".into(),
            Self::Complains { writes } => format!("stderr, {writes} writes, the last:"),
            Self::WritesTo { file } => format!("writes to {}:", file_named(file, "file")),
            Self::SendsTo { who } => format!("to {who}:"),
            Self::SendsPartTo { who, of } => format!("to {who}, of {of} bytes only:"),
            Self::Answers { who, status, announced, body } => {
                let length = announced.as_ref().map(|length| format!(", length {length}")).unwrap_or_default();
                format!("to {who}: {status}{length}, body {body} B")
            }
            Self::ReadsFrom { who } => format!("reads from {who}"),
            Self::ReadsPartFrom { who, count } => format!("reads from {who}, {} only", plural(*count as u64, "byte", "bytes")),
            Self::ReadsFile { file } => format!("reads {file}"),
            Self::Closes { who } => format!("closes {who}"),
            Self::ShutsDown { who } => format!("shuts down {who}"),
            Self::ClosesFile { file } => format!("closes {file}"),
            Self::Accepts { who: None } => "accepts".into(),
            Self::Accepts { who: Some(who) } => format!("accepts {who}"),
            Self::Starts { thread: None } => "starts a thread".into(),
            Self::Starts { thread: Some(thread) } => format!("starts {}", ThreadName(thread).en()),
            Self::Sleeps => "sleeps".into(),
            Self::WaitsForLock { lock, holder: None } => format!("waits for lock {lock}"),
            Self::WaitsForLock { lock, holder: Some(holder) } => {
                format!("waits for lock {lock}, which {} has", ThreadName(holder).en())
            }
            Self::HasLock { lock } => format!("has lock {lock}"),
            Self::Waits => "waits for another thread".into(),
            Self::Ends => "ends".into(),
            Self::Quits { status } => format!("ends the program: exit status {status}"),
            Self::EndsWithIt => "is ended with it".into(),
            Self::Held => "** held **".into(),
            Self::GoesOn => "** goes on **".into(),
            Self::MeansTo(act) => format!("has ready {}", act.en()),
            Self::Key(act) => format!("{MARK} {}", act.en()),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Prints => "imprime".into(),
            Self::Complains { writes: 0 | 1 } => "stderr:".into(),
            Self::Complains { writes } => format!("stderr, {writes} escritas, a última:"),
            Self::WritesTo { file } => format!("escreve em {}:", file_named(file, "arquivo")),
            Self::SendsTo { who } => format!("a {who}:"),
            Self::SendsPartTo { who, of } => format!("a {who}, de {of} bytes só:"),
            Self::Answers { who, status, announced, body } => {
                let length = announced.as_ref().map(|length| format!(", comprimento {length}")).unwrap_or_default();
                format!("a {who}: {status}{length}, corpo {body} B")
            }
            Self::ReadsFrom { who } => format!("lê de {who}"),
            Self::ReadsPartFrom { who, count } => format!("lê de {who}, {} só", plural(*count as u64, "byte", "bytes")),
            Self::ReadsFile { file } => format!("lê {file}"),
            Self::Closes { who } => format!("fecha {who}"),
            Self::ShutsDown { who } => format!("encerra a conexão de {who}"),
            Self::ClosesFile { file } => format!("fecha {file}"),
            Self::Accepts { who: None } => "aceita".into(),
            Self::Accepts { who: Some(who) } => format!("aceita {who}"),
            Self::Starts { thread: None } => "inicia uma thread".into(),
            Self::Starts { thread: Some(thread) } => format!("inicia {}", ThreadName(thread).pt()),
            Self::Sleeps => "dorme".into(),
            Self::WaitsForLock { lock, holder: None } => format!("espera o lock {lock}"),
            Self::WaitsForLock { lock, holder: Some(holder) } => {
                format!("espera o lock {lock}, que está com {}", ThreadName(holder).pt())
            }
            Self::HasLock { lock } => format!("está com o lock {lock}"),
            Self::Waits => "espera outra thread".into(),
            Self::Ends => "termina".into(),
            Self::Quits { status } => format!("encerra o programa: código de saída {status}"),
            Self::EndsWithIt => "é encerrada junto".into(),
            Self::Held => "** detida **".into(),
            Self::GoesOn => "** continua **".into(),
            Self::MeansTo(act) => format!("tem pronto {}", act.pt()),
            Self::Key(act) => format!("{MARK} {}", act.pt()),
        }
    }
}

/// What explains a failure under a schedule; threads are named as [`ThreadName`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum RaceCause {
    BetweenWrites { thread: String, other: String, to: RacePlace, is_part: bool },
    UsedAfterClose { thread: String, other: String, file: i32 },
    EndedMeanwhile { thread: String },
}

/// Where two threads wrote at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RacePlace {
    /// On the connection of this client.
    Client(String),
    /// On standard output.
    Output,
    /// On a file of which no more is known than its number.
    File(i32),
}

/// How a thread of the program is called: by whom it serves, or by its number; number 0 is the first.
#[derive(Clone, Copy, Debug)]
pub struct ThreadName<'n>(pub &'n str);

impl Say for ThreadName<'_> {
    fn en(&self) -> String {
        match self.0.parse::<u32>() {
            Ok(0) => "main thread".into(),
            Ok(number) => format!("thread {number}"),
            Err(_) => format!("thread of {}", self.0),
        }
    }

    fn pt(&self) -> String {
        match self.0.parse::<u32>() {
            Ok(0) => "thread principal".into(),
            Ok(number) => format!("thread {number}"),
            Err(_) => format!("thread de {}", self.0),
        }
    }
}

impl Say for RaceCause {
    fn en(&self) -> String {
        let the = |name: &str| format!("the {}", ThreadName(name).en());
        match self {
            Self::BetweenWrites { thread, other, to, is_part } => {
                let place = match to {
                    RacePlace::Client(who) => format!("the connection of {who}"),
                    RacePlace::Output => "standard output".into(),
                    RacePlace::File(number) => format!("the same file ({number})"),
                };
                let what = if *is_part { "wrote a part, and was to write the rest" } else { "wrote one line in two writes" };
                format!(
                    "a race: {} {what}, and between the two {} wrote to {place}. A line needs one write, and all who write there need the same lock.",
                    the(thread),
                    the(other)
                )
            }
            Self::UsedAfterClose { thread, other, file } => {
                format!(
                    "a race: {} closed file {file} while {} still used it, and the system gave the number to the next client: what was meant for one went to another.",
                    the(other),
                    the(thread)
                )
            }
            Self::EndedMeanwhile { thread } => {
                format!(
                    "a race: the program ended while {} still had something to do. Whoever ends the program has to wait for it (join).",
                    the(thread)
                )
            }
        }
    }

    fn pt(&self) -> String {
        let the = |name: &str| format!("a {}", ThreadName(name).pt());
        match self {
            Self::BetweenWrites { thread, other, to, is_part } => {
                let place = match to {
                    RacePlace::Client(who) => format!("na conexão de {who}"),
                    RacePlace::Output => "na saída padrão".into(),
                    RacePlace::File(number) => format!("no mesmo arquivo ({number})"),
                };
                let what = if *is_part {
                    "escreveu uma parte, e ainda ia escrever o resto"
                } else {
                    "escreveu uma linha em duas escritas"
                };
                format!(
                    "uma corrida: {} {what}, e entre as duas {} escreveu {place}. Uma linha precisa de uma só escrita, e todos os que escrevem ali precisam do mesmo lock.",
                    the(thread),
                    the(other)
                )
            }
            Self::UsedAfterClose { thread, other, file } => {
                format!(
                    "uma corrida: {} fechou o arquivo {file} enquanto {} ainda o usava, e o sistema deu o número ao próximo cliente: o que era para um foi para outro.",
                    the(other),
                    the(thread)
                )
            }
            Self::EndedMeanwhile { thread } => {
                format!(
                    "uma corrida: o programa terminou enquanto {} ainda tinha o que fazer. Quem encerra o programa precisa esperar por ela (join).",
                    the(thread)
                )
            }
        }
    }
}
