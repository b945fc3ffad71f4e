//! The page of a site that people read: every statement in both languages, without JavaScript.

use std::fmt::Write as _;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use tst_engine::text::{Lang, Say as _, SitePage, shell_word};

use super::file::Item;
use super::index::{Entry, Index};
use super::public::STATEMENTS;

/// Nothing but what stands in the page itself, and pictures.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https:";

const STYLE: &str = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}\
pre{overflow-x:auto;padding:.7rem;background:#f4f4f4;color:#111}summary{cursor:pointer;font-weight:bold}\
table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .5rem}section{border-top:1px solid #bbb}";

/// The page; `files` are those of each exercise, in the order of the index.
pub fn page(index: &Index, files: &[Vec<Item>], url: &str) -> String {
    let course = if index.course.is_empty() { "tst" } else { &index.course };
    let course = escape(course);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>{course}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{course}</h1>\n"
    );
    for lang in [Lang::En, Lang::PtBr] {
        let intro = format!("{}\n\n{}", SitePage::Intro.say(lang), SitePage::Install.say(lang));
        let _ = writeln!(out, "<div lang=\"{}\">\n{}</div>", lang.tag(), render(&intro, ""));
    }
    out.push_str("<ol>\n");
    for entry in &index.exercises {
        let _ = writeln!(out, "<li><a href=\"#{}\">{}</a></li>", escape(&entry.name), titles(entry));
    }
    out.push_str("</ol>\n");
    for (entry, files) in index.exercises.iter().zip(files) {
        section(&mut out, entry, files, url);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn section(out: &mut String, entry: &Entry, files: &[Item], url: &str) {
    let name = escape(&entry.name);
    let _ = writeln!(out, "<section id=\"{name}\">\n<h2>{}</h2>", titles(entry));
    let wanted = if url.is_empty() { entry.name.clone() } else { format!("{}@{url}", entry.name) };
    let _ = writeln!(out, "<pre>tst checkout {}</pre>", escape(&shell_word(&wanted)));
    for (file, tag) in STATEMENTS {
        let Some(item) = files.iter().find(|item| item.name.as_str() == file) else { continue };
        let statement = String::from_utf8_lossy(&item.content);
        let lang = Lang::from_tag(tag).unwrap_or_default();
        let _ = writeln!(
            out,
            "<details lang=\"{tag}\">\n<summary>{}</summary>\n{}</details>",
            escape(&SitePage::Statement.say(lang)),
            render(&statement, &entry.name)
        );
    }
    out.push_str("<p>");
    for item in files {
        let file = escape(item.name.as_str());
        let _ = writeln!(out, "<a href=\"{name}/{}\">{file}</a>", escape(&in_url(item.name.as_str())));
    }
    out.push_str("</p>\n</section>\n");
}

/// Both titles, or one when they are the same.
fn titles(entry: &Entry) -> String {
    let (en, pt) = (escape(&entry.title.en), escape(&entry.title.pt));
    if en == pt { en } else { format!("{en} · <span lang=\"pt-BR\">{pt}</span>") }
}

/// A statement as HTML: no HTML of its own, links that stay harmless, headings below the page's.
fn render(statement: &str, exercise: &str) -> String {
    let lower = |level: HeadingLevel| HeadingLevel::try_from((level as usize + 2).min(6)).unwrap_or(level);
    let events = Parser::new_ext(statement, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: link(&dest_url, exercise), title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: link(&dest_url, exercise), title, id })
        }
        event => event,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

/// Where a link of a statement leads from the page: relative ones into the exercise's folder, dangerous ones nowhere.
fn link(to: &str, exercise: &str) -> CowStr<'static> {
    let has_scheme = to.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
    let is_known = ["http:", "https:", "mailto:"].iter().any(|known| to.to_ascii_lowercase().starts_with(known));
    let stays = !to.starts_with(['/', '\\']) && !to.split(['/', '\\']).any(|part| part == "..");
    match has_scheme {
        true if is_known => to.to_string(),
        false if to.starts_with('#') => to.to_string(),
        false if stays => format!("{exercise}/{to}"),
        _ => "#".to_string(),
    }
    .into()
}

/// A text inside HTML, also inside a quoted attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A file's name as a part of an address: everything but letters, digits and a few signs as `%XX` (RFC 3986, 2.1).
pub fn in_url(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_and_scripts_of_a_statement_are_only_text() {
        let out = render("# T\n<script>x</script> a <b onclick=x>\n\n[l](javascript:x) [r](src/main.rs) [o](../x)", "one");
        assert!(!out.contains("<script") && !out.contains("<b ") && !out.contains("javascript"), "{out}");
        assert!(out.contains("<h3>T</h3>") && out.contains("href=\"one/src/main.rs\"") && !out.contains(".."), "{out}");
    }

    #[test]
    fn names_in_addresses_are_escaped() {
        assert_eq!(in_url("a b/ç?#%.txt"), "a%20b/%C3%A7%3F%23%25.txt");
    }
}
