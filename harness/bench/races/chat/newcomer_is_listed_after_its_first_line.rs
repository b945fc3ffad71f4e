//! races: a newcomer gets its own first line before it is put on the list: a line that another thread writes to all between that write and the lock passes it by
//! fails: comes_while_others_talk no_answer
//! fails: one_who_never_reads no_answer

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

type Members = Arc<Mutex<Vec<(SocketAddr, Arc<TcpStream>)>>>;

/// Newcomers enter one at a time.
static DOOR: Mutex<()> = Mutex::new(());

fn broadcast(members: &Members, line: &[u8]) {
    for (_, stream) in members.lock().unwrap().iter() {
        let _ = stream.as_ref().write_all(line);
    }
}

/// The next line; none at the end, at `:bye`, and where the line was never finished.
fn next_line(reader: &mut BufReader<&TcpStream>) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line).ok()?;
    (line.ends_with(b"\n") && line != b":bye\n" && line != b":bye\r\n").then_some(line)
}

fn enter(stream: &Arc<TcpStream>, address: SocketAddr, members: &Members, first: &[u8]) {
    let _door = DOOR.lock().unwrap();
    let _ = stream.as_ref().write_all(first);
    let mut members = members.lock().unwrap();
    members.push((address, Arc::clone(stream)));
    for (_, other) in members.iter().filter(|member| member.0 != address) {
        let _ = other.as_ref().write_all(first);
    }
}

fn serve(stream: &Arc<TcpStream>, address: SocketAddr, members: &Members) {
    let mut reader = BufReader::new(stream.as_ref());
    if let Some(first) = next_line(&mut reader) {
        enter(stream, address, members, &first);
        while let Some(line) = next_line(&mut reader) {
            broadcast(members, &line);
        }
    }
    members.lock().unwrap().retain(|member| member.0 != address);
    let _ = stream.shutdown(Shutdown::Both);
    broadcast(members, format!("{address} left\n").as_bytes());
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
        let members = Arc::clone(&members);
        std::thread::spawn(move || serve(&Arc::new(stream), address, &members));
    }
}
