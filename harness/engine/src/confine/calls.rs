//! The system calls that no exercise needs and that reach past a sandbox: a filter refuses them (seccomp(2)).

use std::io;

/// Every call that is refused, with what the program is told. `ENOSYS` stands where a runtime then does without; what is
/// not known yet (a number beyond [`LAST`]) is told the same.
const REFUSED: &[(libc::c_long, i32)] = &[
    // The rings through which files and sockets are reached past every filter of calls.
    (libc::SYS_io_uring_setup, libc::ENOSYS),
    (libc::SYS_io_uring_enter, libc::ENOSYS),
    (libc::SYS_io_uring_register, libc::ENOSYS),
    // Its flags are in memory, where a filter does not see them; the C library then takes clone(2).
    (libc::SYS_clone3, libc::ENOSYS),
    // Memory that belongs to no process, and is no file either.
    (libc::SYS_memfd_create, libc::ENOSYS),
    (libc::SYS_memfd_secret, libc::ENOSYS),
    (libc::SYS_shmget, libc::ENOSYS),
    (libc::SYS_msgget, libc::ENOSYS),
    (libc::SYS_semget, libc::ENOSYS),
    // Keys of the user's and of the session's, which no namespace holds apart (keyrings(7)).
    (libc::SYS_add_key, libc::EPERM),
    (libc::SYS_request_key, libc::EPERM),
    (libc::SYS_keyctl, libc::EPERM),
    // The memory and the files of other processes.
    (libc::SYS_ptrace, libc::EPERM),
    (libc::SYS_process_vm_readv, libc::EPERM),
    (libc::SYS_process_vm_writev, libc::EPERM),
    (libc::SYS_kcmp, libc::EPERM),
    (libc::SYS_pidfd_getfd, libc::EPERM),
    // Namespaces, and what is seen in them.
    (libc::SYS_unshare, libc::EPERM),
    (libc::SYS_setns, libc::EPERM),
    (libc::SYS_mount, libc::EPERM),
    (libc::SYS_umount2, libc::EPERM),
    (libc::SYS_pivot_root, libc::EPERM),
    (libc::SYS_chroot, libc::EPERM),
    (libc::SYS_move_mount, libc::EPERM),
    (libc::SYS_open_tree, libc::EPERM),
    (libc::SYS_fsopen, libc::EPERM),
    (libc::SYS_fsconfig, libc::EPERM),
    (libc::SYS_fsmount, libc::EPERM),
    (libc::SYS_fspick, libc::EPERM),
    (libc::SYS_mount_setattr, libc::EPERM),
    // Files by handles, past the folders above them.
    (libc::SYS_name_to_handle_at, libc::EPERM),
    (libc::SYS_open_by_handle_at, libc::EPERM),
    // Code in the kernel, and what watches the whole machine.
    (libc::SYS_bpf, libc::EPERM),
    (libc::SYS_perf_event_open, libc::EPERM),
    (libc::SYS_userfaultfd, libc::EPERM),
    (libc::SYS_fanotify_init, libc::EPERM),
    (libc::SYS_syslog, libc::EPERM),
    (libc::SYS_init_module, libc::EPERM),
    (libc::SYS_finit_module, libc::EPERM),
    (libc::SYS_delete_module, libc::EPERM),
    (libc::SYS_kexec_load, libc::EPERM),
    (libc::SYS_kexec_file_load, libc::EPERM),
    // The machine itself.
    (libc::SYS_reboot, libc::EPERM),
    (libc::SYS_swapon, libc::EPERM),
    (libc::SYS_swapoff, libc::EPERM),
    (libc::SYS_acct, libc::EPERM),
    (libc::SYS_quotactl, libc::EPERM),
    (libc::SYS_settimeofday, libc::EPERM),
    (libc::SYS_clock_settime, libc::EPERM),
    (libc::SYS_adjtimex, libc::EPERM),
    (libc::SYS_clock_adjtime, libc::EPERM),
    (libc::SYS_vhangup, libc::EPERM),
];

/// The last call that was looked at: `mseal`, of Linux 6.10, and `map_shadow_stack`, `futex_*`, `statmount`, `listmount`
/// and `lsm_*` before it, which change nothing of others.
const LAST: u32 = 462;

/// The families of sockets that an exercise, or a language's library, needs (address_families(7)): this machine's own, the
/// internet's, and the kernel's, of which addresses are asked. Others reach past the network namespace (`AF_VSOCK`: the
/// host of a virtual machine) or into parts of the kernel that nobody here needs.
const FAMILIES: [u32; 4] = [libc::AF_UNIX as u32, libc::AF_INET as u32, libc::AF_INET6 as u32, libc::AF_NETLINK as u32];

/// The flags of clone(2) that make a namespace.
const NAMESPACES: u32 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET) as u32;

/// The machine for which a call is meant (`AUDIT_ARCH_*`, linux/audit.h): the numbers are another machine's otherwise.
#[cfg(target_arch = "x86_64")]
const MACHINE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const MACHINE: u32 = 0xc000_00b7;

/// Where the fields of `struct seccomp_data` are, in bytes; the lower half of an argument comes first.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const FIRST_ARGUMENT: u32 = 16;

/// A filter, made ready to be set between fork and exec.
#[derive(Clone, Debug)]
pub struct Calls {
    filter: Vec<libc::sock_filter>,
}

impl Calls {
    /// The calls that a judged program may make.
    pub fn usual() -> Self {
        let mut filter = vec![load(ARCHITECTURE), unless(MACHINE, 1), refuse(libc::ENOSYS), load(NUMBER)];
        filter.extend([beyond(LAST), refuse(libc::ENOSYS)]);
        for (number, error) in REFUSED {
            filter.extend([is(*number as u32), refuse(*error)]);
        }
        // clone(2): no namespace.
        filter.extend([
            not(libc::SYS_clone as u32, 3),
            load(FIRST_ARGUMENT),
            any_of(NAMESPACES),
            refuse(libc::EPERM),
            load(NUMBER),
        ]);
        // socket(2) and socketpair(2): no other family.
        for number in [libc::SYS_socket, libc::SYS_socketpair] {
            filter.extend([not(number as u32, 2 + FAMILIES.len() as u8), load(FIRST_ARGUMENT)]);
            for (index, family) in FAMILIES.iter().enumerate() {
                filter.push(unless(*family, (FAMILIES.len() - index) as u8));
            }
            filter.extend([refuse(libc::EAFNOSUPPORT), load(NUMBER)]);
        }
        filter.push(answer(libc::SECCOMP_RET_ALLOW));
        Self { filter }
    }

    /// From now on the calling thread, and what it becomes, may make no other calls. Makes only system calls.
    ///
    /// # Errors
    /// When the kernel knows no filters.
    pub fn enforce(&self) -> io::Result<()> {
        let program = libc::sock_fprog { len: self.filter.len() as u16, filter: self.filter.as_ptr().cast_mut() };
        // SAFETY: prctl(2) touches no memory here; seccomp(2) reads the filter, which lives until it returns.
        let refused = unsafe {
            libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
                || libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, 0, &raw const program) != 0
        };
        if refused { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

fn step(code: u32, k: u32, jt: u8, jf: u8) -> libc::sock_filter {
    libc::sock_filter { code: code as u16, jt, jf, k }
}

/// Loads a word of what is known of the call.
fn load(at: u32) -> libc::sock_filter {
    step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, at, 0, 0)
}

fn answer(with: u32) -> libc::sock_filter {
    step(libc::BPF_RET | libc::BPF_K, with, 0, 0)
}

fn refuse(error: i32) -> libc::sock_filter {
    answer(libc::SECCOMP_RET_ERRNO | error as u32)
}

/// The next step is for this value alone.
fn is(value: u32) -> libc::sock_filter {
    step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, value, 0, 1)
}

/// This value passes over so many steps.
fn unless(value: u32, steps: u8) -> libc::sock_filter {
    step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, value, steps, 0)
}

/// Other values pass over so many steps, and one more, which belongs to none.
fn not(value: u32, steps: u8) -> libc::sock_filter {
    step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, value, 0, steps + 1)
}

/// The next step is for greater values.
fn beyond(value: u32) -> libc::sock_filter {
    step(libc::BPF_JMP | libc::BPF_JGT | libc::BPF_K, value, 0, 1)
}

/// The next step is for values with one of these bits.
fn any_of(bits: u32) -> libc::sock_filter {
    step(libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K, bits, 0, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the filter answers to a call, as the kernel would: seccomp_data is the number, the machine, and so on.
    fn answered(machine: u32, number: i64, argument: u32) -> Result<(), i32> {
        let filter = Calls::usual().filter;
        let (mut at, mut word) = (0, 0);
        loop {
            let now = filter[at];
            at += 1;
            let code = u32::from(now.code);
            let jump = |holds: bool| usize::from(if holds { now.jt } else { now.jf });
            if code == libc::BPF_LD | libc::BPF_W | libc::BPF_ABS {
                word = match now.k {
                    NUMBER => number as u32,
                    ARCHITECTURE => machine,
                    _ => argument,
                };
            } else if code == libc::BPF_RET | libc::BPF_K {
                return match now.k & libc::SECCOMP_RET_DATA {
                    _ if now.k == libc::SECCOMP_RET_ALLOW => Ok(()),
                    error => Err(error as i32),
                };
            } else if code == libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K {
                at += jump(word == now.k);
            } else if code == libc::BPF_JMP | libc::BPF_JGT | libc::BPF_K {
                at += jump(word > now.k);
            } else {
                at += jump(word & now.k != 0);
            }
        }
    }

    #[test]
    fn what_every_program_does_is_allowed() {
        for number in [
            libc::SYS_read,
            libc::SYS_write,
            libc::SYS_openat,
            libc::SYS_accept4,
            libc::SYS_futex,
            libc::SYS_execve,
            libc::SYS_personality,
            libc::SYS_exit_group,
        ] {
            assert_eq!(answered(MACHINE, number, 0), Ok(()), "{number}");
        }
        let threads = (libc::CLONE_VM | libc::CLONE_FS | libc::CLONE_FILES | libc::CLONE_SIGHAND | libc::CLONE_THREAD) as u32;
        assert_eq!(answered(MACHINE, libc::SYS_clone, threads), Ok(()));
        for family in FAMILIES {
            assert_eq!(answered(MACHINE, libc::SYS_socket, family), Ok(()), "{family}");
            assert_eq!(answered(MACHINE, libc::SYS_socketpair, family), Ok(()), "{family}");
        }
    }

    #[test]
    fn what_reaches_past_a_sandbox_is_refused() {
        for (number, error) in REFUSED {
            assert_eq!(answered(MACHINE, *number, 0), Err(*error), "{number}");
        }
        assert_eq!(answered(MACHINE, libc::SYS_clone, libc::CLONE_NEWUSER as u32), Err(libc::EPERM));
        for family in [libc::AF_VSOCK, libc::AF_ALG, libc::AF_PACKET] {
            assert_eq!(answered(MACHINE, libc::SYS_socket, family as u32), Err(libc::EAFNOSUPPORT), "{family}");
        }
    }

    #[test]
    fn what_is_not_known_and_what_is_another_machine_s_is_told_that_there_is_no_such_call() {
        assert_eq!(answered(MACHINE, i64::from(LAST) + 1, 0), Err(libc::ENOSYS));
        // The numbers of x86's third set have this bit (X32_SYSCALL_BIT).
        assert_eq!(answered(MACHINE, 0x4000_0000, 0), Err(libc::ENOSYS));
        assert_eq!(answered(0x4000_0003, 1, 0), Err(libc::ENOSYS));
    }
}
