//! The exercises in `docs/examples` whose bytes and values have a meaning: each is proved by lint, with its wrong programs.

use std::process::{Child, Command, Stdio};

use crate::support::examples::example;
use crate::support::{each, has, repository};

#[test]
fn each_example_is_proved_by_its_wrong_programs_and_by_damages() {
    if !has("python3") {
        return;
    }
    for name in [
        "smoke_test",
        "budget_chat",
        "insecure_sockets",
        "smtp",
        "prime_time",
        "means_to_an_end",
        "speed_daemon",
        "job_centre",
        "redis",
        "sums",
        "ring",
        "distant",
        "time_server",
    ] {
        let corpus = repository().join("docs/examples").join(name).join("corpus/wrong");
        assert!(std::fs::read_dir(corpus).expect("a corpus").count() >= 4, "{name}");
        let ran = example(name).run(&["lint", name, "--lang", "en"]).ended(0);
        assert!(ran.stdout.contains("nothing to mend"), "{name}: {}", ran.all());
    }
}

/// A command that is ended with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `redis-server` is by nobody here, and right: it passes what the example asks, started by the judge or already there.
#[test]
#[expect(clippy::print_stderr, reason = "who reads what the tests say is to know that this one compared nothing")]
fn redis_itself_passes_the_exercise_about_it() {
    if !has("redis-server") {
        eprintln!("no redis-server here (apt-get install redis-server): not compared with it");
        return;
    }
    let course = example("redis");
    let port = tst_engine::process::Port::any(29_000).expect("a port");
    let number = port.number().to_string();
    let mut command = Command::new("redis-server");
    command.args(["--port", &number, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]).current_dir(course.path());
    let _served = Served(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("it starts"));
    let (own, there) = ("redis-server --port {port} --save '' --appendonly no", format!("127.0.0.1:{number}"));
    each(&[["--run", own], ["--connect", &there]], |how| {
        let ran = course.run(&["test", "redis", how[0], how[1], "--lang", "en"]).ended(0);
        assert!(ran.stdout.contains("4 passed, 0 failed, 0 skipped"), "{}", ran.all());
    });
}

/// `aiosmtpd`, a mail server by nobody here, passes the exercise about SMTP.
#[test]
#[expect(clippy::print_stderr, reason = "who reads what the tests say is to know that this one compared nothing")]
fn a_mail_server_of_other_people_passes_the_exercise_about_mail() {
    if !has("aiosmtpd") {
        eprintln!("no aiosmtpd here (apt-get install python3-aiosmtpd): not compared with it");
        return;
    }
    let ran = example("smtp").run(&["test", "smtp", "--run", "aiosmtpd -n -l 127.0.0.1:{port}", "--lang", "en"]).ended(0);
    assert!(ran.stdout.contains("3 passed, 0 failed, 0 skipped"), "{}", ran.all());
}
