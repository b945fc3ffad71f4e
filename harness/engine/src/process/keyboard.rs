//! The judge's end of a program's standard input: it stays open and silent until something is typed, or it is ended.

use std::fs::File;
use std::io::{self, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    typed: Typed,
}

impl Keyboard {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives it the pipe into which is typed.
    pub(super) fn connect(&self, pipe: Option<File>) {
        // Whoever writes more than the program reads must not wait for it here.
        self.lock().pipe = pipe.filter(|pipe| ioctl_fionbio(pipe, true).is_ok());
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

    /// Ends it: nothing more is typed.
    pub fn end(&self) {
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
    fn what_is_typed_is_read_and_what_finds_no_room_is_not_waited_for() {
        let (reading, writing) = rustix::pipe::pipe().expect("a pipe");
        let (mut reading, keyboard) = (File::from(reading), Keyboard::default());
        keyboard.connect(Some(File::from(writing)));
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
