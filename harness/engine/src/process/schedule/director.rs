//! The thread that decides, for one program, which of its threads goes on.

use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};

use super::call::Call;
use super::draw::{Draw, Until};
use super::notice::{Listener, Notice};
use super::trace::{Act, Doing, Trace};
use super::{Schedule, memory, threads};

/// The pause between two looks whether all others have come to rest.
const LOOK: Duration = Duration::from_micros(300);
/// Who talks to the program may be about to, unless it is known to wait: nothing comes for so long.
const CALM: Duration = Duration::from_millis(3);
/// The longest time that a thread is held, and that threads of a program are held in all.
const LONGEST: Duration = Duration::from_millis(250);
const BUDGET: Duration = Duration::from_millis(1500);
/// How many threads are held at once at most.
const MOST_HELD: usize = 32;
/// How often it is looked whether the program is over, while nobody calls.
const IDLE: Duration = Duration::from_millis(100);

/// Decides, until the program is over or this is dropped.
#[derive(Debug)]
pub(in crate::process) struct Director {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    listener: Listener,
    state: Mutex<State>,
    is_over: AtomicBool,
    /// For how long threads were held, in microseconds: while any was.
    spent: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    held: Vec<Held>,
    /// How many calls were received.
    received: u64,
    trace: Trace,
}

/// A thread that is held.
#[derive(Debug)]
struct Held {
    notice: Notice,
    until: Until,
    since: Instant,
    /// How many calls there were when it was held.
    calls: u32,
    /// Which act in the trace it is, if it is kept.
    act: Option<usize>,
}

impl Director {
    /// Begins to decide about `process`, whose filter asks by `listener`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(in crate::process) fn start(listener: OwnedFd, process: i32, schedule: Schedule) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            listener: Listener::new(listener),
            state: Mutex::default(),
            is_over: AtomicBool::new(false),
            spent: AtomicU64::new(0),
        });
        let directing = Directing { shared: shared.clone(), draw: Draw::new(&schedule), process, schedule };
        let thread = std::thread::Builder::new().name("director".into()).spawn(move || directing.direct())?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// For how long threads of the program were held.
    pub(in crate::process) fn spent(&self) -> Duration {
        Duration::from_micros(self.shared.spent.load(Ordering::Relaxed))
    }

    /// What `look` gives, if no thread was held or asked to go on meanwhile: to whoever looks they all seem to wait.
    pub(in crate::process) fn undisturbed<T>(&self, look: impl FnOnce() -> T) -> Option<T> {
        let before = self.calm()?;
        let found = look();
        (self.calm() == Some(before)).then_some(found)
    }

    /// How many calls were received, if nobody is held or asks.
    fn calm(&self) -> Option<u64> {
        // A call is received and answered under this lock.
        let state = self.shared.lock();
        (state.held.is_empty() && !self.shared.is_asked(Duration::ZERO)).then_some(state.received)
    }

    /// What was seen so far.
    pub(in crate::process) fn trace(&self) -> Trace {
        self.shared.lock().trace.clone()
    }
}

impl Drop for Director {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call waits to be received, now or within `time`.
    fn is_asked(&self, time: Duration) -> bool {
        let mut files = [PollFd::new(&self.listener, PollFlags::IN)];
        poll(&mut files, Timespec::try_from(time).ok().as_ref()).is_ok() && files[0].revents().contains(PollFlags::IN)
    }

    /// Whether nobody is left who could call.
    fn is_deserted(&self) -> bool {
        let mut files = [PollFd::new(&self.listener, PollFlags::IN)];
        let now = Timespec::try_from(Duration::ZERO).ok();
        poll(&mut files, now.as_ref()).is_ok() && files[0].revents().contains(PollFlags::HUP)
    }
}

/// The work of the thread.
struct Directing {
    shared: Arc<Shared>,
    draw: Draw,
    process: i32,
    schedule: Schedule,
}

impl Directing {
    fn direct(mut self) {
        let shared = self.shared.clone();
        let mut last = Instant::now();
        while !shared.is_over.load(Ordering::Relaxed) {
            let is_holding = !shared.lock().held.is_empty();
            let begin = Instant::now();
            let is_asked = shared.is_asked(if is_holding { LOOK } else { IDLE });
            if is_holding {
                let passed = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
                shared.spent.fetch_add(passed, Ordering::Relaxed);
            }
            if is_asked {
                let mut state = shared.lock();
                match shared.listener.receive() {
                    Ok(Some(notice)) => self.decide(&mut state, notice),
                    Ok(None) => {}
                    Err(_) => break,
                }
                last = Instant::now();
            } else if is_holding {
                self.release(&mut shared.lock(), &mut last);
            } else if shared.is_deserted() {
                break;
            }
        }
        if std::env::var_os("TST_DEBUG").is_some() {
            let state = shared.lock();
            let t0 = state.trace.acts.first().map(|act| act.begin);
            eprintln!("seed {} received {} counted {} held {} spent {:?}", self.schedule.seed, state.received, self.draw.calls(), state.trace.points().len(), self.spent());
            if std::env::var_os("TST_DEBUG").is_some_and(|v| v == "2") {
                for act in &state.trace.acts {
                    eprintln!("  {:>8.2?} t{} c{} {:?} {} {:?} held {:?}", act.begin - t0.unwrap(), act.point.thread, act.point.call, act.doing.call, act.doing.file, String::from_utf8_lossy(&act.doing.bytes), act.held.map(|h| h - act.begin));
                }
            }
        }
        // Whoever is left, because it is let be, goes on.
        let mut state = shared.lock();
        for held in std::mem::take(&mut state.held) {
            self.let_go(&mut state, &held);
        }
    }

    fn decide(&mut self, state: &mut State, notice: Notice) {
        state.received += 1;
        let Some(call) = Call::of(notice.number) else { return self.shared.listener.let_go(&notice) };
        let (point, until) = self.draw.next(notice.thread, call);
        let Some(point) = point else { return self.shared.listener.let_go(&notice) };
        let act = self.act(state, &notice, call, point);
        // Those that wait for others' calls have seen one more.
        let calls = self.draw.calls();
        while let Some(at) = state.held.iter().position(|held| matches!(held.until, Until::Calls(count) if calls >= held.calls + count)) {
            let held = state.held.swap_remove(at);
            self.let_go(state, &held);
        }
        let may_hold = state.held.len() < MOST_HELD && self.spent() < BUDGET;
        match until {
            Some(until) if may_hold => state.held.push(Held { notice, until, since: Instant::now(), calls, act }),
            _ => self.shared.listener.let_go(&notice),
        }
    }

    fn spent(&self) -> Duration {
        Duration::from_micros(self.shared.spent.load(Ordering::Relaxed))
    }

    /// Writes down what a thread is about to do; gives where.
    fn act(&self, state: &mut State, notice: &Notice, call: Call, point: super::Point) -> Option<usize> {
        let thread = point.thread as usize;
        if state.trace.peers.len() <= thread {
            state.trace.peers.resize_with(thread + 1, Vec::new);
        }
        let file = if matches!(call, Call::Futex | Call::Clone | Call::Nap | Call::Exit | Call::Birth) { -1 } else { notice.args[0] as i32 };
        let peer = matches!(call, Call::Read | Call::Write | Call::Close | Call::Shutdown).then(|| self.peer(notice, file)).flatten();
        if let Some(peer) = peer.filter(|_| call == Call::Read)
            && !state.trace.peers[thread].contains(&peer)
        {
            state.trace.peers[thread].push(peer);
        }
        let at = state.trace.acts.len();
        let doing = Doing { call, file, peer, bytes: memory::written(notice, call) };
        state.trace.add(Act { point, doing, begin: Instant::now(), held: None });
        (state.trace.acts.len() > at).then_some(at)
    }

    /// The other end of a connection of the thread.
    fn peer(&self, notice: &Notice, file: i32) -> Option<SocketAddr> {
        if file <= 2 {
            return None;
        }
        let process = pidfd_open(Pid::from_raw(self.process)?, PidfdFlags::empty()).ok()?;
        let file = pidfd_getfd(process, file, PidfdGetfdFlags::empty()).ok()?;
        if !self.shared.listener.waits(notice) {
            return None;
        }
        SocketAddr::try_from(rustix::net::getpeername(file).ok()??).ok()
    }

    /// Lets threads go that were held for long enough.
    fn release(&mut self, state: &mut State, last: &mut Instant) {
        let now = Instant::now();
        let is_spent = self.spent() >= BUDGET;
        while let Some(at) = state.held.iter().position(|held| is_spent || now.duration_since(held.since) >= LONGEST) {
            let held = state.held.swap_remove(at);
            self.let_go(state, &held);
            *last = now;
        }
        let calm = now.duration_since(*last);
        if state.held.is_empty() || calm < LOOK || calm < CALM && !(self.schedule.is_awaited)() {
            return;
        }
        let held: Vec<i32> = state.held.iter().map(|held| held.notice.thread).collect();
        if threads::anyone_runs(self.process, &held) {
            return;
        }
        // All others have come to rest: one that is held goes on, any of them.
        let at = fastrand::usize(..state.held.len());
        if let Until::Rest(times @ 2..) = state.held[at].until
            && state.held.len() > 1
        {
            state.held[at].until = Until::Rest(times - 1);
            return;
        }
        let held = state.held.swap_remove(at);
        self.let_go(state, &held);
        *last = Instant::now();
    }

    fn let_go(&self, state: &mut State, held: &Held) {
        if let Some(act) = held.act.and_then(|at| state.trace.acts.get_mut(at)) {
            act.held = Some(Instant::now());
        }
        self.shared.listener.let_go(&held.notice);
    }
}
