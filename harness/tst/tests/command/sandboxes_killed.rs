//! A judge that is killed or interrupted while its sandboxes are at work: with it everything ends that runs in them, and
//! nothing of it stays on the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::ordinary::Grader;
use crate::common::{Running, program};
use crate::support::{Course, can_isolate, each, has};

/// How long killed processes may take to vanish on a busy machine.
const VANISHING: Duration = Duration::from_secs(60);
/// How many programs there are, and how many processes each of them has.
const PROGRAMS: usize = 2;
const PROCESSES: usize = 3;

/// Listens and never answers, ignores what can be ignored, leaves its session, and never rests; `WORD` tells its processes
/// from all others.
const NEVER_ENDS: &str = "import os, signal, socket, sys\n\
    server = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n\
    server.set_inheritable(True)\n\
    for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:\n    signal.signal(number, signal.SIG_IGN)\n\
    if os.fork() == 0:\n    os.setsid()\n    os.fork()\n\
    os.execvp('python3', ['python3', '-c', 'import time\\nwhile True: time.sleep(0.01)', 'WORD'])\n";

/// A process: its command line, and when it began, in ticks of the system, which tells it from a later one of its number.
type Process = (String, String);

/// All processes of this machine.
fn processes() -> BTreeMap<u32, Process> {
    let entries = std::fs::read_dir("/proc").expect("/proc").flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let process = |pid: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        // The fields are counted from the third one (proc_pid_stat(5)). A zombie is gone.
        (fields[0] != "Z").then(|| (pid, (String::from_utf8_lossy(&line).replace('\0', " "), fields[19].to_string())))
    };
    numbers.filter_map(process).collect()
}

/// What a process has started, and what that has.
fn descendants(root: u32) -> Vec<u32> {
    let mut found = vec![root];
    let mut next = 0;
    while next < found.len() {
        for task in std::fs::read_dir(format!("/proc/{}/task", found[next])).into_iter().flatten().flatten() {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            found.extend(children.split_whitespace().filter_map(|word| word.parse::<u32>().ok()));
        }
        next += 1;
    }
    found
}

/// A judge that has two programs and a compiler at work, each in sandboxes of its own.
struct Busy {
    course: Course,
    judge: Running,
    word: String,
}

impl Busy {
    fn new(grader: Grader) -> Self {
        let course = Course::new();
        course.write("config.yaml", "course: Aves\nexercises: [parrot]\nlimits: { time: 600s, build: 600s }\n");
        let word = format!("never-ends-{}", course.path().file_name().expect("a name").to_string_lossy());
        for student in ["ana", "bia"] {
            // Not the same work, which would be judged once.
            course.write(&format!("class/{student}.py"), format!("# {student}\n{}", NEVER_ENDS.replace("WORD", &word)));
        }
        let endless = std::fs::read_to_string(program("attacks/build/endless_constant/src/main.rs")).expect("a program");
        course.write("class/caio.rs", endless);
        let trial = grader.grade(course.path(), &[PathBuf::from("class")]).option("--out", "out").option("--jobs", "3");
        let mut judge = trial.variable("TST_ISOLATION", "full").start();
        let pid = judge.pid();
        judge.wait_until("programs and a compiler were at work", || {
            let all = processes();
            let below = descendants(pid);
            let lines = || below.iter().filter_map(|pid| Some(&all.get(pid)?.0));
            let compiles = lines().any(|line| line.contains("--crate-name subject") && !line.contains("bwrap"));
            compiles
                && lines().filter(|line| line.contains(&word) && line.starts_with("python3 -c")).count() >= PROGRAMS * PROCESSES
        });
        Self { course, judge, word }
    }

    /// Does something to the judge, and waits for the end of all that it had started; gives back the course.
    fn ended_by(self, end: impl FnOnce(&mut Running)) -> Course {
        let Self { course, mut judge, word } = self;
        let all = processes();
        let ours: Vec<(u32, Process)> =
            descendants(judge.pid()).into_iter().filter_map(|pid| Some((pid, all.get(&pid)?.clone()))).collect();
        end(&mut judge);
        let seen = judge.finish();
        assert!(!seen.status.expect("an end").success(), "{seen:?}");
        let begin = Instant::now();
        loop {
            let now = processes();
            let left = ours.iter().filter(|(pid, (_, began))| now.get(pid).is_some_and(|(_, other)| other == began));
            let left: Vec<&str> = left.map(|(_, (line, _))| line.as_str()).collect();
            let others: Vec<&String> = now.values().map(|(line, _)| line).filter(|line| line.contains(&word)).collect();
            if left.is_empty() && others.is_empty() {
                break;
            }
            assert!(begin.elapsed() < VANISHING, "{left:#?} {others:#?}");
            std::thread::sleep(Duration::from_millis(10));
        }
        expect_not_mounted(course.path());
        course
    }
}

/// The workers of a judge, for a shell that sends them a signal.
fn workers(judge: &Running) -> Vec<String> {
    let all = processes();
    let is_worker = |pid: &u32| all.get(pid).is_some_and(|(line, _)| line.starts_with("/.tst/tst sandbox-worker"));
    let workers: Vec<String> = descendants(judge.pid()).iter().filter(|pid| is_worker(pid)).map(ToString::to_string).collect();
    assert_eq!(workers.len(), PROGRAMS + 1, "{all:#?}");
    workers
}

/// Sends a signal to processes.
fn send(signal: &str, pids: &[String]) {
    let sent = Command::new("sh").args(["-c", "kill -s \"$0\" -- \"$@\"", signal]).args(pids).status();
    assert!(sent.expect("a shell").success());
}

/// Nothing that was shown to sandboxes is mounted here.
fn expect_not_mounted(course: &Path) {
    let mounts = std::fs::read_to_string("/proc/self/mounts").expect("mounts");
    let course = course.to_string_lossy();
    assert!(!mounts.contains(&*course) && !mounts.contains("/sandbox/points/"), "{mounts}");
}

#[test]
fn with_a_judge_that_is_killed_or_interrupted_all_its_sandboxes_end() {
    if !has("python3") || !can_isolate() || !has("rustc") {
        return;
    }
    for grader in Grader::all() {
        // Once kills; else it asks, and the second time it is done at once.
        each(&[("KILL", false), ("INT", true), ("TERM", false)], |(signal, group)| {
            Busy::new(*grader).ended_by(|judge| {
                judge.signal(signal, *group);
                if *signal != "KILL" {
                    judge.wait_for("under way", 1);
                    judge.signal(signal, *group);
                }
            });
        });
    }
}

#[test]
fn sandboxes_that_are_killed_from_outside_are_told_and_leave_nothing() {
    if !has("python3") || !can_isolate() || !has("rustc") {
        return;
    }
    for grader in Grader::all() {
        // As the system does that has no memory left.
        Busy::new(*grader).ended_by(|judge| {
            let workers = workers(judge);
            send("KILL", &workers);
            judge.wait_for("the sandbox failed", workers.len());
        });
    }
}

#[test]
fn what_ends_with_the_whole_job_is_no_fault_of_the_kit() {
    if !has("python3") || !can_isolate() || !has("rustc") {
        return;
    }
    for grader in Grader::all() {
        // As Slurm does that cancels a job: every process of it is sent the same.
        let course = Busy::new(*grader).ended_by(|judge| {
            let workers = workers(judge);
            judge.signal("TERM", false);
            judge.wait_for("under way", 1);
            send("TERM", &workers);
        });
        let journal = std::fs::read_to_string(course.path().join("out/journal.jsonl")).expect("a journal");
        assert_eq!(journal, "", "nothing is known of what was under way: it is judged the next time");
    }
}
