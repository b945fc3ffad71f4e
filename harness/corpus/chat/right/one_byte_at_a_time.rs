//! right: takes one byte at a time, and one thread alone owns the list, without any lock

use std::collections::HashMap;
use std::env;
use std::io::{BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

enum News {
    Came(usize, Sender<Vec<u8>>),
    Said(Vec<u8>),
    Left(usize),
}

fn host(news: &Receiver<News>) {
    let mut members: HashMap<usize, Sender<Vec<u8>>> = HashMap::new();
    for piece in news {
        let line = match piece {
            News::Came(number, queue) => {
                members.insert(number, queue);
                continue;
            }
            News::Said(line) => line,
            News::Left(number) => {
                members.remove(&number);
                format!("client {number} went away\r\n").into_bytes()
            }
        };
        for queue in members.values() {
            let _ = queue.send(line.clone());
        }
    }
}

fn listen_to(stream: &TcpStream, to_host: &Sender<News>) -> Option<()> {
    let mut line = Vec::new();
    for byte in BufReader::new(stream).bytes() {
        line.push(byte.ok()?);
        if line.ends_with(b"\n") {
            if line == b":bye\n" || line == b":bye\r\n" {
                return None;
            }
            to_host.send(News::Said(std::mem::take(&mut line))).ok()?;
        }
    }
    None
}

fn write_to(mut stream: &TcpStream, lines: Receiver<Vec<u8>>) {
    let _ = lines.into_iter().try_for_each(|line| stream.write_all(&line));
    let _ = stream.shutdown(Shutdown::Both);
}

fn run() -> Result<(), String> {
    let text = env::args().nth(1).unwrap_or("9090".into());
    let port: u16 = text.parse().map_err(|_| format!("{text:?} is no port"))?;
    let listener = TcpListener::bind(("0.0.0.0", port)).map_err(|error| error.to_string())?;
    let (to_host, news) = mpsc::channel();
    thread::spawn(move || host(&news));
    for (number, stream) in listener.incoming().enumerate() {
        let Ok(stream) = stream else { continue };
        let to_host = to_host.clone();
        thread::spawn(move || {
            let (queue, lines) = mpsc::channel();
            let _ = to_host.send(News::Came(number, queue));
            thread::scope(|scope| {
                let writer = &stream;
                scope.spawn(move || write_to(writer, lines));
                listen_to(&stream, &to_host);
                let _ = to_host.send(News::Left(number));
            });
        });
    }
    Ok(())
}

fn main() -> ExitCode {
    let Err(trouble) = run() else { return ExitCode::SUCCESS };
    eprintln!("chat: {trouble}");
    ExitCode::FAILURE
}
