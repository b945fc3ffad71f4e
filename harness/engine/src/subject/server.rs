//! Which of several programs is the server, by their names: students hand in clients beside it.

/// The only one of these names that says it is a server, where another says it is a client.
pub fn only_server<'n>(names: &[&'n str]) -> Option<&'n str> {
    let says = |name: &str, words: [&str; 2]| {
        let lower = name.to_lowercase();
        let stem = lower.rsplit_once('.').map_or(lower.as_str(), |(stem, _)| stem);
        stem.split(|c: char| !c.is_alphabetic()).any(|word| words.contains(&word))
    };
    let servers: Vec<&str> = names.iter().copied().filter(|name| says(name, ["server", "servidor"])).collect();
    let has_client = names.iter().any(|name| says(name, ["client", "cliente"]) && !servers.contains(name));
    if let [only] = servers[..] { Some(only).filter(|_| has_client) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_name_beside_a_client() {
        assert_eq!(only_server(&["client.py", "server.py"]), Some("server.py"));
        assert_eq!(only_server(&["cliente", "Servidor", "util"]), Some("Servidor"));
        assert_eq!(only_server(&["echo_server.rs", "test-client.rs"]), Some("echo_server.rs"));
        for names in
            [&["server.py", "other.py"][..], &["server1.py", "server2.py", "client.py"], &["observer.py", "client.py"], &[]]
        {
            assert_eq!(only_server(names), None, "{names:?}");
        }
    }
}
