//! The judge's side of a program in a sandbox: who its first process is, who the program is, and how it ended.

use std::fs::File;
use std::io::{self, IoSliceMut, Read as _};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::set_socket_passcred;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendFlags, SocketFlags, SocketType, recvmsg, socketpair,
};

use super::init::Word;
use super::schedule::{Directed, Director, Schedule};

/// How long a sandbox may take to be there: it takes a few milliseconds.
const STARTING: Duration = Duration::from_secs(60);
/// How much is kept of what bubblewrap says when it cannot do its work, in bytes.
const COMPLAINT: u64 = 4096;

/// The judge's ends of what connects it with a sandbox.
#[derive(Debug)]
pub(super) struct Line {
    control: OwnedFd,
    complaints: File,
}

/// The ends that the sandbox gets.
#[derive(Debug)]
pub(super) struct OtherEnds {
    /// For its first process.
    pub control: OwnedFd,
    /// For what bubblewrap says.
    pub complaints: OwnedFd,
}

/// A word and who says it, `None` when nobody is there any more; and the file that came with it.
type Heard = (Option<(Word, i32)>, Option<OwnedFd>);

/// A program that runs in a sandbox.
#[derive(Debug)]
pub(super) struct Inside {
    /// The first process of the sandbox, as it is numbered here.
    pub first: i32,
    /// The program.
    pub program: i32,
    line: Line,
}

impl Line {
    /// A new one, and its other ends.
    ///
    /// # Errors
    /// When the system gives no socket or pipe.
    pub(super) fn new() -> io::Result<(Self, OtherEnds)> {
        let (here, there) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        set_socket_passcred(&here, true)?;
        let (complaints, complaining) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
        let ends = OtherEnds { control: there, complaints: complaining };
        Ok((Self { control: here, complaints: File::from(complaints) }, ends))
    }

    /// Waits until the program runs.
    ///
    /// # Errors
    /// What the system said when it could not be started, or what bubblewrap said when there is no sandbox.
    pub(super) fn begin(self, mut schedule: Option<Schedule>) -> io::Result<(Inside, Option<Directed>)> {
        let begin = Instant::now();
        let (mut first, mut program, mut directed) = (None, None, None);
        loop {
            let (heard, file) = self.hear(STARTING.saturating_sub(begin.elapsed()))?;
            match heard {
                Some((Word::Here, pid)) => first = Some(pid),
                Some((Word::Asks(is_calm), _)) => {
                    let asks = file.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
                    directed = schedule.take().map(|schedule| Director::start((asks, is_calm), None, schedule));
                }
                Some((Word::AsksNot(error), _)) => directed = Some(Err(io::Error::from_raw_os_error(error))),
                Some((Word::Ready, pid)) => {
                    program = Some(pid);
                    directed.iter().flatten().for_each(|director: &Director| director.program_is(pid));
                    rustix::net::send(&self.control, b"g", SendFlags::NOSIGNAL)?;
                }
                Some((Word::NotStarted(error), _)) => return Err(io::Error::from_raw_os_error(error)),
                Some((Word::Started, _)) => {
                    let (Some(first), Some(program)) = (first, program) else {
                        return Err(io::Error::other("a sandbox in disorder"));
                    };
                    return Ok((Inside { first, program, line: self }, directed));
                }
                Some((Word::Ended(_), _)) => return Err(io::Error::other("a sandbox in disorder")),
                None => return Err(io::Error::other(self.complaint())),
            }
        }
    }

    /// The next word, and the process that says it, `None` when nobody is there any more; and the file that came with it.
    fn hear(&self, time: Duration) -> io::Result<Heard> {
        let ready = poll(&mut [PollFd::new(&self.control, PollFlags::IN)], Timespec::try_from(time).ok().as_ref());
        match ready {
            Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut bytes = [0; 5];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmCredentials(1), ScmRights(1))];
        let mut extra = RecvAncillaryBuffer::new(&mut space);
        let flags = RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC;
        let got = match recvmsg(&self.control, &mut [IoSliceMut::new(&mut bytes)], &mut extra, flags) {
            Ok(message) => message.bytes,
            Err(rustix::io::Errno::CONNRESET) => 0,
            Err(error) => return Err(error.into()),
        };
        let (mut sender, mut file) = (None, None);
        for message in extra.drain() {
            match message {
                RecvAncillaryMessage::ScmCredentials(credentials) => sender = Some(credentials.pid.as_raw_nonzero().get()),
                RecvAncillaryMessage::ScmRights(mut files) => file = files.next(),
                _ => {}
            }
        }
        Ok((Word::read(&bytes[..got]).zip(sender), file))
    }

    /// What bubblewrap said before it ended.
    fn complaint(&self) -> String {
        let mut said = Vec::new();
        let _ = (&self.complaints).take(COMPLAINT).read_to_end(&mut said);
        let said = String::from_utf8_lossy(&said).trim().replace('\n', "; ");
        if said.is_empty() { "the sandbox ended before the program began".into() } else { said }
    }
}

impl Inside {
    /// How the program ended; `None` when its sandbox was ended first.
    pub(super) fn ending(&self) -> Option<ExitStatus> {
        loop {
            match self.line.hear(Duration::ZERO) {
                Ok((Some((Word::Ended(status), pid)), _)) if pid == self.first => {
                    return Some(std::os::unix::process::ExitStatusExt::from_raw(status));
                }
                Ok((Some(_), _)) => {}
                Ok((None, _)) | Err(_) => return None,
            }
        }
    }
}
