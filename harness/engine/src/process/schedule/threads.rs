//! Whether threads run, or stand ready to.

use std::fs;

/// Whether a thread of this process that is not in `held` runs or stands ready to: then it has not come to rest.
pub(super) fn anyone_runs(process: i32, held: &[i32]) -> bool {
    let Ok(tasks) = fs::read_dir(format!("/proc/{process}/task")) else { return false };
    tasks.filter_map(|task| task.ok()?.file_name().to_str()?.parse::<i32>().ok()).any(|thread| !held.contains(&thread) && runs(thread))
}

/// The state of a thread: the letter after its name in parentheses (proc_pid_stat(5)). One that waits for a disk goes on soon.
fn runs(thread: i32) -> bool {
    let Ok(line) = fs::read_to_string(format!("/proc/{thread}/stat")) else { return false };
    line.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next()).is_some_and(|state| matches!(state, 'R' | 'D'))
}
