//! Why a text is no YAML: what libyaml says of it, and where it stopped, made into what an author did and where it is mended.

use crate::text::YamlFault;

/// Line and column, both counted from 1, the column in characters.
type Place = (usize, usize);

/// The fault behind what libyaml says in `message` of `text` at `place`, and where it is mended.
pub(super) fn fault(text: &str, message: &str, place: Place) -> (YamlFault, Place) {
    let lines: Vec<&str> = text.split('\n').collect();
    let has = |part: &str| message.contains(part);
    if has("control characters are not allowed") {
        return control(text).unwrap_or_else(|| (other(message), place));
    }
    if has("more than one document") {
        return (YamlFault::SecondDocument, second_document(&lines).unwrap_or(place));
    }
    if has("repetition limit") {
        return (YamlFault::Repetition, place);
    }
    let seen = Seen::of(&lines, place);
    if let Some((quote, at)) = seen.quote_from_above {
        return (YamlFault::UnclosedQuote { quote }, at);
    }
    let (line, column) = place;
    let here: Vec<char> = lines.get(line - 1).map(|line| line.chars().collect()).unwrap_or_default();
    let sign = here.get(column - 1).copied();
    let before = here[..(column - 1).min(here.len())].iter().rev().copied().find(|c| *c != ' ');
    if has("unknown anchor") {
        return (YamlFault::UnknownAlias, place);
    }
    if has("alphabetic or numeric character") {
        let begins = |at: &usize| matches!(here[*at], '*' | '&') && (*at == 0 || matches!(here[at - 1], ' ' | '[' | '{' | ','));
        let at = (0..column.min(here.len())).rev().find(begins).map_or(column, |at| at + 1);
        return (YamlFault::Anchor { sign: here.get(at - 1).copied().unwrap_or('*') }, (line, at));
    }
    if has("escape character") || has("hexdecimal number") || has("hexadecimal number") {
        let at = here[..column.min(here.len())].iter().rposition(|c| *c == '\\').map_or(column, |at| at + 1);
        return (YamlFault::Escape, (line, at));
    }
    if sign == Some('\t') || has("tab character") {
        return (YamlFault::Tab, place);
    }
    if has("cannot start any token") {
        return (sign.map_or_else(|| other(message), |sign| YamlFault::Reserved { sign }), place);
    }
    if has("sequence entries are not allowed") {
        return (YamlFault::ListBesideKey, place);
    }
    if let Some((bracket, at)) = seen.open.last().copied().filter(|(_, at)| at.0 < line) {
        let closing = if bracket == '[' { ']' } else { '}' };
        return match seen.comment.filter(|comment| comment.0 >= at.0 && lines[comment.0 - 1].contains(closing)) {
            Some(comment) => (YamlFault::Hash { bracket: closing }, comment),
            None => (YamlFault::Unclosed { bracket }, at),
        };
    }
    match (sign, before, seen.open.last()) {
        (Some(bracket @ (']' | '}')), _, None) => return (YamlFault::Closes { bracket }, place),
        (Some(bracket @ (']' | '}')), _, Some((open, _))) => return (YamlFault::Mismatch { open: *open, bracket }, place),
        (Some(':'), _, Some(_)) => return (YamlFault::NoComma, place),
        (Some('+'), Some('"' | '\''), _) => return (YamlFault::Plus, place),
        (Some(_), Some(quote @ ('"' | '\'')), _) => return (YamlFault::AfterQuote { quote }, place),
        (Some(_), Some(bracket @ (']' | '}')), Some(_)) => return (YamlFault::AfterBracket { bracket }, place),
        (Some(sign @ ('[' | '{' | '"' | '\'')), _, Some(_)) => return (YamlFault::Stray { sign }, place),
        _ => {}
    }
    if has("could not find expected ':'") {
        let at = context(message).unwrap_or(place);
        return no_colon(&lines, at);
    }
    if has("mapping values are not allowed") {
        let start = here.iter().position(|c| *c != ' ').unwrap_or(0);
        let is_first = !here[start..(column - 1).min(here.len())].windows(2).any(|pair| pair == [':', ' ']);
        let is_item = here.get(start) == Some(&'-');
        return if is_first && !is_item { (YamlFault::Deeper, (line, start + 1)) } else { (YamlFault::Colon, place) };
    }
    if has("did not find expected '-' indicator") && sign == Some('-') {
        return (YamlFault::DashWithoutSpace, place);
    }
    if has("did not find expected key") || has("did not find expected '-' indicator") {
        return (YamlFault::Indent { stands: column, begins: neighbour(&lines, place, sign == Some('-')) }, place);
    }
    (other(message), place)
}

/// What libyaml says, its places left out.
fn other(message: &str) -> YamlFault {
    YamlFault::Other { why: message.split(" at line ").next().unwrap_or(message).into() }
}

/// Where libyaml says that what it was reading began: its message ends with that.
fn context(message: &str) -> Option<Place> {
    let (_, after) = message.split_once(", while ")?;
    let (line, column) = after.split_once(" at line ")?.1.split_once(" column ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// Where the nearest line above begins that is of the same sort, an item of a list or a key, in another column: column and line.
fn neighbour(lines: &[&str], (line, column): Place, is_item: bool) -> Option<Place> {
    let begins = |(index, line): (usize, &&str)| {
        let indent = line.chars().position(|c| c != ' ')?;
        let is_same = line[indent..].starts_with("- ") == is_item && !line[indent..].starts_with('#');
        is_same.then_some((indent + 1, index + 1))
    };
    let above = lines.iter().enumerate().take(line - 1).rev().filter_map(begins);
    above.take_while(|(other, _)| *other != column).next()
}

/// The first character that no YAML holds.
fn control(text: &str) -> Option<(YamlFault, Place)> {
    let is_bad = |c: char| (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    let at = text.find(is_bad)?;
    let code = u32::from(text[at..].chars().next()?);
    let before = &text[..at];
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some((YamlFault::Control { code }, (before.matches('\n').count() + 1, column)))
}

/// Where a document begins after something of another.
fn second_document(lines: &[&str]) -> Option<Place> {
    let is_mark = |line: &str| line.trim_end() == "---" || line.starts_with("--- ");
    let is_content = |line: &str| !is_mark(line) && !line.trim().is_empty() && !line.starts_with(['#', '%']);
    let first = lines.iter().position(|line| is_content(line)).unwrap_or(0);
    lines.iter().enumerate().skip(first).find(|(_, line)| is_mark(line)).map(|(index, _)| (index + 1, 1))
}

/// What is no key where one should be.
fn no_colon(lines: &[&str], at: Place) -> (YamlFault, Place) {
    let line = lines.get(at.0 - 1).copied().unwrap_or_default();
    let above = lines.iter().take(at.0 - 1).rev().find(|line| !line.trim().is_empty()).map_or("", |line| line.trim_end());
    let ends_in_block = ["|", ">", "|-", ">-", "|+", ">+"].iter().any(|end| above.ends_with(&format!(" {end}")));
    if ends_in_block {
        return (YamlFault::BlockText, at);
    }
    let rest: String = line.chars().skip(at.1 - 1).collect();
    let word = rest.split([' ', '"', '\'']).next().unwrap_or_default();
    (if word.contains(':') { YamlFault::ColonWithoutSpace } else { YamlFault::NoColon }, at)
}

/// What stands open where libyaml stopped.
#[derive(Debug, Default)]
struct Seen {
    /// Brackets that are open, the innermost last.
    open: Vec<(char, Place)>,
    /// A quotation mark that was opened on a line above, and is closed on the line on which it stopped, or nowhere.
    quote_from_above: Option<(char, Place)>,
    /// The last comment within brackets.
    comment: Option<Place>,
}

impl Seen {
    /// Goes through the text up to `stop`, as far as brackets, quotes, comments and block texts are concerned.
    fn of(lines: &[&str], stop: Place) -> Self {
        let mut seen = Self::default();
        let mut quote: Option<(char, Place)> = None;
        let mut block: Option<usize> = None;
        for (index, text) in lines.iter().enumerate().take(stop.0) {
            let line: Vec<char> = text.trim_end_matches('\r').chars().collect();
            let indent = line.iter().position(|c| *c != ' ').unwrap_or(line.len());
            if block.is_some_and(|least| indent > least || indent == line.len()) {
                continue;
            }
            block = None;
            let end = if index + 1 == stop.0 { (stop.1 - 1).min(line.len()) } else { line.len() };
            // Whether a value may begin here: quotes and brackets within a text are none.
            let mut begins = true;
            let mut at = if quote.is_some() { 0 } else { indent };
            let mut key = indent;
            while at < end {
                let c = line[at];
                if let Some((mark, opened)) = quote {
                    match c {
                        '\\' if mark == '"' => at += 1,
                        '\'' if mark == '\'' && line.get(at + 1) == Some(&'\'') => at += 1,
                        c if c == mark => {
                            if opened.0 <= index && index + 1 == stop.0 {
                                seen.quote_from_above = Some((mark, opened));
                            }
                            quote = None;
                            begins = false;
                        }
                        _ => {}
                    }
                    at += 1;
                    continue;
                }
                let is_last = line.get(at + 1).is_none_or(|next| *next == ' ' || *next == '\t');
                match c {
                    '#' if at == 0 || matches!(line[at - 1], ' ' | '\t') || begins && !seen.open.is_empty() => {
                        if !seen.open.is_empty() {
                            seen.comment = Some((index + 1, at + 1));
                        }
                        break;
                    }
                    // A name for what follows, or its tag.
                    '&' | '!' if begins => {
                        while at + 1 < end && line[at + 1] != ' ' {
                            at += 1;
                        }
                    }
                    '"' | '\'' if begins => quote = Some((c, (index + 1, at + 1))),
                    '[' | '{' if begins => seen.open.push((c, (index + 1, at + 1))),
                    ']' | '}' if !seen.open.is_empty() => {
                        seen.open.pop();
                        begins = false;
                    }
                    ',' if !seen.open.is_empty() => begins = true,
                    ':' if is_last
                        || !seen.open.is_empty() && line.get(at + 1).is_some_and(|next| matches!(next, ',' | '}' | ']')) =>
                    {
                        begins = true;
                    }
                    '-' if begins && is_last && seen.open.is_empty() => key = at + 2,
                    '|' | '>' if begins && seen.open.is_empty() => {
                        block = Some(key);
                        break;
                    }
                    ' ' | '\t' => {}
                    _ => begins = false,
                }
                at += 1;
            }
        }
        if let Some((mark, opened)) = quote
            && opened.0 < stop.0
        {
            seen.quote_from_above = Some((mark, opened));
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str, stop: Place) -> Seen {
        Seen::of(&text.split('\n').collect::<Vec<_>>(), stop)
    }

    #[test]
    fn brackets_and_quotes_within_texts_open_nothing() {
        let text = "a: it's {b} [c]\nd: |\n  {[\"'\n  more {\ne: {f: \"}\", g: 'it''s', h: [1,\n  2";
        assert_eq!(seen(text, (5, 1)).open, []);
        assert_eq!(seen(text, (6, 4)).open, [('{', (5, 4)), ('[', (5, 28))]);
        assert_eq!(seen(text, (6, 4)).quote_from_above, None);
    }

    #[test]
    fn a_quote_from_a_line_above_is_one_that_ends_where_reading_stopped_or_not_at_all() {
        assert_eq!(seen("a: \"b\nc: \"d\"\n", (2, 5)).quote_from_above, Some(('"', (1, 4))));
        assert_eq!(seen("a: 'b\nc: d\n", (3, 1)).quote_from_above, Some(('\'', (1, 4))));
        assert_eq!(seen("a: \"b\n  c\"\nd: e: f\n", (3, 5)).quote_from_above, None);
    }

    #[test]
    fn what_cannot_stand_within_an_entry_is_named() {
        let told = |text: &str, column| fault(text, "did not find expected ',' or '}'", (1, column)).0;
        assert_eq!(told("a: { b{c: 1 }", 7), YamlFault::Stray { sign: '{' });
        assert_eq!(told("a: { b \"c\" }", 8), YamlFault::Stray { sign: '"' });
        assert_eq!(told("a: { b: { c: 1 }d: 2 }", 17), YamlFault::AfterBracket { bracket: '}' });
        assert_eq!(told("a: { b: \"c\"d }", 12), YamlFault::AfterQuote { quote: '"' });
        assert_eq!(told("a: { b: 1 ]", 11), YamlFault::Mismatch { open: '{', bracket: ']' });
        let of_two_lines = fault("a: {# b: 1 }\nc: 2", "did not find expected ',' or '}'", (2, 2));
        assert_eq!(of_two_lines, (YamlFault::Hash { bracket: '}' }, (1, 5)));
    }

    #[test]
    fn any_text_and_any_place_are_borne() {
        for text in ["", "\n", "é", "- |", "\"\\", "'", "{", "a: [\r\n", "\u{feff}a", "# {\n}"] {
            for place in [(1, 1), (1, 9), (9, 1), (2, 1)] {
                for message in [
                    "",
                    "could not find expected ':'",
                    "did not find expected key",
                    "mapping values are not allowed",
                    "control characters are not allowed",
                    "more than one document",
                    "alphabetic or numeric character",
                    "unknown escape character",
                ] {
                    let (_, (line, column)) = fault(text, message, place);
                    assert!(line >= 1 && column >= 1);
                }
            }
        }
    }
}
