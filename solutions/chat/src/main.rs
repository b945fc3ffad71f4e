//! A small chat: what one client says in a line, every connected client hears.
//!
//! Each client has two threads. One reads its lines and puts a copy into the queue of every
//! member; the other empties its own queue into its connection. So a client that does not read
//! keeps nobody waiting but its own writer.

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

const DEFAULT_PORT: u16 = 9090;
/// A client for which so many lines wait, because it does not read, is disconnected.
const LONGEST_QUEUE: usize = 10_000;
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(100);

/// A line on its way to many: all queues share one copy.
type Line = Arc<[u8]>;

struct Member {
    stream: Arc<TcpStream>,
    queue: SyncSender<Line>,
}

/// Everybody who is connected, shared by all threads.
#[derive(Clone, Default)]
struct Members(Arc<Mutex<HashMap<SocketAddr, Member>>>);

impl Members {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<SocketAddr, Member>) -> T) -> T {
        // The list is whole even if a thread panicked while it held the lock.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Queues a line for everybody. The lock keeps the order the same for all; nobody waits in
    /// it, because a full queue is an error here and not a wait.
    fn broadcast(&self, line: &[u8]) {
        let line: Line = line.into();
        self.with(|members| {
            for member in members.values() {
                if member.queue.try_send(line.clone()).is_err() {
                    // Its reader sees the end of the connection and takes it off the list.
                    let _ = member.stream.shutdown(Shutdown::Both);
                }
            }
        });
    }
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
    let listener = TcpListener::bind(("0.0.0.0", port)).map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    let members = Members::default();
    loop {
        match listener.accept() {
            Ok((stream, address)) => {
                let members = members.clone();
                thread::spawn(move || serve(stream, address, &members));
            }
            // Perhaps too many open files. It will pass, and the others want to go on.
            Err(_) => thread::sleep(PAUSE_AFTER_ERROR),
        }
    }
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args_os().nth(1) else {
        return Ok(DEFAULT_PORT);
    };
    let text = argument.to_string_lossy();
    text.parse().map_err(|_| format!("{text:?} is not a port: expected a number from 0 to 65535"))
}

/// Serves one client from its arrival to its exit line.
fn serve(stream: TcpStream, address: SocketAddr, members: &Members) {
    let stream = Arc::new(stream);
    let (queue, lines) = mpsc::sync_channel(LONGEST_QUEUE);
    let writer = Arc::clone(&stream);
    thread::spawn(move || write_lines(&writer, &lines));
    let member = Member { stream: Arc::clone(&stream), queue };
    members.with(|members| members.insert(address, member));

    relay_lines(&stream, members);

    // Without its queue the writer sends what is left, closes the connection and ends.
    members.with(|members| members.remove(&address));
    members.broadcast(format!("{address} left the chat\n").as_bytes());
}

/// Passes on every line of a client, until it says `:bye` or vanishes.
fn relay_lines(stream: &TcpStream, members: &Members) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        let end = reader.read_until(b'\n', &mut line);
        // A line that was never finished is not a message.
        let finished = end.is_ok() && line.ends_with(b"\n");
        if !finished || line == b":bye\n" || line == b":bye\r\n" {
            return;
        }
        members.broadcast(&line);
    }
}

/// Sends a client its lines, each whole, until its queue is gone.
fn write_lines(mut stream: &TcpStream, lines: &Receiver<Line>) {
    for line in lines {
        if stream.write_all(&line).is_err() {
            break;
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}
