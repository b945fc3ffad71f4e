//! The ways in which the server can serve several clients. What it says is the same in all of them.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use crate::http::{PAUSE_AFTER_ERROR, STACK, serve};

/// How many threads the pool has.
const POOL: usize = 4;

/// Which of them.
#[derive(Clone, Copy)]
pub enum Design {
    /// One client after the other.
    Sequential,
    /// A thread for each connection.
    Threads,
    /// A fixed number of threads, to which connections are dealt out.
    Pool,
    /// One thread for all connections, which waits for none of them alone.
    Events,
}

impl Design {
    pub fn from_name(name: &str) -> Result<Self, String> {
        match name {
            "sequential" => Ok(Self::Sequential),
            "threads" => Ok(Self::Threads),
            "pool" => Ok(Self::Pool),
            "events" => Ok(Self::Events),
            other => Err(format!("there is no design {other:?}: expected sequential, threads, pool or events")),
        }
    }
}

pub fn sequential(listener: &TcpListener, folder: &Path) -> io::Result<()> {
    loop {
        serve(&accept(listener), folder);
    }
}

pub fn pool(listener: &TcpListener, folder: &Arc<Path>) -> io::Result<()> {
    let (sender, receiver) = mpsc::channel::<TcpStream>();
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..POOL {
        let (receiver, folder) = (Arc::clone(&receiver), Arc::clone(folder));
        thread::Builder::new().stack_size(STACK).spawn(move || {
            loop {
                // The lock is let go of before the client is served.
                let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(stream) = next else { break };
                serve(&stream, &folder);
            }
        })?;
    }
    while sender.send(accept(listener)).is_ok() {}
    Ok(())
}

fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept() {
            Ok((stream, _address)) => return stream,
            // Perhaps too many open files. It will pass, and the others want to go on.
            Err(_) => thread::sleep(PAUSE_AFTER_ERROR),
        }
    }
}
