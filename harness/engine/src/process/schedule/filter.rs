//! The filter that makes the kernel ask us before a call is made (seccomp_unotify(2)).

#![expect(unsafe_code, reason = "no safe interface sets a filter whose calls another process decides about")]

use std::io;
use std::os::fd::RawFd;

use super::call::CALLS;
use super::handlers;

/// The machine for which a call is meant (`AUDIT_ARCH_*`, linux/audit.h): the numbers are another machine's otherwise.
#[cfg(target_arch = "x86_64")]
const MACHINE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const MACHINE: u32 = 0xc000_00b7;

/// Where the fields of `struct seccomp_data` are, in bytes.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;

/// A filter, made ready to be set in a process that may not ask for memory.
#[derive(Clone, Debug)]
pub(in crate::process) struct Filter {
    steps: Vec<libc::sock_filter>,
}

impl Filter {
    /// That asks before each call of [`CALLS`], and before a handler of a signal is set. Programs for another machine (of 32 bits, on this one) are not asked about.
    pub(in crate::process) fn new() -> Self {
        let step = |code: u32, k: u32, jt: u8, jf: u8| libc::sock_filter { code: code as u16, jt, jf, k };
        let load = |at| step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, at, 0, 0);
        let equal = |value, jt, jf| step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, value, jt, jf);
        let answer = |with| step(libc::BPF_RET | libc::BPF_K, with, 0, 0);
        let mut steps = vec![load(ARCHITECTURE), equal(MACHINE, 1, 0), answer(libc::SECCOMP_RET_ALLOW), load(NUMBER)];
        let asked: Vec<libc::c_long> = CALLS.iter().map(|(number, _)| *number).chain([handlers::SETS]).collect();
        for (at, number) in asked.iter().enumerate() {
            // To the last step of all.
            steps.push(equal(*number as u32, (asked.len() - at) as u8, 0));
        }
        steps.extend([answer(libc::SECCOMP_RET_ALLOW), answer(libc::SECCOMP_RET_USER_NOTIF)]);
        Self { steps }
    }

    /// Sets it for the calling thread, and for what it becomes and starts; gives the number of the file by which it asks. Makes
    /// only system calls. From then on the calls of the list wait for whoever reads that file; tells whether a signal that ends
    /// nothing leaves a call alone that was read.
    ///
    /// # Errors
    /// What the system said: it knows no such filters, or allows no further one.
    pub(in crate::process) fn set(&self) -> io::Result<(RawFd, bool)> {
        let program = libc::sock_fprog { len: self.steps.len() as u16, filter: self.steps.as_ptr().cast_mut() };
        // Once we know of a call, only what ends the process interrupts its wait; before Linux 5.19 any signal does.
        let calm = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER | libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
        for flags in [calm, libc::SECCOMP_FILTER_FLAG_NEW_LISTENER] {
            // SAFETY: prctl(2) touches no memory here; seccomp(2) reads the filter, which lives until it returns.
            let set = unsafe {
                if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 {
                    return Err(io::Error::last_os_error());
                }
                libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, flags, &raw const program)
            };
            if set >= 0 {
                return Ok((set as RawFd, flags == calm));
            }
            if io::Error::last_os_error().raw_os_error() != Some(libc::EINVAL) {
                break;
            }
        }
        Err(io::Error::last_os_error())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the filter answers to a call, as the kernel would (bpf(2), seccomp(2)).
    fn answered(machine: u32, number: i64) -> u32 {
        let steps = Filter::new().steps;
        let (mut at, mut word) = (0, 0);
        loop {
            let now = steps[at];
            at += 1;
            match u32::from(now.code) {
                code if code == libc::BPF_LD | libc::BPF_W | libc::BPF_ABS => {
                    word = match now.k {
                        NUMBER => number as u32,
                        ARCHITECTURE => machine,
                        other => panic!("{other} is not asked for"),
                    };
                }
                code if code == libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K => {
                    at += usize::from(if word == now.k { now.jt } else { now.jf });
                }
                code => {
                    assert_eq!(code, libc::BPF_RET | libc::BPF_K);
                    return now.k;
                }
            }
        }
    }

    #[test]
    fn the_calls_of_the_list_ask_and_no_others() {
        for number in 0..600 {
            let is_asked = super::super::Call::of(number).is_some() || number == handlers::SETS;
            let wanted = if is_asked { libc::SECCOMP_RET_USER_NOTIF } else { libc::SECCOMP_RET_ALLOW };
            assert_eq!(answered(MACHINE, number), wanted, "{number}");
        }
    }

    #[test]
    fn what_a_process_calls_to_become_the_program_asks_nobody() {
        for number in [libc::SYS_dup3, libc::SYS_fcntl, libc::SYS_chdir, libc::SYS_unshare, libc::SYS_execve] {
            assert_eq!(answered(MACHINE, number), libc::SECCOMP_RET_ALLOW, "{number}");
        }
    }

    #[test]
    fn the_calls_of_other_machines_ask_nobody() {
        for (number, _) in CALLS {
            assert_eq!(answered(0x4000_0003, *number), libc::SECCOMP_RET_ALLOW, "{number}");
            // The third set of x86 has the machine of the first (X32_SYSCALL_BIT).
            assert_eq!(answered(MACHINE, *number | 0x4000_0000), libc::SECCOMP_RET_ALLOW, "{number}");
        }
    }
}
