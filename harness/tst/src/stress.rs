//! Busy threads that take the machine's time while programs are judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// Threads that compute and never wait, until this is dropped.
#[derive(Debug)]
pub struct Stress {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Stress {
    /// Starts `per_core` threads for each core of the machine.
    ///
    /// # Errors
    /// When the system gives no more threads; those already started are ended.
    pub fn start(per_core: usize) -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut stress = Self { over: Arc::new(AtomicBool::new(false)), threads: Vec::new() };
        for _ in 0..per_core * cores {
            let over = stress.over.clone();
            let spin = move || {
                let mut number = 1_u64;
                while !over.load(Ordering::Relaxed) {
                    for _ in 0..10_000 {
                        number = std::hint::black_box(number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
                    }
                }
            };
            stress.threads.push(std::thread::Builder::new().name("stress".into()).spawn(spin)?);
        }
        Ok(stress)
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.threads.len()
    }
}

impl Drop for Stress {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
