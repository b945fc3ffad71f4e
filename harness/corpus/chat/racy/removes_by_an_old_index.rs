//! races: who leaves looks up its place on the list, writes its log, and only then takes off whoever has that place now: after another one has left in between, that is somebody else
//! fails: leaves_while_others_talk no_answer
//! fails: one_who_never_reads no_answer

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

type List = Vec<(SocketAddr, Arc<TcpStream>)>;

#[derive(Clone, Default)]
struct Members(Arc<Mutex<List>>);

impl Members {
    fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn broadcast(&self, line: &[u8]) {
        for (_, stream) in self.lock().iter() {
            let _ = stream.as_ref().write_all(line);
        }
    }

    fn remove(&self, address: SocketAddr) {
        let place = self.lock().iter().position(|member| member.0 == address);
        if let Some(place) = place {
            println!("{address} leaves place {place}");
            let mut list = self.lock();
            if place < list.len() {
                list.remove(place);
            }
        }
    }
}

fn serve(stream: &Arc<TcpStream>, address: SocketAddr, members: &Members) {
    members.lock().push((address, Arc::clone(stream)));
    let mut reader = BufReader::new(stream.as_ref());
    loop {
        let mut line = Vec::new();
        let end = reader.read_until(b'\n', &mut line);
        if end.is_err() || !line.ends_with(b"\n") || line == b":bye\n" || line == b":bye\r\n" {
            break;
        }
        members.broadcast(&line);
    }
    members.remove(address);
    let _ = stream.shutdown(Shutdown::Both);
    members.broadcast(format!("{address} left\n").as_bytes());
}

fn main() {
    let text = std::env::args().nth(1).unwrap_or_else(|| String::from("9090"));
    let Ok(port) = text.parse::<u16>() else {
        eprintln!("chat: {text:?} is not a port");
        std::process::exit(2);
    };
    let listener = match TcpListener::bind(("0.0.0.0", port)) {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("chat: cannot listen on port {port}: {error}");
            std::process::exit(1);
        }
    };
    let members = Members::default();
    loop {
        let Ok((stream, address)) = listener.accept() else { continue };
        let members = members.clone();
        thread::spawn(move || serve(&Arc::new(stream), address, &members));
    }
}
