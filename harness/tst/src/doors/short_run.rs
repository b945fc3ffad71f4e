//! Every door is tried with its corpus, and with what chance makes of it: a short run of what `fuzz/` does for hours.

use std::fs;
use std::path::PathBuf;

use fastrand::Rng;

use super::{DOORS, Door};

/// How many changed inputs a door gets.
const TRIES: usize = 400;

/// What often matters to readers of bytes.
const PIECES: [&[u8]; 16] = [
    b"\0",
    b"\n",
    b"\r\n",
    b"\"",
    b",",
    b"{",
    b"}",
    b"../",
    b"\xff",
    b"\xe2\x80\xa8",
    b"4294967296",
    b"-1",
    b"\x1b[2J",
    b"&a *a",
    b"9e9",
    b"_1_assignsubmission_file_",
];

fn corpus(door: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(door);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{door} has no corpus: {error}"))
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "the corpus of {door} is empty");
    files.iter().map(|file| fs::read(file).expect("a file of the corpus")).collect()
}

/// A change of `bytes`, as fuzzers make them; `other` is another input.
fn changed(mut bytes: Vec<u8>, other: &[u8], chance: &mut Rng) -> Vec<u8> {
    for _ in 0..chance.usize(1..=4) {
        let (at, end) = (chance.usize(0..=bytes.len()), chance.usize(0..=bytes.len()));
        let range = at.min(end)..at.max(end);
        match chance.u8(0..7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.u8(0..8),
            1 => drop(bytes.drain(range)),
            2 if range.len() <= 4096 => {
                let part = bytes[range].to_vec();
                bytes.splice(at..at, part);
            }
            3 => drop(bytes.splice(at..at, chance.choice(PIECES).unwrap_or_default().iter().copied())),
            4 => bytes.truncate(at),
            5 => {
                let from = chance.usize(0..=other.len());
                bytes.splice(at.., other[from..].iter().copied());
            }
            _ if at < bytes.len() => bytes[at] = chance.u8(..),
            _ => {}
        }
    }
    bytes
}

/// Tries a door; an input that breaks a promise is shown, so that it can be kept.
fn check((name, door): Door) {
    let inputs = corpus(name);
    let mut chance = Rng::with_seed(0x7573_7475);
    let tried = |bytes: &[u8]| {
        if let Err(broken) = std::panic::catch_unwind(|| door(bytes)) {
            let why = broken.downcast_ref::<String>().map_or("a panic", String::as_str);
            panic!("{name}: this input breaks a promise: \"{}\": {why}", bytes.escape_ascii());
        }
    };
    inputs.iter().for_each(|bytes| tried(bytes));
    for _ in 0..TRIES {
        let (one, other) = (chance.usize(..inputs.len()), chance.usize(..inputs.len()));
        tried(&changed(inputs[one].clone(), &inputs[other], &mut chance));
    }
}

#[test]
fn every_door_keeps_its_promises() {
    // Small inputs come soonest to what is wrong, and the doors do not share anything.
    std::thread::scope(|scope| {
        let runs: Vec<_> = DOORS.iter().map(|door| scope.spawn(|| check(*door))).collect();
        for run in runs {
            if let Err(broken) = run.join() {
                std::panic::resume_unwind(broken);
            }
        }
    });
}
