//! What a tool's helper left behind, and the tool now waits for: cargo(1) and rustc(1) read what a build script or a
//! compiler's wrapper writes until nobody can write any more. A server that one of them started, and that holds its
//! outputs, would stop them for ever.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::family::Family;
use super::{census, tree};

/// How often it is looked.
const LOOK: Duration = Duration::from_millis(100);
/// Who has been asleep at every look for so long, while its parent has ended, is a server that waits for work and no helper
/// that still does some.
const ASLEEP: Duration = Duration::from_secs(2);

/// Watches over what a tool's helpers leave behind.
#[derive(Debug)]
pub(super) struct Left {
    looked: Instant,
    /// Whether the tool runs in a sandbox: who loses its parent falls to the first process of that, and not to us.
    is_walled: bool,
    /// Who holds the tool up, and since when it has been asleep.
    asleep: BTreeMap<i32, Instant>,
}

impl Left {
    pub(super) fn new(is_walled: bool) -> Self {
        Self { looked: Instant::now(), is_walled, asleep: BTreeMap::new() }
    }

    /// Ends whatever the tool waits for in vain.
    pub(super) fn look(&mut self, family: &Family) {
        if self.looked.elapsed() < LOOK {
            return;
        }
        self.looked = Instant::now();
        let (tool, left) = if self.is_walled { in_sandbox(family.root) } else { (family.root, family.left()) };
        self.asleep.retain(|pid, _| left.contains(pid));
        if left.is_empty() {
            return;
        }
        let (read, written) = ends_of_pipes(&tree::descendants(tool));
        for pid in left {
            let members = tree::descendants(pid);
            let holds_up = ends_of_pipes(&members).1.iter().any(|pipe| read.contains(pipe) && !written.contains(pipe));
            if !holds_up || !members.into_iter().all(census::is_asleep) {
                self.asleep.remove(&pid);
            } else if self.asleep.entry(pid).or_insert(self.looked).elapsed() >= ASLEEP {
                tree::end(pid);
            }
        }
    }
}

/// The tool in the sandbox that the process `root` is around, and what fell to the first process there, whose children these
/// are: the tool is the oldest, as it started it before all else, and ends with it.
fn in_sandbox(root: i32) -> (i32, Vec<i32>) {
    let first = tree::children(root).first().copied();
    let mut children = first.map(tree::children).unwrap_or_default().into_iter();
    (children.next().unwrap_or(root), children.collect())
}

/// The pipes that processes can read from, and those that they can write to (proc_pid_fdinfo(5): `flags`).
fn ends_of_pipes(pids: &[i32]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut read, mut written) = (BTreeSet::new(), BTreeSet::new());
    for pid in pids {
        let Ok(files) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
        for file in files.flatten() {
            let Ok(link) = std::fs::read_link(file.path()) else { continue };
            let pipe = link.to_string_lossy().into_owned();
            if !pipe.starts_with("pipe:") {
                continue;
            }
            let info = std::fs::read_to_string(format!("/proc/{pid}/fdinfo/{}", file.file_name().display())).unwrap_or_default();
            let flags = info.lines().find_map(|line| u32::from_str_radix(line.strip_prefix("flags:")?.trim(), 8).ok());
            match flags.unwrap_or_default() & 3 {
                0 => drop(read.insert(pipe)),
                1 => drop(written.insert(pipe)),
                _ => {
                    read.insert(pipe.clone());
                    written.insert(pipe);
                }
            }
        }
    }
    (read, written)
}
