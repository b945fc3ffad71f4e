//! A running program: started by a thread of its own that also watches, reaps and cleans up after it.

mod together;

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use super::asleep::Activity;
use super::census::{self, Level};
use super::child::{Birth, Child};
use super::cost::Cost;
use super::datagrams;
use super::drain::{self, Drain, Open};
use super::family::Family;
use super::inbox::Inbox;
use super::keyboard::Keyboard;
use super::launching::{Filter, Launching};
use super::lost::Lost;
use super::occupation::Occupation;
use super::pressure::Waits;
use super::recorder::Recorder;
use super::rest;
use super::schedule::{Directed, Director, Trace};
use super::scratch::Scratch;
use super::sockets;
use super::start_error::StartError;
use super::taken::{self, Taken};
use super::{terminal, tree};
use crate::confine;
use crate::settings::Limits;
use crate::text::{Ending, Event, LimitKind, Unscheduled, shell_word};

/// How often memory and the number of processes are looked at; less often where that takes more than one part in so many
/// of a processor (a program with many threads), but never more seldom than this.
const WATCH: Duration = Duration::from_millis(25);
const PARTS: u32 = 50;
const SELDOM: Duration = Duration::from_millis(250);
/// How many bytes of standard error are kept: a panic message or a trace fits.
const ERROR_BYTES: usize = 16 * 1024;
/// How long is waited for what lies in a pipe to be moved by a thread that does nothing else.
const DRAINING: Duration = Duration::from_secs(5);
/// How long a process that hid its mark may keep the output of an ended program open.
const HIDDEN: Duration = Duration::from_secs(1);

/// A program that was started. Dropping it ends it, with everything it started.
#[derive(Debug)]
pub struct Running {
    family: Family,
    begin: Instant,
    watch: Arc<Watch>,
    watcher: Option<JoinHandle<()>>,
    forks: Arc<RwLock<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    ending: Option<Ending>,
    exceeded: Option<LimitKind>,
    /// Whether the judge itself ended the program.
    stopped: bool,
    /// How much time it lost.
    lost: Lost,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// Starts a program.
    ///
    /// # Errors
    /// When the system refuses to start it.
    pub fn start(launching: Launching<'_>) -> Result<Self, StartError> {
        let name = launching.words.first().map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
        let failed = |cause| StartError { program: name.clone(), cause };
        // A command would pass on another text in the place of one with a zero byte.
        if launching.words.iter().any(|word| word.as_encoded_bytes().contains(&0)) {
            return Err(failed(io::ErrorKind::InvalidInput.into()));
        }
        let mark = launching.keeper.next_mark();
        let first = launching.words.first().cloned().unwrap_or_default();
        let mut command = Command::new(launching.executable.map_or(first, PathBuf::into_os_string));
        command.args(&launching.words[1..]).current_dir(&launching.folder);
        confine::environment(&mut command, &launching.home, launching.trust, launching.variables);
        command.env(tree::MARK, &mark);
        let (judge_end, stdout) = launching.terminal.then(terminal::pair).transpose().map_err(failed)?.unzip();
        let birth = Birth {
            command,
            rlimits: confine::Rlimits::of(&launching.limits),
            stdout,
            bounds: launching.keeper.bounds().clone(),
            write: launching.write.to_vec(),
            // Only what grows faster than it is looked at comes to this.
            tasks: taken::tasks(&launching.limits),
            schedule: launching.schedule,
        };
        let command = launching.shown.iter().map(shell_word).collect::<Vec<_>>().join(" ");
        launching.recorder.note(&launching.name, Event::Started { command });
        let most = launching.limits.output as usize;
        let (sender, receiver) = mpsc::channel();
        let watch = Arc::new(Watch {
            shared: Shared::default(),
            stdout: Arc::new(if launching.terminal { Inbox::keeping_all(most) } else { Inbox::new(most) }),
            stderr: Arc::new(Inbox::keeping_all(ERROR_BYTES)),
            outputs: OnceLock::new(),
            name: launching.name,
            recorder: launching.recorder,
            limits: launching.limits,
            scratch: Scratch::of(launching.keeper.bounds(), launching.write),
            director: OnceLock::new(),
            keyboard: Keyboard::default(),
        });
        let watching = watch.clone();
        let own = launching.keeper.own().to_vec();
        let filter = launching.filter;
        let begin = Instant::now();
        let forks = launching.keeper.forks();
        let spawning = forks.clone();
        // The parent-death signal fires when the thread that spawned ends: this thread spawns, and lives to reap.
        let watcher = std::thread::Builder::new().name("watcher".into()).spawn(move || {
            let forking = spawning.read().unwrap_or_else(PoisonError::into_inner);
            let child = Child::start(birth);
            drop(forking);
            match child {
                Ok(mut child) => {
                    watching.keyboard.connect(child.stdin.take(), spawning);
                    if let Some(directed) = child.directed.take() {
                        let _ = watching.director.set(directed);
                    }
                    let family = Family::new(child.program(), census::this_thread(), mark, own, child.first());
                    match watching.drains(&mut child, judge_end, filter) {
                        Ok(readers) => {
                            let _ = sender.send(Ok(family.clone()));
                            watching.over(&family, child, &readers);
                        }
                        Err(error) => {
                            // Whose output nobody reads is not judged.
                            family.kill();
                            let _ = child.wait_timeout(tree::DYING);
                            family.sweep();
                            drop(sender.send(Err(error)));
                        }
                    }
                }
                Err(error) => drop(sender.send(Err(error))),
            }
        });
        let watcher = watcher.map_err(failed)?;
        let family = receiver.recv().unwrap_or_else(|_| Err(io::Error::other("its watcher ended"))).map_err(failed)?;
        Ok(Self { family, begin, watch, watcher: Some(watcher), forks })
    }

    /// When it was started.
    pub fn begin(&self) -> Instant {
        self.begin
    }

    /// Waits until all that it has printed by now has been moved, but not for long.
    pub fn drain(&self) {
        self.watch.drain();
    }

    /// The judge's end of its standard input.
    pub fn keyboard(&self) -> &Keyboard {
        &self.watch.keyboard
    }

    /// What it printed on standard output.
    pub fn stdout(&self) -> &Arc<Inbox> {
        &self.watch.stdout
    }

    /// What it printed on standard error so far, or its beginning.
    pub fn standard_error(&self) -> String {
        String::from_utf8_lossy(self.watch.stderr.lock().bytes()).into_owned()
    }

    /// The same in two parts: what came before that moment, if one is given, and what came since; all that it has written by now.
    pub fn standard_error_since(&self, moment: Option<Instant>) -> (String, String) {
        self.drain();
        let held = self.watch.stderr.lock();
        let since = moment.map_or(0, |moment| held.kept_before(moment));
        let (before, since) = held.bytes().split_at(since.min(held.bytes().len()));
        (String::from_utf8_lossy(before).into_owned(), String::from_utf8_lossy(since).into_owned())
    }

    /// How it ended, if it has.
    pub fn ending(&self) -> Option<Ending> {
        self.watch.shared.lock().ending
    }

    /// The limit it went beyond, if it did; it was ended then.
    pub fn exceeded(&self) -> Option<LimitKind> {
        self.watch.shared.lock().exceeded
    }

    /// The same, looked at again now: what it has taken was looked at a while ago only, and a machine that it keeps busy
    /// lets the judge look late.
    pub fn exceeds(&self) -> Option<LimitKind> {
        if self.ending().is_none() {
            self.watch.keeps_limits(&self.family);
        }
        self.exceeded()
    }

    /// Waits for its end, at most `time`.
    pub fn wait(&self, time: Duration) -> Option<Ending> {
        let state = self.watch.shared.lock();
        let waited = self.watch.shared.changed.wait_timeout_while(state, time, |state| state.ending.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.ending
    }

    /// Whether the system is taking it down: its connections end a moment before it does.
    pub fn is_exiting(&self) -> bool {
        // In a sandbox somebody else takes note of its end, and then of ours.
        let is_gone = || self.family.first.is_some() && census::threads(self.family.root).is_empty();
        self.ending().is_none() && (census::is_exiting(self.family.root) || is_gone())
    }

    /// Whether nothing of it runs at this moment, or stands ready to.
    pub fn is_asleep(&self) -> bool {
        self.family.pids().into_iter().all(census::is_asleep)
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        // While the state is locked the watcher cannot have reaped it, so the number is still its own.
        let state = self.watch.shared.lock();
        if let (None, Some(pid)) = (state.ending, Pid::from_raw(self.family.root)) {
            let _ = rustix::process::kill_process(pid, signal);
        }
    }

    /// Ends it, with everything it started, and waits until it is gone.
    pub fn stop(&mut self) {
        let mut state = self.watch.shared.lock();
        if state.ending.is_none() {
            state.stopped = true;
            self.family.kill();
        }
        drop(state);
        if let Some(watcher) = self.watcher.take() {
            let _ = watcher.join();
        }
    }

    /// How many threads and open files it has; `None` where the system does not tell.
    pub fn level(&self) -> Option<Level> {
        Level::of(&self.family.pids())
    }

    /// How much time it has lost, in which it stood ready and could not run; of one that has ended, in all its life.
    pub fn lost(&self) -> Duration {
        self.watch.shared.lock().lost.total() + self.held()
    }

    /// For how long any of its threads was held, by the schedule.
    fn held(&self) -> Duration {
        self.watch.director.get().and_then(|director| director.as_ref().ok()).map(Director::spent).unwrap_or_default()
    }

    /// Whether its threads were to be held, and are none that can be.
    pub fn refuses_schedules(&self) -> bool {
        self.watch.director.get().is_some_and(|director| director.as_ref().map_or(true, Director::has_refused))
    }

    /// What its threads were seen to do under its schedule; `None` without one.
    pub fn trace(&self) -> Option<Trace> {
        Some(match self.watch.director.get()? {
            Ok(director) => director.trace(),
            Err(why) => Trace { refused: Some(Unscheduled::System { why: why.to_string() }), ..Trace::default() },
        })
    }

    /// The same to this moment: what it lost is added up now and then only, and this asks all its threads.
    pub fn lost_by_now(&self) -> Duration {
        let waits = self.ending().is_none().then(|| self.waits());
        let mut state = self.watch.shared.lock();
        if let Some(waits) = waits {
            state.lost.note_waits(waits);
        }
        state.lost.total() + self.held()
    }

    /// How long its threads have waited for a processor.
    pub fn waits(&self) -> Waits {
        Waits::of(&self.family.pids())
    }

    /// The same of several programs.
    pub fn waits_of(all: &[&Self]) -> Waits {
        Waits::of(&all.iter().flat_map(|running| running.family.pids()).collect::<Vec<i32>>())
    }

    /// How much processor time it has taken, all its processes together.
    pub fn processor_time(&self) -> Duration {
        self.family.pids().into_iter().map(census::processor_time).sum()
    }

    /// The connections that it holds open, by their inodes; nothing where the system does not tell.
    pub fn connections(&self) -> HashSet<u64> {
        sockets::connections(&self.family.pids())
    }

    /// What each of its threads waits for; nothing where the system does not tell.
    pub fn occupations(&self) -> Vec<Occupation> {
        rest::occupations(&self.family.pids())
    }

    /// What its threads do; `None` where the system does not tell.
    pub fn activity(&self) -> Option<Activity> {
        Activity::of(self.family.root)
    }

    /// Where it listens.
    pub fn listening(&self) -> Vec<std::net::SocketAddr> {
        sockets::listening(&self.family.pids())
    }

    /// Whether it listens where a client connects that turns to `port` of this machine.
    pub fn listens_on(&self, port: u16) -> bool {
        sockets::listens_on(&self.family.pids(), port)
    }

    /// Where it receives datagrams from anybody; `None` where the system does not tell.
    pub fn receiving(&self) -> Option<Vec<std::net::SocketAddr>> {
        datagrams::receiving(&self.family.pids())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What is known of the program, shared with the thread that watches it.
#[derive(Debug)]
struct Watch {
    shared: Shared,
    stdout: Arc<Inbox>,
    stderr: Arc<Inbox>,
    /// The reading ends of its standard output and of its standard error.
    outputs: OnceLock<[Option<Arc<File>>; 2]>,
    /// By which what it does is written down.
    name: String,
    recorder: Recorder,
    limits: Limits,
    /// Where it may write.
    scratch: Scratch,
    /// Who decides which of its threads goes on, or why nobody does; empty where nobody is to.
    director: OnceLock<Directed>,
    /// The judge's end of its standard input.
    keyboard: Keyboard,
}

impl Watch {
    fn drain(&self) {
        let [stdout, stderr] = self.outputs.get().cloned().unwrap_or_default();
        let begin = Instant::now();
        for (pipe, inbox, most) in [(stdout, &self.stdout, self.limits.output), (stderr, &self.stderr, ERROR_BYTES as u64)] {
            let Some(pipe) = pipe else { continue };
            // Who writes without end has written more than is kept.
            while drain::holds_bytes(&pipe) && inbox.lock().total < most && begin.elapsed() < DRAINING {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }

    /// Whether all that the program has printed by now has arrived.
    fn has_moved_all(&self) -> bool {
        let outputs = self.outputs.get().into_iter().flatten().zip([&self.stdout, &self.stderr]);
        outputs
            .filter_map(|(output, inbox)| Some((output.as_ref()?, inbox)))
            .all(|(output, inbox)| drain::has_moved_all(output, inbox))
    }

    /// Begins to read what the program prints.
    fn drains(&self, child: &mut Child, judge_end: Option<File>, filter: Option<Box<dyn Filter>>) -> io::Result<Vec<Drain>> {
        let mut readers = Vec::new();
        let stdout = judge_end.or_else(|| child.stdout.take());
        let (stdout, stderr) = (stdout.map(Arc::new), child.stderr.take().map(Arc::new));
        let _ = self.outputs.set([stdout.clone(), stderr.clone()]);
        let outputs = [(stdout, &self.stdout, Event::Printed, filter), (stderr, &self.stderr, Event::Complained, None)];
        for (source, inbox, event, filter) in outputs {
            if let Some(source) = source {
                readers.push(Drain::start(source, inbox.clone(), (self.recorder.clone(), self.name.clone()), event, filter)?);
            }
        }
        Ok(readers)
    }

    /// Watches the program to its end and leaves nothing of it behind.
    fn over(&self, family: &Family, mut child: Child, readers: &[Drain]) {
        let mut killed = None;
        let mut pause = WATCH;
        let ending = loop {
            let asked = Instant::now();
            let waited = child.wait_timeout(pause);
            let late = asked.elapsed().saturating_sub(pause);
            self.shared.lock().lost.note_late(late);
            if self.shared.lock().lost.is_due() {
                let waits = Waits::of(&family.pids());
                self.shared.lock().lost.note_waits(waits);
            }
            match waited {
                Ok(Some(status)) => break ending_of(status),
                Ok(None) => pause = Cost::of(|| self.keeps_limits(family)).1.pause(PARTS).clamp(WATCH, SELDOM),
                Err(_) => break Ending::Signal(0),
            }
            if self.is_killed() {
                // One that another user owns, or that the kernel holds, is left behind: nobody waits for it for ever.
                if killed.get_or_insert_with(Instant::now).elapsed() > tree::DYING {
                    break Ending::Signal(Signal::KILL.as_raw());
                }
                family.kill();
                pause = WATCH;
            }
        };
        family.sweep();
        // All who could hold the pipes are gone, so the readers come to the end, however long a busy machine lets them
        // wait: unless a process hid its mark. It is ended with the keeper; the program's end must not wait for it.
        let patience = Instant::now();
        while let Some(reader) = readers.iter().find(|reader| !reader.is_finished()) {
            let is_held = match reader.state() {
                Open::Ended => false,
                Open::Empty => patience.elapsed() >= HIDDEN,
                Open::Holding => patience.elapsed() >= 10 * HIDDEN,
            };
            if is_held {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let mut state = self.shared.lock();
        let event = if state.stopped { Event::Stopped } else { Event::Ended { ending } };
        self.recorder.note(&self.name, event);
        state.ending = Some(ending);
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Whether the judge has killed it, by its own will or for a limit.
    fn is_killed(&self) -> bool {
        let state = self.shared.lock();
        state.stopped || state.exceeded.is_some()
    }

    /// Whether the program keeps within its limits; one that does not is ended.
    fn keeps_limits(&self, family: &Family) -> bool {
        // Who forks without end does so faster than all of them can be looked at.
        let pids = family.pids_up_to(usize::try_from(self.limits.processes).unwrap_or(usize::MAX).saturating_add(1));
        let printed = self.stdout.lock().total + self.stderr.lock().total;
        let taken = Taken { pids: &pids, printed, traffic: self.recorder.traffic() };
        let limit = taken.beyond(&self.limits).or_else(|| self.scratch.exceeded(self.limits.scratch));
        let Some(limit) = limit else { return true };
        let mut state = self.shared.lock();
        if !state.stopped && state.ending.is_none() {
            state.exceeded = Some(limit);
            family.kill();
        }
        false
    }
}

fn ending_of(status: std::process::ExitStatus) -> Ending {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Status(code),
        (None, signal) => Ending::Signal(signal.unwrap_or(0)),
    }
}
