//! What the kernel tells of a process or a thread, a field a line (proc_pid_status(5)).

/// The text of `/proc/NUMBER/status`.
#[derive(Debug)]
pub(super) struct Status(String);

impl Status {
    /// Of a process or a thread; `None` where it is not told.
    pub(super) fn of(number: i32) -> Option<Self> {
        // Its name may end in the middle of a character.
        let told = std::fs::read(format!("/proc/{number}/status")).ok()?;
        Some(Self(String::from_utf8(told).unwrap_or_else(|told| String::from_utf8_lossy(told.as_bytes()).into_owned())))
    }

    /// What stands behind the name of a field.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.0.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
    }

    /// A field that is a set of signals, the first of them the lowest bit.
    pub(super) fn signals(&self, name: &str) -> Option<u64> {
        u64::from_str_radix(self.field(name)?, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_whole_name() {
        let status = Status("Name:\tcat\nTgid:\t17\nSigQ:\t1/2\nSigCgt:\t0000000000002000\n".into());
        assert_eq!((status.field("Tgid"), status.field("Sig"), status.field("SigQ")), (Some("17"), None, Some("1/2")));
        assert_eq!((status.signals("SigCgt"), status.signals("SigQ"), status.signals("None")), (Some(0x2000), None, None));
    }
}
