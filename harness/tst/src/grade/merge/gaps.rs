//! What joined journals lack: shards that nobody judged, and submissions in a shard that was not judged to its end; each with
//! the command that judges just that.

use std::collections::BTreeMap;

use super::JoinText;
use crate::grade::joined::Joined;
use crate::grade::shard::{Heading, Shard};
use crate::grade::source::{Dealing, Source};

/// How many commands and names are told one by one.
const TOLD: usize = 10;

/// What is lacking.
pub fn gaps(joined: &Joined, sources: &[Source]) -> Vec<JoinText> {
    let mut dealings: BTreeMap<Dealing, BTreeMap<u32, &Heading>> = BTreeMap::new();
    for (source, heading) in sources.iter().zip(&joined.headings) {
        if let Some(heading) = heading {
            // The later run knows better.
            dealings.entry(source.dealing(heading)).or_default().insert(heading.shard.number, heading);
        }
    }
    let mut all = Vec::new();
    for (dealing, shards) in &dealings {
        let is_whole = |(other, shards): (&Dealing, &BTreeMap<u32, &Heading>)| {
            other.folder == dealing.folder && shards.len() == other.of as usize
        };
        // Dealt again into more or fewer shards, a class is whole when one of the dealings is.
        if !dealings.iter().any(is_whole) {
            all.extend(missing(dealing.of, shards));
        }
        all.extend(grown(shards));
    }
    all.extend(not_judged(joined, sources));
    all
}

/// The shards of a dealing that are not there.
fn missing(of: u32, shards: &BTreeMap<u32, &Heading>) -> Vec<JoinText> {
    let missing: Vec<u32> = (1..=of).filter(|number| !shards.contains_key(number)).collect();
    let Some(heading) = shards.values().next() else { return Vec::new() };
    let class = shards.values().map(|heading| heading.class).max().unwrap_or_default();
    let there = shards.values().fold(0, |sum: usize, heading| sum.saturating_add(heading.submissions));
    let absent = JoinText::Absent { shards: missing.len(), of, submissions: class.saturating_sub(there), class };
    let one = |number: &u32| {
        let shard = Shard { number: *number, of };
        JoinText::Missing { shard, command: heading.command_for(shard) }
    };
    let told = missing.iter().take(TOLD).map(one);
    let more = missing.get(TOLD..).filter(|more| !more.is_empty()).map(|more| JoinText::MoreMissing { numbers: ranges(more), of });
    std::iter::once(absent).chain(told).chain(more).collect()
}

/// That shards did not see the same class, if so: what was handed in between may be in none.
fn grown(shards: &BTreeMap<u32, &Heading>) -> Option<JoinText> {
    let sizes = || shards.values().map(|heading| heading.class);
    let (least, most) = (sizes().min()?, sizes().max()?);
    (least != most).then_some(JoinText::Grown { least, most })
}

/// What was handed in, and has no result that says anything.
fn not_judged(joined: &Joined, sources: &[Source]) -> Vec<JoinText> {
    let mut by_source: BTreeMap<u32, (usize, Vec<String>)> = BTreeMap::new();
    for entry in joined.entries.iter() {
        if joined.found.get(&entry.work).is_some_and(|found| found.is_fault) {
            let (count, names) = by_source.entry(entry.source).or_default();
            *count += 1;
            if *count <= TOLD {
                names.push(format!("{}, {}", joined.entries.student(entry).name, joined.entries.exercise(entry)));
            }
        }
    }
    let told = |(source, (count, names)): (u32, (usize, Vec<String>))| {
        let journal = sources[source as usize].journal.display().to_string();
        let command = joined.headings[source as usize].as_ref().map(|heading| heading.command_for(heading.shard));
        JoinText::NotJudged { journal, count, names, command }
    };
    by_source.into_iter().map(told).collect()
}

/// Numbers as people and Slurm write them: `3, 7-9`.
fn ranges(numbers: &[u32]) -> String {
    let range = |range: &[u32]| match range {
        [first, .., last] => format!("{first}-{last}"),
        numbers => numbers.iter().map(u32::to_string).collect(),
    };
    numbers.chunk_by(|one, next| one + 1 == *next).map(range).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(number: u32, (submissions, class): (usize, usize)) -> Heading {
        let command = ["grade", "class", "--shard", "1/1"].map(String::from).into();
        let (course, kit, checks) = Default::default();
        Heading { schema: 1, shard: Shard { number, of: 30 }, submissions, class, course, kit, checks, command }
    }

    #[test]
    fn numbers_are_told_in_ranges() {
        assert_eq!(ranges(&[3, 7, 8, 9, 11, 12]), "3,7-9,11-12");
        assert_eq!(ranges(&[]), "");
    }

    #[test]
    fn missing_shards_are_told_with_their_commands_and_how_much_they_hold() {
        let there: Vec<Heading> = [1, 2, 30].map(|number| heading(number, (5, 100))).into();
        let shards = there.iter().map(|heading| (heading.shard.number, heading)).collect();
        let told = missing(30, &shards);
        assert_eq!(told[0], JoinText::Absent { shards: 27, of: 30, submissions: 85, class: 100 });
        let shard = Shard { number: 3, of: 30 };
        assert_eq!(told[1], JoinText::Missing { shard, command: "tst grade class --shard 3/30".into() });
        assert_eq!(told.last(), Some(&JoinText::MoreMissing { numbers: "13-29".into(), of: 30 }));
        assert_eq!(told.len(), 12);
    }

    #[test]
    fn a_class_that_grew_is_told() {
        let there = [heading(1, (5, 100)), heading(2, (5, 101))];
        let shards = there.iter().map(|heading| (heading.shard.number, heading)).collect();
        assert_eq!(grown(&shards), Some(JoinText::Grown { least: 100, most: 101 }));
        assert_eq!(grown(&BTreeMap::new()), None);
    }
}
