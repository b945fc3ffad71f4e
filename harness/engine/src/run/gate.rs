//! The gate before checks that compare times: such a check has the machine for itself, also among judges of other processes.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::places::{Place, Places};

/// Shared by judges that run at the same time.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    here: Arc<RwLock<()>>,
    /// The folder with the locks of judges in other processes.
    folder: Option<Arc<Path>>,
    /// How many plays are under way at once, if that is bounded.
    places: Option<Arc<Places>>,
}

/// Being in: with others, or alone.
#[derive(Debug)]
#[expect(dead_code, reason = "it is held, and let go of")]
pub(super) enum Entered<'g> {
    WithOthers(RwLockReadGuard<'g, ()>),
    Alone(RwLockWriteGuard<'g, ()>),
    Elsewhere(io::Result<File>),
}

/// Who waits for being alone holds the door shut, so that others who come one after the other do not keep it waiting for ever.
const DOOR: &str = "door";
const ROOM: &str = "room";

impl Gate {
    /// A gate for several processes: its locks are in `folder`, where [`Gate::make`] has put them.
    pub fn of(folder: PathBuf) -> Self {
        Self { folder: Some(folder.into()), ..Self::default() }
    }

    /// A gate that lets so many plays be under way at once.
    pub fn with_places(count: usize) -> Self {
        Self { places: Some(Arc::new(Places::new(count))), ..Self::default() }
    }

    /// Another gate, whose plays count with those of this one.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self { places: self.places.clone(), ..Self::default() }
    }

    /// Waits until one more play may be under way.
    pub(super) fn place(&self) -> Option<Place<'_>> {
        self.places.as_deref().map(Places::take)
    }

    /// Puts the locks into `folder`.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn make(folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        [DOOR, ROOM].iter().try_for_each(|name| File::create(folder.join(name)).map(drop))
    }

    /// Waits until it can be entered.
    pub(super) fn enter(&self, alone: bool) -> Entered<'_> {
        match &self.folder {
            Some(folder) => Entered::Elsewhere(enter(folder, alone)),
            None if alone => Entered::Alone(self.here.write().unwrap_or_else(PoisonError::into_inner)),
            None => Entered::WithOthers(self.here.read().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

/// Without locks, which a file system may not have, nobody waits.
fn enter(folder: &Path, alone: bool) -> io::Result<File> {
    // A lock belongs to what was opened: each who enters opens it anew (flock(2)).
    let door = File::open(folder.join(DOOR))?;
    door.lock()?;
    let room = File::open(folder.join(ROOM))?;
    if alone { room.lock() } else { room.lock_shared() }?;
    Ok(room)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn who_is_alone_meets_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        Gate::make(folder.path()).expect("locks");
        for gate in [Gate::default(), Gate::of(folder.path().to_path_buf())] {
            let inside = AtomicU32::new(0);
            std::thread::scope(|scope| {
                for _ in 0..20 {
                    scope.spawn(|| {
                        let entered = gate.enter(false);
                        inside.fetch_add(1, Ordering::SeqCst);
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(entered);
                    });
                }
                for _ in 0..20 {
                    scope.spawn(|| {
                        let entered = gate.enter(true);
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "alone");
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(entered);
                    });
                }
            });
        }
    }
}
