//! Checks of records that were read before: most programs of a class pass the same checks, and what is written of those is the same
//! but for how long they took. What is the same is not read again.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::brief::{BriefCheck, BriefRun, Head};
use super::finding::Finding;

/// What comes before the time that a check took.
const TIME: &[u8] = b"\"duration_ms\":";
/// What comes before a result in the line of a judged submission.
const JUDGED: &[u8] = b",\"result\":{\"judged\":{";
/// Where that begins in a line at the latest, in bytes; where it does not, the line is read as any other.
const HEAD: usize = 4 << 10;
/// How many ways of coming out are known of each check: passed, and skipped for a reason or two.
const WAYS: usize = 3;
/// The longest text of a check that is kept, in bytes.
const LONGEST: usize = 4 << 10;
/// The most checks of an exercise, and the most exercises, that are kept.
const MOST: usize = 1000;

/// What was read before, by exercise.
#[derive(Debug, Default)]
pub(super) struct Alike(HashMap<String, Known>);

/// What is known of an exercise.
#[derive(Debug, Default)]
struct Known {
    /// Of each position what stood there.
    checks: Vec<Vec<Form>>,
    /// All checks of a record of which none failed.
    whole: Option<Arc<[Arc<BriefCheck>]>>,
}

/// The text of a check, with any time that it took.
#[derive(Debug)]
struct Form {
    before: Box<[u8]>,
    after: Box<[u8]>,
    check: Arc<BriefCheck>,
}

impl Alike {
    /// Reads the line of a judged submission as `tst grade` writes it; `None` when it is anything else, and is to be read without
    /// this.
    pub fn read<'l>(&mut self, line: &'l [u8], head: &'l mut Vec<u8>) -> Option<(Head<'l>, BriefRun)> {
        let begin = (0..line.len().min(HEAD)).find(|at| line[*at] == JUDGED[0] && line[*at..].starts_with(JUDGED))?;
        head.clear();
        head.extend_from_slice(&line[..begin]);
        head.push(b'}');
        let head: Head<'l> = serde_json::from_slice(head).ok()?;
        let mut rest = Rest(&line[begin + JUDGED.len()..]);
        let run = self.run(&head, &mut rest)?;
        rest.is_empty().then_some((head, run))
    }

    /// Reads what follows on the beginning of a result.
    fn run(&mut self, head: &Head<'_>, rest: &mut Rest<'_>) -> Option<BriefRun> {
        let points = rest.after(b"\"points\":")?.value()?;
        let _: u32 = rest.after(b",\"extra\":")?.value()?;
        let max = rest.after(b",\"max\":")?.value()?;
        let _: u64 = rest.after(b",\"duration_ms\":")?.value()?;
        let _: IgnoredAny = rest.after(b",\"build\":")?.value()?;
        rest.after(b",\"checks\":[")?;
        if !self.0.contains_key(&head.exercise) {
            if self.0.len() == MOST {
                return None;
            }
            self.0.insert(head.exercise.clone(), Known::default());
        }
        let checks = self.0.get_mut(&head.exercise)?.checks(rest)?;
        Some(BriefRun { points, max, checks })
    }
}

impl Known {
    /// Reads all checks of a record, and the ends of what they are in.
    fn checks(&mut self, rest: &mut Rest<'_>) -> Option<Arc<[Arc<BriefCheck>]>> {
        let mut found = Vec::with_capacity(self.checks.len());
        let mut are_known = true;
        if rest.after(b"]").is_none() {
            loop {
                let (check, is_known) = self.check(found.len(), rest)?;
                found.push(check);
                are_known &= is_known;
                if rest.after(b",").is_none() {
                    break;
                }
            }
            rest.after(b"]")?;
        }
        rest.after(b"}}}")?;
        let is_same = |one: &[Arc<BriefCheck>]| {
            one.len() == found.len() && one.iter().zip(&found).all(|(one, other)| Arc::ptr_eq(one, other))
        };
        if let Some(whole) = self.whole.as_ref().filter(|whole| is_same(whole)) {
            return Some(Arc::clone(whole));
        }
        let is_whole = are_known && found.iter().all(|check| check.finding() == Finding::Passed);
        let found: Arc<[_]> = found.into();
        if is_whole {
            self.whole = Some(Arc::clone(&found));
        }
        Some(found)
    }

    /// Reads a check, and tells whether it was known.
    fn check(&mut self, position: usize, rest: &mut Rest<'_>) -> Option<(Arc<BriefCheck>, bool)> {
        if let Some(known) = self.checks.get(position).and_then(|ways| ways.iter().find(|form| rest.skip(form))) {
            return Some((Arc::clone(&known.check), true));
        }
        let text = rest.0;
        let check = Arc::new(rest.value::<BriefCheck>()?);
        let text = &text[..text.len() - rest.0.len()];
        if !check.is_failed() && text.len() <= LONGEST && position < MOST {
            self.checks.resize_with(self.checks.len().max(position + 1), Vec::new);
            let ways = &mut self.checks[position];
            if ways.len() < WAYS {
                ways.extend(Form::of(text, &check));
            }
        }
        Some((check, false))
    }
}

impl Form {
    /// Of a text that was read. Inside of a string there is no quotation mark alone: a time that is found is one.
    fn of(text: &[u8], check: &Arc<BriefCheck>) -> Option<Self> {
        let at = text.windows(TIME.len()).position(|there| there == TIME)? + TIME.len();
        let (before, rest) = text.split_at(at);
        let after = &rest[time(rest)?..];
        Some(Self { before: before.into(), after: after.into(), check: Arc::clone(check) })
    }
}

/// How many digits a whole number has that a text begins with; not more than fit into 64 bits.
fn time(text: &[u8]) -> Option<usize> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // JSON has no other number that begins with 0.
    let is_number = (1..20).contains(&digits) && (digits == 1 || text[0] != b'0');
    is_number.then_some(digits)
}

/// What is not read yet of a line.
struct Rest<'l>(&'l [u8]);

impl Rest<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes beyond what has to come next.
    fn after(&mut self, next: &[u8]) -> Option<&mut Self> {
        self.0 = self.0.strip_prefix(next)?;
        Some(self)
    }

    /// Reads any value.
    fn value<'s, T: Deserialize<'s>>(&'s mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_slice(self.0).into_iter::<T>();
        let value = values.next()?.ok()?;
        let length = values.byte_offset();
        self.0 = &self.0[length..];
        Some(value)
    }

    /// Goes beyond a text that is known, whatever time it says.
    fn skip(&mut self, known: &Form) -> bool {
        let beyond = || {
            let rest = self.0.strip_prefix(&*known.before)?;
            rest[time(rest)?..].strip_prefix(&*known.after)
        };
        let beyond = beyond();
        self.0 = beyond.unwrap_or(self.0);
        beyond.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECK: &str = r#"{"name":"greets","title":{"en":"a","pt":"a"},"hint":{"en":"","pt":""},"status":"passed","points":40,"max_points":40,"is_extra":false,"visibility":"visible","needs":[],"duration_ms":170,"reason":null,"failure":null,"transcript":[],"events_left_out":0}"#;

    fn line(checks: &[&str]) -> String {
        let head = r#"{"schema":1,"student":{"key":"a","name":"a","id":null,"email":null},"exercise":"parrot","attempt":1,"source":"a","submitted":null,"is_late":false,"fingerprint":{"content":"c","checks":"d","kit":"1"},"isolation":"full","seed":7,"judged":5"#;
        let build = r#"{"ok":true,"duration_ms":0,"output":"a \" ]}}}"}"#;
        let checks = checks.join(",");
        format!(
            r#"{head},"result":{{"judged":{{"points":40,"extra":0,"max":100,"duration_ms":1449,"build":{build},"checks":[{checks}]}}}}}}"#
        )
    }

    /// The names and findings of a line's checks; none when it is to be read otherwise.
    fn read(alike: &mut Alike, line: &str) -> Option<Vec<(String, Finding)>> {
        let mut head = Vec::new();
        let (_, run) = alike.read(line.as_bytes(), &mut head)?;
        assert_eq!((run.points, run.max), (40, 100));
        Some(run.checks.iter().map(|check| (check.name.clone(), check.finding())).collect())
    }

    #[test]
    fn what_differs_in_its_time_only_is_the_same() {
        let mut alike = Alike::default();
        let mut shared = |checks: &[&str]| {
            let (line, mut head) = (line(checks), Vec::new());
            alike.read(line.as_bytes(), &mut head).expect("a record").1.checks
        };
        let slow = CHECK.replace("170", "98765");
        let first = shared(&[CHECK, CHECK]);
        let [second, third] = [shared(&[&slow, CHECK]), shared(&[CHECK, &slow])];
        assert!(!Arc::ptr_eq(&first, &second) && Arc::ptr_eq(&first[0], &second[0]));
        assert!(Arc::ptr_eq(&second, &third), "none is read again");
        assert_eq!(shared(&[CHECK]).len(), 1);
        assert_eq!(shared(&[]).len(), 0);
    }

    #[test]
    fn what_differs_is_read() {
        let mut alike = Alike::default();
        let passed = ("greets".to_string(), Finding::Passed);
        assert_eq!(read(&mut alike, &line(&[CHECK])), Some(vec![passed.clone()]));
        let other = [
            (CHECK.replace("greets", "ends"), ("ends".to_string(), Finding::Passed)),
            (CHECK.replace("passed", "skipped"), ("greets".to_string(), Finding::Skipped)),
            (
                CHECK.replace("passed", "failed").replace("\"failure\":null", "\"failure\":{\"kind\":\"x\",\"duration_ms\":1}"),
                ("greets".to_string(), Finding::Failed),
            ),
            (CHECK.replace("\"transcript\":[]", "\"transcript\":[{\"duration_ms\":7}]"), passed.clone()),
        ];
        for _ in 0..2 {
            for (check, finding) in &other {
                assert_eq!(read(&mut alike, &line(&[check, CHECK])), Some(vec![finding.clone(), passed.clone()]), "{check}");
            }
        }
    }

    #[test]
    fn what_is_no_record_as_they_are_written_is_left_to_others() {
        let mut alike = Alike::default();
        let whole = line(&[CHECK]);
        for _ in 0..2 {
            let number = |text: &str| whole.replace("170", text);
            let odd = [
                number("007"),
                number("1e"),
                number("x"),
                number(""),
                number("-"),
                whole.replace(",\"result\"", ",\"result\":null,\"result\""),
                whole.replace("\"seed\":7", "\"result\":{\"fault\":{}}"),
                whole.replace("\"judged\":5", "\"judged\":\"5\""),
                whole.replace("\"result\": ", ""),
                format!("{whole} "),
                format!("{whole}x"),
                line(&[CHECK, ""]),
                line(&[&CHECK.replace("null", "nul")]),
            ];
            for line in odd.iter().filter(|line| **line != whole) {
                let is_record = serde_json::from_str::<serde_json::Value>(line).is_ok();
                assert!(read(&mut alike, line).is_none() || is_record, "{line}");
            }
            for end in 0..whole.len() {
                assert_eq!(read(&mut alike, &whole[..end]), None, "{}", &whole[..end]);
            }
            assert!(read(&mut alike, &whole).is_some());
        }
    }
}
