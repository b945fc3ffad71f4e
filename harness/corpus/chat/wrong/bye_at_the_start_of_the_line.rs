//! wrong: any line that starts with :bye disconnects its sender
//! fails: only_bye_alone_is_bye closed_early

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};

type Members = Arc<Mutex<Vec<(SocketAddr, Sender<Vec<u8>>)>>>;

fn broadcast(members: &Members, line: &[u8]) {
    for (_, queue) in members.lock().expect("no thread panics with the list").iter() {
        let _ = queue.send(line.to_vec());
    }
}

fn serve(stream: TcpStream, address: SocketAddr, members: &Members) {
    let (queue, lines) = mpsc::channel::<Vec<u8>>();
    let Ok(mut out) = stream.try_clone() else { return };
    let writer = std::thread::spawn(move || {
        for line in lines {
            if out.write_all(&line).is_err() {
                break;
            }
        }
        let _ = out.shutdown(Shutdown::Both);
    });
    members.lock().expect("no thread panics with the list").push((address, queue));
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        let end = reader.read_until(b'\n', &mut line);
        if end.is_err() || !line.ends_with(b"\n") || line.starts_with(b":bye") {
            break;
        }
        broadcast(members, &line);
    }
    let gone: Vec<_> =
        members.lock().expect("no thread panics with the list").extract_if(.., |member| member.0 == address).collect();
    broadcast(members, format!("{address} left\n").as_bytes());
    drop(gone);
    let _ = writer.join();
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
