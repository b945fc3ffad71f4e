//! The numbers of system calls that wait (syscalls(2), the kernel's tables for each architecture).

#[cfg(target_arch = "x86_64")]
pub(super) use x86_64::*;

#[cfg(target_arch = "aarch64")]
pub(super) use aarch64::*;

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    pub const READS: [u64; 5] = [0, 19, 45, 47, 43];
    pub const ACCEPT4: u64 = 288;
    pub const WRITES: [u64; 4] = [1, 20, 44, 46];
    pub const WAITS: [u64; 4] = [61, 247, 34, 130];
    pub const FUTEX: u64 = 202;
    pub const POLL: u64 = 7;
    pub const PPOLL: u64 = 271;
    pub const SELECT: u64 = 23;
    pub const PSELECT6: u64 = 270;
    pub const EPOLL_WAITS: [u64; 2] = [232, 281];
    pub const EPOLL_PWAIT2: u64 = 441;
    pub const NANOSLEEP: u64 = 35;
    pub const CLOCK_NANOSLEEP: u64 = 230;
}

#[cfg(target_arch = "aarch64")]
mod aarch64 {
    pub const READS: [u64; 5] = [63, 65, 207, 212, 202];
    pub const ACCEPT4: u64 = 242;
    pub const WRITES: [u64; 4] = [64, 66, 206, 211];
    pub const WAITS: [u64; 4] = [260, 95, 133, 133];
    pub const FUTEX: u64 = 98;
    pub const PPOLL: u64 = 73;
    pub const PSELECT6: u64 = 72;
    pub const EPOLL_WAITS: [u64; 2] = [22, 22];
    pub const EPOLL_PWAIT2: u64 = 441;
    pub const NANOSLEEP: u64 = 101;
    pub const CLOCK_NANOSLEEP: u64 = 115;
    // This architecture has no poll and no select: numbers that no call bears.
    pub const POLL: u64 = u64::MAX;
    pub const SELECT: u64 = u64::MAX;
}
