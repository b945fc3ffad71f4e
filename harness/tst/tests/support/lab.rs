//! What the tests of `tst experiment` share: servers that go wrong in a way of their own, and what is found of them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;

use serde_json::Value;

use super::{Ran, plain, repository, run};

/// Runs an experiment of the course of this repository.
pub fn experiment(home: &Path, arguments: &[&str]) -> Ran {
    let mut command = plain(env!("CARGO_BIN_EXE_tst"), home);
    command.arg("experiment").args(arguments).current_dir(repository());
    run(&mut command)
}

/// The record of an experiment with a server of ours.
pub fn record(home: &Path, server: &str, status: i32, more: &[&str]) -> Value {
    let run = format!("python3 -c '{server}' {{port}}");
    let usual = ["http", "--run", &run, "--path", "/", "--format", "json", "--repetitions", "1", "--lang", "en"];
    let ran = experiment(home, &[&usual[..], more].concat()).ended(status);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}\n{}", ran.all()))
}

/// A server that answers one after the other; `n` counts its connections, and `wrong` is done instead of an answer to those
/// that `when` says.
pub fn server(when: &str, wrong: &str) -> String {
    format!(
        "import socket, sys, os, struct\n\
         s = socket.create_server((\"127.0.0.1\", int(sys.argv[1])))\n\
         n = 0\n\
         while True:\n    \
         c = s.accept()[0]\n    n += 1\n    c.recv(65536)\n    \
         if {when}:\n        {wrong}\n    \
         else:\n        c.sendall(b\"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\noi\")\n    \
         c.close()\n"
    )
}

/// One request alone, and so many to warm up, come before those that are counted (`WARM_UP`).
pub const BEFORE: u32 = 21;

/// A server of the test's own, which answers everything in the same way, as long as the test lives; tells its address.
pub fn served() -> String {
    served_and(|_| ())
}

/// The same, which does something more before each answer; connections are counted from 1.
pub fn served_and(also: impl Fn(u32) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for (client, number) in listener.incoming().flatten().zip(1..) {
            let head = BufReader::new(&client).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            head.for_each(drop);
            also(number);
            let _ = (&client).write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\noi");
        }
    });
    address
}

/// A record is as its published schema says.
#[track_caller]
pub fn fits_schema(found: &Value, name: &str) {
    let file = repository().join(format!("docs/{name}.schema.json"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    fits(found, &schema, &schema, name);
}

/// A value has the fields that the published schema says, and no others, all the way down.
fn fits(value: &Value, wanted: &Value, schema: &Value, place: &str) {
    let wanted = match wanted["anyOf"][0]["$ref"].as_str().or(wanted["$ref"].as_str()) {
        Some(name) => &schema["$defs"][name.rsplit('/').next().expect("a name")],
        None => wanted,
    };
    match value {
        Value::Object(fields) => {
            let known = wanted["properties"].as_object().unwrap_or_else(|| panic!("{place}: no object is expected there"));
            for (name, field) in fields {
                fits(field, known.get(name).unwrap_or_else(|| panic!("{place}.{name} is not in the schema")), schema, name);
            }
            for name in wanted["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                assert!(fields.contains_key(name), "{place}.{name} is missing");
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fits(item, &wanted["items"], schema, place)),
        other => {
            let word = match other {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::String(_) => "string",
                _ => "number",
            };
            let says = wanted.to_string();
            let is_integer = word == "number" && says.contains("integer") && (other.is_u64() || other.is_i64());
            let is_listed = wanted["const"] == *other || wanted["enum"].as_array().is_some_and(|all| all.contains(other));
            assert!(says.contains(word) || is_integer || is_listed, "{place}: {other} is no {says}");
        }
    }
}
