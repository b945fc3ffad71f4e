//! The questions of the course pages as a worksheet in Markdown: about what was just measured, with the figures filled in and the
//! answers left open.

use tst_engine::text::{Lang, Say as _};

use super::laws::Design;
use super::question::Question;
use super::record::{Experiment, Subject};
use super::servers::POOL;
use super::table;

/// The worksheet.
pub fn markdown(found: &Experiment, lang: Lang) -> String {
    let mut sheet = title(Question::Title, lang);
    for note in table::head(found).into_iter().chain(table::notes(found)) {
        sheet.push_str(&format!("{}\n\n", plain(&note.say(lang))));
    }
    ask(&mut sheet, &table::rows(found, lang), &questions(found), lang);
    sheet
}

/// The first line.
pub fn title(title: Question, lang: Lang) -> String {
    format!("# {}\n\n", title.say(lang))
}

/// Adds the figures, and the questions with room for the answers.
pub fn ask(sheet: &mut String, rows: &[Vec<String>], questions: &[Question], lang: Lang) {
    sheet.push_str(&format!("## {}\n\n", Question::Figures.say(lang)));
    for (number, row) in rows.iter().enumerate() {
        sheet.push_str(&format!("| {} |\n", row.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join(" | ")));
        if number == 0 {
            sheet.push_str(&format!("|---|{}\n", "---:|".repeat(row.len() - 1)));
        }
    }
    if questions.is_empty() {
        return;
    }
    sheet.push_str(&format!("\n## {}\n", Question::Explain.say(lang)));
    for (number, question) in questions.iter().enumerate() {
        sheet.push_str(&format!("\n{}. {}\n\n   {}\n", number + 1, question.say(lang), "_".repeat(60)));
    }
}

/// Text of which Markdown makes nothing else (CommonMark, section 2.4).
pub fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '~' | '&' | '$') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

/// What can be answered from these figures.
fn questions(found: &Experiment) -> Vec<Question> {
    let has_figures = |subject: &&Subject| found.points.iter().any(|point| point.subject == subject.name && point.median.is_some());
    let measured: Vec<&Subject> = found.subjects.iter().filter(has_figures).collect();
    let has = |design: Design| measured.iter().any(|subject| subject.design == Some(design) && subject.container.is_none());
    let is_container = measured.iter().any(|subject| subject.container.is_some());
    let is_own = measured.iter().any(|subject| subject.design.is_none());
    let clients = || found.clients.clone();
    let most = found.clients.iter().copied().max().unwrap_or(1);
    let rows = found.points.iter().filter(|point| point.median.is_some()).count();
    let mut asked = Vec::new();
    let mut ask = |is_asked: bool, question: Question| asked.extend(is_asked.then_some(question));
    // With a rate, or a client that asks for one thing after the other, it is not the clients' number that decides.
    let is_closed = found.rate.is_none() && !found.one_at_a_time;
    let grows = is_closed && most > 1;
    ask(grows && has(Design::Sequential), Question::Sequential { clients: clients() });
    match has(Design::Sequential) {
        true => ask(grows && has(Design::Threads), Question::ThreadsToo),
        false => ask(grows && has(Design::Threads), Question::Threads { clients: clients() }),
    }
    let waits = found.path != "/";
    ask(grows && has(Design::Sequential) && has(Design::Threads), Question::Gain { waits });
    ask(is_closed && has(Design::Pool), Question::Pool { threads: POOL, is_exceeded: most > POOL });
    ask(grows && has(Design::Events), Question::Events);
    ask(grows && is_own, Question::Own);
    ask(found.rate.is_some() && rows > 0, Question::Rate);
    ask(grows && rows > 0, Question::SequentialClient);
    ask(found.one_at_a_time && most > 1 && rows > 0, Question::ThreadedClient);
    ask(is_container && has(Design::Threads), Question::Container);
    let others = measured.len() > 1;
    match has(Design::Sequential) {
        true => ask(true, Question::SpareConnection { others }),
        false => ask(rows > 0, Question::SpareConnections { others }),
    }
    ask(rows > 0, Question::Little { rows: rows.min(3) });
    ask(found.has_faults(), Question::Failed);
    asked
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Parser, html};

    use super::super::example::found;
    use super::*;

    fn numbered(sheet: &str) -> usize {
        sheet.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(". ")).count()
    }

    #[test]
    fn it_asks_about_what_was_measured_and_nothing_else() {
        let words = ["sequential server", "a thread for each", "The pool", "event loop", "row of the container", "Your server"];
        let has = |sheet: &str| words.map(|word| sheet.contains(word));
        let mut all = found(&["sequential", "threads", "pool", "events", "container", "yours"], &[1, 10]);
        assert_eq!(has(&markdown(&all, Lang::En)), [true; 6], "{}", markdown(&all, Lang::En));
        assert_eq!(numbered(&markdown(&all, Lang::En)), numbered(&markdown(&all, Lang::PtBr)));
        let own = markdown(&found(&["yours"], &[1, 4]), Lang::En);
        assert_eq!(has(&own), [false, false, false, false, false, true], "{own}");
        assert!(own.contains("for 2 rows"), "{own}");
        let threads = markdown(&found(&["threads"], &[1, 4]), Lang::En);
        assert!(threads.contains("1. Look at the server with a thread for each connection, with 1 and 4 clients"), "{threads}");
        // What has no figures is asked about as little as what was not there.
        for point in all.points.iter_mut().filter(|point| point.subject != "pool") {
            point.median = None;
        }
        let pool = markdown(&all, Lang::En);
        assert_eq!(has(&pool), [false, false, true, false, false, false], "{pool}");
        all.rate = Some(200.0);
        assert!(markdown(&all, Lang::En).contains("1. Requests were due at a fixed rate"), "{}", markdown(&all, Lang::En));
    }

    #[test]
    fn markdown_makes_nothing_of_what_was_asked_for() {
        let path = "/a*b*_c_<script>x</script>[l](m)`n`|o|&lt;$p$\\";
        let mut found = found(&["yours"], &[1]);
        found.path = path.into();
        found.subjects[0].missing = Some("<b>no</b> *room*".into());
        let mut page = String::new();
        html::push_html(&mut page, Parser::new(&markdown(&found, Lang::En)));
        let shown = path.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        assert!(page.contains(&shown) && page.contains("&lt;b&gt;no&lt;/b&gt; *room*"), "{page}");
        for tag in ["<em>", "<script>", "<a ", "<code>x", "<b>"] {
            assert!(!page.contains(tag), "{tag}: {page}");
        }
    }
}
