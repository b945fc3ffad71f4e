//! What clients do that talk in datagrams, in the schema of `exercise.yaml`.

use serde_json::{Value, json};

use super::parts::{any, list, map, number, of, said, text, words};

/// Over what is talked.
pub(super) fn over() -> Value {
    said(words(&["tcp", "udp"]), "A stream of bytes, or datagrams: one for each `send`.")
}

/// Over what a client talks.
pub(super) fn over_of_client() -> Value {
    said(
        words(&["tcp", "udp", "tls"]),
        "A stream of bytes, datagrams, or TLS, which is talked where the program has a certificate if nothing is said.",
    )
}

/// The verbs of clients that talk in datagrams.
pub(super) fn verbs() -> Value {
    json!({
        "receives_datagram": any(&[of("data"), of("datagram_rule")]),
        "receives_datagrams": said(of("datagrams"), "These datagrams, in any order."),
        "network": of("network"),
    })
}

/// Their definitions.
pub(super) fn definitions() -> Value {
    let mut rule = map(json!({"pattern": of("pattern"), "lacks": text(), "one_of": list(of("data"), 2)}), &[]);
    rule["minProperties"] = json!(1);
    rule["maxProperties"] = json!(1);
    let mut until = map(
        json!({
            "pattern": of("pattern"),
            "one_of": list(of("data"), 2),
            "others": said(of("pattern"), "What each datagram before it matches."),
        }),
        &[],
    );
    until["oneOf"] = json!(["pattern", "one_of"].map(|key| json!({"required": [key]})));
    let number_of = || number(1, 10_000);
    let which = || any(&[number_of(), list(number_of(), 0), map(json!({"percent": number(1, 100)}), &["percent"])]);
    let mut network = map(json!({"sent": of("faults"), "received": of("faults")}), &[]);
    network["minProperties"] = json!(1);
    json!({
        "datagram_rule": rule,
        "datagram_until": until,
        "datagrams": map(json!({"any_order": list(of("data"), 2)}), &["any_order"]),
        "network": said(network, "What the network does to this client's datagrams from here on."),
        "faults": map(
            json!({
                "loses": said(which(), "Which ones are lost: numbers from 1, or a share that is drawn from the seed."),
                "doubles": said(which(), "Which ones come twice."),
                "delays": said(which(), "Which ones are overtaken by the next one."),
            }),
            &[],
        ),
    })
}
