//! What a process is given when it is started, and what is told of its end.

use std::io::Read as _;

use super::*;

fn start(program: &str, args: &[&str], change: impl FnOnce(&mut Command)) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.args(args);
    change(&mut command);
    Child::start(Birth {
        command,
        rlimits: Rlimits { file_bytes: 1 << 20, open_files: 64 },
        stdout: None,
        bounds: Bounds::Open,
        write: Vec::new(),
        tasks: 0,
        schedule: None,
    })
}

/// What a command prints, on both of its outputs, and how it ends.
fn run(program: &str, args: &[&str], change: impl FnOnce(&mut Command)) -> (String, String, ExitStatus) {
    let mut child = start(program, args, change).expect("it starts");
    let read = |file: Option<File>| {
        let mut text = String::new();
        file.expect("a pipe").read_to_string(&mut text).expect("text");
        text
    };
    let (stdout, stderr) = (read(child.stdout.take()), read(child.stderr.take()));
    let status = child.wait_timeout(Duration::from_secs(60)).expect("ours").expect("an end");
    (stdout, stderr, status)
}

#[test]
fn a_process_gets_its_arguments_its_folder_its_environment_and_its_own_outputs() {
    let script = "pwd; echo \"$0 $1 $WORD $USER\"; echo trouble >&2; exit 7";
    let (stdout, stderr, status) = run("sh", &["-c", script, "zero", "one two"], |command| {
        command.env("WORD", "olá").env("PATH", "/usr/bin:/bin").current_dir("/");
    });
    assert_eq!((stdout.as_str(), stderr.as_str(), status.code()), ("/\nzero one two olá \n", "trouble\n", Some(7)));
}

#[test]
fn a_process_leads_its_own_session_and_no_signal_of_it_is_blocked_or_handled() {
    let (status, _, _) = run("/bin/cat", &["/proc/self/status"], |_| {});
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim).unwrap_or_default();
    assert_eq!((field("SigBlk:"), field("SigCgt:")), ("0000000000000000", "0000000000000000"), "{status}");
    assert_eq!(field("SigIgn:"), "0000000000000000", "{status}");
    assert_eq!(field("NSsid:"), field("NSpid:"), "{status}");
}

#[test]
fn a_script_without_a_first_line_is_the_shells_with_as_many_arguments_as_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("script");
    std::fs::write(&script, "echo $# $1; eval echo \\$$#\n").expect("written");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("rights");
    let args: Vec<String> = (1..=60_000).map(|n| n.to_string()).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (stdout, stderr, status) = run("./script", &args, |command| {
        command.env("PATH", "/usr/bin:/bin").current_dir(folder.path());
    });
    assert_eq!((stdout.as_str(), stderr.as_str(), status.code()), ("60000 1\n60000\n", "", Some(0)));
}

#[test]
fn what_cannot_be_started_says_why_and_leaves_no_process() {
    let missing = start("/no/such/program", &[], |_| {}).expect_err("there is none");
    assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    let nowhere = start("/bin/true", &[], |command| {
        command.current_dir("/no/such/folder");
    })
    .expect_err("there is none");
    assert_eq!(nowhere.kind(), io::ErrorKind::NotFound);
    let folder = start("/", &[], |_| {}).expect_err("a folder");
    assert_eq!(folder.kind(), io::ErrorKind::PermissionDenied);
    let much = start("/bin/true", &["x".repeat(1 << 20).as_str()], |_| {}).expect_err("no system passes that on");
    assert_eq!(much.kind(), io::ErrorKind::ArgumentListTooLong);
}

#[test]
fn an_end_is_waited_for_no_longer_than_asked() {
    let mut child = start("sleep", &["1000"], |command| {
        command.env("PATH", "/usr/bin:/bin");
    })
    .expect("it starts");
    assert_eq!(child.wait_timeout(Duration::from_millis(1)).expect("ours"), None);
    super::super::tree::kill(child.pid());
    let status = child.wait_timeout(Duration::from_secs(60)).expect("ours").expect("an end");
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(libc::SIGKILL));
}
