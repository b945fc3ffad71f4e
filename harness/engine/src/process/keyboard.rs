//! The judge's end of a program's standard input: it stays open and silent until something is typed, or it is ended.

use std::fs::File;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rustix::io::{ioctl_fionbio, ioctl_fionread};

/// What was done at a program's standard input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// How many bytes were typed.
    pub bytes: u64,
    /// Whether it was ended.
    pub has_ended: bool,
}

/// A program's standard input, as whoever types sees it.
#[derive(Debug, Default)]
pub struct Keyboard {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    pipe: Option<File>,
    /// Held by whoever forks a child that is not another program yet.
    forks: Arc<RwLock<()>>,
    typed: Typed,
}

impl Keyboard {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives it the pipe into which is typed, and what is held while other children are forked.
    pub(super) fn connect(&self, pipe: Option<File>, forks: Arc<RwLock<()>>) {
        // Whoever writes more than the program reads must not wait for it here.
        let pipe = pipe.filter(|pipe| ioctl_fionbio(pipe, true).is_ok());
        *self.lock() = State { pipe, forks, ..State::default() };
    }

    /// Types as much of these bytes as there is room for; how many that are.
    ///
    /// # Errors
    /// That nobody can read them any more.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.lock();
        let pipe = state.pipe.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let written = match pipe.write(bytes) {
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => 0,
            written => written?,
        };
        state.typed.bytes += written as u64;
        Ok(written)
    }

    /// Whether all that was typed has been read.
    pub fn is_read(&self) -> bool {
        let state = self.lock();
        state.pipe.as_ref().is_none_or(|pipe| ioctl_fionread(pipe).is_ok_and(|unread| unread == 0))
    }

    /// Ends it: nothing more is typed. A child that is just being forked holds a copy of our end until it is another program: the
    /// input would end only then, and the program, which waits for that, would be taken for at rest.
    pub fn end(&self) {
        let forks = self.lock().forks.clone();
        let _nothing_is_forked = forks.write().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.lock();
        state.pipe = None;
        state.typed.has_ended = true;
    }

    /// What was done so far.
    pub fn typed(&self) -> Typed {
        self.lock().typed
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn it_ends_once_no_child_that_is_being_forked_holds_a_copy() {
        let (reading, writing) = rustix::pipe::pipe().expect("a pipe");
        let (mut reading, keyboard, forks) = (File::from(reading), Keyboard::default(), Arc::<RwLock<()>>::default());
        // As a child does between fork and exec.
        let copy = writing.try_clone().expect("a copy");
        keyboard.connect(Some(File::from(writing)), forks.clone());
        let forking = forks.read().expect("no panic");
        std::thread::scope(|scope| {
            let ended = scope.spawn(|| {
                keyboard.end();
                reading.read(&mut [0]).expect("the end")
            });
            drop(copy);
            drop(forking);
            assert_eq!(ended.join().expect("no panic"), 0);
        });
        assert!(keyboard.typed().has_ended);
    }

    #[test]
    fn what_is_typed_is_read_and_what_finds_no_room_is_not_waited_for() {
        let (reading, writing) = rustix::pipe::pipe().expect("a pipe");
        let (mut reading, keyboard) = (File::from(reading), Keyboard::default());
        keyboard.connect(Some(File::from(writing)), Arc::default());
        assert_eq!(keyboard.write(b"abc").expect("room"), 3);
        assert!(!keyboard.is_read());
        reading.read_exact(&mut [0; 3]).expect("bytes");
        assert!(keyboard.is_read());
        let room = keyboard.write(&vec![b'x'; 1 << 22]).expect("some room");
        assert!(room < 1 << 22);
        assert_eq!(keyboard.write(b"y").expect("no room"), 0);
        reading.read_exact(&mut vec![0; room]).expect("bytes");
        keyboard.end();
        assert_eq!(reading.read(&mut [0]).expect("the end"), 0);
        assert_eq!(keyboard.typed(), Typed { bytes: 3 + room as u64, has_ended: true });
        assert!(keyboard.write(b"z").is_err());
    }
}
