//! races: who speaks holds the list while it writes and then locks the counter; who leaves holds the counter while it writes its log and then locks the list: each may wait for the other for ever
//! fails: leaves_while_others_talk did_not_close
//! fails: one_who_never_reads no_answer

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Room {
    members: Mutex<Vec<(SocketAddr, Arc<TcpStream>)>>,
    /// How many lines were said so far.
    lines: Mutex<u64>,
}

impl Room {
    fn say(&self, line: &[u8]) {
        let members = self.members.lock().unwrap();
        for (_, stream) in members.iter() {
            let _ = stream.as_ref().write_all(line);
        }
        *self.lines.lock().unwrap() += 1;
    }

    fn leave(&self, address: SocketAddr) {
        let lines = self.lines.lock().unwrap();
        println!("{address} leaves after {} lines", *lines);
        let mut members = self.members.lock().unwrap();
        members.retain(|member| member.0 != address);
        for (_, stream) in members.iter() {
            let _ = stream.as_ref().write_all(format!("{address} left\n").as_bytes());
        }
    }
}

fn serve(stream: &Arc<TcpStream>, address: SocketAddr, room: &Room) {
    room.members.lock().unwrap().push((address, Arc::clone(stream)));
    let mut reader = BufReader::new(stream.as_ref());
    loop {
        let mut line = Vec::new();
        let end = reader.read_until(b'\n', &mut line);
        if end.is_err() || !line.ends_with(b"\n") || line == b":bye\n" || line == b":bye\r\n" {
            break;
        }
        room.say(&line);
    }
    room.leave(address);
    let _ = stream.shutdown(Shutdown::Both);
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
    let room = Arc::new(Room::default());
    loop {
        let Ok((stream, address)) = listener.accept() else { continue };
        let room = Arc::clone(&room);
        std::thread::spawn(move || serve(&Arc::new(stream), address, &room));
    }
}
