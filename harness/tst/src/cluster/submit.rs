//! Giving Slurm the two jobs: the array of shards and, behind it, the merge.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tst_engine::process;
use tst_engine::text::{Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use super::ClusterText;
use crate::reason::reason;
use crate::trouble::{Trouble, say};

/// What takes jobs.
const SBATCH: &str = "sbatch";

/// How long it may take to answer: it tries again and again while the controller is busy.
const ANSWERING: Duration = Duration::from_secs(120);

/// Whether there is one.
pub(super) fn is_there() -> bool {
    let mut asked = Command::new(SBATCH);
    asked.arg("--version");
    !matches!(process::ask(asked, ANSWERING), Err(error) if error.kind() == ErrorKind::NotFound)
}

/// Submits both scripts of the folder; gives the jobs' numbers.
///
/// # Errors
/// When one is not taken.
pub(super) fn submit(folder: &Path, lang: Lang) -> Result<[String; 2], Trouble> {
    let machine = |problem: ClusterText| Trouble::new(ExitStatus::Machine, problem.say(lang));
    let shards = job(folder, "shards.sh", None).map_err(machine)?;
    // Whatever becomes of the tasks: the merge says what is missing.
    let behind = format!("--dependency=afterany:{shards}");
    match job(folder, "merge.sh", Some(behind)) {
        Ok(merge) => Ok([shards, merge]),
        Err(problem) => {
            say(&ClusterText::ShardsAreSubmitted { job: shards }.say(lang));
            Err(machine(problem))
        }
    }
}

/// Submits one script. Relative names in it, of its output, are taken from the folder.
fn job(folder: &Path, script: &str, dependency: Option<String>) -> Result<String, ClusterText> {
    let mut command = Command::new(SBATCH);
    command.arg("--parsable").args(dependency).arg(script).current_dir(folder);
    let script = folder.join(script).display().to_string();
    let answer = match process::ask(command, ANSWERING) {
        Ok(answer) => answer,
        Err(error) => return Err(ClusterText::Refused { script, why: error.to_string() }),
    };
    if answer.status.is_none() {
        return Err(ClusterText::Late { script, seconds: ANSWERING.as_secs() });
    }
    if !answer.is_good() {
        let why = reason(&String::from_utf8_lossy(&answer.stderr));
        return Err(ClusterText::Refused { script, why: if why.is_empty() { "?".into() } else { why } });
    }
    let said = String::from_utf8_lossy(&answer.stdout).trim().to_string();
    number(&said).map(String::from).ok_or(ClusterText::NoJob { said })
}

/// The job's number: `sbatch --parsable` says it, and behind a semicolon the cluster's name (sbatch(1)); a site's own wrapper
/// may say something before it.
fn number(said: &str) -> Option<&str> {
    let number = said.lines().last()?.split(';').next()?.trim();
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_known_by_its_number_wherever_a_cluster_is_named() {
        assert_eq!(number("12"), Some("12"));
        assert_eq!(number("12;teaching"), Some("12"));
        assert_eq!(number("Welcome!\n12"), Some("12"));
        for said in ["", "Submitted batch job 12", ";12", "-1"] {
            assert_eq!(number(said), None, "{said}");
        }
    }
}
