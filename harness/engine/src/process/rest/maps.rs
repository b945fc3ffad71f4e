//! What lies in a process' memory, as the system lists it.

use std::fs::File;
use std::io::Read as _;

/// The longest list that is read, in bytes: a program may map one file with a name of 100,000 bytes as often as it likes.
const MOST: u64 = 16 << 20;

/// The mappings of a process (proc_pid_maps(5)); `None` where they cannot be read, or are more than is read.
pub(super) fn maps(pid: i32) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(format!("/proc/{pid}/maps")).ok()?.take(MOST + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= MOST).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mappings_of_a_process_hold_its_program() {
        let own = maps(std::process::id() as i32).expect("a list");
        assert!(own.contains("[stack]") && own.lines().count() > 3, "{own}");
        assert_eq!(maps(-1), None);
    }
}
