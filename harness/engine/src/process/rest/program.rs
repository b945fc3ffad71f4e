//! The program that a process executes, and what lies in its memory.

use std::fs::File;
use std::io::Read as _;

use super::maps::maps;
use super::ring;

/// The beginning of a program file for 64 bits (elf(5): the magic number, and the class ELFCLASS64).
const SIXTY_FOUR: [u8; 5] = [0x7f, b'E', b'L', b'F', 2];

/// Whether system calls of a process bear the numbers of this machine's own table. A program for 32 bits uses another one,
/// and nothing in what is told of its calls says so.
pub(super) fn has_usual_numbers(eye: i32) -> bool {
    let mut head = [0; SIXTY_FOUR.len()];
    File::open(format!("/proc/{eye}/exe")).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == SIXTY_FOUR
}

/// Whether the kernel itself may be working for a process unseen: an io_uring(7) goes on when its file is closed, and what
/// io_setup(2) made has none. Both lie in its memory.
pub(super) fn has_hidden_work(eye: i32) -> bool {
    let Some(maps) = maps(eye) else { return true };
    maps.lines().any(|line| line.contains("/[aio]")) || ring::has_hidden(&maps, &ring::open_ones(eye))
}
