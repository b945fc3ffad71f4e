//! How long a whole program slept: time in which every thread of it was asleep, and none waited for a processor.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::stat_line::StatLine;
use super::{census, tree};

/// No more than this counts between two looks: a longer pause of ours tells of the machine (its clock may have jumped).
const MOST: Duration = Duration::from_millis(400);

/// What the threads of a program do at one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// All of them sleep.
    Sleep,
    /// At least one runs or waits for a processor; the others sleep.
    Run,
    /// Something else: one waits for a disk, is stopped, or the program has ended.
    Other,
}

/// One look at every thread of a program.
#[derive(Clone, Debug)]
pub struct Activity {
    /// When the look began and when it ended.
    begin: Instant,
    end: Instant,
    /// For each thread the time that it has run or waited for a processor so far.
    busy: HashMap<i32, Duration>,
    /// What they all did.
    doing: Doing,
}

impl Activity {
    /// Looks now; `None` where the system does not tell.
    pub(super) fn of(root: i32) -> Option<Self> {
        own_busy()?;
        let begin = Instant::now();
        let (mut times, mut states) = (HashMap::new(), Vec::new());
        for pid in tree::descendants(root) {
            for thread in census::threads(pid) {
                let folder = format!("/proc/{pid}/task/{thread}");
                // The state first: what a sleeping thread waited for a processor before it slept is in its count by then.
                states.push(StatLine::of(&folder).and_then(|line| line.state()).unwrap_or('?'));
                times.insert(thread, busy(&folder).unwrap_or_default());
            }
        }
        let doing = Doing::of(&states);
        Some(Self { begin, busy: times, doing, end: Instant::now() })
    }

    /// How long the look took: long, where the judge waits for a processor between two threads.
    fn took(&self) -> Duration {
        self.end.saturating_duration_since(self.begin)
    }

    /// Whether the program is seen to run: how long it does can be told once it sleeps again, not yet.
    fn runs(&self) -> bool {
        self.doing == Doing::Run
    }

    /// How long its threads together were busy after this look and before a `later` one, if the program slept at both.
    fn busy_until(&self, later: &Self) -> Option<Duration> {
        // A thread that is gone has run for a time that nobody can tell any more.
        let is_gone = self.busy.keys().any(|thread| !later.busy.contains_key(thread));
        if self.doing != Doing::Sleep || later.doing != Doing::Sleep || is_gone {
            return None;
        }
        let since = |(thread, busy): (&i32, &Duration)| busy.saturating_sub(self.busy.get(thread).copied().unwrap_or_default());
        Some(later.busy.iter().map(since).sum())
    }
}

/// Adds up for how long a program slept, from look to look.
#[derive(Debug)]
pub struct Slept {
    certain: Duration,
    missed: Duration,
    /// The last look that found the program asleep, and how long its threads were busy between the one before and that one.
    last: Option<(Activity, Option<Duration>)>,
    /// How often it was looked at since then, after pauses of ours that were so `late` together: timers were late then, and
    /// the program's may have been too.
    looks: u32,
    late: Duration,
    /// When it was looked at last, or watching began.
    seen: Instant,
}

impl Slept {
    /// Nothing yet: watching begins now.
    pub fn new() -> Self {
        let (certain, missed, late) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
        Self { certain, missed, last: None, looks: 0, late, seen: Instant::now() }
    }

    /// For how long the program slept for certain.
    pub fn certain(&self) -> Duration {
        self.certain
    }

    /// For how much longer it may have slept: the machine did not let the judge look, or timers were late.
    pub fn missed(&self) -> Duration {
        self.missed
    }

    /// Adds a look after a pause that was so much too `late`.
    pub fn add(&mut self, now: Activity, late: Duration) {
        (self.looks, self.late) = (self.looks + 1, self.late + late);
        let since_seen = now.begin.saturating_duration_since(self.seen);
        self.seen = now.begin;
        if now.runs() {
            return;
        }
        let mut busy = None;
        if let Some((last, before)) = &self.last {
            busy = last.busy_until(&now);
            if let Some(busy) = busy {
                let passed = now.begin.saturating_duration_since(last.end);
                let slept = passed.saturating_sub(busy).saturating_sub(self.late).min(MOST * self.looks);
                // What a thread was busy during the last look itself is in one of two counts: before that thread's turn or after.
                let during =
                    before.map_or(Duration::ZERO, |before| last.took().saturating_sub(before).saturating_sub(busy).min(MOST));
                self.certain += slept + during;
                let awake = busy + before.unwrap_or_default();
                self.missed += (passed + last.took()).saturating_sub(slept + during + awake);
            }
        }
        if busy.is_none() {
            self.missed += since_seen.saturating_sub(MOST);
        }
        (self.last, self.looks, self.late) = (Some((now, busy)), 0, Duration::ZERO);
    }

    /// There is no program to be looked at yet.
    pub fn skip(&mut self) {
        self.seen = Instant::now();
    }

    /// Watching ends now.
    pub fn end(&mut self) {
        self.missed += self.seen.elapsed().saturating_sub(MOST);
    }
}

impl Default for Slept {
    fn default() -> Self {
        Self::new()
    }
}

impl Doing {
    /// Of the states of all threads, as in `proc_pid_stat(5)`; a dead one (Z) stays so.
    fn of(states: &[char]) -> Self {
        let any = |wanted: &[char]| states.iter().any(|state| wanted.contains(state));
        if !states.iter().all(|state| matches!(state, 'S' | 'Z' | 'R')) || !any(&['S', 'R']) {
            Self::Other
        } else if any(&['R']) {
            Self::Run
        } else {
            Self::Sleep
        }
    }
}

/// Sleeps for `time`. For how much longer it was, waiting for a processor afterwards not counted: so late are timers.
pub fn pause(time: Duration) -> Duration {
    let (begin, before) = (Instant::now(), own_busy());
    std::thread::sleep(time);
    let busy = own_busy().zip(before).map_or(Duration::ZERO, |(now, before)| now.saturating_sub(before));
    begin.elapsed().saturating_sub(busy).saturating_sub(time)
}

/// The busy time of the thread that calls; `None` where the system does not tell.
fn own_busy() -> Option<Duration> {
    busy("/proc/thread-self").filter(|own| !own.is_zero())
}

/// How long a thread has run and has waited for a processor since it began: the first two numbers of its `schedstat`, in
/// nanoseconds (the kernel's Documentation/scheduler/sched-stats.rst).
fn busy(folder: &str) -> Option<Duration> {
    let text = std::fs::read_to_string(format!("{folder}/schedstat")).ok()?;
    let mut numbers = text.split_whitespace().map(str::parse::<u64>);
    Some(Duration::from_nanos(numbers.next()?.ok()?.saturating_add(numbers.next()?.ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// A look that took no time, so many milliseconds after `start`, at threads with their busy times.
    fn look(start: Instant, at: u64, threads: &[(i32, u64)]) -> Activity {
        long_look(start, (at, at), threads)
    }

    fn long_look(start: Instant, (begin, end): (u64, u64), threads: &[(i32, u64)]) -> Activity {
        let busy = threads.iter().map(|(thread, busy)| (*thread, ms(*busy))).collect();
        Activity { begin: start + ms(begin), end: start + ms(end), busy, doing: Doing::Sleep }
    }

    /// How long a program slept that was looked at like this, each time after a pause that was so late.
    fn slept(start: Instant, looks: Vec<(Activity, u64)>) -> Slept {
        let mut slept = Slept { seen: start, ..Slept::new() };
        looks.into_iter().for_each(|(look, late)| slept.add(look, ms(late)));
        slept
    }

    #[test]
    fn time_in_which_a_thread_ran_or_waited_for_a_processor_is_not_counted() {
        let start = Instant::now();
        let then = |at, threads: &[(i32, u64)], late| {
            slept(start, vec![(look(start, 0, &[(1, 100), (2, 7)]), 0), (look(start, at, threads), late)]).certain()
        };
        assert_eq!(then(5, &[(1, 100), (2, 7)], 0), ms(5));
        assert_eq!(then(5, &[(1, 101), (2, 9)], 0), ms(2), "threads ran");
        assert_eq!(then(5, &[(1, 100), (2, 7), (3, 4)], 0), ms(1), "a new thread ran");
        assert_eq!(then(5, &[(1, 100)], 0), ms(0), "a thread is gone");
        assert_eq!(then(60, &[(1, 100), (2, 7)], 55), ms(5), "our timer was late");
        assert_eq!(then(9000, &[(1, 100), (2, 7)], 0), MOST, "no look for a long time");
        assert_eq!(then(60, &[(1, 900), (2, 7)], 0), ms(0), "it waited from before the first look on");
        let running = Activity { doing: Doing::Run, ..look(start, 5, &[(1, 101)]) };
        let looks = vec![(look(start, 0, &[(1, 100)]), 0), (running, 0), (look(start, 10, &[(1, 103)]), 0)];
        assert_eq!(slept(start, looks).certain(), ms(7), "it ran at a look between");
    }

    #[test]
    fn time_that_a_look_took_is_counted_unless_a_thread_may_have_run_then() {
        let start = Instant::now();
        let looks = |busy: u64| {
            let looks = [(0, 0), (5, 45), (50, 90), (95, 95)];
            looks.into_iter().zip([0, 0, busy, busy]).map(|(at, busy)| (long_look(start, at, &[(1, busy)]), 0)).collect()
        };
        assert_eq!(slept(start, looks(0)).certain(), ms(95));
        // It ran for 3 ms before its turn in the third look, or between the looks, or after its turn in the second one.
        assert_eq!(slept(start, looks(3)).certain(), ms(95 - 3 * 3));
        let first = vec![(long_look(start, (0, 40), &[(1, 0)]), 0), (look(start, 45, &[(1, 0)]), 0)];
        assert_eq!(slept(start, first).certain(), ms(5), "of what was before its turn in the first look nothing is known");
    }

    #[test]
    fn what_nobody_could_look_at_is_missed_and_not_taken_for_awake() {
        let start = Instant::now();
        let one = |at| (look(start, at, &[(1, 0)]), 0);
        assert_eq!(slept(start, vec![one(0), one(300), one(600)]).missed(), ms(0));
        let late = vec![one(0), (look(start, 60, &[(1, 0)]), 50)];
        assert_eq!(slept(start, late).missed(), ms(50), "our timer was late");
        let long = vec![(long_look(start, (0, 40), &[(1, 0)]), 0), one(45)];
        assert_eq!(slept(start, long).missed(), ms(40), "before its turn in the first look");
        assert_eq!(slept(start, vec![one(0), one(1000)]).missed(), ms(600));
        assert_eq!(slept(start, vec![one(1000), one(1010)]).missed(), ms(600), "watching began late");
        let gone = vec![(look(start, 0, &[(1, 0), (2, 0)]), 0), one(1000)];
        assert_eq!(slept(start, gone).missed(), ms(600));
    }

    #[test]
    fn a_program_sleeps_if_all_its_living_threads_do() {
        assert_eq!(Doing::of(&['S', 'Z', 'S']), Doing::Sleep);
        assert_eq!(Doing::of(&['S', 'R']), Doing::Run);
        for other in [&['S', 'D'][..], &['T', 'S'], &['R', '?'], &['Z'], &[]] {
            assert_eq!(Doing::of(other), Doing::Other, "{other:?}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn who_runs_for_ever_never_sleeps_and_who_waits_for_ever_does() {
        use std::process::{Child, Command, Stdio};
        struct Ended(Child);
        impl Drop for Ended {
            fn drop(&mut self) {
                let _ = self.0.kill();
                let _ = self.0.wait();
            }
        }
        let start = |words: &[&str]| {
            let mut command = Command::new(words[0]);
            Ended(command.args(&words[1..]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("a command"))
        };
        let (runs, waits) = (start(&["sh", "-c", "while :; do :; done"]), start(&["cat"]));
        let activity = |child: &Ended| Activity::of(child.0.id() as i32).expect("Linux tells");
        let (mut never, mut always) = (Slept::new(), Slept::new());
        // It ends however busy the machine is: who waits for ever is asleep at some look, and at the next.
        while always.certain() < ms(20) {
            let late = pause(ms(2));
            never.add(activity(&runs), late);
            always.add(activity(&waits), late);
        }
        assert_eq!(never.certain(), Duration::ZERO);
    }
}
