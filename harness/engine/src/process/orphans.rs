//! What a child of ours leaves behind when it ends: it falls to us, and is ended.

use std::io;

use super::{guard, tree};

/// From now on whatever children of this process leave behind falls to it.
///
/// # Errors
/// When the system refuses.
pub fn adopt_orphans() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_child_subreaper(rustix::process::Pid::from_raw(1))?;
    Ok(())
}

/// Ends everything that children which have ended left behind, and waits until it is gone, or the kernel does not let it
/// die. To be called while no child lives. A guard ends by itself, when it has cleaned up.
pub fn end_orphans() {
    // Who only says that it is a guard is ended when its time is over.
    tree::children(std::process::id() as i32).into_iter().filter(|orphan| guard::is_guard(*orphan)).for_each(|orphan| {
        tree::reap(orphan, guard::PATIENCE);
    });
    tree::end_all(|| tree::children(std::process::id() as i32));
}
