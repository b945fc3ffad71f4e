//! `tst cluster`: what is written for each engine, that the scripts do what one run does, and what is given to Slurm.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use crate::support::{Course, Ran, plain, run};

const PASSED: i32 = 0;
const FAILED: i32 = 1;
const USAGE: i32 = 2;
const MACHINE: i32 = 3;

/// A course and a class of six in which nothing has to be run.
fn course() -> Course {
    let course = Course::new();
    for number in 1..=6 {
        course.write(&format!("class/student {number}/Parrot.java"), format!("class Parrot{number} {{}}"));
    }
    course
}

const USUAL: [&str; 8] = ["class", "--exercise", "parrot", "--out", "out", "--tasks", "3", "--lang"];

fn cluster(course: &Course, engine: &str, lang: &str, more: &[&str]) -> Ran {
    course.run(&[&["cluster", engine][..], &USUAL, &[lang], more].concat())
}

fn text(course: &Course, file: &str) -> String {
    std::fs::read_to_string(course.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn is_there(course: &Course, file: &str) -> bool {
    course.path().join(file).exists()
}

/// A command called `sbatch` that writes down where and how it was called, and then does this.
fn sbatch(course: &Course, script: &str) {
    let calls = course.path().join("calls");
    course.write(
        "bin/sbatch",
        format!("#!/bin/sh\nif [ \"$1\" = --version ]; then exit; fi\npwd >>'{0}'\necho \"$@\" >>'{0}'\n{script}", calls.display()),
    );
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(course.path().join("bin/sbatch"), mode).expect("its mode");
}

/// Has Slurm given the jobs, where that is the `sbatch` of this course or, without one, none.
fn submit(course: &Course, lang: &str) -> Ran {
    let mut tst = course.tst(&[&["cluster", "slurm"][..], &USUAL, &[lang, "--submit"]].concat());
    let path = if is_there(course, "bin/sbatch") {
        format!("{}:/usr/bin:/bin", course.path().join("bin").display())
    } else {
        "/nowhere".into()
    };
    run(tst.env("PATH", path))
}

#[test]
fn what_the_scripts_for_slurm_do_by_hand_is_what_one_run_does() {
    let course = course();
    course.run(&["grade", "class", "--exercise", "parrot", "--allow-weak-isolation", "--out", "one"]).ended(FAILED);
    cluster(&course, "slurm", "en", &["--allow-weak-isolation", "--timezone", "America/Recife"]).ended(PASSED);
    let script = |name: &str, number: &str| {
        let mut bash = plain("bash", &course.path().join("home"));
        // From anywhere, on a node that lacks the scratch folder of the machine that submitted.
        run(bash.arg(course.path().join("out/slurm").join(name)).arg(number).current_dir("/").env("TMPDIR", "/no/such/folder"))
    };
    for number in ["3", "1"] {
        script("shards.sh", number).ended(PASSED);
    }
    let missing = script("merge.sh", "").ended(MACHINE);
    assert!(missing.stderr.contains("shard 2 of 3 is missing; this judges it: tst grade"), "{}", missing.all());
    // A part that was judged goes on where it was.
    for number in ["2", "1"] {
        script("shards.sh", number).ended(PASSED);
    }
    assert!(is_there(&course, "out/shards/1-of-3/run-2/journal.jsonl"));
    script("merge.sh", "").ended(PASSED);
    for file in ["grades.csv", "class.json"] {
        assert_eq!(text(&course, &format!("out/results/{file}")), text(&course, &format!("one/{file}")), "{file}");
    }
    // What is wrong with a run fails the task.
    script("shards.sh", "4").ended(USAGE);
}

#[test]
fn a_dry_run_shows_every_file_and_writes_none() {
    let course = course();
    for (engine, shown) in [
        ("slurm", &["out/slurm/shards.sh", "out/slurm/merge.sh", "out/slurm/submit.sh"][..]),
        ("github", &["out/github/tst-grade.yml"]),
        ("gitlab", &["out/gitlab/.gitlab-ci.yml", "out/gitlab/Containerfile"]),
        ("kubernetes", &["out/kubernetes/shards.yaml", "out/kubernetes/merge.yaml", "out/kubernetes/shard.sh"]),
    ] {
        course.write("config.yaml", "exercises: [parrot]\ncluster: { at_once: 2, install: install-it }\n");
        let ran = cluster(&course, engine, "en", &["--dry-run"]).ended(PASSED);
        for file in shown {
            assert!(ran.stdout.contains(&format!("==> {file} <==\n")), "{file}\n{}", ran.all());
        }
        assert!(ran.stdout.contains("--exercise parrot \\\n") && ran.stderr.is_empty(), "{}", ran.all());
        assert!(!is_there(&course, "out"));
        // What is shown is what is written.
        cluster(&course, engine, "en", &[]).ended(PASSED);
        for file in shown {
            assert!(ran.stdout.contains(&text(&course, file)), "{file}\n{}", ran.all());
        }
        std::fs::remove_dir_all(course.path().join("out")).expect("removed");
    }
}

#[test]
fn what_comes_next_is_said() {
    let course = course();
    course.write("config.yaml", "exercises: [parrot]\ncluster: { at_once: 2, install: install-it }\n");
    let root = course.path().canonicalize().expect("a folder");
    let root = root.display();
    for (engine, lang, said) in [
        ("slurm", "en", vec![
            "written to out/slurm: shards.sh, merge.sh and submit.sh".to_string(),
            format!("this submits them: bash out/slurm/submit.sh; the grades will be in {root}/out/results"),
            "each node needs what full isolation needs: there, `tst doctor --cluster` says whether it has it".into(),
        ]),
        ("github", "pt-BR", vec![
            "escritos em out/github: tst-grade.yml".into(),
            "copie out/github/tst-grade.yml para .github/workflows do repositório; `gh workflow run tst-grade.yml` o inicia, e o artefato `results` dele tem as notas".into(),
        ]),
        ("gitlab", "en", vec![
            "written to out/gitlab: .gitlab-ci.yml and Containerfile".into(),
            "copy out/gitlab/.gitlab-ci.yml into the root of the repository; a pipeline that is started by hand judges, and its job `merge` has the grades".into(),
            "$CI_REGISTRY_IMAGE/tst-node:latest is the image of the nodes; this makes one, in a copy of the kit's repository: podman build --file out/gitlab/Containerfile --tag $CI_REGISTRY_IMAGE/tst-node:latest .".into(),
            "each node needs what full isolation needs: there, `tst doctor --cluster` says whether it has it".into(),
            "`at_once` means nothing to GitLab: how many jobs run at once is set at its runners (`concurrent`)".into(),
        ]),
        ("kubernetes", "pt-BR", vec![
            "escritos em out/kubernetes: shards.yaml, merge.yaml, shard.sh, merge.sh, run.sh e Containerfile".into(),
            format!("isto inicia os trabalhos: bash out/kubernetes/run.sh; o volume do claim tst-class deve ter o que há aqui em {root}; as notas estarão em {root}/out/results"),
            "tst-node:latest é a imagem dos nós; isto faz uma, em uma cópia do repositório do kit: podman build --file out/kubernetes/Containerfile --tag tst-node:latest .".into(),
            "cada nó precisa do que o isolamento completo precisa: lá, `tst doctor --cluster` diz se o tem".into(),
        ]),
    ] {
        let ran = cluster(&course, engine, lang, &[]).ended(PASSED);
        assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), said, "{}", ran.all());
    }
}

#[test]
fn slurm_is_given_the_shards_and_behind_them_the_merge() {
    for (lang, number, said) in [
        ("en", "echo 41", "submitted: job 41 judges 3 shards, job 41 merges them behind it; the grades will be in "),
        (
            "pt-BR",
            "echo '41;teaching'",
            "submetido: o trabalho 41 julga 3 partes, o trabalho 41 as junta depois dele; as notas estarão em ",
        ),
    ] {
        let course = course();
        sbatch(&course, number);
        let ran = submit(&course, lang).ended(PASSED);
        assert!(ran.stdout.lines().nth(1).is_some_and(|line| line.starts_with(said)), "{}", ran.all());
        let folder = course.path().join("out/slurm").canonicalize().expect("a folder");
        let calls = format!("{0}\n--parsable shards.sh\n{0}\n--parsable --dependency=afterany:41 merge.sh\n", folder.display());
        assert_eq!(text(&course, "calls"), calls);
        // The script that is written does the same.
        std::fs::remove_file(course.path().join("calls")).expect("removed");
        let mut bash = Command::new("bash");
        let path = format!("{}:/usr/bin:/bin", course.path().join("bin").display());
        run(bash.arg(course.path().join("out/slurm/submit.sh")).arg("--array=2").env("PATH", path)).ended(PASSED);
        assert_eq!(text(&course, "calls"), calls.replacen("--parsable shards", "--parsable --array=2 shards", 1));
    }
}

#[test]
fn what_slurm_does_not_take_is_told_in_its_words() {
    let course = course();
    for (lang, said) in [
        (
            "en",
            "sbatch is missing: submit from a machine of the Slurm cluster (Debian: apt install slurm-client), or leave out --submit",
        ),
        (
            "pt-BR",
            "falta sbatch: submeta de uma máquina do cluster Slurm (Debian: apt install slurm-client), ou deixe --submit de fora",
        ),
    ] {
        assert_eq!(submit(&course, lang).refused(MACHINE), said);
        assert!(!is_there(&course, "out"));
    }
    sbatch(&course, "echo 'sbatch: error: Memory specification can not be satisfied' >&2; exit 1");
    let last = |ran: Ran| ran.ended(MACHINE).stderr.trim_end().to_string();
    let refused = "tst: sbatch does not take out/slurm/shards.sh: sbatch: error: Memory specification can not be satisfied";
    assert_eq!(last(submit(&course, "en")), refused);
    assert_eq!(text(&course, "calls").lines().count(), 2, "the merge is not tried");
    sbatch(&course, "case \"$*\" in *merge.sh) echo no >&2; exit 1;; esac; echo 7");
    let refused =
        "tst: job 7 judges the shards all the same; nothing merges them\ntst: sbatch does not take out/slurm/merge.sh: no";
    assert_eq!(last(submit(&course, "en")), refused);
    sbatch(&course, "echo Welcome");
    let refused = "tst: sbatch named no job: `Welcome`; `squeue --me` shows whether one was taken";
    assert_eq!(last(submit(&course, "en")), refused);
}

#[test]
fn a_file_that_somebody_changed_is_never_overwritten() {
    for (lang, said) in [
        ("en", "out/slurm/merge.sh is there already and says something else: remove it, or give another --out"),
        ("pt-BR", "out/slurm/merge.sh já existe e diz outra coisa: apague-o, ou dê outro --out"),
    ] {
        let course = course();
        cluster(&course, "slurm", lang, &[]).ended(PASSED);
        cluster(&course, "slurm", lang, &[]).ended(PASSED);
        course.write("out/slurm/merge.sh", "# by hand\n");
        std::fs::remove_file(course.path().join("out/slurm/submit.sh")).expect("removed");
        assert_eq!(cluster(&course, "slurm", lang, &[]).refused(USAGE), said);
        assert_eq!(text(&course, "out/slurm/merge.sh"), "# by hand\n");
        assert!(!is_there(&course, "out/slurm/submit.sh"), "all or nothing");
    }
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    let course = course();
    course.write("a\nb/student/Parrot.java", "x");
    course.write("one/journal.jsonl", "");
    std::fs::create_dir_all(course.path().join("shards/1-of-3")).expect("a folder");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let elsewhere = elsewhere.path().to_str().expect("a text");
    let root = course.path().canonicalize().expect("a folder");
    let root = root.to_str().expect("a text");
    let en = |words: &[&str], said: &str| {
        let line = course.run(&[&["cluster"][..], words, &["--lang", "en"]].concat()).refused(USAGE);
        assert_eq!(line, said, "{words:?}");
    };
    let which = "which engine? `tst cluster slurm|github|gitlab|kubernetes SUBMISSIONS... --out DIR --tasks N`";
    en(&[], which);
    en(&["slrm", "class"], "there is no engine `slrm`; did you mean `slurm`?");
    en(&["condor", "class"], "there is no engine `condor`: use slurm, github, gitlab or kubernetes");
    en(&["slurm", "class", "--out", "out"], "in how many parts? Give --tasks N");
    en(&["slurm", "class", "--tasks", "3"], "where do the results go? Give --out DIR");
    en(&["slurm", "--out", "out", "--tasks", "3"], "what is to be graded? Name folders or archives of submissions");
    en(&["slurm", "nobody", "--out", "out", "--tasks", "3"], "there is no file or folder nobody");
    en(&["gitlab", "class", "--out", "out", "--tasks", "201"], "--tasks: GitLab runs at most 200 tasks of a job");
    en(&["github", "class", "--out", "out", "--tasks", "257"], "--tasks: GitHub runs at most 256 tasks of a job");
    let usual = |engine| [engine, "class", "--out", "out", "--tasks", "3"];
    en(
        &[&usual("gitlab")[..], &["--submit"]].concat(),
        "--submit is for Slurm alone: the files for GitLab are put where it reads them",
    );
    en(&[&usual("slurm")[..], &["--roster", "nobody.csv"]].concat(), "there is no file or folder nobody.csv");
    en(&[&usual("slurm")[..], &["--exercise", "parot"]].concat(), "there is no exercise `parot`; did you mean `parrot`?");
    en(
        &["slurm", "a\nb", "--out", "out", "--tasks", "3"],
        "a\\nb: there is a line feed or another control character in this name, which no script for many machines can hold: rename it",
    );
    en(
        &["slurm", "class", "--out", "a\nb/out", "--tasks", "3"],
        "a\\nb/out: there is a line feed or another control character in this name, which no script for many machines can hold: rename it",
    );
    en(
        &["slurm", "class", "--out", "class/out", "--tasks", "3"],
        "the results cannot go into what is graded (class): give an --out beside it",
    );
    en(&["gitlab", ".", "--out", "out", "--tasks", "3"], "the results cannot go into what is graded (.): give an --out beside it");
    en(
        &["slurm", "class", "--out", "one", "--tasks", "3"],
        "one holds the results of a whole class: give shards an --out of their own",
    );
    en(
        &["slurm", "class", "--out", "shards", "--tasks", "3"],
        "shards holds shards of a class: `tst merge` joins them; a whole class needs an --out of its own",
    );
    en(
        &["gitlab", elsewhere, "--out", "out", "--tasks", "3"],
        &format!("{elsewhere} is outside of {root}: a runner has nothing but the repository; put it there"),
    );
    let no_kit = course.run(&[&["cluster"][..], &usual("github"), &["--lang", "en"]].concat()).refused(USAGE);
    assert!(no_kit.starts_with(&format!("{root} holds no harness/tst")), "{no_kit}");
    assert!(no_kit.contains("`cluster: { install: 'cargo install --locked --git ADDRESS tst --root \"$TST_TOOL\"' }`"), "{no_kit}");
    let pt = |words: &[&str], said: &str| {
        assert_eq!(course.run(&[&["cluster"][..], words, &["--lang", "pt-BR"]].concat()).refused(USAGE), said);
    };
    pt(&["slrm"], "não há o sistema `slrm`; quis dizer `slurm`?");
    pt(&["slurm", "class", "--out", "out"], "em quantas partes? Dê --tasks N");
    assert!(!is_there(&course, "out"));
}

#[test]
fn what_the_course_says_of_tasks_is_checked_with_line_and_column() {
    let course = course();
    course.write("config.yaml", "exercises: [parrot]\ncluster:\n  time: 90m\n  memory: lots\n");
    for (lang, said) in [
        ("en", "config.yaml:4:11: `lots` is no amount: write a number with its unit, such as 256M, 30s or 10%"),
        ("pt-BR", "config.yaml:4:11: "),
    ] {
        let line = cluster(&course, "slurm", lang, &[]).refused(USAGE);
        assert!(line.contains(said), "{line}");
    }
    course.write("config.yaml", "exercises: [parrot]\ncluster: { time: 90m, memory: 3G, cpus: 4, at_once: 2 }\n");
    cluster(&course, "slurm", "en", &[]).ended(PASSED);
    let script = text(&course, "out/slurm/shards.sh");
    for line in ["--array=1-3%2", "--cpus-per-task=4", "--mem=3072M", "--time=01:30:00"] {
        assert!(script.contains(&format!("#SBATCH {line}\n")), "{line}\n{script}");
    }
    assert!(script.contains("--jobs 4 \\\n"), "{script}");
}

#[test]
fn pods_need_one_folder_that_holds_all() {
    let course = course();
    let root = Path::new("/usr/share");
    let out = root.join("tst-no-such-folder");
    let out = out.to_str().expect("a text");
    for (lang, said) in [
        (
            "en",
            "no folder but / holds the course, the submissions and --out together: pods share one volume, so put them into one folder",
        ),
        (
            "pt-BR",
            "nenhuma pasta além de / tem o curso, as entregas e --out juntos: os pods têm um volume em comum, então ponha tudo em uma pasta",
        ),
    ] {
        let line = course.run(&["cluster", "kubernetes", "class", "--out", out, "--tasks", "3", "--dry-run", "--lang", lang]);
        assert_eq!(line.refused(USAGE), said);
    }
}
