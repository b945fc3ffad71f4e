//! Which student each submission is of, when it came, and which attempt it is. Pure.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use tst_engine::text::{Oddity, Remark};

use super::columns::Entry;
use super::groups;
use super::label::{Id, Person};
use super::names::Names;
use super::roster::{Match, Roster};
use super::same_name::is_hidden;
use super::sort::Found;
use super::times::Time;
use super::words::{are_apart, composed, fold, spelled, told_apart};
use crate::grade::id_kind::IdKind;
use crate::grade::record::Student;

/// Somebody who handed in.
#[derive(Clone, Debug)]
pub struct Who {
    /// As the rest of the kit knows them.
    pub student: Student,
    /// Where on the roster.
    pub place: Option<usize>,
    /// What is to be said of it.
    pub remarks: Vec<Remark>,
}

/// Who handed in what was found, in the same order.
pub fn who(found: &[Found], roster: Option<&Roster>) -> Vec<Who> {
    // The same letters with other accents are another name.
    let apart = told_apart(found.iter().map(|found| found.person.name.as_str()));
    let key = |name: &str| key(name, &apart);
    // Moodle gives each student of an assignment a number: two numbers for one name are two students.
    let mut numbers: BTreeMap<(String, &str), BTreeSet<&str>> = BTreeMap::new();
    for found in found.iter().filter(|found| !found.person.is_stable()) {
        let name = (key(&found.person.name), found.exercise.as_str());
        numbers.entry(name).or_default().extend(found.person.id.as_ref().map(|id| id.text.as_str()));
    }
    let doubles: BTreeSet<&str> = numbers.iter().filter(|(_, ids)| ids.len() > 1).map(|((name, _), _)| name.as_str()).collect();
    let one = |found: &Found| {
        let Person { name, id, .. } = &found.person;
        let name = composed(name);
        let own = match id {
            Some(id) if id.kind.is_stable() => id.text.clone(),
            Some(id) if doubles.contains(key(&name).as_str()) => format!("{} ({})", key(&name), id.text),
            _ => key(&name),
        };
        let kind = id.as_ref().map_or(IdKind::Own, |id| id.kind);
        let student = Student { key: own, name, id: id.as_ref().map(|id| id.text.clone()), kind, ..Student::default() };
        let off = |student, remark| Who { student, place: None, remarks: vec![remark] };
        if groups::is_group(found) {
            return off(student, Remark::GroupWithoutMembers);
        }
        let Some(roster) = roster else { return Who { student, place: None, remarks: Vec::new() } };
        let is_another = |place: usize| {
            let is_stable = found.person.is_stable();
            !is_stable && apart.contains(&fold(&student.name)) && are_apart(&student.name, &roster.students[place].name)
        };
        let called = |place: usize| super::roster::shown(&roster.students[place]);
        match roster.find(&found.person) {
            Match::One(place) if is_another(place) => off(student, Remark::NotOnRoster),
            Match::One(place) => {
                let known = &roster.students[place];
                // The platform's number is what its own tables ask for.
                let (id, kind) = match student.id {
                    Some(id) => (Some(id), kind),
                    None => (known.id.clone(), known.kind),
                };
                Who { student: Student { id, kind, ..known.clone() }, place: Some(place), remarks: Vec::new() }
            }
            Match::Several(places) => {
                let names = places.iter().map(|place| roster.students[*place].key.clone()).collect();
                off(student, Remark::SeveralOnRoster { names })
            }
            Match::NameDiffers(place) => off(student, Remark::NameDiffers { name: called(place) }),
            Match::Likely(place) => off(student, Remark::LikelyOnRoster { name: called(place) }),
            Match::None => off(student, Remark::NotOnRoster),
        }
    };
    let mut all: Vec<Who> = found.iter().map(one).collect();
    // A platform's number may come with two spellings of a name: the first in the order of the alphabet is everybody's.
    let mut spelled: BTreeMap<String, String> = BTreeMap::new();
    for Who { student: Student { key, name, .. }, .. } in &all {
        let first = spelled.entry(key.clone()).or_insert_with(|| name.clone());
        if (fold(name), name) < (fold(first), first) {
            name.clone_into(first);
        }
    }
    for who in &mut all {
        who.student.name.clone_from(&spelled[&who.student.key]);
    }
    all
}

/// What tells a name from others, of which some are told `apart` by accents and signs alone.
fn key(name: &str, apart: &HashSet<String>) -> String {
    let folded = fold(name);
    match folded.as_str() {
        "" => composed(name),
        same if apart.contains(same) => spelled(name),
        _ => folded,
    }
}

/// When each was handed in, by the table of times where that says so, else by `clock`; and the times that belong to none.
pub fn times(
    found: &[Found],
    who: &[Who],
    roster: Option<&Roster>,
    times: &[Time],
    clock: impl Fn(&Found) -> Option<i64>,
) -> (Vec<Option<i64>>, Vec<(String, Oddity)>) {
    let mut submitted: Vec<Option<i64>> = found.iter().map(clock).collect();
    // Each student, with the places of what is theirs.
    let mut students: BTreeMap<&str, (Entry, Vec<usize>)> = BTreeMap::new();
    for (at, who) in who.iter().enumerate() {
        let Student { key, name, id, email, kind, .. } = &who.student;
        let name = Some(name.clone()).filter(|name| !is_hidden(name, id.as_deref()));
        let numbers = id.iter().map(|id| Id::new(*kind, id)).collect();
        let mut entry = Entry { name, numbers, login: None, email: email.clone() };
        if let (Some(place), Some(roster)) = (who.place, roster) {
            entry.numbers.extend(roster.entry(place).numbers.iter().cloned());
            entry.login.clone_from(&roster.entry(place).login);
        }
        let (known, places) = students.entry(key).or_insert_with(|| (entry.clone(), Vec::new()));
        known.numbers.extend(entry.numbers);
        places.push(at);
    }
    let keys: Vec<&str> = students.keys().copied().collect();
    let names = Names::of(students.values().map(|(entry, _)| entry));
    let mut own: BTreeMap<(&str, &str), Vec<(bool, i64)>> = BTreeMap::new();
    // Of a group each once, however many of its members have a row.
    let mut of_groups: BTreeMap<(String, &str), BTreeSet<(bool, i64)>> = BTreeMap::new();
    let mut strange = Vec::new();
    for time in times {
        let persons = time.persons();
        let meant: BTreeSet<Option<usize>> = persons.iter().filter_map(|person| place(names.find(person))).collect();
        let group = time.group.as_deref().filter(|_| meant.is_empty()).map(fold);
        // All that the row says must lead to one student, or else to a group.
        let key = if let [Some(at)] = meant.into_iter().collect::<Vec<_>>()[..] { Some(keys[at]) } else { None };
        let places = match &group {
            Some(group) => (0..who.len()).filter(|at| is_of_group(&who[*at].student, group)).collect(),
            None => key.and_then(|key| students.get(key)).map(|(_, places)| places.clone()).unwrap_or_default(),
        };
        let exercises = places.iter().map(|at| found[*at].exercise.as_str());
        let meant: BTreeSet<&str> =
            exercises.filter(|name| time.exercise.as_deref().is_none_or(|exercise| exercise == *name)).collect();
        if meant.is_empty() {
            let named = time.persons().into_iter().map(|person| person.name).next_back();
            let student = named.or_else(|| time.group.clone()).unwrap_or_default();
            strange.push((time.source.clone(), Oddity::TimeOfNobody { student }));
        }
        for exercise in meant {
            let known = (time.exercise.is_some(), time.second);
            match &group {
                Some(group) => drop(of_groups.entry((group.clone(), exercise)).or_default().insert(known)),
                None => own.entry((key.unwrap_or_default(), exercise)).or_default().push(known),
            }
        }
    }
    for ((group, exercise), times) in of_groups {
        // Its work is that of each of its members, and nothing else of theirs is.
        for (_, places) in students.values() {
            let is_its = |at: &usize| found[*at].exercise == exercise && is_of_group(&who[*at].student, &group);
            settle(found, &mut submitted, places.iter().copied().filter(is_its).collect(), times.iter().copied().collect());
        }
    }
    for ((key, exercise), times) in own {
        let places = students.get(key).map(|(_, places)| &places[..]).unwrap_or_default();
        let attempts = places.iter().copied().filter(|at| found[*at].exercise == exercise);
        settle(found, &mut submitted, attempts.collect(), times);
    }
    (submitted, strange)
}

/// Gives attempts of one student at one exercise their times, each with whether it is for this very exercise.
fn settle(found: &[Found], submitted: &mut [Option<i64>], mut attempts: Vec<usize>, mut times: Vec<(bool, i64)>) {
    // That beats one for all.
    let has_own = times.iter().any(|(is_own, _)| *is_own);
    times.retain(|(is_own, _)| *is_own || !has_own);
    times.sort_unstable();
    attempts.sort_by(|one, other| order((&found[*one], submitted[*one]), (&found[*other], submitted[*other])));
    // With fewer times than attempts, the last are known: platforms show when somebody handed in last.
    for (at, (_, second)) in attempts.into_iter().rev().zip(times.into_iter().rev()) {
        submitted[at] = Some(second);
    }
}

/// Whether it is the work of the group of this folded name: as one of its members', or under its own name.
fn is_of_group(student: &Student, group: &str) -> bool {
    student.group.as_deref().map_or_else(|| fold(&student.name) == group, |name| fold(name) == group)
}

/// The student whom a part of a row is about; inside of it none where the row contradicts itself.
fn place(found: Match) -> Option<Option<usize>> {
    match found {
        Match::One(at) => Some(Some(at)),
        Match::NameDiffers(_) => Some(None),
        Match::Several(_) | Match::Likely(_) | Match::None => None,
    }
}

/// Which of two attempts came first.
pub fn order((one, one_time): (&Found, Option<i64>), (other, other_time): (&Found, Option<i64>)) -> Ordering {
    let by_time = one_time.zip(other_time).map_or(Ordering::Equal, |(one, other)| one.cmp(&other));
    // The first upload bears no number.
    let number = |found: &Found| found.attempt.unwrap_or(1);
    by_time.then(number(one).cmp(&number(other))).then(one.is_late.cmp(&other.is_late)).then_with(|| one.source.cmp(&other.source))
}

#[cfg(test)]
mod tests {
    use super::super::table::Table;
    use super::super::times;
    use super::*;
    use jiff::tz::TimeZone;
    use tst_engine::text::Refusal;

    fn found(name: &str, id: Option<&str>, attempt: Option<u32>) -> Found {
        Found {
            person: id.map_or_else(|| Person::typed(name), |id| Person::named(name, IdKind::Participant, id)),
            exercise: "parrot".into(),
            is_late: false,
            clock: None,
            attempt,
            source: format!("{name} {attempt:?}"),
            program: Err(Refusal::Empty),
            left_out: Vec::new(),
            server: None,
            label: None,
            links: 0,
        }
    }

    fn keys(all: &[Found]) -> Vec<String> {
        who(all, None).into_iter().map(|who| who.student.key).collect()
    }

    #[test]
    fn one_name_with_two_numbers_is_two_students() {
        assert_eq!(keys(&[found("Ana", Some("1"), None), found("ANA", Some("2"), None)]), ["ana (1)", "ana (2)"]);
        assert_eq!(keys(&[found("Ana", Some("1"), None), found("ána ", Some("1"), None)]), ["ana", "ana"]);
        // Moodle gives other numbers for another exercise.
        let other = Found { exercise: "toucan".into(), ..found("Ana", Some("9"), None) };
        assert_eq!(keys(&[found("Ana", Some("1"), None), other]), ["ana", "ana"]);
        assert_eq!(keys(&[found("🦀", None, None), found("🐍", None, None)]), ["🦀", "🐍"]);
    }

    #[test]
    fn one_number_with_two_names_is_one_student() {
        let of = |name: &str| {
            let mut found = found(name, Some("12"), None);
            found.person = Person::named(name, IdKind::User, "12");
            found
        };
        let all = who(&[of("Ana Silva"), of("ana"), of("ANA SILVA")], None);
        assert!(all.iter().all(|who| (who.student.key.as_str(), who.student.name.as_str()) == ("12", "ana")), "{all:?}");
    }

    #[test]
    fn one_name_with_other_accents_is_another_students() {
        let all = [found("José", None, None), found("Josê", None, None), found("JOSÉ ", None, Some(2)), found("Ána", None, None)];
        assert_eq!(keys(&all), ["josé", "josê", "josé", "ana"]);
        let roster = |text: &str| Roster::of(&Table::parse("r.csv", text.as_bytes()).expect("a table")).expect("a roster");
        let places = |text: &str| who(&all, Some(&roster(text))).iter().map(|who| who.place).collect::<Vec<_>>();
        assert_eq!(places("name,id\nJosé,1\nJosê,2\nAna,3\n"), [Some(0), Some(1), Some(0), Some(2)]);
        assert_eq!(places("name,id\nJosé,1\nAna,3\n"), [Some(0), None, Some(0), Some(1)]);
        // Of one alone an accent says nothing.
        assert_eq!(who(&all[..1], Some(&roster("name\nJosê\n")))[0].place, Some(0));
    }

    #[test]
    fn the_time_of_a_group_is_that_of_its_work_for_each_member_and_of_nothing_else() {
        let all: Vec<Found> = ["Os Bons", "Os Bons", "Ana", "Outros"].map(|name| found(name, None, None)).into();
        let mut who = who(&all, None);
        for (at, name) in [(0, "Ana"), (1, "Bia")] {
            who[at].student = Student { key: fold(name), name: name.into(), group: Some("Os Bons".into()), ..Student::default() };
        }
        let times = |text: &str| {
            let table = Table::parse("t.csv", text.as_bytes()).expect("a table");
            let table = times::of(&table, &["parrot".into()], &TimeZone::UTC).expect("times");
            super::times(&all, &who, None, &table, |_| Some(1))
        };
        let minutes = |times: &[i64]| times.iter().map(|time| Some(*time)).collect::<Vec<_>>();
        let (submitted, strange) = times("group,time\nos bons,1970-01-01 00:02\nOutros,1970-01-01 00:03\nEles,1970-01-01 00:04\n");
        assert_eq!(submitted, minutes(&[120, 120, 1, 180]));
        assert_eq!(strange, [("t.csv:4".to_string(), Oddity::TimeOfNobody { student: "Eles".into() })]);
        // Who has a row keeps it; whoever else is in the group has that of the group, once.
        let text = "name,group,time\nBia,Os Bons,1970-01-01 00:05\nCaio,Os Bons,1970-01-01 00:02\nDavi,Os Bons,1970-01-01 00:02\n";
        assert_eq!(times(text), (minutes(&[120, 300, 1, 1]), Vec::new()));
    }

    #[test]
    fn times_belong_to_the_last_attempts() {
        let all = [found("Ana", None, Some(2)), found("Ana", None, None), found("Ana", None, Some(10))];
        let text = "name,time\nAna,1970-01-01 00:02\nana,1970-01-01 00:01\nBia,1970-01-01 00:03\n";
        let table = Table::parse("t.csv", text.as_bytes()).expect("a table");
        let table = times::of(&table, &[], &TimeZone::UTC).expect("times");
        let (submitted, strange) = super::times(&all, &who(&all, None), None, &table, |_| None);
        assert_eq!(submitted, [Some(60), None, Some(120)]);
        assert_eq!(strange, [("t.csv:4".to_string(), Oddity::TimeOfNobody { student: "Bia".into() })]);
    }
}
