//! How long a whole program slept: time in which every thread of it was asleep, and none waited for a processor.

use std::collections::HashMap;
use std::time::{Duration, Instant};

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
                states.push(state(&folder).unwrap_or('?'));
                times.insert(thread, busy(&folder).unwrap_or_default());
            }
        }
        let doing = Doing::of(&states);
        Some(Self { begin, busy: times, doing, end: Instant::now() })
    }

    /// Whether the program is seen to run: how long it does can be told once it sleeps again, not yet.
    pub fn runs(&self) -> bool {
        self.doing == Doing::Run
    }

    /// For how long after this look and before a `later` one the program slept for certain. In between it was looked at
    /// `looks` times, the later one included, after pauses of ours that were so `late` together: timers were late then, and
    /// the program's may have been too.
    pub fn slept_until(&self, later: &Self, looks: u32, late: Duration) -> Duration {
        // A thread that is gone has run for a time that nobody can tell any more.
        let is_gone = self.busy.keys().any(|thread| !later.busy.contains_key(thread));
        if self.doing != Doing::Sleep || later.doing != Doing::Sleep || is_gone {
            return Duration::ZERO;
        }
        let since = |(thread, busy): (&i32, &Duration)| busy.saturating_sub(self.busy.get(thread).copied().unwrap_or_default());
        let busy: Duration = later.busy.iter().map(since).sum();
        let passed = later.begin.saturating_duration_since(self.end);
        passed.saturating_sub(busy).saturating_sub(late).min(MOST * looks)
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

/// The state of a thread: the letter after its name in parentheses (proc_pid_stat(5)).
fn state(folder: &str) -> Option<char> {
    let line = std::fs::read_to_string(format!("{folder}/stat")).ok()?;
    line.rsplit(')').next()?.trim_start().chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// A look that took no time, so many milliseconds after `start`, at threads with their busy times.
    fn look(start: Instant, at: u64, threads: &[(i32, u64)]) -> Activity {
        let busy = threads.iter().map(|(thread, time)| (*thread, ms(*time))).collect();
        let at = start + ms(at);
        Activity { begin: at, end: at, busy, doing: Doing::Sleep }
    }

    #[test]
    fn what_any_thread_ran_or_waited_is_not_sleep_and_what_timers_were_late_is_not_counted() {
        let start = Instant::now();
        let first = look(start, 0, &[(1, 100), (2, 7)]);
        let slept = |at, threads: &[(i32, u64)], late| first.slept_until(&look(start, at, threads), 1, ms(late));
        assert_eq!(slept(5, &[(1, 100), (2, 7)], 0), ms(5));
        assert_eq!(slept(5, &[(1, 101), (2, 9)], 0), ms(2), "threads ran");
        assert_eq!(slept(5, &[(1, 100), (2, 7), (3, 4)], 0), ms(1), "a new thread ran");
        assert_eq!(slept(5, &[(1, 100)], 0), ms(0), "a thread is gone");
        assert_eq!(slept(60, &[(1, 100), (2, 7)], 55), ms(5), "our timer was late");
        assert_eq!(slept(9000, &[(1, 100), (2, 7)], 0), MOST, "no look for a long time");
        assert_eq!(slept(60, &[(1, 900), (2, 7)], 0), ms(0), "it waited from before the first look on");
        assert_eq!(first.slept_until(&look(start, 10, &[(1, 103), (2, 7)]), 2, ms(0)), ms(7), "it ran at a look between");
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
        let mut slept = Duration::ZERO;
        let mut last = (activity(&runs), activity(&waits));
        // It ends however busy the machine is: who waits for ever is asleep at some look, and at the next.
        while slept < ms(20) {
            let late = pause(ms(2));
            let now = (activity(&runs), activity(&waits));
            assert_eq!(last.0.slept_until(&now.0, 1, late), Duration::ZERO);
            slept += last.1.slept_until(&now.1, 1, late);
            last = now;
        }
    }
}
