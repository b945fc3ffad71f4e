//! The stack of a process that shares our memory until it becomes another program: what runs over its end meets a page that
//! cannot be written, and not what else the judge keeps.

#![expect(unsafe_code, reason = "memory is asked from the system itself")]

use std::ffi::c_void;
use std::io;
use std::ptr::null_mut;

/// How much stack there is, in bytes: some system calls in a row need little, and nothing that comes from outside lies there.
const SIZE: usize = 128 * 1024;

/// A stack.
#[derive(Debug)]
pub(super) struct Stack {
    /// The page that cannot be written, and the stack above it.
    begin: *mut c_void,
    length: usize,
}

impl Stack {
    /// A new one.
    ///
    /// # Errors
    /// When there is no memory.
    pub(super) fn new() -> io::Result<Self> {
        let page = rustix::param::page_size();
        let length = page + SIZE;
        // SAFETY: new memory, wherever the system has room for it.
        let begin = unsafe {
            libc::mmap(null_mut(), length, libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_STACK, -1, 0)
        };
        if begin == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let stack = Self { begin, length };
        // SAFETY: all but the first page of what was just mapped.
        match unsafe { libc::mprotect(begin.byte_add(page), SIZE, libc::PROT_READ | libc::PROT_WRITE) } {
            0 => Ok(stack),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Where it begins: it grows down.
    pub(super) fn top(&self) -> *mut c_void {
        // SAFETY: the end of what was mapped.
        unsafe { self.begin.byte_add(self.length) }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: it was mapped in this length, and nothing uses it any more.
        unsafe { libc::munmap(self.begin, self.length) };
    }
}
