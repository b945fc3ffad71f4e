//! The exercise as data: what is started, which checks there are, and the steps of each; those that hold others: `group`.

use std::path::PathBuf;
use std::time::Duration;

use super::answer::Answer;
use super::data::Data;
use super::fixture::Fixture;
use super::frame::FrameRule;
use super::group::{Crowd, Draw, Each, Eventually, Load, Measure, Pause, Plays, WhileWaiting};
use super::hint::{Hint, KindHint};
use super::instance::Instance;
use super::left::LeftFile;
use super::line::LineRule;
use super::listener::ListenerVerb;
use super::locate::Segment;
use super::network::Network;
use super::over::{DatagramRule, Over};
use super::request::RequestRule;
use super::response::ResponseRule;
use super::shape::Part;
use super::tls::Tls;
use crate::text::{Bilingual, Lang};

/// One exercise with its checks.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// Its name, which is also its folder's.
    pub name: String,
    /// Its title.
    pub title: Bilingual,
    /// How the program is started.
    pub program: Program,
    /// Hints for some kinds of failures, whatever the check.
    pub hints: Vec<KindHint>,
    /// The checks, in the order in which they are listed and run.
    pub checks: Vec<Check>,
    /// The file it was read from.
    pub file: PathBuf,
    /// The file's text, to find the lines of steps in.
    pub(super) source: String,
    /// The instances of the program that its checks play, unless one says otherwise; none: the program itself.
    pub(super) programs: Vec<Instance>,
    /// The longest silence, unless a check says otherwise.
    pub(super) limit: Duration,
    /// The points of checks that are not in the file.
    pub(super) withheld: u64,
    /// The only language of its texts, if it is one; and whether its own file says so.
    pub(super) language: Option<Lang>,
    pub(super) says_language: bool,
    /// The file of hidden checks and its text, when they were read, too.
    pub(super) hidden: Option<(PathBuf, String)>,
}

/// The file in which something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// `exercise.yaml`.
    Exercise,
    /// `hidden.yaml`.
    Hidden,
}

impl Home {
    /// Who may see a check that does not say so itself.
    pub(super) fn visibility(self) -> Visibility {
        match self {
            Self::Exercise => Visibility::Visible,
            Self::Hidden => Visibility::Hidden,
        }
    }
}

/// What kind of program an exercise asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramKind {
    /// It listens on a port and clients connect to it.
    Server,
    /// It runs, prints and ends; its standard output is a terminal, as when a student runs it.
    Batch,
    /// The same, and it connects to ports on which the judge listens.
    Client,
}

/// What of a program's surroundings has a name: its ports besides its own, for whose numbers `{name}` stands, and its certificate.
#[derive(Clone, Debug, Default)]
pub struct Ports {
    /// On which the judge listens, for the program to connect to.
    pub listens: Vec<String>,
    /// More on which the program listens.
    pub more: Vec<String>,
    /// The name of the server for which the program is given a certificate, as files: `{cert}` and `{key}`.
    pub tls: Option<String>,
}

/// How the program is started, and what lies in the folder it is given.
#[derive(Clone, Debug)]
pub struct Program {
    /// Server or not.
    pub kind: ProgramKind,
    /// Over what its clients talk to it, unless one says otherwise.
    pub over: Over,
    /// The arguments, unless a check gives others.
    pub args: Vec<String>,
    /// The port on which the program listens when it gets no argument.
    pub default_port: Option<u16>,
    /// The other ports.
    pub ports: Ports,
    /// Variables of its environment.
    pub env: Vec<(String, String)>,
    /// The folder `{dir}` stands for, inside the scratch folder.
    pub folder: PathBuf,
    /// What is put into the scratch folder before each start.
    pub files: Vec<Fixture>,
    /// Whether bytes are shown as numbers, beside text.
    pub shows_hex: bool,
}

/// Who may see a check before grades are out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody.
    #[default]
    Visible,
    /// Instructors only.
    Hidden,
    /// Everybody, once the work is due.
    AfterDueDate,
}

/// One graded check.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name, unique in the exercise.
    pub name: String,
    /// What it shows when it passes, in words.
    pub title: Bilingual,
    /// A hint for who fails it.
    pub hint: Hint,
    /// Hints for some kinds of failures.
    pub hints: Vec<KindHint>,
    /// What it is worth.
    pub points: u32,
    /// Whether its points come on top of the regular ones.
    pub extra: bool,
    /// Positions of the checks without which this one would only repeat their failure.
    pub needs: Vec<usize>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether nothing else may run at the same time, because times are compared.
    pub alone: bool,
    /// Under how many schedules it is played; none: its threads run as they come.
    pub schedules: u32,
    /// The longest silence that is waited through.
    pub limit: Duration,
    /// The instances of the program that play in it; none: the program itself does.
    pub programs: Vec<Instance>,
    /// What is put into the scratch folder for this check, after what is put there for all.
    pub files: Vec<Fixture>,
    /// The scene.
    pub steps: Vec<Step>,
}

/// One line of a scene.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands in the file.
    pub(super) path: Vec<Segment>,
    /// The file.
    pub(super) home: Home,
    /// What is done or awaited.
    pub action: Action,
    /// A hint for who fails here.
    pub hint: Option<Hint>,
}

/// What one step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// An actor, or everyone who is connected, does something.
    Actor(Who, ActorVerb),
    /// Something is done to the program or asked of it; where there are several instances, to the one of this name.
    Program(Option<String>, ProgramVerb),
    /// Something is awaited at one of these ports of the judge, or done with it.
    Listener(Vec<String>, ListenerVerb),
    /// Several branches at the same time.
    Together(Vec<Vec<Step>>),
    /// Many like actors.
    Crowd(Crowd),
    /// Many requests by a few clients.
    Load(Load),
    /// The same steps several times, `{n}` counting from 1.
    Repeat(usize, Vec<Step>),
    /// Steps whose time is measured.
    Measure(Measure),
    /// A number is drawn from the seed; in texts `{name}` stands for it from then on.
    Draw(Draw),
    /// Steps that are done while other clients wait for their answers.
    WhileWaiting(WhileWaiting),
    /// A piece of a scene that has a name.
    Plays(Plays),
    /// Steps for each of several cases.
    Each(Each),
    /// Time passes.
    Pause(Pause),
    /// Steps that are tried until they are met.
    Eventually(Eventually),
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The actor of this name.
    One(String),
    /// Every actor whose connection is open, one after the other.
    Everyone,
}

/// What an actor does or awaits.
#[derive(Clone, Debug)]
pub enum ActorVerb {
    /// Connects, from another local address and to another address of the machine if given.
    Connect {
        /// The client's own address.
        from: Option<String>,
        /// The server's address, 127.0.0.1 if not given.
        to: Option<String>,
        /// Another port than the program's own, if any: a number, or its parts from the highest on; names may stand for them.
        port: Vec<String>,
        /// For a client that can hold little of what arrives: how many bytes.
        receive_buffer: Option<usize>,
        /// Over what, if not as the exercise says.
        over: Option<Over>,
        /// Whether it talks TLS, and what it offers.
        tls: Tls,
    },
    /// Sends bytes.
    Send {
        /// The bytes.
        data: Data,
        /// How they are cut into segments.
        cut: Cut,
    },
    /// Sends an HTTP request, connecting first if need be.
    Request {
        /// The bytes of the request.
        data: Data,
        /// How they are cut into segments.
        cut: Cut,
        /// Whether it goes over the connection that there is, which is to go on after the answer.
        keep: bool,
    },
    /// Sends an HTTP response, as a server does.
    Respond {
        /// The response.
        answer: Box<Answer>,
        /// How it is cut into segments.
        cut: Cut,
    },
    /// Waits for bytes.
    Expect(Expectation),
    /// Waits for the end of the connection.
    SeesEnd {
        /// Whether bytes may come before it, whatever they are.
        after_anything: bool,
    },
    /// Waits until it is certain that nothing comes.
    SeesNothing,
    /// Ends its side of the connection (a half-close) and goes on reading.
    HalfClose,
    /// Closes the connection.
    Close,
    /// Breaks the connection off.
    Reset,
    /// Stops taking what arrives.
    StopReading,
    /// From here on the network does this to its datagrams.
    Network(Network),
    /// Takes what arrives again, once the program has read what was sent to it, or can send no more.
    ResumeReading,
}

/// How sent bytes are cut into segments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// Not at all.
    #[default]
    Whole,
    /// Into pieces of so many bytes, each sent once the program has read the one before.
    Every(usize),
}

/// What bytes are awaited.
#[derive(Clone, Debug)]
pub enum Expectation {
    /// Exactly these, next.
    Exact(Data),
    /// Exactly one of these, next.
    OneOf(Vec<Data>),
    /// These fields, one after the other.
    Shape(Vec<Part>),
    /// A line that fits the rule.
    Line(LineRule),
    /// A line that fits the rule, sooner or later; other lines before it, all of which fit the other rule, are passed over.
    Until(LineRule, Option<LineRule>),
    /// These lines, in any order.
    AnyOrder(Data),
    /// The lines of several senders: each sender's in its own order, mixed in any way.
    Merged(Vec<Stream>),
    /// The next datagram fits the rule.
    Datagram(DatagramRule),
    /// A datagram that fits the rule, sooner or later; others before it, all of which fit the other rule, are passed over.
    DatagramUntil(DatagramRule, Option<LineRule>),
    /// These datagrams, in any order.
    Datagrams(Vec<Data>),
    /// An HTTP response.
    Response(Box<ResponseRule>),
    /// An HTTP request.
    Request(Box<RequestRule>),
    /// A message of WebSocket, or a frame about the connection itself.
    Frame(Box<FrameRule>),
}

/// The lines of one or several senders of a merged expectation.
#[derive(Clone, Debug)]
pub enum Stream {
    /// One sender's lines, of which at least so many must come; those that come must be the first ones.
    One {
        /// The lines.
        data: Data,
        /// How many must come; all if not given.
        at_least: Option<usize>,
    },
    /// One sender for each `{i}` from 1 to the number.
    Each(usize, Data),
}

/// What is done to the program or asked of it.
#[derive(Clone, Debug)]
pub enum ProgramVerb {
    /// Starts it with other arguments, or in another way, than the exercise's own.
    Start {
        /// The arguments, if others.
        args: Option<Vec<String>>,
        /// Whether it is to listen on its default port.
        default_port: bool,
        /// Whether its current folder is the one `{dir}` stands for.
        in_folder: bool,
    },
    /// Is still running.
    IsRunning,
    /// Listens on its port, sooner or later.
    IsListening,
    /// Ends by itself with a fitting status.
    Exits(ExitRule),
    /// Prints something on standard output.
    Prints(Expectation),
    /// Ends its standard output, nothing more coming before.
    OutputEnds,
    /// Something is typed at its standard input.
    Types {
        /// The bytes.
        data: Data,
        /// How they are cut, each piece typed once the one before was read.
        cut: Cut,
    },
    /// Its standard input is ended.
    InputEnds,
    /// Has explained itself on standard error, in so many lines and without a panic message.
    Complains(usize),
    /// Is stopped and started again on the same port.
    Restart,
    /// Gets a signal.
    Signal(Signal),
    /// Has so many threads at once, sooner or later.
    Threads {
        /// How many at least.
        least: u64,
        /// The name under which threads were counted before: so many more than then.
        more_than: Option<String>,
    },
    /// Its threads and open files are counted now, under a name.
    Remember(String),
    /// Its threads and open files come back to what they were.
    ReturnsTo {
        /// The name under which they were counted.
        level: String,
        /// How many more there may be.
        allow: u64,
    },
    /// Leaves a file that is as it has to be.
    LeavesFile(LeftFile),
    /// Of the printed lines that match, the k-th came no earlier than (k-1) intervals after the start.
    KeepsPace {
        /// The regular expression.
        lines: String,
        /// The interval.
        interval: Duration,
    },
}

/// Which exit status fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitRule {
    /// This one.
    Is(i32),
    /// Any but 0.
    Nonzero,
    /// Any.
    Any,
}

/// A signal that a check may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM.
    Term,
    /// SIGINT.
    Int,
    /// SIGKILL.
    Kill,
}
