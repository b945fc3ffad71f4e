//! wrong: tells the others that one has left while it still holds the list, which telling them locks again
//! fails: bye_closes did_not_close
//! fails: one_who_never_reads no_answer

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

type Members = Arc<Mutex<Vec<(SocketAddr, TcpStream)>>>;

fn broadcast(members: &Members, line: &[u8]) {
    for (_, stream) in members.lock().expect("no thread panics with the list").iter_mut() {
        let _ = stream.write_all(line);
    }
}

fn serve(stream: TcpStream, address: SocketAddr, members: &Members) {
    let Ok(writer) = stream.try_clone() else { return };
    members.lock().expect("no thread panics with the list").push((address, writer));
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        let end = reader.read_until(b'\n', &mut line);
        if end.is_err() || !line.ends_with(b"\n") || line == b":bye\n" || line == b":bye\r\n" {
            break;
        }
        broadcast(members, &line);
    }
    let mut list = members.lock().expect("no thread panics with the list");
    list.retain(|member| member.0 != address);
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
        std::thread::spawn(move || serve(stream, address, &members));
    }
}
