//! The files that tell an engine what to do: templates, filled in with what a plan says. Pure.

use tst_engine::text::shell_word;

use super::engine::Engine;
use super::plan::Plan;

/// A file: its name below the folder of the engine's files, and what is in it.
pub type Written = (&'static str, String);

/// What stands in a template, between `@{` and `}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Tasks,
    AtOnce,
    Cpus,
    Mebibytes,
    Clock,
    Minutes,
    Seconds,
    Numbers,
    QuotedNumbers,
    Tst,
    Root,
    Setup,
    Install,
    InstallInImage,
    Grade,
    Merge,
    Judge,
    Join,
    Image,
    Claim,
    Mount,
    ShardsScript,
    MergeScript,
    Rust,
    Packages,
    UnknownInterpreters,
}

/// The word of each slot.
const SLOTS: [(&str, Slot); 26] = [
    ("tasks", Slot::Tasks),
    ("at_once", Slot::AtOnce),
    ("cpus", Slot::Cpus),
    ("mebibytes", Slot::Mebibytes),
    ("clock", Slot::Clock),
    ("minutes", Slot::Minutes),
    ("seconds", Slot::Seconds),
    ("numbers", Slot::Numbers),
    ("quoted_numbers", Slot::QuotedNumbers),
    ("tst", Slot::Tst),
    ("root", Slot::Root),
    ("setup", Slot::Setup),
    ("install", Slot::Install),
    ("install_in_image", Slot::InstallInImage),
    ("grade", Slot::Grade),
    ("merge", Slot::Merge),
    ("judge", Slot::Judge),
    ("join", Slot::Join),
    ("image", Slot::Image),
    ("claim", Slot::Claim),
    ("mount", Slot::Mount),
    ("shards_script", Slot::ShardsScript),
    ("merge_script", Slot::MergeScript),
    ("rust", Slot::Rust),
    ("packages", Slot::Packages),
    ("unknown_interpreters", Slot::UnknownInterpreters),
];

/// How the command gets onto an empty machine that has the kit's repository.
pub const INSTALL: &str = "cargo install --locked --path harness/tst --root \"$TST_TOOL\"";

/// What of Debian's brings a command that starts programs.
const PACKAGES: [(&str, &str); 9] = [
    ("python3", "python3"),
    ("node", "nodejs"),
    ("ruby", "ruby"),
    ("perl", "perl"),
    ("php", "php-cli"),
    ("java", "default-jdk-headless"),
    ("go", "golang-go"),
    ("lua", "lua5.4"),
    ("bash", "bash"),
];

/// The files for the plan's engine.
pub fn files(plan: &Plan) -> Vec<Written> {
    let container = ("Containerfile", include_str!("template/Containerfile"));
    let templates: &[(&str, &str)] = match plan.engine {
        Engine::Slurm => &[
            ("shards.sh", include_str!("template/slurm_shards.sh")),
            ("merge.sh", include_str!("template/slurm_merge.sh")),
            ("submit.sh", include_str!("template/slurm_submit.sh")),
        ],
        Engine::GitHub => &[("tst-grade.yml", include_str!("template/github.yml"))],
        Engine::GitLab => &[(".gitlab-ci.yml", include_str!("template/gitlab.yml")), container],
        Engine::Kubernetes => &[
            ("shards.yaml", include_str!("template/kubernetes_shards.yaml")),
            ("merge.yaml", include_str!("template/kubernetes_merge.yaml")),
            ("shard.sh", include_str!("template/kubernetes_shard.sh")),
            ("merge.sh", include_str!("template/kubernetes_merge.sh")),
            ("run.sh", include_str!("template/kubernetes_run.sh")),
            container,
        ],
    };
    templates.iter().map(|(name, template)| (*name, fill(template, plan))).collect()
}

/// The template with everything filled in. What has several lines is indented as the first of them; a line on which nothing
/// but an empty slot stands is left out.
fn fill(template: &str, plan: &Plan) -> String {
    let mut text = String::new();
    for line in template.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut filled = String::new();
        let mut rest = line;
        while let Some((before, slot, after)) = next_slot(rest) {
            filled += before;
            let value = value(slot, plan);
            filled += &value.lines().collect::<Vec<_>>().join(&format!("\n{indent}"));
            rest = after;
        }
        filled += rest;
        if filled.trim().is_empty() && !line.trim().is_empty() {
            continue;
        }
        // An empty line has no indent.
        filled.split('\n').for_each(|line| text.extend([if line.trim().is_empty() { "" } else { line }, "\n"]));
    }
    text
}

/// What is before the first slot, the slot, and what follows.
fn next_slot(line: &str) -> Option<(&str, Slot, &str)> {
    let begin = line.find("@{")?;
    let (word, after) = line[begin + 2..].split_once('}')?;
    let slot = SLOTS.iter().find(|(name, _)| *name == word).map(|(_, slot)| *slot)?;
    Some((&line[..begin], slot, after))
}

fn value(slot: Slot, plan: &Plan) -> String {
    let seconds = plan.cluster.time.as_secs() + u64::from(plan.cluster.time.subsec_nanos() > 0);
    match slot {
        Slot::Tasks => plan.tasks.to_string(),
        Slot::AtOnce => plan.at_once().to_string(),
        Slot::Cpus => plan.cluster.cpus.to_string(),
        Slot::Mebibytes => plan.cluster.memory.div_ceil(1 << 20).to_string(),
        // HOURS:MINUTES:SECONDS (sbatch(1), --time).
        Slot::Clock => format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
        Slot::Minutes => seconds.div_ceil(60).to_string(),
        Slot::Seconds => seconds.to_string(),
        Slot::Numbers => numbers(plan, ""),
        Slot::QuotedNumbers => numbers(plan, "\""),
        Slot::Tst => word(plan, &plan.tst),
        Slot::Root => word(plan, &plan.root),
        Slot::Setup => plan.cluster.setup.clone().unwrap_or_default(),
        Slot::Install => plan.cluster.install.clone().unwrap_or_else(|| INSTALL.into()),
        // One instruction: what has several lines is one argument of a shell.
        Slot::InstallInImage => exec_form(plan.cluster.install.as_deref().unwrap_or(INSTALL)),
        Slot::Grade => command(plan, "grade", &plan.submissions, &grading(plan)),
        Slot::Merge => command(plan, "merge", &[plan.shards()], &merging(plan)),
        Slot::Judge => fill(include_str!("template/judge.sh"), plan),
        Slot::Join => fill(include_str!("template/join.sh"), plan),
        Slot::Image => quoted(&image(plan)),
        Slot::Claim => quoted(claim(plan)),
        Slot::Mount => quoted(&plan.mount),
        Slot::ShardsScript => script(plan, "shard.sh"),
        Slot::MergeScript => script(plan, "merge.sh"),
        Slot::Rust => env!("CARGO_PKG_RUST_VERSION").into(),
        Slot::Packages => packages(plan).0.iter().map(|package| format!(" {package}")).collect(),
        Slot::UnknownInterpreters => packages(plan).1.join("\n"),
    }
}

/// The image of containers: GitLab keeps those of a project beside it.
pub fn image(plan: &Plan) -> String {
    let usual = if plan.engine == Engine::GitLab { "$CI_REGISTRY_IMAGE/tst-node:latest" } else { "tst-node:latest" };
    plan.cluster.image.clone().unwrap_or_else(|| usual.into())
}

/// The claim of the volume that pods share.
pub fn claim(plan: &Plan) -> &str {
    plan.cluster.claim.as_deref().unwrap_or("tst-class")
}

fn numbers(plan: &Plan, quote: &str) -> String {
    (1..=plan.tasks).map(|number| format!("{quote}{number}{quote}")).collect::<Vec<_>>().join(", ")
}

/// A word of a shell. GitHub looks for its expressions before a shell sees anything: what begins one is taken apart.
fn word(plan: &Plan, text: &str) -> String {
    let mut parts = text.split("${{").map(String::from).collect::<Vec<_>>();
    if plan.engine != Engine::GitHub || parts.len() == 1 {
        return shell_word(text);
    }
    let last = parts.len() - 1;
    parts[..last].iter_mut().for_each(|part| part.push('$'));
    parts[1..].iter_mut().for_each(|part| part.insert_str(0, "{{"));
    parts.iter().map(shell_word).collect()
}

/// A text of YAML: one of JSON is one, too (YAML 1.2.2, section 1.2).
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An instruction's arguments as a list (the container engines' "exec form").
fn exec_form(lines: &str) -> String {
    serde_json::json!(["bash", "-ec", lines]).to_string()
}

/// A script of the folder, as an argument in a pod: there `$(NAME)` would be a variable, and `$$` stands for `$` (Kubernetes'
/// "Define a Command and Arguments for a Container").
fn script(plan: &Plan, name: &str) -> String {
    quoted(&plan.folder_of_files().join(name).display().to_string().replace('$', "$$"))
}

fn grading(plan: &Plan) -> Vec<String> {
    let mut parts: Vec<String> = plan.options.iter().map(|words| option(plan, words)).collect();
    // The number is said, and so is how many there are: what an engine counts may be this submission alone.
    parts.push(format!("--out {} --shard \"$shard/{}\"", word(plan, &plan.shards()), plan.tasks));
    parts
}

fn merging(plan: &Plan) -> Vec<String> {
    let mut parts = vec![format!("--out {}", word(plan, &plan.results()))];
    parts.extend(plan.merging.iter().map(|words| option(plan, words)));
    parts
}

fn option(plan: &Plan, words: &[String]) -> String {
    words.iter().map(|text| word(plan, text)).collect::<Vec<_>>().join(" ")
}

/// A command of ours, an option a line.
fn command(plan: &Plan, name: &str, given: &[String], options: &[String]) -> String {
    let given = given.iter().map(|text| word(plan, text)).collect::<Vec<_>>().join(" \\\n    ");
    format!("\"$tst\" {name} {given} \\\n    {}", options.join(" \\\n    "))
}

/// The packages that bring what starts programs, and a line about each command of which none is known.
fn packages(plan: &Plan) -> (Vec<&'static str>, Vec<String>) {
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for (ending, command) in &plan.interpreters {
        let program = command.split(' ').next().unwrap_or_default();
        match PACKAGES.iter().find(|(name, _)| *name == program) {
            Some((_, package)) => found.push(*package),
            None => unknown.push(format!("# Install here what starts .{ending} files: {command}")),
        }
    }
    found.sort_unstable();
    found.dedup();
    // One comment is one line.
    unknown.iter_mut().for_each(|line| *line = line.replace(|c: char| c.is_control(), " "));
    (found, unknown)
}

#[cfg(test)]
mod tests;
