//! An io_uring (io_uring(7)) that has finished all that it was ever asked for: nothing of it can end a wait.

use std::fs::File;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};

use super::maps::maps;

/// The name of a ring's file.
const NAME: &str = "anon_inode:[io_uring]";
/// Where a program maps what it asks for (`IORING_OFF_SQES`), and the length of one entry, whose first byte is what is
/// asked for.
const ENTRIES_OFFSET: &str = "10000000";
const ENTRY: u64 = 64;
/// What is done at once (`IORING_OP_NOP`, `IORING_OP_EPOLL_CTL`): a libuv asks for nothing else. Of most others it cannot
/// be told from outside whether they are over: one entry may be answered many times, or never.
const DONE_AT_ONCE: [u8; 2] = [0, 29];

/// Whether the ring behind the open file `number` of a process is idle. What cannot be told is not.
pub(super) fn is_idle(pid: i32, number: &str) -> bool {
    let told = std::fs::read_to_string(format!("/proc/{pid}/fdinfo/{number}")).unwrap_or_default();
    Ring::read(&told).is_some_and(|ring| ring.has_answered_all() && ring.asked_only_for_short_work(pid) == Some(true))
}

/// A ring as the kernel describes it (`/proc/PID/fdinfo/FD`).
#[derive(Debug, PartialEq, Eq)]
struct Ring {
    inode: u64,
    /// The number of entries, less one.
    mask: u32,
    /// How many entries the program has written, how many the kernel has taken, and the same as the program sees it.
    asked: [u32; 3],
    /// How many answers there were, how many the program has read, and the same as the kernel sees it.
    answered: [u32; 3],
    /// Whether a thread of the kernel serves it, a file is being waited for, or an answer found no room.
    has_more: bool,
}

impl Ring {
    fn read(told: &str) -> Option<Self> {
        let field = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
        let number = |name: &str| field(name)?.parse().ok();
        // The lists are lines below their names, indented.
        let lists = told.lines().skip_while(|line| !line.starts_with("PollList:"));
        let has_entries = lists.clone().any(|line| line.starts_with([' ', '\t']));
        lists.clone().find(|line| line.starts_with("CqOverflowList:"))?;
        Some(Self {
            inode: field("ino")?.parse().ok()?,
            mask: u32::from_str_radix(field("SqMask")?.strip_prefix("0x")?, 16).ok()?,
            asked: [number("SqTail")?, number("SqHead")?, number("CachedSqHead")?],
            answered: [number("CachedCqTail")?, number("CqTail")?, number("CqHead")?],
            has_more: field("SqThread")? != "-1" || has_entries,
        })
    }

    /// Whether every entry was taken and has its answer, and every answer was read.
    fn has_answered_all(&self) -> bool {
        let all = self.asked[0];
        !self.has_more && self.asked.iter().chain(&self.answered).all(|count| *count == all)
    }

    /// Whether all that was ever asked for is still written in the program's memory, and is done at once.
    fn asked_only_for_short_work(&self, pid: i32) -> Option<bool> {
        let entries = u64::from(self.mask) + 1;
        if u64::from(self.asked[0]) > entries {
            return Some(false);
        }
        let maps = maps(pid)?;
        let (begin, length) = maps.lines().find_map(|line| mapped_entries(line, self.inode))?;
        if length != (entries * ENTRY).next_multiple_of(rustix::param::page_size() as u64) {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(entries * ENTRY).ok()?];
        File::open(format!("/proc/{pid}/mem")).ok()?.read_exact_at(&mut bytes, begin).ok()?;
        Some(bytes.iter().step_by(ENTRY as usize).all(|code| DONE_AT_ONCE.contains(code)))
    }
}

/// The inodes of the rings whose files a process has open.
pub(super) fn open_ones(pid: i32) -> Vec<u64> {
    let Ok(entries) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return Vec::new() };
    let is_ring = |path: &std::path::Path| std::fs::read_link(path).is_ok_and(|target| target.as_os_str() == NAME);
    let rings = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_ring(path));
    rings.filter_map(|path| Some(std::fs::metadata(path).ok()?.ino())).collect()
}

/// Whether a ring lies in a process' memory, of which `maps` tells, that is none of the `open` ones. Where all rings have
/// one inode, as on older kernels, more than one cannot be told apart.
pub(super) fn has_hidden(maps: &str, open: &[u64]) -> bool {
    let inode = |line: &str| line.split_whitespace().nth(4).and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
    let rings = || maps.lines().filter(|line| line.ends_with(NAME));
    let count = |of: u64| open.iter().filter(|inode| **inode == of).count();
    let entries = |of: u64| rings().filter(|line| mapped_entries(line, of).is_some()).count();
    rings().map(inode).any(|inode| count(inode) != 1 || entries(inode) != 1)
}

/// The address and the length of the entries of the ring with this inode, if a line of `/proc/PID/maps` tells of them.
fn mapped_entries(line: &str, inode: u64) -> Option<(u64, u64)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let is_it = fields.get(2) == Some(&ENTRIES_OFFSET) && fields.get(4)?.parse() == Ok(inode) && fields.get(5) == Some(&NAME);
    let (begin, end) = fields.first().filter(|_| is_it)?.split_once('-')?;
    let (begin, end) = (u64::from_str_radix(begin, 16).ok()?, u64::from_str_radix(end, 16).ok()?);
    Some((begin, end.checked_sub(begin)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring of Node 22 with three entries, as Linux 6.18 shows it.
    const NODE: &str = "pos:\t0\nflags:\t02000002\nmnt_id:\t17\nino:\t2586471\nSqMask:\t0xff\nSqHead:\t3\nSqTail:\t3\nCachedSqHead:\t3\n\
                        CqMask:\t0x1ff\nCqHead:\t3\nCqTail:\t3\nCachedCqTail:\t3\nSQEs:\t0\nCQEs:\t0\nSqThread:\t-1\nSqThreadCpu:\t-1\n\
                        SqTotalTime:\t0\nSqWorkTime:\t0\nUserFiles:\t0\nUserBufs:\t0\nPollList:\nCqOverflowList:\nNAPI:\tdisabled\n";

    fn has_answered_all(told: &str) -> Option<bool> {
        Ring::read(told).map(|ring| ring.has_answered_all())
    }

    #[test]
    fn a_ring_is_idle_when_every_entry_has_its_answer() {
        assert_eq!(has_answered_all(NODE), Some(true));
        for (from, to, what) in [
            ("CachedCqTail:\t3", "CachedCqTail:\t2", "an answer is missing"),
            ("CqHead:\t3", "CqHead:\t2", "an answer was not read"),
            ("SqTail:\t3", "SqTail:\t4", "an entry was not taken"),
            ("SqThread:\t-1", "SqThread:\t77", "a thread of the kernel looks after it"),
            ("PollList:\n", "PollList:\n  op=6, task_works=0\n", "a file is waited for"),
            ("CqOverflowList:\n", "CqOverflowList:\n  user_data=1, res=0, flags=0\n", "an answer found no room"),
        ] {
            assert_eq!(has_answered_all(&NODE.replace(from, to)), Some(false), "{what}");
        }
    }

    #[test]
    fn a_ring_that_is_described_otherwise_is_not_understood() {
        for field in ["SqMask", "CachedSqHead", "CachedCqTail", "SqThread", "PollList", "CqOverflowList"] {
            assert_eq!(has_answered_all(&NODE.replace(&format!("{field}:"), "Other:")), None, "{field}");
        }
    }

    #[test]
    fn the_entries_of_a_ring_are_found_by_its_inode() {
        let line = "7f5f2f63d000-7f5f2f641000 rw-s 10000000 00:10 2586471                    anon_inode:[io_uring]";
        assert_eq!(mapped_entries(line, 2_586_471), Some((0x7f5f_2f63_d000, 0x4000)));
        assert_eq!(mapped_entries(line, 1), None, "another ring's");
        let maps = format!("{line}\n{}\n", line.replace("10000000", "00000000"));
        assert!(!has_hidden(&maps, &[2_586_471]));
        assert!(has_hidden(&maps, &[]), "its file is closed");
        assert!(has_hidden(&maps, &[2_586_471, 2_586_471]) && has_hidden(&format!("{maps}{line}"), &[2_586_471]), "which?");
        assert!(!has_hidden("7f50-7f60 rw-p 00000000 00:00 0 \n", &[]));
        assert_eq!(mapped_entries(&line.replace("10000000", "00000000"), 2_586_471), None, "the ring, not its entries");
    }
}
