//! What is written for each engine: golden texts, and what shells and readers of YAML make of them.

use std::process::Command;
use std::time::Duration;

use serde_yaml::Value;
use tst_engine::settings::Cluster;

use super::*;

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_string()).collect()
}

/// What a course with a roster would ask for.
fn plan(engine: Engine) -> Plan {
    let shares = engine.shares_files();
    let path = |path: &str| if shares { format!("/srv/class/{path}") } else { path.to_string() };
    Plan {
        engine,
        tasks: 3,
        cluster: Cluster {
            time: Duration::from_millis(5_400_500),
            memory: (2 << 30) + 1,
            cpus: 4,
            at_once: Some(2),
            setup: Some("module load bubblewrap\nulimit -c 0".into()),
            ..Cluster::default()
        },
        tst: if engine == Engine::Slurm { "/srv/class/bin/tst".into() } else { "tst".into() },
        root: "/srv/class/course".into(),
        out: "/srv/class/out".into(),
        mount: "/srv/class".into(),
        submissions: vec![path("hello in.zip"), path("more")],
        options: vec![vec!["--roster".into(), path("d'Ávila.csv")], strings(&["--jobs", "4"]), strings(&["--lang", "pt-BR"])],
        merging: vec![strings(&["--lang", "pt-BR"])],
        interpreters: vec![("js".into(), "node".into()), ("py".into(), "python3 -X dev".into()), ("x".into(), "my lang".into())],
    }
}

/// The same with names that shells, YAML, GitHub and Kubernetes would all read more into.
fn ugly(engine: Engine) -> Plan {
    const UGLY: &str = "a  b/d'Á\"v$HOME`x`/${{ github.token }}/$(JOB)/%a/#c: *&!|>\\n~-[{}],?@`\u{202e}";
    let path = |name: &str| if engine.shares_files() { format!("/srv/{UGLY}/{name}") } else { format!("{UGLY}/{name}") };
    Plan {
        tst: if engine == Engine::Slurm { path("tst") } else { "tst".into() },
        root: format!("/srv/{UGLY}"),
        out: format!("/srv/{UGLY}/out").into(),
        mount: format!("/srv/{UGLY}"),
        submissions: vec![path("in"), path("${{${{")],
        options: vec![vec!["--exercise".into(), UGLY.into()]],
        ..plan(engine)
    }
}

fn file(files: &[Written], name: &str) -> String {
    files.iter().find(|(other, _)| *other == name).unwrap_or_else(|| panic!("{name}")).1.clone()
}

#[track_caller]
fn golden(files: &[Written], expected: &[(&str, &str)]) {
    let names = |list: Vec<&str>| list.join(" ");
    assert_eq!(
        names(files.iter().map(|file| file.0).collect()),
        names(expected.iter().map(|file| file.0).collect()),
        "which files"
    );
    for ((name, content), (_, expected)) in files.iter().zip(expected) {
        assert_eq!(content, expected, "{name} is now\n{content}");
    }
}

#[test]
fn the_files_for_slurm_are_these() {
    golden(
        &files(&plan(Engine::Slurm)),
        &[
            ("shards.sh", include_str!("golden/slurm_shards.sh")),
            ("merge.sh", include_str!("golden/slurm_merge.sh")),
            ("submit.sh", include_str!("../template/slurm_submit.sh")),
        ],
    );
}

#[test]
fn the_file_for_github_is_this() {
    golden(&files(&plan(Engine::GitHub)), &[("tst-grade.yml", include_str!("golden/github.yml"))]);
}

#[test]
fn the_files_for_gitlab_are_these() {
    golden(
        &files(&plan(Engine::GitLab)),
        &[(".gitlab-ci.yml", include_str!("golden/gitlab.yml")), ("Containerfile", include_str!("golden/Containerfile"))],
    );
}

#[test]
fn the_files_for_kubernetes_are_these() {
    golden(
        &files(&plan(Engine::Kubernetes)),
        &[
            ("shards.yaml", include_str!("golden/kubernetes_shards.yaml")),
            ("merge.yaml", include_str!("golden/kubernetes_merge.yaml")),
            ("shard.sh", include_str!("golden/kubernetes_shard.sh")),
            ("merge.sh", include_str!("golden/kubernetes_merge.sh")),
            ("run.sh", include_str!("../template/kubernetes_run.sh")),
            ("Containerfile", include_str!("golden/Containerfile")),
        ],
    );
}

#[test]
fn no_slot_is_left_and_nothing_is_without_a_plan() {
    for engine in Engine::ALL {
        let unset = Plan { cluster: Cluster::default(), ..plan(engine) };
        for plan in [plan(engine), ugly(engine), unset] {
            for (name, content) in files(&plan) {
                assert!(!content.contains("@{"), "{name}\n{content}");
                assert!(content.lines().all(|line| line == line.trim_end()), "{name}: spaces at the end of a line\n{content}");
            }
        }
    }
}

/// Has bash run a script in which every command of ours, and what else is not there, shows its words.
fn words(script: &str) -> Vec<String> {
    // Of `cd` only what it is told counts; and where the scratch folder lies is the machine's.
    let shown = format!(
        "cd() {{ printf '%s\\0' cd \"$@\"; }}\nmodule() {{ :; }}\nshown() {{ printf '%s\\0' \"$@\"; return 1; }}\n{}",
        script.replace("\"$tst\" ", "shown \"$tst\" ")
    );
    let numbers = [("SLURM_ARRAY_TASK_ID", "2"), ("JOB_COMPLETION_INDEX", "1"), ("SHARD", "2")];
    let ran = Command::new("bash").arg("-c").arg(shown).envs(numbers).output().expect("bash");
    assert_eq!(ran.status.code(), Some(0), "1 is no failure: {}\n{script}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).expect("UTF-8").split_terminator('\0').map(String::from).collect()
}

/// The lines for a shell in a job of a file of YAML.
fn lines_in(yaml: &str, path: &[&str], found: fn(&str) -> bool) -> String {
    let document: Value = serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
    let node = path.iter().fold(&document, |node, key| &node[*key]);
    let texts = node.as_sequence().expect("a list").iter();
    let text = texts.filter_map(|step| step.as_str().or(step["run"].as_str())).find(|text| found(text));
    text.expect("what judges").to_string()
}

#[test]
fn every_word_comes_through_shells_and_yaml_as_it_is() {
    for engine in Engine::ALL {
        let plan = ugly(engine);
        let files = files(&plan);
        let is_grade = |text: &str| text.contains(" grade ");
        let is_merge = |text: &str| text.contains(" merge ");
        let (judge, join) = match engine {
            Engine::Slurm => (file(&files, "shards.sh"), file(&files, "merge.sh")),
            Engine::Kubernetes => (file(&files, "shard.sh"), file(&files, "merge.sh")),
            Engine::GitLab => {
                let yaml = file(&files, ".gitlab-ci.yml");
                (lines_in(&yaml, &["shards", "script"], is_grade), lines_in(&yaml, &["merge", "script"], is_merge))
            }
            Engine::GitHub => {
                let yaml = file(&files, "tst-grade.yml");
                let jobs = |job| ["jobs", job, "steps"];
                (lines_in(&yaml, &jobs("shards"), is_grade), lines_in(&yaml, &jobs("merge"), is_merge))
            }
        };
        let is_own = |words: &mut Vec<String>| {
            if engine.shares_files() {
                assert_eq!(words.drain(..3).collect::<Vec<_>>(), ["cd", "--", &plan.root]);
            }
            let tst = words.remove(0);
            assert!(tst == plan.tst || tst.ends_with("/tst-tool/bin/tst"), "{tst}");
        };
        let mut judged = words(&judge);
        is_own(&mut judged);
        let mut wanted = vec!["grade".to_string()];
        wanted.extend(plan.submissions.iter().chain(&plan.options[0]).cloned());
        wanted.extend(["--out".into(), plan.shards(), "--shard".into(), "2/3".into()]);
        assert_eq!(judged, wanted, "{engine:?}\n{judge}");
        let mut joined = words(&join.replace("chmod +x tst-tool/bin/tst", ""));
        is_own(&mut joined);
        assert_eq!(joined[..4], ["merge", &plan.shards(), "--out", &plan.results()], "{engine:?}\n{join}");
    }
}

#[test]
fn github_finds_no_expression_but_ours() {
    let content = file(&files(&ugly(Engine::GitHub)), "tst-grade.yml");
    let ours = ["${{ matrix.shard }}", "${{ !cancelled() && needs.tool.result == 'success' }}"];
    for (at, _) in content.match_indices("${{") {
        assert!(ours.iter().any(|expression| content[at..].starts_with(expression)), "{}", &content[at..at + 40]);
    }
}

#[test]
fn kubernetes_gets_every_path_back() {
    let plan = ugly(Engine::Kubernetes);
    let files = files(&plan);
    for (name, script) in [("shards.yaml", "shard.sh"), ("merge.yaml", "merge.sh")] {
        let document: Value = serde_yaml::from_str(&file(&files, name)).expect("YAML");
        let pod = &document["spec"]["template"]["spec"];
        assert_eq!(pod["containers"][0]["volumeMounts"][0]["mountPath"].as_str(), Some(&*plan.mount));
        let path = pod["containers"][0]["command"][1].as_str().expect("a path");
        // As Kubernetes does, where `$(` that is no variable stays as well.
        assert_eq!(path.replace("$$", "$"), plan.folder_of_files().join(script).display().to_string());
        assert!(!path.replace("$$", "").contains('$'), "{path}");
    }
}

#[test]
fn a_status_that_says_more_than_lost_points_fails_the_task() {
    for (name, template) in [("judge", include_str!("../template/judge.sh")), ("join", include_str!("../template/join.sh"))] {
        for (status, wanted) in [(0, 0), (1, 0), (2, 2), (3, 3), (70, 70), (137, 137)] {
            let script = template.replace("@{grade}", "tst").replace("@{merge}", "tst").replace("@{setup}", "");
            let script = format!("set -e\ntst() {{ return {status}; }}\n{script}");
            let ran = Command::new("bash").arg("-c").arg(script).status().expect("bash");
            assert_eq!(ran.code(), Some(wanted), "{name}: {status}");
        }
    }
}
