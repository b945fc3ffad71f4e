//! Does not build, with a message that terminals and browsers would obey.
compile_error!("\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m \u{202e}<script>alert(1)</script><img src=x onerror=alert(1)>");

fn main() {}
