//! The one way by which anything gets into a page: names of tags are fixed in the program, everything else is escaped.

use std::fmt::{self, Display, Write};

use tst_engine::text::is_hidden;

/// An HTML text in the making. Tags close in the order in which they were opened, and no data can open one.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    open: Vec<&'static str>,
    /// Whether the last tag can still take attributes.
    in_tag: bool,
}

impl Writer {
    /// Opens a tag; [`Writer::attr`] may follow.
    pub fn open(&mut self, tag: &'static str) -> &mut Self {
        self.void(tag);
        self.open.push(tag);
        self
    }

    /// A tag that has no content and no end.
    pub fn void(&mut self, tag: &'static str) -> &mut Self {
        self.end_tag();
        self.out.push('<');
        self.out.push_str(tag);
        self.in_tag = true;
        self
    }

    /// An attribute of the tag that was just opened.
    pub fn attr(&mut self, name: &'static str, value: impl Display) -> &mut Self {
        debug_assert!(self.in_tag, "{name} belongs to no tag");
        if self.in_tag {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            // Writing into a text never fails.
            let _ = write!(Escaped { out: &mut self.out, is_line: true }, "{value}");
            self.out.push('"');
        }
        self
    }

    /// An attribute without a value.
    pub fn flag(&mut self, name: &'static str) -> &mut Self {
        debug_assert!(self.in_tag, "{name} belongs to no tag");
        if self.in_tag {
            self.out.push(' ');
            self.out.push_str(name);
        }
        self
    }

    /// Text of several lines: line feeds and tabs stay what they are.
    pub fn text(&mut self, text: impl Display) -> &mut Self {
        self.end_tag();
        let _ = write!(Escaped { out: &mut self.out, is_line: false }, "{text}");
        self
    }

    /// Text that is one line, whatever it holds.
    pub fn line(&mut self, text: impl Display) -> &mut Self {
        self.end_tag();
        let _ = write!(Escaped { out: &mut self.out, is_line: true }, "{text}");
        self
    }

    /// Closes the tag that was opened last.
    pub fn close(&mut self) -> &mut Self {
        self.end_tag();
        if let Some(tag) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
        self
    }

    /// Closes the tag and begins a new line, for whoever reads the source.
    pub fn end(&mut self) -> &mut Self {
        self.close();
        self.out.push('\n');
        self
    }

    /// A whole tag with one line of text in it.
    pub fn element(&mut self, tag: &'static str, text: impl Display) -> &mut Self {
        self.open(tag).line(text).close()
    }

    /// The beginning of every document.
    pub fn doctype(&mut self) -> &mut Self {
        self.out.push_str("<!DOCTYPE html>\n");
        self
    }

    /// The content of `<style>` or `<script>`, in which nothing can be escaped: one of our own two files.
    pub fn own_file(&mut self, file: &super::own_file::OwnFile) -> &mut Self {
        self.end_tag();
        self.out.push_str(file.text());
        self
    }

    /// What was written so far, to stand in other pages; what is still open is closed.
    pub fn into_part(mut self) -> Part {
        while !self.open.is_empty() {
            self.close();
        }
        Part(self.out)
    }

    /// A part that was written before.
    pub fn part(&mut self, part: &Part) -> &mut Self {
        self.end_tag();
        self.out.push_str(&part.0);
        self
    }

    /// The whole text; what is still open is closed.
    pub fn finish(self) -> String {
        let Part(mut page) = self.into_part();
        page.push('\n');
        page
    }

    fn end_tag(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.out.push('>');
        }
    }
}

/// A part of a page, made by a [`Writer`].
#[derive(Debug)]
pub struct Part(String);

/// Takes text and leaves out of it whatever HTML, or the order of letters on the screen, could take for more than text.
struct Escaped<'o> {
    out: &'o mut String,
    is_line: bool,
}

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // What needs no care is copied in one piece: a class has hundreds of megabytes of pages.
        let mut copied = 0;
        for (at, c) in text.char_indices() {
            let instead = match c {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' | '\t' if !self.is_line => continue,
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\0' => "\\0",
                c if is_hidden(c) => "",
                _ => continue,
            };
            self.out.push_str(&text[copied..at]);
            copied = at + c.len_utf8();
            match instead {
                "" => write!(self.out, "\\u{{{:x}}}", u32::from(c))?,
                instead => self.out.push_str(instead),
            }
        }
        self.out.push_str(&text[copied..]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_data_can_leave_its_place() {
        let mut page = Writer::default();
        page.open("td").attr("title", "\"onload='x'><script>").line("</td><script>alert(1)</script>&amp;").close();
        assert_eq!(
            page.finish(),
            "<td title=\"&quot;onload=&#39;x&#39;&gt;&lt;script&gt;\">\
             &lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;</td>\n"
        );
    }

    #[test]
    fn what_is_not_seen_is_spelled_out() {
        let mut page = Writer::default();
        page.open("p").line("a\u{202e}b\0c\nd\u{1b}[2J\u{2066}\u{feff}").close();
        assert_eq!(page.finish(), "<p>a\\u{202e}b\\0c\\nd\\u{1b}[2J\\u{2066}\\u{feff}</p>\n");
        let mut page = Writer::default();
        page.open("pre").text("a\n\tb\r\u{85}").close();
        assert_eq!(page.finish(), "<pre>a\n\tb\\r\\u{85}</pre>\n");
    }

    #[test]
    fn tags_close_in_their_order() {
        let mut page = Writer::default();
        page.open("ul").open("li").void("br").line("x");
        assert_eq!(page.finish(), "<ul><li><br>x</li></ul>\n");
    }
}
