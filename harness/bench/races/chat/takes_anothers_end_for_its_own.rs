//! races: a write to a client that has reset its connection, and whose own thread has not read since, fails with ECONNRESET, and the sender takes that for the end of its own connection
//! fails: leaves_while_others_talk closed_early
//! fails: one_who_never_reads no_answer

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

type Room = Arc<Mutex<BTreeMap<SocketAddr, TcpStream>>>;

fn say(room: &Room, line: &[u8]) -> io::Result<()> {
    for stream in room.lock().unwrap().values_mut() {
        match stream.write_all(line) {
            // Somebody has closed, and leaves in a moment.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            result => result?,
        }
    }
    Ok(())
}

fn say_who_left(room: &Room, address: SocketAddr) {
    let mut room = room.lock().unwrap();
    room.remove(&address);
    let line = format!("{address} saiu\n");
    for stream in room.values_mut() {
        // More of them may be going at this moment.
        let _ = stream.write_all(line.as_bytes());
    }
}

fn relay_lines(stream: &TcpStream, room: &Room) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
        if line == b":bye\n" || line == b":bye\r\n" {
            break;
        }
        say(room, &line)?;
        line.clear();
    }
    Ok(())
}

fn serve(stream: &TcpStream, address: SocketAddr, room: &Room) {
    let Ok(copy) = stream.try_clone() else { return };
    room.lock().unwrap().insert(address, copy);
    if let Err(error) = relay_lines(stream, room) {
        println!("{address}: {error}");
    }
    say_who_left(room, address);
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
    let room = Room::default();
    loop {
        let Ok((stream, address)) = listener.accept() else { continue };
        let room = Arc::clone(&room);
        thread::spawn(move || serve(&stream, address, &room));
    }
}
