//! Wire mutation: the solution behind a relay that damages its conversations, one way at a time, to find the damages
//! that no check notices.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use tst_engine::folder::Folder;
use tst_engine::plain;
use tst_engine::run::{Judge, side_by_side};
use tst_engine::spec::{Exercise, Over, ProgramKind};
use tst_engine::text::{Damage, DamageKind, LintText, Way};
use tst_engine::verdict::Outcome;
use tst_engine::wire::Mutation;

use super::again;
use super::corpus::Flaw;
use super::head::WHY;

use super::LARGEST;

/// How many damages are tried at once: most of their time they wait for what never comes.
const AT_ONCE: usize = 12;
/// The places at which bytes are damaged: at the beginning, within the first line, beyond the usual buffers.
const BYTES: [u64; 3] = [1, 3, 70_000];
/// Which line or end of a check is damaged.
const LINES: [u64; 3] = [1, 2, 5];

/// What became of one damage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A check failed: the one at this position.
    Noticed(usize),
    /// No check failed, though it was done: in which it was, with the beginning of the line in which it struck.
    Survived(Vec<(String, String)>),
    /// No check gave an occasion for it.
    NoOccasion,
    /// A check that might have noticed it could not be judged, though it was tried again: why.
    NotJudged(String),
}

/// The damages that make sense for an exercise.
pub fn damages(exercise: &Exercise) -> Vec<Damage> {
    use DamageKind::*;
    let bytes = [ByteDropped, ByteChanged, ByteAdded];
    let lines = [NewlineLost, LineDoubled, LinesSwapped, LineWithheld, EndTooEarly];
    let of = |way: Way, kinds: &[DamageKind], occasions: [u64; 3]| {
        let pairs: Vec<Damage> =
            kinds.iter().flat_map(|kind| occasions.map(|occasion| Damage { kind: *kind, way, occasion })).collect();
        pairs
    };
    let output = [of(Way::Output, &bytes, BYTES), of(Way::Output, &lines, LINES)].concat();
    let datagrams = [DatagramLost, DatagramDoubled, DatagramsSwapped, DatagramChanged, DatagramCut, DatagramMisdelivered];
    let over = exercise.talks_over();
    let datagrams = match over.contains(&Over::Udp) {
        true => [of(Way::ToClient, &datagrams, LINES), of(Way::ToProgram, &datagrams, LINES)].concat(),
        false => Vec::new(),
    };
    let streams = [
        of(Way::ToClient, &bytes, BYTES),
        of(Way::ToClient, &lines, LINES),
        of(Way::ToClient, &[LineDelayed, LineMisdelivered, ResetTooEarly], LINES),
        of(Way::ToClient, &[EndTooLate, EndNever, ResetAtEnd], LINES),
        // What reaches the program damaged stands for a program that reads wrongly. (A reset, or an end that comes
        // late, would only be another client.)
        of(Way::ToProgram, &bytes, BYTES),
        of(Way::ToProgram, &lines, LINES),
        of(Way::ToProgram, &[LineDelayed, LineMisdelivered, EndNever], LINES),
    ]
    .concat();
    let streams = if over.contains(&Over::Tcp) { streams } else { Vec::new() };
    match exercise.program.kind {
        ProgramKind::Batch => output,
        ProgramKind::Client => [output, streams, datagrams].concat(),
        ProgramKind::Server => [streams, datagrams].concat(),
    }
}

/// A check that the solution passes behind a relay that damages nothing.
pub struct Behind {
    /// Its position in the exercise.
    check: usize,
    /// Knows what passed.
    plain: Mutation,
}

/// The checks that the solution passes behind a relay that damages nothing: only these can notice anything. The positions
/// of the others come second.
pub fn behind_relay(judge: &Judge, kind: ProgramKind) -> (Vec<Behind>, Vec<usize>) {
    let all: Vec<usize> = (0..judge.exercise().checks.len()).collect();
    let way = if kind == ProgramKind::Batch { Way::Output } else { Way::ToClient };
    let tried = side_by_side(&all, AT_ONCE, |check| {
        let plain = Mutation::nothing(way);
        again::judged(|| judge.damaged(*check, &plain)).outcome.is_passed().then_some(Behind { check: *check, plain })
    });
    let others = all.into_iter().zip(&tried).filter(|(_, behind)| behind.is_none()).map(|(check, _)| check).collect();
    (tried.into_iter().flatten().collect(), others)
}

/// Whether the check at a position is known not to notice a damage, though it was done.
pub type Unnoticed<'u> = &'u (dyn Fn(usize, &Damage) -> bool + Sync);

/// Tries every damage; the fates are in the order of `damages`. Who is known not to notice one is not asked. `ended` is called after
/// each.
pub fn fates(
    judge: &Judge,
    checks: &[Behind],
    damages: &[Damage],
    unnoticed: Unnoticed<'_>,
    ended: &(dyn Fn() + Sync),
) -> Vec<Fate> {
    // The checks that noticed most so far are asked first.
    let noticed: Vec<AtomicUsize> = judge.exercise().checks.iter().map(|_| AtomicUsize::new(0)).collect();
    side_by_side(damages, AT_ONCE, |damage| {
        let fate = fate(judge, checks, *damage, &noticed, unnoticed);
        ended();
        fate
    })
}

fn fate(judge: &Judge, checks: &[Behind], damage: Damage, noticed: &[AtomicUsize], unnoticed: Unnoticed<'_>) -> Fate {
    // A check that gives no occasion is not asked: it would be judged as without the damage.
    let mut order: Vec<usize> =
        checks.iter().filter(|behind| behind.plain.would_have_struck(damage)).map(|behind| behind.check).collect();
    order.sort_by_key(|index| std::cmp::Reverse(noticed[*index].load(Ordering::Relaxed)));
    let mut not_judged = None;
    let mut struck = Vec::new();
    for index in order {
        if unnoticed(index, &damage) {
            struck.push((judge.exercise().checks[index].name.clone(), String::new()));
            continue;
        }
        let mutation = Mutation::new(damage);
        match again::judged(|| judge.damaged(index, &mutation)).outcome {
            Outcome::Failed(_) => {
                noticed[index].fetch_add(1, Ordering::Relaxed);
                return Fate::Noticed(index);
            }
            Outcome::Error(fault) => not_judged = Some(fault.why),
            Outcome::Passed | Outcome::Skipped(_) => {}
        }
        if mutation.has_struck() {
            let line = String::from_utf8_lossy(&mutation.struck_line()).trim_end_matches(['\r', '\n']).to_string();
            struck.push((judge.exercise().checks[index].name.clone(), line));
        }
    }
    struck.sort();
    match not_judged {
        Some(why) => Fate::NotJudged(why),
        None if struck.is_empty() => Fate::NoOccasion,
        None => Fate::Survived(struck),
    }
}

/// Which damages need not be noticed: the author's file, one `NAME: reason` a line.
#[derive(Debug, Default)]
pub struct Explained {
    /// The line of each name, from 1.
    lines: BTreeMap<String, usize>,
    /// The lines that say [`WHY`] for a reason.
    open: Vec<usize>,
}

impl Explained {
    /// Reads the file; one that is not there explains nothing.
    ///
    /// # Errors
    /// The first line that is not understood.
    pub fn read(file: &Path) -> Result<Self, Flaw> {
        let text = match plain::read_text(file, LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Flaw { line: 1, text: LintText::NotJudged { why: error.to_string() } }),
        };
        let (mut lines, mut open) = (BTreeMap::new(), Vec::new());
        for (line, number) in text.lines().zip(1..) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bad = || Flaw { line: number, text: LintText::BadSurvivor { line: line.into() } };
            let (name, reason) = line.split_once(':').ok_or_else(bad)?;
            if name.split('/').count() != 3 || reason.trim().is_empty() {
                return Err(bad());
            }
            if reason.trim() == WHY {
                open.push(number);
            }
            lines.insert(name.trim().to_string(), number);
        }
        Ok(Self { lines, open })
    }

    /// The line that explains this damage, from 1; `*` in the place of an occasion stands for all of them.
    pub fn line(&self, damage: &Damage) -> Option<usize> {
        let all = format!("{}/{}/*", damage.way.word(), damage.kind.word());
        self.lines.get(&damage.name()).or_else(|| self.lines.get(&all)).copied()
    }

    /// The lines without a reason.
    pub fn open(&self) -> &[usize] {
        &self.open
    }

    /// Writes these damages behind what the file says already, with [`WHY`] for a reason.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(file: &Path, damages: &[Damage]) -> io::Result<()> {
        let mut text = match plain::read_text(file, LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        damages.iter().for_each(|damage| text += &format!("{}: {WHY}\n", damage.name()));
        let folder = Folder::open(file.parent().unwrap_or(Path::new(".")))?;
        folder.replace(file.file_name().unwrap_or_default().as_ref(), &mut |out| out.write_all(text.as_bytes()))?;
        Ok(())
    }

    /// All names, with their lines.
    pub fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.lines.iter().map(|(name, line)| (name.as_str(), *line))
    }
}
