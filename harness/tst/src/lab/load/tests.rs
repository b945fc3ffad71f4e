//! The load against servers of all kinds, which are threads of the test.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use super::*;

const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\noi";

/// A server that does this with each connection, whose number it is told, one after the other.
fn server(serve: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    // It ends with the process.
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            serve(number, stream.expect("a connection"));
        }
    });
    address
}

/// Reads a request to its end.
fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        request.push(byte[0]);
    }
    String::from_utf8(request).expect("text")
}

fn load(server: SocketAddr, requests: u64) -> Load {
    Load {
        server,
        path: "/".into(),
        body: Some(Arc::from(&b"oi"[..])),
        clients: 4,
        requests,
        pace: Pace::Closed,
        patience: Duration::from_secs(600),
    }
}

/// How many requests came to this.
fn count(measured: &Measured, fault: Option<Fault>) -> usize {
    measured.samples.iter().filter(|sample| sample.fault == fault).count()
}

fn measure(load: &Load) -> Measured {
    let measured = put(load).expect("sockets");
    assert_eq!((measured.samples.len() as u64, measured.gave_up), (load.requests, false));
    measured
}

#[test]
fn all_requests_of_a_good_server_are_good() {
    let address = server(|_, mut stream| {
        assert!(read_request(&mut stream).starts_with("GET / HTTP/1.1\r\nHost: 127.0.0.1:"));
        stream.write_all(GOOD).expect("sent");
    });
    let measured = measure(&load(address, 100));
    assert_eq!(count(&measured, None), 100);
    for sample in &measured.samples {
        assert!(sample.due <= sample.begun && Some(sample.begun) <= sample.connected, "{sample:?}");
        assert!(sample.connected <= sample.first_byte && sample.first_byte <= Some(sample.end), "{sample:?}");
    }
    assert_eq!(measured.took, measured.samples.iter().map(|sample| sample.end).max().expect("samples"));
}

#[test]
fn each_fault_is_counted_as_what_it_is() {
    // Each tenth connection is served wrongly.
    type Wrong = fn(&mut TcpStream);
    let wrongs: [(Fault, Wrong); 6] = [
        (Fault::ClosedEarly, |stream| stream.write_all(&GOOD[..GOOD.len() - 1]).expect("sent")),
        (Fault::TooLong, |stream| stream.write_all(&[GOOD, &[b'x'; 25]].concat()).expect("sent")),
        (Fault::NotHttp, |stream| stream.write_all(b"oi\r\n").expect("sent")),
        (Fault::WrongStatus, |stream| stream.write_all(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n").expect("sent")),
        (Fault::WrongBody, |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\noi!").expect("sent");
        }),
        (Fault::Reset, |stream| {
            rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO)).expect("a socket");
        }),
    ];
    for (fault, wrong) in wrongs {
        let address = server(move |number, mut stream| {
            read_request(&mut stream);
            if number % 10 == 9 { wrong(&mut stream) } else { stream.write_all(GOOD).expect("sent") }
        });
        let measured = measure(&load(address, 100));
        assert_eq!((count(&measured, Some(fault)), count(&measured, None)), (10, 90), "{fault:?}");
    }
}

#[test]
fn nobody_there_is_refused_every_time() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    drop(listener);
    assert_eq!(count(&measure(&load(address, 50)), Some(Fault::Refused)), 50);
}

#[test]
fn who_is_never_served_is_counted() {
    let kept = std::sync::Mutex::new(Vec::new());
    let address = server(move |_, stream| kept.lock().expect("no panic").push(stream));
    let measured = put(&Load { patience: Duration::from_millis(50), ..load(address, 8) }).expect("sockets");
    // As many as there are clients are enough to know it; others may have been made meanwhile.
    assert!(measured.gave_up && (4..=8).contains(&measured.samples.len()), "{measured:?}");
    assert_eq!(count(&measured, Some(Fault::NeverServed)), measured.samples.len());
    assert!(measured.samples.iter().all(|sample| sample.latency() >= Duration::from_millis(50)));
}

#[test]
fn who_is_left_half_way_was_served_too_slowly() {
    let kept = std::sync::Mutex::new(Vec::new());
    let address = server(move |_, mut stream| {
        stream.write_all(&GOOD[..20]).expect("sent");
        kept.lock().expect("no panic").push(stream);
    });
    // Long enough for the first bytes on a busy machine.
    let measured = put(&Load { patience: Duration::from_secs(3), ..load(address, 4) }).expect("sockets");
    // On a machine that is too busy for that, nothing came to some.
    let (slow, never) = (count(&measured, Some(Fault::TooSlow)), count(&measured, Some(Fault::NeverServed)));
    assert!(slow >= 1 && slow + never == 4, "{measured:?}");
}

#[test]
fn a_server_that_keeps_the_connection_keeps_nobody() {
    let kept = std::sync::Mutex::new(Vec::new());
    let address = server(move |_, mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\noi").expect("sent");
        kept.lock().expect("no panic").push(stream);
    });
    assert_eq!(count(&measure(&load(address, 50)), None), 50);
}

#[test]
fn a_response_belongs_to_its_request() {
    // The seventh gets the answer of another one.
    let address = server(|number, mut stream| {
        let request = read_request(&mut stream);
        let own = request.split(['/', ' ']).nth(3).expect("a number").to_string();
        let body = if number == 7 { "1000".into() } else { own };
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).expect("sent");
    });
    let measured = measure(&Load { path: "/echo/{n}".into(), body: None, ..load(address, 50) });
    assert_eq!((count(&measured, Some(Fault::WrongBody)), count(&measured, None)), (1, 49));
}

#[test]
fn with_a_rate_a_request_waits_from_when_it_was_due() {
    // It serves one at a time, and the first waits for the second's connection to be made: that is due meanwhile.
    let address = server(|_, mut stream| {
        read_request(&mut stream);
        std::thread::sleep(Duration::from_millis(20));
        stream.write_all(GOOD).expect("sent");
    });
    let measured = measure(&Load { pace: Pace::Open { per_second: 1000.0 }, clients: 1, ..load(address, 10) });
    let mut all = measured.samples;
    all.sort_by_key(|sample| sample.due);
    for (number, sample) in all.iter().enumerate() {
        assert_eq!(sample.due, Duration::from_millis(number as u64));
        // Each waits for all before it, which take 20 ms each.
        let least = Duration::from_millis(20 * (number as u64 + 1)) - sample.due;
        assert!(sample.latency() >= least, "{number}: {sample:?}");
    }
}

#[test]
fn a_rate_is_no_higher_than_what_was_due() {
    let address = server(|_, mut stream| {
        read_request(&mut stream);
        stream.write_all(GOOD).expect("sent");
    });
    // The second is due after half a second, and the time of both is a whole one.
    let measured = measure(&Load { pace: Pace::Open { per_second: 2.0 }, ..load(address, 2) });
    assert!(measured.took >= Duration::from_secs(1), "{:?}", measured.took);
}
