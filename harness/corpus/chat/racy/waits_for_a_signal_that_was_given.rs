//! races: who leaves looks whether somebody is speaking, writes its log, and then waits until nobody is: if the speakers have ended in between, their signal is lost and the wait has no end
//! fails: leaves_while_others_talk did_not_close
//! fails: one_who_never_reads no_answer

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

struct Client {
    stream: TcpStream,
    address: SocketAddr,
    /// One line at a time.
    writing: Mutex<()>,
}

#[derive(Default)]
struct Room {
    clients: Mutex<Vec<Arc<Client>>>,
    speakers: Mutex<usize>,
    quiet: Condvar,
}

impl Room {
    fn tell_all(&self, line: &[u8]) {
        let clients = self.clients.lock().unwrap().clone();
        for client in clients {
            let _one_at_a_time = client.writing.lock().unwrap();
            let _ = (&client.stream).write_all(line);
        }
    }

    fn say(&self, line: &[u8]) {
        *self.speakers.lock().unwrap() += 1;
        self.tell_all(line);
        let mut speakers = self.speakers.lock().unwrap();
        *speakers -= 1;
        if *speakers == 0 {
            self.quiet.notify_all();
        }
    }

    /// Nobody shall be writing to a connection that is closed.
    fn wait_until_quiet(&self, address: SocketAddr) {
        let speakers = *self.speakers.lock().unwrap();
        if speakers > 0 {
            println!("{address} waits for {speakers} who speak");
            let speakers = self.speakers.lock().unwrap();
            drop(self.quiet.wait(speakers).unwrap());
        }
    }
}

fn serve(client: &Arc<Client>, room: &Room) {
    room.clients.lock().unwrap().push(Arc::clone(client));
    let mut reader = BufReader::new(&client.stream);
    loop {
        let mut line = Vec::new();
        let end = reader.read_until(b'\n', &mut line);
        if end.is_err() || !line.ends_with(b"\n") || line == b":bye\n" || line == b":bye\r\n" {
            break;
        }
        room.say(&line);
    }
    room.clients.lock().unwrap().retain(|other| other.address != client.address);
    room.wait_until_quiet(client.address);
    let _ = client.stream.shutdown(Shutdown::Both);
    room.tell_all(format!("{} has gone\n", client.address).as_bytes());
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
        let client = Arc::new(Client { stream, address, writing: Mutex::new(()) });
        std::thread::spawn(move || serve(&client, &room));
    }
}
