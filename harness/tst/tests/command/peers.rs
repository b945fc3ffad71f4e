//! Servers that nobody wrote for this kit, judged over `--connect`: each deviation that is found is a true one.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::served::{Served, nginx};
use crate::support::{has, plain, repository, run};
use tst_engine::process::Port;

/// How long a server may take to start on a very busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Python's own HTTP servers with one page: the sequential and the threaded one differ in one word.
const PYTHON: &str = "
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = '<h1>Ol\\u00e1</h1>'.encode()
        self.send_response(200)
        self.send_header('Content-Type', 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(len(page)))
        self.send_header('Connection', 'close')
        self.end_headers()
        self.wfile.write(page)
    def log_message(self, *_): pass
getattr(http.server, sys.argv[2])(('127.0.0.1', int(sys.argv[1])), Page).serve_forever()
";

/// A server of somebody else's, ended with the test.
struct Peer {
    child: Child,
    port: Port,
}

impl Peer {
    /// Starts a command with a free port in place of `{port}` and waits until it listens.
    fn start(words: &[&str], wish: u64) -> Self {
        let port = Port::any(wish).expect("a port");
        let words: Vec<String> = words.iter().map(|word| word.replace("{port}", &port.number().to_string())).collect();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the server starts");
        let begin = Instant::now();
        // These servers serve many clients: one that only knocks does no harm.
        while TcpStream::connect(("127.0.0.1", port.number())).is_err() {
            assert!(begin.elapsed() < PATIENCE, "{words:?} does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { child, port }
    }

    /// As [`judged`].
    fn judged(&self, exercise: &str, home: &Path) -> Vec<(String, String)> {
        judged(&format!("127.0.0.1:{}", self.port.number()), exercise, home)
    }
}

/// The statuses and kinds of the checks of an exercise that were not skipped, of the server at `address`.
fn judged(address: &str, exercise: &str, home: &Path) -> Vec<(String, String)> {
    let mut tst = plain(env!("CARGO_BIN_EXE_tst"), home);
    let ran = run(tst.args(["test", exercise, "--connect", address, "--format", "json"]).current_dir(repository()));
    let run: serde_json::Value = serde_json::from_str(&ran.stdout).expect("a result");
    let checks = run["checks"].as_array().expect("checks").iter();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
    let outcome = |check: &serde_json::Value| {
        let status = word(&check["status"]);
        (word(&check["name"]), if status == "failed" { word(&check["failure"]["kind"]) } else { status })
    };
    checks.map(outcome).filter(|(_, outcome)| outcome != "skipped").collect()
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn outcome<'o>(judged: &'o [(String, String)], check: &str) -> &'o str {
    judged.iter().find(|(name, _)| name == check).map_or("skipped", |(_, outcome)| outcome)
}

#[test]
fn socat_is_an_echo_server_without_a_fault() {
    if !has("socat") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let judged = Peer::start(&["socat", "TCP-LISTEN:{port},fork,reuseaddr", "EXEC:cat"], 1).judged("echo", home.path());
    assert!(judged.len() >= 9 && judged.iter().all(|(_, outcome)| outcome == "passed"), "{judged:?}");
}

#[test]
fn ncats_broker_leaves_out_the_sender() {
    if !has("ncat") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let judged = Peer::start(&["ncat", "-l", "{port}", "--broker"], 2).judged("chat", home.path());
    assert_eq!(judged, [("comes_back_to_the_sender".to_string(), "no_answer".to_string())]);
}

#[test]
fn pythons_sequential_server_is_not_concurrent_and_its_threaded_twin_is() {
    if !has("python3") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let judged = |class, wish| Peer::start(&["python3", "-c", PYTHON, "{port}", class], wish).judged("http", home.path());
    let (sequential, threaded) = (judged("HTTPServer", 3), judged("ThreadingHTTPServer", 4));
    assert_eq!(outcome(&sequential, "silent_clients_stop_nobody"), "not_concurrent", "{sequential:?}");
    assert_eq!(outcome(&threaded, "silent_clients_stop_nobody"), "passed", "{threaded:?}");
    for judged in [&sequential, &threaded] {
        assert_eq!(outcome(judged, "the_page_is_html"), "passed");
        // It serves its page under every name, and answers 501 to a method it does not know.
        assert_eq!(outcome(judged, "not_found"), "wrong_response");
        assert_eq!(outcome(judged, "only_get"), "wrong_response");
    }
}

#[test]
fn nginx_serves_many_clients_but_has_no_echo() {
    let Some(program) = nginx() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let pages = home.path().join("www");
    std::fs::create_dir(&pages).expect("a folder");
    std::fs::write(pages.join("index.html"), "<h1>Olá</h1>\n").expect("a page");
    let served = Served::nginx(program, &pages, None, 5);
    let judged = judged(served.url.trim_start_matches("http://"), "http", home.path());
    for check in
        ["answers_http", "the_page_is_html", "ends_lines_with_crlf", "not_found", "not_http_is_400", "silent_clients_stop_nobody"]
    {
        assert_eq!(outcome(&judged, check), "passed", "{check}: {judged:?}");
    }
    for check in ["echoes_text", "only_get", "sleeps_as_long_as_asked"] {
        assert_eq!(outcome(&judged, check), "wrong_response", "{check}: {judged:?}");
    }
}
