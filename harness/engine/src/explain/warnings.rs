//! What the compiler warned of, beside a failure: an unused variable or result is often the mistake itself.

use super::{Line, Role};
use crate::diagnosis;
use crate::text::{Label, Lang, Say as _, columns, printable};
use crate::verdict::Build;

/// So many are told: who has more has seen them elsewhere.
const MOST: usize = 3;

/// A line for each of the first warnings, in at most `width` columns.
pub fn warnings(build: &Build, lang: Lang, width: usize) -> Vec<Line> {
    let label = Label::CompilerWarns.say(lang);
    let line = |warning: diagnosis::Warning| {
        let text = printable(&format!("{label}: {}: {}", warning.place, warning.message));
        Line { role: Role::Plain, text: cut(&text, width) }
    };
    diagnosis::warnings(&build.output).into_iter().take(MOST).map(line).collect()
}

fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.into();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += columns(c.encode_utf8(&mut [0; 4]));
        used <= width
    };
    text.chars().take_while(fits).collect::<String>() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_warnings_are_told_in_a_line_each() {
        let one = |number: usize| format!("warning: unused variable: `v{number}`\n --> src/main.rs:{number}:9\n  |\n\n");
        let output: String = (1..=5).map(one).collect();
        let build = Build { ok: true, output, ..Build::default() };
        let told = |lang, width| -> Vec<String> { warnings(&build, lang, width).into_iter().map(|line| line.text).collect() };
        let english = told(Lang::En, 80);
        assert_eq!(english.len(), MOST);
        assert_eq!(english[0], "the compiler warns: src/main.rs:1: unused variable: `v1`");
        assert_eq!(told(Lang::PtBr, 80)[2], "o compilador avisa: src/main.rs:3: unused variable: `v3`");
        assert_eq!(told(Lang::En, 30)[0], "the compiler warns: src/main.…");
    }
}
