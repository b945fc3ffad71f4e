//! How busy the machine is: the time in which something that could run had to wait for a processor.

use std::collections::HashMap;
use std::thread::{self, ThreadId};
use std::time::Duration;

use super::census;

/// A time that grows by at least as much as any task of this machine waited for a processor, or was kept from it because its
/// group had used up its share. `None` where the system does not tell.
pub fn stalled() -> Option<Duration> {
    let read = |file: &str| std::fs::read_to_string(file).ok();
    let pressure = || total(&read("/proc/pressure/cpu")?);
    let waited = pressure().or_else(|| run_delay(&read("/proc/schedstat")?))?;
    Some(waited + super::quota::throttled())
}

/// The time in which at least one task waited for a processor: the total of the line `some` of `/proc/pressure/cpu`, in
/// microseconds (the kernel's Documentation/accounting/psi.rst).
fn total(text: &str) -> Option<Duration> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let total = some.split_whitespace().find_map(|field| field.strip_prefix("total="))?;
    total.parse().ok().map(Duration::from_micros)
}

/// Where there is no such file: the time that all tasks together waited, over all processors; the ninth word of their lines in
/// `/proc/schedstat`, in nanoseconds (the kernel's Documentation/scheduler/sched-stats.rst).
fn run_delay(text: &str) -> Option<Duration> {
    let is_processor =
        |line: &&str| line.strip_prefix("cpu").is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let delay = |line: &str| line.split_whitespace().nth(8)?.parse::<u64>().ok();
    let delays: Option<Vec<u64>> = text.lines().filter(is_processor).map(delay).collect();
    delays.filter(|delays| !delays.is_empty()).map(|delays| Duration::from_nanos(delays.iter().sum()))
}

/// How long each thread of some processes has run, and waited for a processor, since it began: the first two numbers of its
/// `schedstat`, in nanoseconds (the kernel's Documentation/scheduler/sched-stats.rst). Empty where the system does not tell.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    threads: HashMap<i32, Times>,
    /// The processor time of each process, with that of children that have ended: who forks without end has few threads at any
    /// moment.
    used: HashMap<i32, Duration>,
}

/// How long a thread has run and waited.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    ran: Duration,
    waited: Duration,
    stands: Option<Stands>,
    /// How much of a wait that still goes on has been counted: the kernel adds it to `waited` only when it is over.
    counted: Duration,
}

/// Why a thread that wants to go on does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// It waits for a processor (R), or has one.
    Ready,
    /// The kernel holds it (D): it waits for a disk, or for memory.
    Held,
}

impl Waits {
    pub(super) fn of(tree: &[i32]) -> Self {
        let threads = tree.iter().flat_map(|pid| census::threads(*pid).into_iter().map(move |thread| (*pid, thread)));
        let wait = |(pid, thread): (i32, i32)| {
            let (ran, waited) = ran_and_waited(&format!("/proc/{pid}/task/{thread}"))?;
            let stands = match census::state(pid, thread) {
                Some('R') => Some(Stands::Ready),
                Some('D') if !waits_for_its_child(pid, thread) => Some(Stands::Held),
                _ => None,
            };
            Some((thread, Times { ran, waited, stands, counted: Duration::ZERO }))
        };
        let used = tree.iter().map(|pid| (*pid, census::processor_time(*pid))).collect();
        Self { threads: threads.filter_map(wait).collect(), used }
    }

    /// The longest that one thread was kept from going on in the `stretch` since `earlier`: that it waited for a processor,
    /// though it still waits, or that the kernel held it.
    pub(super) fn kept_since(&mut self, earlier: &Self, stretch: Duration) -> Duration {
        let kept = |(thread, now): (&i32, &mut Times)| {
            let before = earlier.threads.get(thread).copied().unwrap_or_default();
            let waited = now.waited.saturating_sub(before.waited);
            if now.ran != before.ran || !waited.is_zero() {
                return waited.saturating_sub(before.counted).min(stretch);
            }
            let kept = now.stands.map_or(Duration::ZERO, |_| stretch);
            now.counted = before.counted + if now.stands == Some(Stands::Ready) { kept } else { Duration::ZERO };
            kept
        };
        self.threads.iter_mut().map(kept).max().unwrap_or_default()
    }

    /// The longest that one of those threads that are `meant` has waited since `earlier`.
    pub fn longest_since_of_those(&self, earlier: &Self, meant: impl Fn(i32) -> bool) -> Duration {
        let since = |(thread, times): (&i32, &Times)| Some(times.waited.saturating_sub(earlier.threads.get(thread)?.waited));
        self.threads.iter().filter(|(thread, _)| meant(**thread)).filter_map(since).max().unwrap_or_default()
    }

    /// How long all threads together have run since `earlier`, or since they began; those that have ended as well, where that is
    /// told.
    pub(super) fn ran_in_all_since(&self, earlier: &Self) -> Duration {
        let of_threads: Duration = self.threads.keys().map(|thread| self.ran_since(earlier, *thread)).sum();
        let before = |pid: &i32| earlier.used.get(pid).copied().unwrap_or_default();
        let of_processes = self.used.iter().map(|(pid, used)| used.saturating_sub(before(pid))).sum();
        of_threads.max(of_processes)
    }

    /// The threads that run, or stand ready to.
    pub fn ready(&self) -> impl Iterator<Item = i32> {
        self.threads.iter().filter(|(_, times)| times.stands == Some(Stands::Ready)).map(|(thread, _)| *thread)
    }

    /// How long a thread has run since `earlier`, or since it began.
    pub fn ran_since(&self, earlier: &Self, thread: i32) -> Duration {
        let ran = |waits: &Self| waits.threads.get(&thread).map(|times| times.ran).unwrap_or_default();
        ran(self).saturating_sub(ran(earlier))
    }
}

/// What threads of the judge run and wait for a processor: what they do for a check comes later by as much as they wait, and no
/// machine does it in less than they run.
#[derive(Debug)]
pub struct OwnTimes {
    thread: ThreadId,
    before: (Duration, Duration),
}

impl OwnTimes {
    /// Counts from now on the times of the thread that calls this, and all those of threads that begin later.
    pub fn begin() -> Self {
        Self { thread: thread::current().id(), before: of_this_thread() }
    }

    /// How long the thread that calls this has run and waited since; nothing where the system does not tell.
    pub fn by_now(&self) -> (Duration, Duration) {
        let (ran, waited) = of_this_thread();
        let before = if thread::current().id() == self.thread { self.before } else { Default::default() };
        (ran.saturating_sub(before.0), waited.saturating_sub(before.1))
    }
}

/// How long the thread that calls this has run, and waited for a processor, since it began; nothing where the system does not tell.
fn of_this_thread() -> (Duration, Duration) {
    ran_and_waited("/proc/thread-self").unwrap_or_default()
}

/// How long a thread has run, and waited for a processor, since it began: the first two numbers of the `schedstat` in its folder, in
/// nanoseconds (the kernel's Documentation/scheduler/sched-stats.rst).
fn ran_and_waited(thread: &str) -> Option<(Duration, Duration)> {
    let text = std::fs::read_to_string(format!("{thread}/schedstat")).ok()?;
    let mut numbers = text.split_whitespace();
    let mut time = || Some(Duration::from_nanos(numbers.next()?.parse().ok()?));
    Some((time()?, time()?))
}

/// Whether a thread stands still because it waits for a child that shares its memory (vfork(2)): the kernel says the same of it
/// as of one that waits for a disk.
fn waits_for_its_child(pid: i32, thread: i32) -> bool {
    #[cfg(target_os = "linux")]
    {
        let forks = [
            #[cfg(target_arch = "x86_64")]
            libc::SYS_vfork,
            libc::SYS_clone,
            libc::SYS_clone3,
        ];
        let text = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/syscall")).unwrap_or_default();
        text.split_whitespace().next().and_then(|number| number.parse().ok()).is_some_and(|number| forks.contains(&number))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (pid, thread);
        false
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    impl Waits {
        /// Of a program with one thread.
        pub(in crate::process) fn of_one(ran: Duration, waited: Duration) -> Self {
            let threads = HashMap::from([(1, Times { ran, waited, ..Times::default() })]);
            Self { threads, ..Self::default() }
        }

        /// The same of one that stands, as the letter says.
        pub(in crate::process) fn of_one_that_stands(ran: Duration, waited: Duration, state: char) -> Self {
            let stands = Some(if state == 'R' { Stands::Ready } else { Stands::Held });
            let threads = HashMap::from([(1, Times { ran, waited, stands, ..Times::default() })]);
            Self { threads, ..Self::default() }
        }

        /// The same, where its processes have taken so much of the processors.
        pub(in crate::process) fn with_used(mut self, used: Duration) -> Self {
            self.used = HashMap::from([(1, used)]);
            self
        }
    }

    #[test]
    fn the_thread_that_waited_longest_counts_and_a_new_one_does_not() {
        let times = |ms| Times { ran: Duration::from_millis(2 * ms), waited: Duration::from_millis(ms), ..Times::default() };
        let waits = |list: &[(i32, u64)]| {
            let threads = list.iter().map(|(thread, ms)| (*thread, times(*ms))).collect();
            Waits { threads, ..Waits::default() }
        };
        let (earlier, now) = (waits(&[(1, 100), (2, 500), (3, 7)]), waits(&[(1, 900), (2, 600), (4, 5000)]));
        assert_eq!(now.longest_since_of_those(&earlier, |_| true), Duration::from_millis(800));
        assert_eq!(Waits::default().longest_since_of_those(&earlier, |_| true), Duration::ZERO);
        let of_those_who_ran_little = |thread| now.ran_since(&earlier, thread) < Duration::from_millis(1000);
        assert_eq!(now.longest_since_of_those(&earlier, of_those_who_ran_little), Duration::from_millis(100));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn who_waits_for_a_child_that_shares_its_memory_is_not_held_by_the_kernel() {
        // posix_spawn(3) starts a child so; before that becomes another program it opens a pipe, which waits for a reader.
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).expect("a pipe");
        let script = "import os, sys\nos.posix_spawn('/bin/true', ['true'], {}, file_actions=[(os.POSIX_SPAWN_OPEN, 1, sys.argv[1], os.O_WRONLY, 0)])";
        let python = std::process::Command::new("python3").args(["-c", script]).arg(&pipe).spawn();
        let Ok(mut python) = python else { return };
        let pid = python.id() as i32;
        while !waits_for_its_child(pid, pid) || census::state(pid, pid) != Some('D') {
            assert_eq!(python.try_wait().expect("a child"), None, "it stands still");
            std::thread::yield_now();
        }
        let stands = Waits::of(&[pid]).threads.values().next().expect("a thread").stands;
        let _reader = std::fs::File::open(&pipe).expect("a reader");
        assert!(python.wait().expect("an end").success());
        assert_eq!(stands, None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn of_the_judges_threads_counts_what_they_ran_and_waited_since_and_of_new_ones_all() {
        let (before, begun) = (of_this_thread(), OwnTimes::begin());
        let own = &begun;
        // On one processor with as many who spin, each of them waits.
        let at_least = Duration::from_millis(20);
        let is_over = &AtomicBool::new(false);
        thread::scope(|scope| {
            let count = 2 * thread::available_parallelism().map_or(1, usize::from);
            let spin = move || while !is_over.load(Ordering::Relaxed) {};
            (0..count).for_each(|_| drop(scope.spawn(spin)));
            let works = move || while own.by_now().0 < at_least || own.by_now().1 < at_least {};
            let other = scope.spawn(move || {
                works();
                let (ran, waited) = own.by_now();
                let whole = of_this_thread();
                ran <= whole.0 && waited <= whole.1
            });
            assert!(other.join().expect("it waited"), "all of it");
            works();
            is_over.store(true, Ordering::Relaxed);
        });
        let (ran, waited) = own.by_now();
        let now = of_this_thread();
        assert!(ran <= now.0 - before.0 && waited <= now.1 - before.1, "only what came since");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn threads_of_a_process_have_waited_for_some_time_or_none() {
        let own = Waits::of(&[std::process::id() as i32]);
        assert!(!own.threads.is_empty());
        assert!(own.longest_since_of_those(&own, |_| true).is_zero());
    }

    #[test]
    fn without_a_pressure_file_the_waits_of_all_processors_are_added_up() {
        let text = "version 17\ntimestamp 4295\ncpu0 0 0 0 0 0 0 70 1500 9\ndomain0 MC 3 0 0\ncpu1 0 0 0 0 0 0 80 500 9\n";
        assert_eq!(run_delay(text), Some(Duration::from_nanos(2000)));
        assert_eq!(run_delay("version 17\n"), None);
        assert_eq!(run_delay("cpu0 0 0\n"), None);
    }

    #[test]
    fn the_total_of_the_line_some_is_read_in_microseconds() {
        let text = "some avg10=6.32 avg60=52.87 avg300=60.74 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";
        assert_eq!(total(text), Some(Duration::from_millis(2500)));
        assert_eq!(total("full avg10=0.00 total=3\n"), None);
        assert_eq!(total("some avg10=0.00 total=-1\n"), None);
    }
}
