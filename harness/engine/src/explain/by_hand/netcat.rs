//! The netcat of a computer: there are several programs of this name, and they differ in what they do when their input ends.

use crate::text::shell_word;

/// A program that connects its standard input and output to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Netcat {
    /// OpenBSD's, as Debian, Ubuntu and Arch have it: it stays; `-N` ends its side.
    OpenBsd,
    /// Hobbit's of 1996, with Debian's `-q`: it stays; `-q` ends its side and waits so many seconds.
    Traditional,
    /// GNU's rewrite: it stays, and cannot end its side alone.
    Gnu,
    /// Nmap's, by this name: it ends its side; `--no-shutdown` lets it stay.
    Ncat(&'static str),
    /// BusyBox's, as Alpine has it: it ends its side.
    BusyBox,
    /// Apple's, and OpenBSD's before 2014: it ends its side.
    Apple,
    /// There is none: bash (`/dev/tcp`) and Python have to do.
    Absent,
}

/// What a client says, as commands of a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// What a person types.
    Typed,
    /// What these commands print, one after the other.
    Printed(Vec<String>),
    /// What is in this file.
    File(String),
}

/// How long a client is held open whose netcat would end its side, in seconds: longer than anybody watches it.
const HELD: &str = "sleep 60";

impl Netcat {
    /// Which one says this when it is asked for its options (`nc -h`), on either output.
    pub fn from_help(text: &str, name: &'static str) -> Self {
        let has = |what: &str| text.contains(what);
        let shuts_down = |line: &str| line.trim_start().starts_with("-N") && line.to_lowercase().contains("shutdown");
        match () {
            () if has("Ncat ") => Self::Ncat(name),
            () if has("BusyBox") => Self::BusyBox,
            () if has("GNU netcat") => Self::Gnu,
            () if has("connect to somewhere:") => Self::Traditional,
            () if text.lines().any(shuts_down) => Self::OpenBsd,
            () if has("usage: nc [-") => Self::Apple,
            () => Self::Absent,
        }
    }

    /// The words of a command that connects to `host:port`, sends `input`, and shows what comes back. The client stays when
    /// its input ends, or it `ends` its side then and goes on reading.
    pub(super) fn client(self, input: Input, (host, port): (&str, u16), ends: bool) -> Vec<String> {
        let stays_of_itself = matches!(self, Self::OpenBsd | Self::Traditional | Self::Gnu | Self::Ncat(_));
        let (name, option) = match (self, ends) {
            (Self::OpenBsd, true) => ("nc", " -N"),
            (Self::Traditional, true) => ("nc", " -q 9"),
            (Self::Ncat(name), true) => (name, ""),
            (Self::Ncat(name), false) => (name, " --no-shutdown"),
            (Self::OpenBsd | Self::Traditional | Self::Gnu, false) | (Self::BusyBox | Self::Apple, _) => ("nc", ""),
            (Self::Gnu | Self::Absent, true) => return piped(input, vec![python(host, port)]),
            (Self::Absent, false) => return bash(input, host, port),
        };
        let netcat = format!("{name}{option} {host} {port}");
        match input {
            Input::Typed => vec![netcat],
            Input::File(file) if ends || stays_of_itself => vec![netcat, format!("< {file}")],
            Input::File(file) => piped(Input::Printed(vec![format!("cat {file}"), HELD.into()]), vec![netcat]),
            Input::Printed(mut commands) => {
                if !ends && !stays_of_itself {
                    commands.push(HELD.into());
                }
                piped(Input::Printed(commands), vec![netcat])
            }
        }
    }
}

/// The words of `input | command`.
fn piped(input: Input, command: Vec<String>) -> Vec<String> {
    let mut words = match input {
        Input::Typed => Vec::new(),
        Input::File(file) => vec![format!("cat {file} |")],
        Input::Printed(commands) => match &commands[..] {
            [one] => vec![format!("{one} |")],
            several => {
                let last = several.len() - 1;
                let word = |(index, command): (usize, &String)| {
                    let open = if index == 0 { "(" } else { "" };
                    let close = if index == last { ") |" } else { ";" };
                    format!("{open}{command}{close}")
                };
                several.iter().enumerate().map(word).collect()
            }
        },
    };
    words.extend(command);
    words
}

/// A client of Python that sends its input, ends its side, and shows what comes back.
fn python(host: &str, port: u16) -> String {
    format!(
        "python3 -c 'import os,socket,sys;s=socket.create_connection((\"{host}\",{port}));\
         s.sendall(sys.stdin.buffer.read());s.shutdown(1);[os.write(1,b) for b in iter(lambda:s.recv(4096),b\"\")]'"
    )
}

/// A client of bash that stays.
fn bash(input: Input, host: &str, port: u16) -> Vec<String> {
    let sends = match input {
        Input::Typed => "cat".into(),
        Input::File(file) => format!("cat {file}"),
        Input::Printed(commands) => format!("({})", commands.join("; ")),
    };
    let (connects, talks) = (format!("exec 3<>/dev/tcp/{host}/{port};"), format!("cat <&3 & {sends} >&3; wait"));
    // A backslash before a letter stays there.
    if talks.replace("\\n", "").replace("\\r", "").contains(['"', '$', '`', '!', '\\']) {
        return vec![format!("bash -c {}", shell_word(format!("{connects} {talks}")))];
    }
    // Within double quotes a line may be cut, and nothing else in it means anything.
    vec![format!("bash -c \"{connects}"), format!("{talks}\"")]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each says, as far as it matters: Debian 12 (netcat-openbsd 1.219, netcat-traditional 1.10, ncat 7.93, busybox
    /// 1.35), macOS.
    const OPENBSD: &str = "OpenBSD netcat (Debian patchlevel 1.219-1)\nusage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] \
                           [-M ttl]\n\tCommand Summary:\n\t\t-4\t\tUse IPv4\n\t\t-N\t\tShutdown the network socket after EOF on stdin\n";
    const TRADITIONAL: &str = "[v1.10-47]\nconnect to somewhere:\tnc [-options] hostname port[s] [ports] ... \nlisten for inbound:\t\
                               nc -l -p port [-options] [hostname] [port]\noptions:\n\t-q secs\t\t\tquit after EOF on stdin and \
                               delay of secs\n";
    const NCAT: &str = "Ncat 7.93 ( https://nmap.org/ncat )\nUsage: ncat [options] [hostname] [port]\n\nOptions taking a time \
                        assume seconds.\n      --no-shutdown          Continue half-duplex when receiving EOF on stdin\n";
    const BUSYBOX: &str = "nc: invalid option -- 'h'\nBusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.\n\nUsage: \
                           nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]\n";
    const APPLE: &str = "usage: nc [-46AacCDdEFhklMnOortUuvz] [-K tc] [-b boundif] [-i interval] [-p source_port]\n\tCommand \
                         Summary:\n\t\t-N num_probes\tNumber of probes to send before generating a write timeout event\n";
    const GNU: &str = "GNU netcat 0.7.1, a rewrite of the famous networking tool.\nBasic usages:\nconnect to somewhere:  nc \
                       [options] hostname port [port] ...\n  -c, --close                close connection on EOF from stdin\n";

    #[test]
    fn each_is_known_by_what_it_says_of_itself() {
        let of = |text| Netcat::from_help(text, "nc");
        assert_eq!([OPENBSD, TRADITIONAL, NCAT].map(of), [Netcat::OpenBsd, Netcat::Traditional, Netcat::Ncat("nc")]);
        assert_eq!([BUSYBOX, APPLE, GNU].map(of), [Netcat::BusyBox, Netcat::Apple, Netcat::Gnu]);
        assert_eq!(["", "bash: nc: command not found"].map(of), [Netcat::Absent; 2]);
    }

    fn line(netcat: Netcat, commands: &[&str], ends: bool) -> String {
        let commands = commands.iter().map(ToString::to_string).collect();
        netcat.client(Input::Printed(commands), ("127.0.0.1", 9090), ends).join(" ")
    }

    #[test]
    fn a_client_stays_open_or_ends_its_side_as_it_is_asked_to() {
        let both = |netcat| [false, true].map(|ends| line(netcat, &["printf 'oi'"], ends));
        assert_eq!(both(Netcat::OpenBsd), ["printf 'oi' | nc 127.0.0.1 9090", "printf 'oi' | nc -N 127.0.0.1 9090"]);
        assert_eq!(both(Netcat::Traditional), ["printf 'oi' | nc 127.0.0.1 9090", "printf 'oi' | nc -q 9 127.0.0.1 9090"]);
        let [stays, ends] = both(Netcat::Ncat("ncat"));
        assert_eq!(
            (stays.as_str(), ends.as_str()),
            ("printf 'oi' | ncat --no-shutdown 127.0.0.1 9090", "printf 'oi' | ncat 127.0.0.1 9090")
        );
        for held in [Netcat::BusyBox, Netcat::Apple] {
            assert_eq!(both(held), ["(printf 'oi'; sleep 60) | nc 127.0.0.1 9090", "printf 'oi' | nc 127.0.0.1 9090"]);
        }
    }

    #[test]
    fn a_file_is_sent_and_what_is_typed_needs_nothing() {
        let client = |netcat: Netcat, input, ends| netcat.client(input, ("127.0.0.2", 8000), ends).join(" ");
        let file = || Input::File("a/sent".into());
        assert_eq!(client(Netcat::OpenBsd, file(), true), "nc -N 127.0.0.2 8000 < a/sent");
        assert_eq!(client(Netcat::Apple, file(), false), "(cat a/sent; sleep 60) | nc 127.0.0.2 8000");
        assert_eq!(client(Netcat::BusyBox, Input::Typed, false), "nc 127.0.0.2 8000");
        assert_eq!(client(Netcat::Ncat("nc"), Input::Typed, false), "nc --no-shutdown 127.0.0.2 8000");
        assert!(client(Netcat::Gnu, file(), true).starts_with("cat a/sent | python3 -c "));
    }

    #[cfg(unix)]
    #[test]
    fn without_any_bash_and_python_talk_to_a_server() {
        use std::io::{Read as _, Write as _};
        let server = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = server.local_addr().expect("an address").port();
        let talk = |ends| {
            let script = vec!["printf 'o'\\''i\\n'".to_string(), "printf '%%'".to_string()];
            let line = Netcat::Absent.client(Input::Printed(script), ("127.0.0.1", port), ends).join(" ");
            let child = std::process::Command::new("bash").args(["-c", &line]).stdout(std::process::Stdio::piped()).spawn();
            let child = child.expect("bash");
            let (mut client, _) = server.accept().expect("a client");
            let mut heard = [0; 5];
            client.read_exact(&mut heard).expect("what is sent");
            if ends {
                assert_eq!(client.read(&mut [0]).expect("the end"), 0);
            }
            client.write_all(b"back").expect("sent");
            drop(client);
            let answer = child.wait_with_output().expect("it ends");
            (heard, String::from_utf8_lossy(&answer.stdout).into_owned())
        };
        assert_eq!(talk(false), (*b"o'i\n%", "back".to_string()));
        assert_eq!(talk(true), (*b"o'i\n%", "back".to_string()));
    }
}
