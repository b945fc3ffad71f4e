//! What a node of a cluster allows beside what every machine does: its file systems, its quotas.

mod mounts;
mod text;
mod trial;

use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use tst_engine::process::{Allowed, probe};
use tst_engine::settings::Settings;
use tst_engine::text::Say;

use mounts::Kind;
pub use text::NodeText;
use trial::Trial;

/// What a worker has in memory for all that it builds and writes, in bytes (docs/isolation.md).
const ROOM: u64 = 1 << 30;

/// Something found out: whether it is as it should be, whether grading can do without it, and what is said.
pub type Found = (bool, bool, Box<dyn Say>);

/// Looks at the folder of the results, or where it would be, and at what this process may use.
pub fn look(results: &Path, settings: &Settings) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut add = |good: bool, needed: bool, text: NodeText| found.push((good, needed, Box::new(text)));
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let kind = |folder: &Path| mounts::kind(&mounts, folder);
    let results = there(results);
    let shown = results.display().to_string();
    match kind(&results) {
        Some(Kind { name, is_network }) => add(is_network, false, NodeText::Results { folder: shown.clone(), name, is_network }),
        None => add(false, false, NodeText::UnknownResults { folder: shown.clone() }),
    }
    match trial::files(&results) {
        Ok(Trial { renames, locks }) => {
            add(renames, true, if renames { NodeText::Files } else { NodeText::NoRename { folder: shown } });
            add(true, false, if locks { NodeText::Locks } else { NodeText::NoLocks });
        }
        Err(error) => add(false, true, NodeText::NoFiles { folder: shown, why: error.to_string() }),
    }
    let scratch = std::env::temp_dir();
    let shown = scratch.display().to_string();
    match trial::room(&scratch) {
        Ok(bytes) => match kind(&there(&scratch)) {
            Some(Kind { name, is_network: true }) => add(false, false, NodeText::FarScratch { folder: shown, name }),
            kind => {
                let name = kind.map_or_else(|| "?".into(), |kind| kind.name);
                add(bytes >= ROOM, false, NodeText::Scratch { folder: shown, name, bytes, least: ROOM });
            }
        },
        Err(error) => add(false, true, NodeText::NoScratch { folder: shown, why: error.to_string() }),
    }
    let Allowed { processors: quota, memory } = probe::allowed();
    add(quota.is_none_or(|quota| quota >= 1.0), false, NodeText::Processors { there: processors(), quota });
    let least = ROOM + settings.limits.memory;
    match memory {
        Some(bytes) => add(bytes >= least, false, NodeText::Memory { bytes, least }),
        None => add(true, false, NodeText::NoMemoryQuota),
    }
    found
}

/// On how many processors this process may run, whatever a quota leaves of them.
fn processors() -> usize {
    let set = rustix::thread::sched_getaffinity(None).map(|set| set.count() as usize);
    set.unwrap_or_else(|_| available_parallelism().map_or(1, usize::from))
}

/// The folder, or the nearest above it that is there.
fn there(folder: &Path) -> PathBuf {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    whole.ancestors().find_map(|folder| folder.canonicalize().ok().filter(|folder| folder.is_dir())).unwrap_or(whole)
}
