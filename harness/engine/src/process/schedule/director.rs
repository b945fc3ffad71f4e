//! The thread that decides, for one program, which of its threads goes on.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::call::Call;
use super::counted::Counted;
use super::draw::{Draw, Until};
use super::handlers::{self, Handlers};
use super::homes::{self, Homes};
use super::lock::AtLock;
use super::notice::{Listener, Notice};
use super::threads::{Busy, may_be_signalled};
use super::trace::{Act, Doing, Trace};
use super::{Clients, Schedule, memory, part};
use crate::process::census;
use crate::text::Unscheduled;

/// The first pause between two looks whether all others have come to rest, and the longest: who works makes calls, each of which we see.
const LOOK: Duration = Duration::from_micros(300);
const LAST_LOOK: Duration = Duration::from_micros(2400);
/// Who talks to the program and is not known to wait for it may be about to: nothing comes for so long.
const CALM: Duration = Duration::from_millis(3);
/// The longest time that a thread is held, and that threads of a program are held in all, as far as it counts ([`Counted`]).
const LONGEST: Duration = Duration::from_millis(250);
const BUDGET: Duration = Duration::from_millis(1500);
/// The same by the clock, whatever counts: so many times as long.
const AT_MOST: u32 = 6;
/// How many threads are held at once at most.
const MOST_HELD: usize = 32;
/// How often it is looked whether the program is over, while nobody calls.
const IDLE: Duration = Duration::from_millis(100);
/// What an answer costs a thread besides what is done for it here: two changes of threads.
const CHANGES: Duration = Duration::from_micros(10);
/// After so many calls nothing is asked about them any more: who reads byte by byte is not to take for ever.
const ENOUGH: u64 = 20_000;
/// A look at all threads takes one part in so many of the time: a program may have a thousand of them.
const PARTS: u32 = 4;

/// Decides, until the program is over. When this is dropped, nobody is held any more.
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
    /// For how long threads waited for an answer while none was held, in microseconds.
    answering: AtomicU64,
    /// The program; 0 as long as nobody knows.
    process: AtomicI32,
}

#[derive(Debug, Default)]
struct State {
    held: Vec<Held>,
    /// How many calls were received.
    received: u64,
    /// Whether any of them was one at which a thread may be held.
    has_begun: bool,
    trace: Trace,
}

/// A thread that is held.
#[derive(Debug)]
struct Held {
    notice: Notice,
    until: Until,
    /// Since when, by the clock and as far as it counts.
    since: (Instant, Duration),
    /// What its call gave, where that was made in its place before it was held.
    done: Option<Result<usize, Errno>>,
    /// How many calls there were when it was held.
    calls: u32,
    /// Which act in the trace it is, if it is kept.
    act: Option<usize>,
}

impl Director {
    /// Begins to decide about `process`, whose filter asks by `listener`; of whom nothing is known yet who the program is, all calls
    /// are let be made until [`Director::program_is`] tells.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(in crate::process) fn start(
        (listener, is_calm): (OwnedFd, bool),
        process: Option<i32>,
        schedule: Schedule,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            listener: Listener::new(listener),
            state: Mutex::default(),
            is_over: AtomicBool::new(false),
            spent: AtomicU64::new(0),
            answering: AtomicU64::new(0),
            process: AtomicI32::new(process.unwrap_or(0)),
        });
        let directing = Directing {
            shared: shared.clone(),
            draw: Draw::new(&schedule),
            schedule,
            is_calm,
            process: 0,
            others: HashSet::new(),
            homes: Homes::default(),
            handlers: Handlers::default(),
            last: Instant::now(),
            next_look: Instant::now(),
            pause: LOOK,
            counted: Counted::default(),
            looked: Instant::now(),
        };
        let thread = std::thread::Builder::new().name("director".into()).spawn(move || directing.direct())?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Tells the program: who made calls before is not of it.
    pub(in crate::process) fn program_is(&self, process: i32) {
        self.shared.process.store(process, Ordering::Relaxed);
    }

    /// For how long threads of the program were held, or waited for an answer.
    pub(in crate::process) fn spent(&self) -> Duration {
        self.shared.spent() + Duration::from_micros(self.shared.answering.load(Ordering::Relaxed))
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

    /// Whether its threads turned out to be none that can be held.
    pub(in crate::process) fn has_refused(&self) -> bool {
        self.shared.lock().trace.refused.is_some()
    }

    /// What was seen so far.
    pub(in crate::process) fn trace(&self) -> Trace {
        let state = self.shared.lock();
        let mut trace = state.trace.clone();
        // Nothing was there to be held, or its calls are not those that we ask about.
        trace.refused = trace.refused.or((!state.has_begun).then_some(Unscheduled::NotSeen));
        trace
    }
}

impl Drop for Director {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        // Who still runs is answered to its end, but held no more: a call that nobody answers any more fails.
        if let Some(thread) = self.thread.take_if(|_| self.shared.is_deserted()) {
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

    fn spent(&self) -> Duration {
        Duration::from_micros(self.spent.load(Ordering::Relaxed))
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
    schedule: Schedule,
    /// The program, once it is known, and the threads that made calls before and are not of it.
    process: i32,
    others: HashSet<i32>,
    /// Of which process each thread is.
    homes: Homes,
    /// Whether signals may interrupt what is asked.
    handlers: Handlers,
    /// When somebody called last, or was let go, and before when nobody's threads are looked at again.
    last: Instant,
    next_look: Instant,
    /// The pause before the next look.
    pause: Duration,
    /// For how long threads were held as far as it counts, and until when that is known.
    counted: Counted,
    looked: Instant,
    /// Whether only the end of a thread takes back what it asked: else what is done in its place might be done twice.
    is_calm: bool,
}

impl Directing {
    fn direct(mut self) {
        let shared = self.shared.clone();
        let chosen = std::panic::catch_unwind(AssertUnwindSafe(|| self.choose()));
        // Whoever is left, because it is let be, or because of a bug of ours, goes on: nobody waits for a word that does not come.
        let mut state = shared.lock();
        if chosen.is_err() {
            state.trace.refused = Some(Unscheduled::Kit);
        }
        for held in std::mem::take(&mut state.held) {
            if let Some(act) = held.act.and_then(|at| state.trace.acts.get_mut(at)) {
                act.never_went_on = true;
            }
            self.let_go(&mut state, held);
        }
        drop(state);
        while !shared.is_deserted() {
            if shared.is_asked(IDLE)
                && let Ok(Some(notice)) = shared.listener.receive()
            {
                shared.listener.let_go(&notice);
            }
        }
    }

    fn choose(&mut self) {
        let shared = self.shared.clone();
        while !shared.is_over.load(Ordering::Relaxed) {
            let is_holding = !shared.lock().held.is_empty();
            let begin = Instant::now();
            if shared.is_asked(if is_holding { self.pause } else { IDLE }) {
                let begin = Instant::now();
                let mut state = shared.lock();
                match shared.listener.receive() {
                    Ok(Some(notice)) => self.decide(&mut state, notice),
                    Ok(None) => {}
                    // Nobody is left, or the machine has no room for an answer: it may soon.
                    Err(_) if shared.is_deserted() => break,
                    Err(_) => std::thread::sleep(LOOK),
                }
                drop(state);
                (self.last, self.pause) = (Instant::now(), LOOK);
                if !is_holding {
                    add(&shared.answering, begin.elapsed() + CHANGES);
                }
            } else if is_holding {
                self.release(&mut shared.lock());
            } else if shared.is_deserted() {
                break;
            }
            if is_holding {
                add(&shared.spent, begin.elapsed());
            }
        }
    }

    fn decide(&mut self, state: &mut State, notice: Notice) {
        state.received += 1;
        if notice.number == handlers::SETS {
            self.handlers.note(&notice);
        }
        let Some(call) = Call::of(notice.number).filter(|_| self.is_of_program(notice.thread)) else {
            return self.shared.listener.let_go(&notice);
        };
        self.homes.note(notice.thread, call);
        if call == Call::Quit {
            // The last that it does: nobody waits for what comes of it.
            if let Some(thread) = self.draw.knows(notice.thread) {
                Self::act(state, super::Point { thread, call: u32::MAX }, Doing::new(call, notice.args[0] as i32));
            }
            return self.shared.listener.let_go(&notice);
        }
        let drawn = if u64::from(self.draw.calls()) > ENOUGH { None } else { self.draw.next(notice.thread, call) };
        let Some(drawn) = drawn else { return self.shared.listener.let_go(&notice) };
        state.has_begun = true;
        if self.homes.of(notice.thread).is_some_and(|process| self.handlers.interrupt(process)) {
            state.trace.refused = Some(Unscheduled::Signals);
        }
        // Never waited for: whoever forks may wait for our word.
        let forks = call.has_file().then(|| self.schedule.forks.clone());
        let alone = forks.as_ref().and_then(|forks| forks.try_write().ok());
        let (file, connection) = self.file(&notice, call, alone.is_some());
        let doing = self.doing(&notice, (call, file), connection.as_ref().map(|(_, peer)| *peer));
        let act = Self::act(state, drawn.point, doing);
        let may_hold = state.trace.refused.is_none() && state.held.len() < MOST_HELD && !self.is_spent();
        let until = drawn.until.filter(|_| may_hold);
        let is_after = drawn.is_after && until.is_some();
        // Those that wait for others' calls have seen one more.
        let calls = self.draw.calls();
        let is_due = |held: &Held| matches!(held.until, Until::Calls(count) if calls >= held.calls + count);
        while let Some(at) = state.held.iter().position(is_due) {
            let held = state.held.swap_remove(at);
            self.let_go(state, held);
        }
        // A connection is not kept for as long as a thread is held: who is held before a call makes all of it.
        let done = connection.filter(|_| self.is_calm && (is_after || until.is_none())).and_then(|(connection, _)| {
            let wanted = part::wanted(&notice, call)?;
            let whole = (is_after && wanted <= part::MOST).then_some(wanted);
            let count = drawn.part(wanted).or(whole)?.min(part::MOST);
            // A signal may take back what it asked, and it would be done twice.
            if may_be_signalled(notice.thread) { None } else { part::carry_out(&notice, call, &connection, count) }
        });
        // There was nothing to read: it waits as well without us.
        let until = until.filter(|_| !is_after || call != Call::Read || done.is_some());
        if let Some(act) = act.and_then(|at| state.trace.acts.get_mut(at)) {
            (act.part, act.is_after) = (done.and_then(Result::ok), is_after && done.is_some());
        }
        match until {
            Some(until) => {
                let now = Instant::now();
                if state.held.is_empty() {
                    let ran = self.ran();
                    self.counted.go_on(ran);
                    self.looked = now;
                }
                state.held.push(Held { notice, until, since: (now, self.counted.total()), done, calls, act });
            }
            None => self.answer(&notice, done),
        }
    }

    fn is_of_program(&mut self, thread: i32) -> bool {
        if self.process == 0 {
            self.process = self.shared.process.load(Ordering::Relaxed);
            if self.process == 0 {
                self.others.insert(thread);
                return false;
            }
        }
        !self.others.contains(&thread) || thread == self.process
    }

    /// Writes down what a thread is about to do; gives where.
    fn act(state: &mut State, point: super::Point, doing: Doing) -> Option<usize> {
        let thread = point.thread as usize;
        if state.trace.peers.len() <= thread {
            state.trace.peers.resize_with(thread + 1, Vec::new);
        }
        if let Some(peer) = doing.peer.filter(|_| doing.call == Call::Read)
            && !state.trace.peers[thread].contains(&peer)
        {
            state.trace.peers[thread].push(peer);
        }
        let at = state.trace.acts.len();
        state.trace.add(Act { point, doing, begin: Instant::now(), held: None, is_after: false, never_went_on: false, part: None });
        (state.trace.acts.len() > at).then_some(at)
    }

    /// What a call is for.
    fn doing(&self, notice: &Notice, (call, file): (Call, i32), peer: Option<SocketAddr>) -> Doing {
        let (thread, length) = (notice.thread, part::length(notice, call));
        let is_file = file > 2 && peer.is_none() && matches!(call, Call::Read | Call::Write);
        let name = if is_file { homes::name_of(thread, file) } else { None };
        let at_lock = (call == Call::Futex)
            .then(|| AtLock::of(notice.args, |at| memory::word_at(thread, at), |other| self.draw.knows(other)))
            .flatten();
        Doing { peer, bytes: memory::written(notice, call), length, name, at_lock, ..Doing::new(call, file) }
    }

    /// The number of the file of a call, -1 for none; and the connection with its other end, where it is one.
    fn file(&self, notice: &Notice, call: Call, may_borrow: bool) -> (i32, Option<(OwnedFd, SocketAddr)>) {
        let file = match call {
            Call::Futex | Call::Clone | Call::Nap | Call::Exit | Call::Birth => -1,
            _ => notice.args[0] as i32,
        };
        let may_be = may_borrow && file > 2 && call.has_file();
        (file, may_be.then(|| self.connection(notice, file)).flatten())
    }

    fn connection(&self, notice: &Notice, file: i32) -> Option<(OwnedFd, SocketAddr)> {
        let (file, peer) = homes::connection(notice.thread, self.homes.of(notice.thread), file)?;
        self.shared.listener.waits(notice).then_some((file, peer))
    }

    /// Whether threads were held for as long as they may be in all.
    fn is_spent(&self) -> bool {
        self.counted.total() >= BUDGET || self.shared.spent() >= AT_MOST * BUDGET
    }

    /// The processor time that the program has taken.
    fn ran(&mut self) -> Duration {
        self.homes.processes().iter().map(|process| census::processor_time(*process)).sum()
    }

    /// Lets threads go that were held for long enough.
    fn release(&mut self, state: &mut State) {
        let now = Instant::now();
        // Who was killed holds nothing any more: neither do we then of its connections.
        state.held.retain(|held| self.shared.listener.waits(&held.notice));
        let (is_spent, counted) = (self.is_spent(), self.counted.total());
        let is_long =
            |held: &Held| counted.saturating_sub(held.since.1) >= LONGEST || now.duration_since(held.since.0) >= AT_MOST * LONGEST;
        while let Some(at) = state.held.iter().position(|held| is_spent || is_long(held)) {
            let held = state.held.swap_remove(at);
            self.let_go(state, held);
            self.last = now;
        }
        if state.held.is_empty() || now < self.next_look {
            return;
        }
        let before = (self.schedule.clients)();
        let calm = now.duration_since(self.last);
        if before != Clients::Act && calm < if before == Clients::Idle { CALM } else { LOOK } {
            return;
        }
        let held: Vec<i32> = state.held.iter().map(|held| held.notice.thread).collect();
        let busy = if before == Clients::Act { Busy::Running } else { Busy::of(self.homes.processes(), &held) };
        self.next_look = now + PARTS * now.elapsed();
        let passed = now.duration_since(std::mem::replace(&mut self.looked, now));
        if busy == Busy::Running {
            let ran = self.ran();
            self.pause = (self.pause * 2).min(LAST_LOOK);
            return self.counted.ready(passed, ran);
        }
        self.pause = LOOK;
        self.counted.asleep(passed);
        let may_go = |held: &Held| busy == Busy::Resting || busy == Busy::Napping && held.until != Until::Waking;
        let ready: Vec<usize> = (0..state.held.len()).filter(|at| may_go(&state.held[*at])).collect();
        // All others have come to rest, and nobody gave them anything to do meanwhile: one that is held goes on, any of them.
        let Some(at) = self.draw.choice(&ready).filter(|_| (self.schedule.clients)() == before) else { return };
        if let Until::Rest(times @ 2..) = state.held[at].until
            && state.held.len() > 1
        {
            state.held[at].until = Until::Rest(times - 1);
            return;
        }
        let held = state.held.swap_remove(at);
        self.let_go(state, held);
        self.last = Instant::now();
    }

    /// Lets a thread go that was held.
    fn let_go(&self, state: &mut State, held: Held) {
        if let Some(act) = held.act.and_then(|at| state.trace.acts.get_mut(at)) {
            act.held = Some(Instant::now());
            if held.done.is_none() && act.doing.call == Call::Write {
                act.writes_now(memory::written(&held.notice, Call::Write));
            }
        }
        self.answer(&held.notice, held.done);
    }

    /// Lets a call be made, unless it was in its thread's place: then tells what it gave.
    fn answer(&self, notice: &Notice, done: Option<Result<usize, Errno>>) {
        match done {
            Some(done) => self.shared.listener.was_made(notice, done),
            None => self.shared.listener.let_go(notice),
        }
    }
}

fn add(total: &AtomicU64, time: Duration) {
    total.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
}

#[cfg(test)]
mod tests;
