//! A small chat: what one client says in a line, every connected client hears.
//!
//! Each client has a thread that reads its lines. One thread more, the switchboard, owns the
//! list of members and does all the sending. They talk through a channel: the readers put in
//! what happened, the switchboard takes it out, one event after the other. So the list needs no
//! lock, and everybody hears everything in the same order.

use std::collections::{HashMap, VecDeque};
use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

const DEFAULT_PORT: u16 = 9090;
/// Who sends more than this without an end of line is no chat client: it is disconnected.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;
/// So is a client for which this many bytes wait because it does not read.
const LONGEST_OUTBOX: usize = 16 * 1024 * 1024;
/// How long the switchboard waits for one client to take what it is sent.
const PATIENCE: Duration = Duration::from_millis(1);
/// How long a client that has left may still take what was on its way to it.
const FAREWELL: Duration = Duration::from_secs(2);
/// How many events may wait for the switchboard before the readers have to wait.
const EVENTS_AT_ONCE: usize = 1024;
/// Enough for a client's thread. The usual 2 MiB each would reserve much memory for a crowd.
const STACK: usize = 128 * 1024;
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(100);

/// Tells connections apart: an address comes back when somebody else gets its port.
type Id = u64;

enum Event {
    Joined(Id, Member),
    Said(Vec<u8>),
    Left(Id),
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("chat: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let port = port_from_arguments()?;
    let listener = TcpListener::bind(("0.0.0.0", port))
        .map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    let (events, inbox) = mpsc::sync_channel(EVENTS_AT_ONCE);
    thread::Builder::new().spawn(move || run_switchboard(&inbox))?;

    for id in 0.. {
        match listener.accept() {
            Ok((stream, address)) => welcome(id, stream, address, &events)?,
            // Perhaps too many open files. It will pass, and the others want to go on.
            Err(_) => thread::sleep(PAUSE_AFTER_ERROR),
        }
    }
    Ok(())
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args_os().nth(1) else {
        return Ok(DEFAULT_PORT);
    };
    let text = argument.to_string_lossy();
    text.parse()
        .map_err(|_| format!("{text:?} is not a port: expected a number from 0 to 65535"))
}

/// Adds a client to the chat and starts the thread that listens to it.
fn welcome(
    id: Id,
    stream: TcpStream,
    address: SocketAddr,
    events: &SyncSender<Event>,
) -> Result<(), Box<dyn Error>> {
    let stream = Arc::new(stream);
    events.send(Event::Joined(id, Member::new(Arc::clone(&stream), address)))?;
    let to_switchboard = events.clone();
    let reader = thread::Builder::new().stack_size(STACK).spawn(move || {
        relay_lines(&stream, &to_switchboard);
        let _ = to_switchboard.send(Event::Left(id));
    });
    if reader.is_err() {
        events.send(Event::Left(id))?; // Too many threads: this client cannot stay.
    }
    Ok(())
}

/// Passes on every line of a client, until it says `:bye` or vanishes.
fn relay_lines(stream: &TcpStream, events: &SyncSender<Event>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        let end = reader
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        let finished = end.is_ok() && line.ends_with(b"\n");
        if !finished || line == b":bye\n" || line == b":bye\r\n" {
            return;
        }
        if events.send(Event::Said(line)).is_err() {
            return;
        }
    }
}

fn run_switchboard(inbox: &Receiver<Event>) {
    let mut members: HashMap<Id, Member> = HashMap::new();
    loop {
        // With nothing left to send, sleep until something happens.
        if members.values().all(|member| member.outbox.is_empty()) {
            let Ok(event) = inbox.recv() else { return };
            handle(event, &mut members);
        }
        // Take what else is there, so that many lines leave in one go.
        for event in inbox.try_iter().take(EVENTS_AT_ONCE) {
            handle(event, &mut members);
        }
        for member in members.values_mut() {
            member.send_some();
        }
        members.retain(|_, member| !member.is_gone());
    }
}

fn handle(event: Event, members: &mut HashMap<Id, Member>) {
    let news = match event {
        Event::Joined(id, member) => {
            members.insert(id, member);
            return;
        }
        Event::Said(line) => line,
        Event::Left(id) => match members.get_mut(&id) {
            Some(member) => {
                member.left = Some(Instant::now());
                format!("{} left the chat\n", member.address).into_bytes()
            }
            None => return,
        },
    };
    for member in members.values_mut() {
        member.queue(&news);
    }
}

struct Member {
    stream: Arc<TcpStream>,
    address: SocketAddr,
    /// What the client has still to be sent. It belongs to the switchboard alone, so that a
    /// client that does not read keeps only itself waiting.
    outbox: VecDeque<u8>,
    left: Option<Instant>,
}

impl Member {
    fn new(stream: Arc<TcpStream>, address: SocketAddr) -> Member {
        // Both can fail only on a connection that is already broken: its reader will notice.
        let _ = stream.set_write_timeout(Some(PATIENCE));
        let _ = stream.set_nodelay(true);
        Member {
            stream,
            address,
            outbox: VecDeque::new(),
            left: None,
        }
    }

    fn queue(&mut self, line: &[u8]) {
        if self.left.is_some() {
            return;
        }
        self.outbox.extend(line);
        if self.outbox.len() > LONGEST_OUTBOX {
            self.hang_up();
        }
    }

    /// Sends what the connection takes now. The rest has to wait for the next round.
    fn send_some(&mut self) {
        if self.outbox.is_empty() {
            return;
        }
        match self.stream.as_ref().write(self.outbox.as_slices().0) {
            Ok(count) => drop(self.outbox.drain(..count)),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                _ => self.hang_up(),
            },
        }
    }

    /// Ends the connection. The client's reader sees that, and reports that the client left.
    fn hang_up(&mut self) {
        self.outbox.clear();
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    /// Whether the client has left and nothing more can be done for it.
    fn is_gone(&self) -> bool {
        let Some(left) = self.left else { return false };
        self.outbox.is_empty() || left.elapsed() > FAREWELL
    }
}

impl Drop for Member {
    /// Ends the connection in order: closing alone would reset it if there are unread bytes.
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}
