//! A recipe as lines of text.

use super::shell::lines;
use super::{Act, Key, Press, Reproduce};
use crate::explain::{Page, Role, wrap};
use crate::spec::Check;
use crate::text::{ByHandText, Label, NotByHand, Say as _, columns};
use crate::verdict::Verdict;

/// Shows how the check is repeated alone.
pub(in crate::explain) fn show_repetition(page: &mut Page, check: &Check, verdict: &Verdict, reproduce: &Reproduce) {
    page.push(Role::Label, format!("{}:", Label::RepeatAlone.say(page.lang)));
    let seed = verdict.schedules.as_ref().and_then(|schedules| schedules.seed);
    let schedule = seed.map(|seed| format!(" --schedule {seed}")).unwrap_or_default();
    page.push(Role::Plain, format!("  {}{schedule}", reproduce.alone(check)));
}

/// Shows how the same is tried by hand, or why it cannot be.
pub(in crate::explain) fn show(page: &mut Page, verdict: &Verdict, reproduce: &Reproduce) {
    let Some((check, recipe)) = reproduce.check_of(verdict).zip(reproduce.recipe(verdict)) else { return };
    let is_kept = !recipe.needs_folder() || reproduce.is_kept(check);
    if let Some(why) = recipe.not.or((!is_kept).then_some(NotByHand::NotKept)) {
        for part in wrap(&ByHandText::Not(why).say(page.lang), page.width) {
            page.push(Role::Dim, part);
        }
        page.push(Role::Plain, ByHandText::StepByStep { command: reproduce.step_by_step(check) }.say(page.lang));
        return;
    }
    let is_one = recipe.acts.len() == 1;
    if !recipe.acts.is_empty() {
        page.push(Role::Label, ByHandText::Heading { goes_on: recipe.goes_on }.say(page.lang));
    }
    for act in &recipe.acts {
        match act {
            Act::Run { terminal, who, words, ends_former } => {
                let place = ByHandText::Terminal { number: *terminal, who: who.clone() }.say(page.lang);
                let mut lead = if is_one { String::new() } else { format!("{place}  ") };
                if *ends_former {
                    lead.push_str(&format!("{} ", ByHandText::EndFirst.say(page.lang)));
                }
                push_hanging(page, &lead, lines(words, columns(&lead) + 2, page.width));
            }
            Act::Type(keys) => {
                let lead = format!("{}  ", ByHandText::Type.say(page.lang));
                push_hanging(page, &lead, typed(keys, page.width.saturating_sub(columns(&lead) + 2)));
            }
        }
    }
    if recipe.expected.is_some() {
        page.push(Role::Dim, format!("  {}", ByHandText::CmpCounts.say(page.lang)));
    }
}

/// Lines behind a lead, two columns from the left, the further ones below the first; all of the width where a word is long.
fn push_hanging(page: &mut Page, lead: &str, lines: Vec<String>) {
    for (index, line) in lines.into_iter().enumerate() {
        let lead = if index == 0 { lead.to_string() } else { " ".repeat(columns(lead)) };
        page.push(Role::Plain, format!("  {lead}{line}"));
    }
}

/// What is typed, by whom, in lines of `width` columns.
fn typed(keys: &[Key], width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for key in keys {
        let pressed = match &key.press {
            Press::Line(text) => format!("{text}⏎"),
            Press::Part(text) => format!("{text} Ctrl-D"),
            Press::End => "Ctrl-D".into(),
            Press::Interrupt => "Ctrl-C".into(),
        };
        let entry = format!("{}: {pressed}", key.who);
        let last = lines.len() - 1;
        if lines[last].is_empty() {
            lines[last] = entry;
        } else if columns(&lines[last]) + 3 + columns(&entry) <= width {
            lines[last].push_str(&format!(" · {entry}"));
        } else {
            lines.push(entry);
        }
    }
    lines
}
