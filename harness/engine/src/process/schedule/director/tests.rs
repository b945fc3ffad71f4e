//! Deciding about real programs: tests of this very file, that others start.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::time::Duration;

use super::super::{Aim, PATTERNS, Point};
use super::*;
use crate::confine::{Bounds, Rlimits};
use crate::process::child::{Birth, Child};
use crate::process::tree;

/// Longer than anything here takes, on any machine.
const LONG: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(1);

fn schedule(seed: u64, only: Option<Vec<Point>>) -> Schedule {
    Schedule { seed, only, forks: Arc::default(), clients: Arc::new(|| Clients::Wait(0)) }
}

/// Starts one of the programs below under a schedule.
fn start(program: &str, schedule: Schedule) -> (Child, Director) {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    let name = format!("process::schedule::director::tests::{program}");
    command.args([&name, "--exact", "--ignored", "--nocapture"]);
    let rlimits = Rlimits { file_bytes: 1 << 20, open_files: 64 };
    let birth =
        Birth { command, rlimits, stdout: None, bounds: Bounds::Open, write: Vec::new(), tasks: 0, schedule: Some(schedule) };
    let mut child = Child::start(birth).expect("it starts");
    let director = child.directed.take().expect("it is to be scheduled").expect("it can be");
    (child, director)
}

fn all(file: Option<File>) -> String {
    let mut text = String::new();
    file.expect("a pipe").read_to_string(&mut text).expect("text");
    text
}

fn end(mut child: Child) {
    tree::kill(child.pid());
    let status = child.wait_timeout(LONG).expect("ours").expect("an end");
    assert_eq!(status.signal(), Some(libc::SIGKILL));
}

/// Waits for something that comes.
fn wait(what: &str, mut comes: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !comes() {
        assert!(begin.elapsed() < LONG, "{what} does not come");
        std::thread::sleep(PAUSE);
    }
}

#[test]
#[ignore = "a program that others start"]
fn three_threads_that_print() {
    let threads: Vec<_> = (0..3)
        .map(|thread| {
            std::thread::spawn(move || {
                for line in 0..5 {
                    let _ = std::io::stdout().write_all(format!("{thread}.{line}\n").as_bytes());
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().expect("it ends"));
}

/// One thread never rests, and another prints: if it is held, it is for long.
#[test]
#[ignore = "a program that others start"]
fn prints_and_spins_for_ever() {
    let _ = std::thread::spawn(|| {
        loop {
            std::hint::spin_loop();
        }
    });
    loop {
        let _ = std::io::stderr().write_all(b"x");
        std::thread::sleep(PAUSE);
    }
}

#[test]
#[ignore = "a program that others start"]
fn waits_for_ever() {
    let _ = std::thread::spawn(|| std::io::stdin().read(&mut [0])).join();
}

#[test]
fn a_right_program_comes_to_its_end_under_every_kind_of_schedule_and_its_writes_are_known() {
    let mut points = 0;
    let (patterns, threads) = (
        (0..PATTERNS).map(Aim::Pattern),
        (0..4).flat_map(|thread| [Aim::Last(thread), Aim::LastAfter(thread), Aim::First(thread)]),
    );
    for seed in patterns.chain(threads).map(|aim| aim.seed(1)) {
        let (mut child, director) = start("three_threads_that_print", schedule(seed, None));
        let printed = all(child.stdout.take());
        let status = child.wait_timeout(LONG).expect("ours").expect("an end");
        assert_eq!(status.code(), Some(0), "{seed}: {printed}");
        let trace = director.trace();
        assert_eq!(trace.refused, None);
        let of_call = |call| trace.acts.iter().filter(move |act| act.doing.call == call);
        for thread in 0..3 {
            for line in 0..5 {
                let wanted = format!("{thread}.{line}\n");
                assert_eq!(printed.matches(&wanted).count(), 1, "{seed}: {printed}");
                assert_eq!(of_call(Call::Write).filter(|act| act.doing.bytes == wanted.as_bytes()).count(), 1, "{seed}");
            }
        }
        assert!(of_call(Call::Clone).count() >= 3);
        points += trace.points().len();
        wait("the end of our thread", || director.thread.as_ref().is_some_and(JoinHandle::is_finished));
    }
    assert!(points > 0, "somebody was held");
}

#[test]
fn nobody_is_held_where_no_point_is_wanted() {
    let (mut child, director) = start("three_threads_that_print", schedule(9, Some(Vec::new())));
    drop(all(child.stdout.take()));
    assert_eq!(child.wait_timeout(LONG).expect("ours").expect("an end").code(), Some(0));
    assert_eq!(director.trace().points(), []);
    assert_eq!(director.shared.spent(), Duration::ZERO);
}

#[test]
fn while_a_thread_is_held_nothing_is_said_about_rest() {
    // The last pattern is of slow threads: by some of its seeds all are slow.
    let seed = (0..).map(|number| Aim::Pattern(PATTERNS - 1).seed(number)).find(|seed| {
        let mut draw = Draw::new(&schedule(*seed, None));
        draw.next(1, Call::Clone);
        let mut is_slow = |thread| (0..40).any(|_| draw.next(thread, Call::Write).is_some_and(|drawn| drawn.until.is_some()));
        (1..5).all(&mut is_slow)
    });
    let (child, director) = start("prints_and_spins_for_ever", schedule(seed.expect("one of them"), None));
    let first = || director.shared.lock().held.first().map(|held| (held.since, held.notice.thread));
    let mut seen = 0;
    wait("a thread that is held", || {
        let before = first();
        let found = director.undisturbed(|| ());
        if before.is_some() && before == first() {
            seen += 1;
            assert_eq!(found, None);
        }
        seen > 3
    });
    end(child);
    wait("the end of our thread", || director.thread.as_ref().is_some_and(JoinHandle::is_finished));
}

#[test]
fn of_a_program_that_waits_something_can_be_said() {
    let (child, director) = start("waits_for_ever", schedule(0, None));
    wait("its rest", || director.trace().acts.len() > 2 && director.undisturbed(|| ()).is_some());
    end(child);
}

#[test]
fn who_is_no_longer_decided_about_goes_on() {
    let (mut child, director) = start("prints_and_spins_for_ever", schedule(9, None));
    wait("its threads", || director.trace().acts.len() > 10);
    drop(director);
    let mut pipe = child.stderr.take().expect("a pipe");
    let mut got = vec![0; 2000];
    pipe.read_exact(&mut got).expect("it prints on");
    end(child);
}
