//! wrong: holds the list of clients for as long as it waits for the lines of one of them
//! fails: reaches_everyone not_concurrent
//! fails: silent_clients_stop_nobody not_concurrent
//! fails: no_old_messages not_concurrent

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

type List = Vec<(SocketAddr, TcpStream)>;

fn broadcast(list: &mut List, line: &[u8]) {
    for (_, stream) in list {
        let _ = stream.write_all(line);
    }
}

fn serve(stream: TcpStream, address: SocketAddr, members: &Mutex<List>) {
    let Ok(writer) = stream.try_clone() else { return };
    let mut list = members.lock().expect("no thread panics with the list");
    list.push((address, writer));
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        let end = reader.read_until(b'\n', &mut line);
        if end.is_err() || !line.ends_with(b"\n") || line == b":bye\n" || line == b":bye\r\n" {
            break;
        }
        broadcast(&mut list, &line);
    }
    list.retain(|member| member.0 != address);
    broadcast(&mut list, format!("{address} left\n").as_bytes());
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
    let members = Arc::<Mutex<List>>::default();
    loop {
        let Ok((stream, address)) = listener.accept() else { continue };
        let members = Arc::clone(&members);
        std::thread::spawn(move || serve(stream, address, &members));
    }
}
