//! What was handed in, as several journals tell it together; small enough to keep hundreds of thousands of entries.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;

use super::id_kind::IdKind;
use super::journal::{Work, WorkId, digest};
use super::record::{Student, author};
use super::snapshot::HandedIn;
use crate::intake::fold;
use crate::sha256;

/// What was handed in.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// Each student as an entry names them, once.
    people: Vec<Person>,
    known: HashMap<u128, u32>,
    exercises: Vec<String>,
    groups: Vec<Arc<str>>,
    /// The numbers under which students handed in: the same as before in most entries, where a platform does not give others.
    ids: Vec<Arc<str>>,
    /// Where each of them is, by its name.
    positions: HashMap<String, u32>,
    all: Vec<Entry>,
}

/// What a student is called, in one text: three for each would take more than the words themselves.
#[derive(Debug)]
struct Person {
    /// The key, the name and the address for mail, one behind the other.
    words: Box<str>,
    /// Where the key ends.
    key: u32,
    /// Where the name ends.
    name: u32,
    has_email: bool,
    /// Which of the numbers the entry before had.
    id: Option<u32>,
}

impl Person {
    fn new(key: &str, name: &str, email: Option<&str>) -> Self {
        let words: Box<str> = [key, name, email.unwrap_or_default()].concat().into();
        // No line of a journal is so long that this would not hold its place.
        let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        Self { words, key: short(key.len()), name: short(key.len() + name.len()), has_email: email.is_some(), id: None }
    }

    fn key(&self) -> &str {
        &self.words[..self.key as usize]
    }

    fn name(&self) -> &str {
        &self.words[self.key as usize..self.name as usize]
    }

    fn email(&self) -> Option<&str> {
        self.has_email.then(|| &self.words[self.name as usize..])
    }
}

/// One attempt of a student at an exercise.
#[derive(Debug)]
pub(super) struct Entry {
    person: u32,
    exercise: u32,
    pub attempt: u32,
    /// Which of the journals says so.
    pub source: u32,
    pub submitted: Option<i64>,
    pub is_late: bool,
    /// Which of the numbers.
    id: Option<u32>,
    kind: IdKind,
    /// Which of the groups has handed it in.
    group: Option<u32>,
    content: Content,
    pub work: WorkId,
}

/// The hash of a content, which is text in journals.
#[derive(Debug)]
enum Content {
    Hash([u8; 32]),
    Other(Box<str>),
}

impl Content {
    fn of(text: String) -> Self {
        let mut hash = [0; 32];
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let pairs = text.as_bytes().chunks_exact(2);
        let filled = hash.iter_mut().zip(pairs).try_for_each(|(byte, pair)| {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
            Some(())
        });
        if text.len() == 64 && filled.is_some() { Self::Hash(hash) } else { Self::Other(text.into()) }
    }

    fn text(&self) -> String {
        match self {
            Self::Hash(hash) => sha256::text(hash),
            Self::Other(text) => text.to_string(),
        }
    }
}

impl Entries {
    /// Adds one that a journal tells of.
    pub fn push(&mut self, handed_in: HandedIn, source: u32) {
        let HandedIn { student: Student { key, name, id, email, kind, group }, exercise, attempt, submitted, is_late, content } =
            handed_in;
        let work = Work { student: author(&key, group.as_deref()).into_owned(), exercise, content };
        let id_of_work = work.id();
        let Work { exercise, content, .. } = work;
        // A class has few groups beside its students.
        let group = group.map(|group| {
            let known = self.groups.iter().rposition(|known| **known == *group);
            known.unwrap_or_else(|| {
                self.groups.push(group.into());
                self.groups.len() - 1
            }) as u32
        });
        let person = match self.known.entry(digest(&[&key, &name, email.as_deref().unwrap_or("\0")])) {
            Slot::Occupied(known) => *known.get(),
            Slot::Vacant(free) => {
                let person = self.people.len() as u32;
                self.people.push(Person::new(&key, &name, email.as_deref()));
                *free.insert(person)
            }
        };
        let id = id.map(|id| {
            let before = self.people[person as usize].id.filter(|before| *self.ids[*before as usize] == *id);
            before.unwrap_or_else(|| {
                self.ids.push(id.into());
                (self.ids.len() - 1) as u32
            })
        });
        self.people[person as usize].id = id;
        let known = self.positions.get(&exercise).copied();
        let position = known.unwrap_or_else(|| {
            let position = self.exercises.len() as u32;
            self.positions.insert(exercise.clone(), position);
            self.exercises.push(exercise);
            position
        });
        self.all.push(Entry {
            person,
            exercise: position,
            attempt,
            source,
            submitted,
            is_late,
            id,
            kind,
            group,
            content: Content::of(content),
            work: id_of_work,
        });
    }

    /// Leaves of what several journals tell of the same attempt what the newest one does by its `time`, of equals and in one journal
    /// the last; in the order in which a run lists what was handed in: by student, exercise (by its `place` in the course) and
    /// attempt.
    pub fn settle(&mut self, place: impl Fn(&str) -> usize, time: impl Fn(&Entry) -> i64) {
        let places: Vec<(usize, &str)> = self.exercises.iter().map(|name| (place(name), name.as_str())).collect();
        let people = &self.people;
        let key = |entry: &Entry| people[entry.person as usize].key();
        let order = |entry: &Entry| (places[entry.exercise as usize], entry.attempt);
        self.all.sort_by(|one, other| key(one).cmp(key(other)).then_with(|| order(one).cmp(&order(other))));
        // The first of equals stays: it is to be the newest.
        self.all.dedup_by(|later, earlier| {
            let is_same = key(later) == key(earlier) && order(later) == order(earlier);
            if is_same && (later.source == earlier.source || time(later) >= time(earlier)) {
                std::mem::swap(later, earlier);
            }
            is_same
        });
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.all.iter()
    }

    /// Those of each student together, once they are settled.
    pub fn by_student(&self) -> impl Iterator<Item = &[Entry]> {
        let key = |entry: &Entry| self.people[entry.person as usize].key();
        self.all.chunk_by(move |one, other| key(one) == key(other))
    }

    /// The same students, in the order of a list of names.
    pub fn by_name(&self) -> Vec<&[Entry]> {
        let mut students: Vec<&[Entry]> = self.by_student().collect();
        students.sort_by_cached_key(|entries| {
            let person = &self.people[entries[0].person as usize];
            (fold(person.name()), person.key())
        });
        students
    }

    /// The students' keys, each at least once.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.people.iter().map(Person::key)
    }

    /// The key of whose it is.
    pub fn key(&self, entry: &Entry) -> &str {
        self.people[entry.person as usize].key()
    }

    /// A number that nothing else has which is somebody else's, or for another exercise: members of a group share theirs.
    pub fn whose(&self, entry: &Entry) -> u128 {
        let group = entry.group.map(|group| &*self.groups[group as usize]);
        digest(&[&author(self.key(entry), group), self.exercise(entry)])
    }

    /// The names of the exercises.
    pub fn exercises(&self) -> &[String] {
        &self.exercises
    }

    /// Whether one of them is called so.
    pub fn has_exercise(&self, name: &str) -> bool {
        self.positions.contains_key(name)
    }

    /// The exercise's name.
    pub fn exercise(&self, entry: &Entry) -> &str {
        &self.exercises[entry.exercise as usize]
    }

    /// Whose it is.
    pub fn student(&self, entry: &Entry) -> Student {
        let person = &self.people[entry.person as usize];
        let id = self.id(entry).map(|id| id.to_string());
        let email = person.email().map(String::from);
        let group = entry.group.map(|group| self.groups[group as usize].to_string());
        Student { key: person.key().into(), name: person.name().into(), id, email, kind: entry.kind, group }
    }

    /// The student's number, as it was handed in.
    pub fn id(&self, entry: &Entry) -> Option<Arc<str>> {
        entry.id.map(|id| Arc::clone(&self.ids[id as usize]))
    }

    /// The group whose work it is.
    pub fn group(&self, entry: &Entry) -> Option<Arc<str>> {
        entry.group.map(|group| Arc::clone(&self.groups[group as usize]))
    }

    /// All groups.
    pub fn groups(&self) -> &[Arc<str>] {
        &self.groups
    }

    /// What kind of number that is.
    pub fn kind(entry: &Entry) -> IdKind {
        entry.kind
    }

    /// The whole of it.
    pub fn handed_in(&self, entry: &Entry) -> HandedIn {
        HandedIn {
            student: self.student(entry),
            exercise: self.exercise(entry).into(),
            attempt: entry.attempt,
            submitted: entry.submitted,
            is_late: entry.is_late,
            content: entry.content.text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handed_in(key: &str, exercise: &str, attempt: u32, content: &str) -> HandedIn {
        let student =
            Student { key: key.into(), name: key.to_uppercase(), id: Some(format!("{key}{exercise}")), ..Student::default() };
        HandedIn { student, exercise: exercise.into(), attempt, submitted: None, is_late: false, content: content.into() }
    }

    fn place(exercise: &str) -> usize {
        ["toucan", "parrot"].iter().position(|known| *known == exercise).unwrap_or(2)
    }

    #[test]
    fn what_goes_in_comes_out_in_the_order_of_a_run() {
        let hash = "0123456789abcdef".repeat(4);
        let all = [
            handed_in("ana", "toucan", 1, &hash),
            handed_in("ana", "parrot", 1, "c"),
            handed_in("ana", "parrot", 2, ""),
            handed_in("bia", "macaw", 1, &hash.to_uppercase()),
            handed_in("bia", "zebra", 1, &hash[1..]),
        ];
        for turned in [false, true] {
            let mut entries = Entries::default();
            let mut given = all.to_vec();
            if turned {
                given.reverse();
            }
            given.into_iter().for_each(|one| entries.push(one, 0));
            entries.settle(place, |_| 0);
            let out: Vec<HandedIn> = entries.iter().map(|entry| entries.handed_in(entry)).collect();
            assert_eq!(out, all);
            assert!(entries.iter().zip(&all).all(|(entry, one)| entry.work == one.work().id()));
            assert_eq!(entries.by_student().map(<[Entry]>::len).collect::<Vec<_>>(), [3, 2]);
        }
    }

    #[test]
    fn of_the_same_attempt_the_newest_one_stays_and_of_equals_and_in_one_journal_the_last() {
        for (given, times, left) in [
            (&[("1", 0), ("2", 1), ("3", 2)][..], [5, 5, 5], ("3", 2)),
            (&[("1", 0), ("2", 1), ("3", 2)], [5, 7, 6], ("2", 1)),
            (&[("1", 0), ("2", 1), ("3", 2)], [7, 5, 6], ("1", 0)),
            (&[("1", 0), ("2", 1), ("3", 1)], [5, 7, 6], ("3", 1)),
        ] {
            let mut entries = Entries::default();
            given.iter().for_each(|(content, source)| entries.push(handed_in("ana", "parrot", 1, content), *source));
            let time = |entry: &Entry| times[entry.content.text().parse::<usize>().expect("a number") - 1];
            entries.settle(place, time);
            let there: Vec<(String, u32)> = entries.iter().map(|entry| (entry.content.text(), entry.source)).collect();
            assert_eq!(there, [(left.0.to_string(), left.1)], "{given:?} {times:?}");
        }
    }
}
