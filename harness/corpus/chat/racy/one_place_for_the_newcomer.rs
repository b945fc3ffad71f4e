//! races: the acceptor leaves each new connection in one place, where the newcomer's thread takes it: a connection that is still there when the next one comes is dropped
//! fails: comes_while_others_talk reset
//! fails: one_who_never_reads no_answer

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

struct Chat {
    /// Who has come, and is not yet in the room.
    newcomer: Mutex<Option<TcpStream>>,
    /// The people in the room, by their number.
    room: Mutex<HashMap<usize, TcpStream>>,
}

impl Chat {
    fn tell_all(&self, line: &[u8]) {
        let mut room = self.room.lock().unwrap();
        for stream in room.values_mut() {
            // Who is gone is taken out by its own thread.
            stream.write_all(line).ok();
        }
    }

    /// The life of one client, from its first line to its last.
    fn host(&self, number: usize) -> io::Result<()> {
        eprintln!("client {number} has come: {} are here", self.room.lock().unwrap().len());
        let Some(stream) = self.newcomer.lock().unwrap().take() else {
            return Ok(());
        };
        let input = BufReader::new(stream.try_clone()?);
        self.room.lock().unwrap().insert(number, stream);
        let heard = self.listen(input);
        if let Some(stream) = self.room.lock().unwrap().remove(&number) {
            stream.shutdown(Shutdown::Both).ok();
        }
        self.tell_all(format!("client {number} has gone\n").as_bytes());
        heard
    }

    fn listen(&self, mut input: BufReader<TcpStream>) -> io::Result<()> {
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line)? > 0 {
            match line.as_slice() {
                b":bye\n" | b":bye\r\n" => break,
                whole if whole.ends_with(b"\n") => self.tell_all(whole),
                _ => break,
            }
            line.clear();
        }
        Ok(())
    }
}

fn main() -> ExitCode {
    let port = match std::env::args().nth(1).map_or(Ok(9090), |text| text.parse::<u16>()) {
        Ok(port) => port,
        Err(error) => {
            eprintln!("usage: chat [PORT]: {error}");
            return ExitCode::FAILURE;
        }
    };
    let listener = match TcpListener::bind(("127.0.0.1", port)) {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("port {port}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let chat = Arc::new(Chat { newcomer: Mutex::new(None), room: Mutex::default() });
    for (number, stream) in listener.incoming().enumerate() {
        let Ok(stream) = stream else { continue };
        *chat.newcomer.lock().unwrap() = Some(stream);
        let host = Arc::clone(&chat);
        thread::spawn(move || host.host(number));
        // Enough for a thread to begin.
        thread::sleep(Duration::from_millis(10));
    }
    ExitCode::SUCCESS
}
