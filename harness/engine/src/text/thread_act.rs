//! What a thread of the program does in a drawn race.

use super::Say;

/// One call of a thread, or what the schedule does to it; the bytes that belong to it are kept beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum ThreadAct {
    Prints,
    WritesTo { file: i32 },
    SendsTo { who: String },
    SendsPartTo { who: String, of: usize },
    ReadsFrom { who: String },
    Closes { who: String },
    Accepts,
    Starts,
    Sleeps,
    Locks,
    Ends,
    Held,
    GoesOn,
}

impl ThreadAct {
    /// The one word by which it is known in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Prints => "thread_printed",
            Self::WritesTo { .. } => "thread_wrote",
            Self::SendsTo { .. } | Self::SendsPartTo { .. } => "thread_sent",
            Self::ReadsFrom { .. } => "thread_read",
            Self::Closes { .. } => "thread_closed",
            Self::Accepts => "thread_accepted",
            Self::Starts => "thread_started_another",
            Self::Sleeps => "thread_slept",
            Self::Locks => "thread_locked",
            Self::Ends => "thread_ended",
            Self::Held => "thread_held",
            Self::GoesOn => "thread_goes_on",
        }
    }
}

impl Say for ThreadAct {
    fn en(&self) -> String {
        match self {
            Self::Prints => "prints".into(),
            Self::WritesTo { file } => format!("writes to file {file}:"),
            Self::SendsTo { who } => format!("to {who}:"),
            Self::SendsPartTo { who, of } => format!("to {who}, of {of} bytes only:"),
            Self::ReadsFrom { who } => format!("reads from {who}"),
            Self::Closes { who } => format!("closes {who}"),
            Self::Accepts => "accepts".into(),
            Self::Starts => "starts a thread".into(),
            Self::Sleeps => "sleeps".into(),
            Self::Locks => "at a lock".into(),
            Self::Ends => "ends".into(),
            Self::Held => "** held **".into(),
            Self::GoesOn => "** goes on **".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Prints => "imprime".into(),
            Self::WritesTo { file } => format!("escreve no arquivo {file}:"),
            Self::SendsTo { who } => format!("a {who}:"),
            Self::SendsPartTo { who, of } => format!("a {who}, de {of} bytes só:"),
            Self::ReadsFrom { who } => format!("lê de {who}"),
            Self::Closes { who } => format!("fecha {who}"),
            Self::Accepts => "aceita".into(),
            Self::Starts => "inicia uma thread".into(),
            Self::Sleeps => "dorme".into(),
            Self::Locks => "em um lock".into(),
            Self::Ends => "termina".into(),
            Self::Held => "** detida **".into(),
            Self::GoesOn => "** continua **".into(),
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
