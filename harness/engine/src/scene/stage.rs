//! The stage of one check: the program, the actors, the scratch folder, what was measured; shared by its threads.

mod entries;
mod kept;
mod places;
mod ports;
mod tls;

use std::collections::{BTreeMap, HashMap};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use self::places::Place;
use super::audience::Audience;
use super::doors::Doors;
use super::fixtures::lay_out;
use super::mirror::mirror;
use super::patience::slowed;
use super::players::Players;
use super::starting::STARTING;
use super::{Played, Stop, Turn};
use crate::folder::Folder;
use crate::process::{
    Account, Connection, Keeper, Level, MOST_EXTENDED, OwnTimes, Point, Port, Recorder, Rest, Running, Schedule, Trace, Witness,
    end_lingering,
};
use crate::settings::{Limits, Trust, Variable};
use crate::spec::{Check, Exercise, Names, ProgramVerb};
use crate::subject::Launch;
use crate::text::{CommandProblem, StallProof};
use crate::wire::{Certificate, Client, Mutation, Relays};

/// What a check is played with.
#[derive(Debug)]
pub struct Props<'p> {
    /// The exercise.
    pub exercise: &'p Exercise,
    /// The check.
    pub check: &'p Check,
    /// The program to start, or `None` for a server that already runs.
    pub launch: Option<&'p Launch>,
    /// Where the server already runs, if it does.
    pub remote: Option<SocketAddr>,
    /// The folder in which a command was given by hand; it is started in the scratch folder all the same.
    pub caller: Option<PathBuf>,
    /// What the program gets of the environment besides what every program gets.
    pub variables: &'p [Variable],
    /// What the program may use.
    pub limits: Limits,
    /// Whose program it is.
    pub trust: Trust,
    /// Who keeps house.
    pub keeper: &'p Keeper,
    /// From which every random choice comes.
    pub seed: u64,
    /// Whether the program's rest may prove that no answer can come.
    pub rest: bool,
    /// What is damaged of what the program says and hears.
    pub mutation: Option<&'p Mutation>,
    /// Before whom it is played.
    pub audience: Option<Arc<dyn Audience>>,
    /// How the program's threads are scheduled, if they are.
    pub schedule: Option<Timetable>,
}

/// A schedule of a program's threads.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// From which it is drawn.
    pub seed: u64,
    /// The only points at which a thread is held, instead of those that are drawn.
    pub only: Option<Vec<Point>>,
}

/// The ports of a relay, each with the one to which it passes on.
type Passages = Vec<(u16, Port)>;

/// The stage of one check.
#[derive(Debug)]
pub struct Stage<'p> {
    props: Props<'p>,
    scratch: tempfile::TempDir,
    /// An empty folder for what the program keeps, and for its temporary files.
    home: tempfile::TempDir,
    recorder: Recorder,
    begin: Instant,
    own_times: OwnTimes,
    /// How long it was waited for a default port that another check held, and for the audience.
    queued: Mutex<Duration>,
    /// Where the program stands, or each of its instances.
    places: Vec<Place>,
    /// The relays that damage, and their ports: each by the port to which they pass on.
    relay: Mutex<Option<(Passages, Relays)>>,
    /// A port that is in use by the judge, for programs that shall find it taken.
    taken: Mutex<Option<(Port, TcpListener)>>,
    /// The ports on which the judge listens for the program, and more on which the program itself does.
    doors: Arc<Doors>,
    /// The certificate of the program, if it has one.
    certificate: Option<Certificate>,
    more: Mutex<Vec<Port>>,
    actors: Mutex<Vec<Arc<Client>>>,
    /// What those said last who are off the stage, and their names.
    last_words: Mutex<BTreeMap<String, Vec<u8>>>,
    /// All connections that clients of this check have made.
    connected: Mutex<Vec<Connection>>,
    /// The clients by the addresses from which they connected.
    names: Mutex<HashMap<SocketAddr, String>>,
    /// What they hold together.
    account: Arc<Account>,
    over: AtomicBool,
    /// What programs lost that were on this stage before; of several instances together, as far as it was looked at, too.
    lost: Mutex<Duration>,
    players: Arc<Players>,
    /// What the threads of the last program that had a schedule were seen to do.
    trace: Mutex<Option<Trace>>,
    samples: Mutex<HashMap<String, Vec<Duration>>>,
    levels: Mutex<HashMap<String, Remembered>>,
}

/// What a program held at a point of the scene; it stays known when the program is started again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remembered {
    /// Its threads and open files.
    pub(super) level: Level,
    /// The fewest threads that were seen while it settled: some runtimes have more for a moment.
    pub(super) least_threads: u64,
}

/// The lock of something that stays meaningful when a thread panicked with it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'p> Stage<'p> {
    /// Sets the stage: a scratch folder with the exercise's files.
    ///
    /// # Errors
    /// When the machine has no room for it.
    pub fn new(props: Props<'p>) -> Played<Self> {
        let no_room = |error: std::io::Error| Stop::Fault(CommandProblem::NoScratch { why: error.to_string() });
        let folder = |prefix| tempfile::Builder::new().prefix(prefix).tempdir_in(props.keeper.scratch()).map_err(no_room);
        let (scratch, home) = (folder("check-")?, folder("home-")?);
        let certificate = tls::certificate(props.exercise)?;
        let stage = Self {
            certificate,
            scratch,
            home,
            recorder: Recorder::new().before(props.audience.clone().map(|audience| audience as Arc<dyn Witness>)),
            begin: Instant::now(),
            own_times: OwnTimes::begin(),
            queued: Mutex::default(),
            places: Place::of(props.check),
            relay: Mutex::default(),
            taken: Mutex::default(),
            doors: Arc::default(),
            more: Mutex::default(),
            actors: Mutex::default(),
            last_words: Mutex::default(),
            connected: Mutex::default(),
            names: Mutex::default(),
            account: Arc::new(Account::new()),
            over: AtomicBool::new(false),
            lost: Mutex::default(),
            players: Arc::default(),
            trace: Mutex::default(),
            samples: Mutex::default(),
            levels: Mutex::default(),
            props,
        };
        stage.lay_out().map_err(no_room)?;
        Ok(stage)
    }

    fn lay_out(&self) -> std::io::Result<()> {
        let root = Folder::open(self.root())?;
        lay_out(&root, self.exercise(), self.props.check, self.props.seed)?;
        self.lay_out_certificate(&root)?;
        match &self.props.caller {
            // What a server gives away from the scratch folder itself must be the exercise's alone.
            Some(caller) if !self.gives_away_its_root() => Ok(mirror(caller, &root, self.root())?),
            _ => Ok(()),
        }
    }

    fn gives_away_its_root(&self) -> bool {
        let uses = |names: &[String]| names.iter().any(|name| name.contains("{dir}"));
        self.folder() == self.root() && uses(&self.exercise().program.args)
    }

    /// Plays the whole check.
    ///
    /// # Errors
    /// Why the scene did not come to its end.
    pub fn play(&self) -> Played {
        let names = Names::new(self.salt()).with("dir", self.folder().display()).with("root", self.root().display());
        let names = self.with_certificate(names.with_websocket());
        let mut turn = Turn::new(self, self.open_doors(names)?);
        if let Some(remote) = self.props.remote {
            turn.names = turn.names.with("port", remote.port());
        }
        let played = if self.has_instances() {
            turn.start_instances().and_then(|()| turn.play(&self.props.check.steps))
        } else {
            if self.props.remote.is_none() && !self.props.check.starts_itself() {
                turn.direct(&ProgramVerb::Start { args: None, default_port: false, in_folder: false })?;
            }
            turn.play(&self.props.check.steps)
        };
        let played = played.map_err(|stop| {
            let (took, lost) = (self.age(), self.lost());
            stop.or_too_busy(took, took.min(lost + self.own_times.by_now().1), self.least(took, lost))
        });
        self.clear();
        played
    }

    /// Ends the program first, so that it sees nothing that the scene did not mean, and then what its clients still hold.
    fn clear(&self) {
        let clients = std::mem::take(&mut *lock(&self.actors));
        clients.iter().for_each(|client| client.retire());
        if self.props.remote.is_some() {
            // A server that was not started here goes on: it sees its clients leave.
            return clients.iter().for_each(|client| client.close());
        }
        let mut relay = lock(&self.relay).take();
        relay.iter_mut().for_each(|(_, relay)| relay.retire());
        self.dismiss_all();
        drop(relay);
        clients.iter().for_each(|client| client.sweep());
        drop(clients);
        self.doors.close();
        // Its port is given to others, which may not forgive what lingers there.
        lock(&self.connected).drain(..).filter(Connection::lingers).for_each(|ends| end_lingering(ends.client, ends.server));
    }

    /// What the threads of the last program that had a schedule were seen to do, once it has ended.
    pub fn trace(&self) -> Option<Trace> {
        lock(&self.trace).take()
    }

    /// The clients that have connected, by the addresses from which they did.
    pub fn names(&self) -> HashMap<SocketAddr, String> {
        std::mem::take(&mut *lock(&self.names))
    }

    /// How the next program's threads are scheduled, if they are.
    pub(super) fn schedule(&self) -> Option<Schedule> {
        let Timetable { seed, only } = self.props.schedule.clone()?;
        let players = self.players.clone();
        Some(Schedule { seed, only, forks: self.props.keeper.forks(), clients: Arc::new(move || players.clients()) })
    }

    /// Before whom the check is played.
    pub(super) fn audience(&self) -> Option<&dyn Audience> {
        self.props.audience.as_deref()
    }

    /// Time in which the audience looked at something is no time of the check's.
    pub(super) fn add_pause(&self, pause: Duration) {
        *lock(&self.queued) += pause;
    }

    /// The exercise.
    pub(super) fn exercise(&self) -> &Exercise {
        self.props.exercise
    }

    pub(super) fn props(&self) -> &Props<'p> {
        &self.props
    }

    /// The longest silence that is waited through.
    pub(super) fn limit(&self) -> Duration {
        self.props.check.limit * slowed(self)
    }

    /// The notebook of the conversation.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Whether the check took longer than `time`, in which its program could run and the judge could talk to it. Whoever of the two
    /// waited for a processor has more time, but not without end.
    pub(super) fn is_older_than(&self, time: Duration) -> bool {
        let age = self.age();
        if age <= time || age > MOST_EXTENDED * time {
            return age > time;
        }
        // What it lost in the last moments is added up late: before it is said that its time is over, all of it is asked for.
        self.least(age, self.lost()) > time && self.least(age, self.lost_by_now()) > time
    }

    /// The least that a check of this `age` would have taken on a machine that does nothing else, if its program `lost` so much:
    /// what is left when everybody's waits are taken off as if they had waited in turn, and what the judge alone has run.
    fn least(&self, age: Duration, lost: Duration) -> Duration {
        let (ran, waited) = self.own_times.by_now();
        age.saturating_sub(lost + waited).max(ran)
    }

    /// How much time the programs of this check have lost: they stood ready and could not run.
    pub(super) fn lost(&self) -> Duration {
        self.lost_of_all(Running::lost)
    }

    /// The same to this moment, at the price of a look at all threads.
    pub(super) fn lost_by_now(&self) -> Duration {
        self.lost_of_all(Running::lost_by_now)
    }

    /// Time since the stage was set, waiting for a port that others held not counted.
    pub(super) fn age(&self) -> Duration {
        self.begin.elapsed().saturating_sub(*lock(&self.queued))
    }

    /// The folder that `{dir}` stands for.
    pub(super) fn folder(&self) -> PathBuf {
        self.scratch.path().join(&self.exercise().program.folder)
    }

    /// The scratch folder.
    pub(super) fn root(&self) -> &Path {
        self.scratch.path()
    }

    /// The folder that the program has for its own.
    pub(super) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Random bytes are the same each time within one check.
    fn salt(&self) -> u64 {
        self.props.check.salt(self.props.seed)
    }

    /// Whether the program is to listen on its default port.
    pub(super) fn uses_default_port(&self) -> bool {
        self.props.check.uses_default_port()
    }

    /// That all programs are at rest and nothing is on its way through the relay, if so.
    pub(super) fn program_rests(&self) -> Option<StallProof> {
        let quiet = || match &*lock(&self.relay) {
            None => Some(0),
            Some((_, relay)) => relay.quiet(),
        };
        // Asked before the programs are locked.
        let rings = || self.doors.bell().lock().total;
        let (before, rung, longest) = (quiet(), rings(), self.longest_silence());
        let (connections, ports) = (self.connections(), self.ports_of_instances());
        if !self.props.rest || before.is_none() || self.doors.have_news() {
            return None;
        }
        let proof = match self.ask_all(|all| Running::rest_together(all, &connections, &ports, longest))? {
            Rest::Proved => StallProof::AtRest,
            Rest::ForLong => StallProof::Late,
            Rest::Unknown => return None,
        };
        let is_all = !self.doors.have_news() && rings() == rung;
        let is_quiet = is_all && quiet() == before && !lock(&self.actors).iter().any(|client| client.has_news());
        is_quiet.then_some(proof)
    }

    /// Nobody waits for longer than this through the silence of a program whose threads are all asleep. What a wait was
    /// extended by is no more than the wait itself: a thread that sleeps stands ready for no processor.
    fn longest_silence(&self) -> Duration {
        2 * self.limit().max(STARTING)
    }

    /// Adds a client that has connected.
    pub(super) fn enter(&self, client: Client) -> Arc<Client> {
        self.note_entered(client.connection().server.port());
        let client = Arc::new(client);
        lock(&self.connected).push(client.connection());
        lock(&self.names).insert(client.connection().client, client.name().into());
        lock(&self.actors).push(client.clone());
        client
    }

    /// From which all clients of this check take what they hold.
    pub(super) fn account(&self) -> Arc<Account> {
        self.account.clone()
    }

    /// Takes a client off the stage.
    pub(super) fn leave(&self, name: &str) -> Option<Arc<Client>> {
        let mut actors = lock(&self.actors);
        let index = actors.iter().position(|client| client.name() == name)?;
        let gone = actors.remove(index);
        lock(&self.last_words).insert(gone.name().into(), gone.last_said());
        Some(gone)
    }

    /// The names of those who said this last, whether they are still on the stage or not.
    pub(super) fn who_said_last(&self, words: &[u8]) -> Vec<String> {
        let (actors, gone) = (lock(&self.actors), lock(&self.last_words));
        let present = actors.iter().filter(|client| client.last_said() == words).map(|client| client.name());
        let gone = gone.iter().filter(|(_, said)| said.as_slice() == words).map(|(name, _)| name.as_str());
        present.chain(gone).map(String::from).collect()
    }

    /// The client of this name.
    pub(super) fn actor(&self, name: &str) -> Option<Arc<Client>> {
        lock(&self.actors).iter().find(|client| client.name() == name).cloned()
    }

    /// All clients that take part, in the order in which they connected; that a connection broke does not excuse it.
    pub(super) fn present_actors(&self) -> Vec<Arc<Client>> {
        lock(&self.actors).iter().filter(|client| client.is_present() && !client.was_accepted()).cloned().collect()
    }

    /// All clients whose connection is open, in the order in which they connected.
    pub(super) fn open_actors(&self) -> Vec<Arc<Client>> {
        lock(&self.actors).iter().filter(|client| client.is_open() && !client.was_accepted()).cloned().collect()
    }

    /// The connections of all clients, and of the relay.
    fn connections(&self) -> Vec<Connection> {
        let clients: Vec<Connection> = lock(&self.actors).iter().flat_map(|client| client.connections()).collect();
        let relayed = lock(&self.relay).as_ref().map(|(_, relay)| relay.connections());
        clients.into_iter().chain(relayed.into_iter().flatten()).chain(self.doors.connections()).collect()
    }

    /// The threads that play.
    pub(super) fn players(&self) -> &Players {
        &self.players
    }

    /// Tells all threads to stop.
    pub(super) fn abort(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Whether all threads shall stop.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        crate::process::remove_folder(self.scratch.path());
        crate::process::remove_folder(self.home.path());
    }
}
