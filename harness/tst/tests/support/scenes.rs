//! Many scenes against one server: each is a check of one exercise, and comes out as its table says, in both languages.

use super::{Course, Ran};

/// Steps, and what becomes of them: nothing when they pass; else the kind, and words of the report in both languages.
pub type Case = (&'static str, Option<(&'static str, &'static str, &'static str)>);

/// Judges `server`, a program in Python, by the steps of these cases, which `written` lays out as YAML behind `steps:`. Gives what
/// was said in each language.
#[track_caller]
pub fn come_out(cases: &[Case], server: &str, written: impl Fn(&str) -> String) -> [Ran; 2] {
    come_out_after("", cases, server, written)
}

/// The same where this stands before the checks.
#[track_caller]
pub fn come_out_after(before: &str, cases: &[Case], server: &str, written: impl Fn(&str) -> String) -> [Ran; 2] {
    let course = Course::new();
    let check = |(index, (steps, _)): (usize, &Case)| {
        let points = if index == 0 { 101 - cases.len() } else { 1 };
        let steps = written(steps);
        format!(
            "  - name: c{index}\n    title: {{ en: t, pt-BR: t }}\n    hint: {{ en: h, pt-BR: h }}\n    points: {points}\n    steps:{steps}\n"
        )
    };
    let checks: String = cases.iter().enumerate().map(check).collect();
    let head = "name: parrot\ntitle: { en: Parrot, pt-BR: Papagaio }\nprogram: { kind: server, args: [\"{port}\"] }\n";
    course.write("exercises/parrot/exercise.yaml", format!("{head}{before}checks:\n{checks}"));
    course.write("p.py", server);
    ["en", "pt-BR"].map(|lang| {
        let ran = course.run(&["test", "parrot", "--run", "python3 p.py", "--format", "json", "--lang", lang]).ended(1);
        let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
        let checks = told["checks"].as_array().expect("checks");
        assert_eq!(checks.len(), cases.len());
        for (check, (steps, wanted)) in checks.iter().zip(cases) {
            let Some((kind, en, pt)) = wanted else {
                assert_eq!(check["status"], "passed", "{steps}\n{check:#}");
                continue;
            };
            assert_eq!(check["failure"]["kind"], *kind, "{steps}\n{check:#}");
            let words = if lang == "en" { en } else { pt };
            let said = serde_json::to_string(words).expect("a text");
            assert!(check.to_string().contains(said.trim_matches('"')), "{steps}\n{words}\n{check:#}");
        }
        ran
    })
}
