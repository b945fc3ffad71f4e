//! The Java virtual machine's own threads: they wait with short limits all the time, and run nothing of the program.

use super::maps::maps;

/// The library of which the machine's threads are.
const LIBRARY: &str = "/libjvm.so";
/// The last of them to be started before the program's first line runs, and the others that wait with a limit when they
/// have nothing to do (Java 17 to 25; the kernel keeps 15 bytes of a name).
const LAST: &str = "VM Periodic Tas";
const OTHERS: [&str; 6] = ["VM Thread", "G1 Service", "Monitor Deflati", "C1 CompilerThre", "C2 CompilerThre", "Sweeper thread"];

/// Whether a thread may be one of the virtual machine's own, by its name alone: nearly no program has such threads, and to
/// ask all of them costs a file for each.
pub(super) fn may_be_own(pid: i32, thread: i32) -> bool {
    is_name_of_own(&name(pid, thread))
}

/// Those of a process' `threads` that are the virtual machine's own and may wait with any limit; none where there is no
/// such machine. `threads` are in the order in which they were started, as /proc lists them.
pub(super) fn own_threads(pid: i32, threads: &[i32]) -> Vec<i32> {
    let own = own_of(threads, |thread| name(pid, *thread));
    let is_java = || maps(pid).is_some_and(|maps| maps.contains(LIBRARY));
    if !own.is_empty() && is_java() { own } else { Vec::new() }
}

fn name(pid: i32, thread: i32) -> String {
    // One that is longer than 15 bytes is cut in the middle of a character.
    let line = std::fs::read(format!("/proc/{pid}/task/{thread}/comm")).unwrap_or_default();
    String::from_utf8_lossy(&line).trim_end().to_string()
}

fn is_name_of_own(name: &str) -> bool {
    name == LAST || OTHERS.contains(&name)
}

/// A program may give its threads any name, but only once it runs: what was started later is not the machine's own.
fn own_of(threads: &[i32], name: impl Fn(&i32) -> String) -> Vec<i32> {
    let names: Vec<String> = threads.iter().map(name).collect();
    let Some(last) = names.iter().position(|name| name == LAST) else { return Vec::new() };
    threads.iter().zip(&names).take(last + 1).filter(|(_, name)| is_name_of_own(name)).map(|(thread, _)| *thread).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machines_own_threads_are_known_by_name_and_by_what_came_before_the_program() {
        let names = ["java", "java", "GC Thread#0", "G1 Service", "VM Thread", "C2 CompilerThre", "VM Periodic Tas", "Thread-0"];
        let threads: Vec<i32> = (10..18).collect();
        let of = |names: &[&str]| own_of(&threads, |thread| names[*thread as usize - 10].to_string());
        assert_eq!(of(&names), [13, 14, 15, 16]);
        let mut renamed = names;
        renamed[7] = "VM Thread";
        assert_eq!(of(&renamed), [13, 14, 15, 16], "a program's thread of the same name");
        renamed[6] = "main";
        assert!(of(&renamed).is_empty(), "no such machine");
    }
}
