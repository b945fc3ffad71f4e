//! A client that talks in datagrams, as commands of a shell: each message has to leave in a piece of its own.

use super::netcat::{Input, Netcat};

/// How long is waited for an answer after the last message, in seconds.
const PATIENCE: u8 = 2;

/// The words of a command that sends what `input` prints, a datagram for each piece, to `host:port`, and shows what comes back.
pub(super) fn client(netcat: Netcat, input: Input, (host, port): (&str, u16)) -> Vec<String> {
    let (name, patience) = match netcat {
        Netcat::OpenBsd | Netcat::Traditional | Netcat::Gnu | Netcat::Apple => ("nc", format!(" -w {PATIENCE}")),
        Netcat::Ncat(name) => (name, format!(" -i {PATIENCE}")),
        // The small one of BusyBox knows TCP alone.
        Netcat::BusyBox | Netcat::Absent => return bash(input, host, port),
    };
    match input {
        Input::Typed => vec![format!("{name} -u {host} {port}")],
        Input::File(file) => file_in_one(&file, host, port),
        Input::Printed(commands) => vec![format!("{} |", group(&commands)), format!("{name} -u{patience} {host} {port}")],
    }
}

fn group(commands: &[String]) -> String {
    if let [one] = commands { one.clone() } else { format!("({})", commands.join("; ")) }
}

/// A netcat cuts what is long. Python sends it in one piece.
fn file_in_one(file: &str, host: &str, port: u16) -> Vec<String> {
    vec![format!(
        "python3 -c 'import os,socket;s=socket.socket(2,2);s.settimeout({PATIENCE});s.connect((\"{host}\",{port}));\
         s.send(open(\"{file}\",\"rb\").read());os.write(1,s.recv(65535))'"
    )]
}

/// What waits for answers never ends of itself, and a job in the background hears no Ctrl-C.
fn bash(input: Input, host: &str, port: u16) -> Vec<String> {
    let talks = match input {
        Input::Typed => "cat <&3 & trap \"kill $!\" EXIT; cat >&3".to_string(),
        Input::File(file) => return file_in_one(&file, host, port),
        Input::Printed(commands) => format!("{} >&3; exec cat <&3", group(&commands)),
    };
    vec![format!("bash -c {}", crate::text::shell_word(format!("exec 3<>/dev/udp/{host}/{port}; {talks}")))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_is_a_piece_and_a_long_one_leaves_in_one() {
        let line = |netcat, input| client(netcat, input, ("127.0.0.1", 9090)).join(" ");
        let two = || Input::Printed(vec!["printf a".into(), "sleep 1".into(), "printf b".into()]);
        assert_eq!(line(Netcat::OpenBsd, two()), "(printf a; sleep 1; printf b) | nc -u -w 2 127.0.0.1 9090");
        assert_eq!(line(Netcat::Ncat("ncat"), Input::Printed(vec!["printf a".into()])), "printf a | ncat -u -i 2 127.0.0.1 9090");
        assert_eq!(line(Netcat::Traditional, Input::Typed), "nc -u 127.0.0.1 9090");
        assert!(line(Netcat::OpenBsd, Input::File("a/sent".into())).contains("open(\"a/sent\",\"rb\")"));
    }

    #[cfg(unix)]
    #[test]
    fn bash_alone_can_talk_in_datagrams() {
        let server = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
        let port = server.local_addr().expect("an address").port();
        let line = client(Netcat::Absent, Input::Printed(vec!["printf 'o i'".into()]), ("127.0.0.1", port)).join(" ");
        let child = std::process::Command::new("bash").args(["-c", &line]).stdout(std::process::Stdio::piped()).spawn();
        let mut child = child.expect("bash");
        let mut buffer = [0; 16];
        let (count, from) = server.recv_from(&mut buffer).expect("what is sent");
        assert_eq!(&buffer[..count], b"o i");
        server.send_to(b"back", from).expect("sent");
        let mut heard = [0; 4];
        std::io::Read::read_exact(&mut child.stdout.take().expect("a pipe"), &mut heard).expect("what came back");
        assert_eq!(&heard, b"back");
        child.kill().expect("it goes on");
        child.wait().expect("it ends");
    }
}
