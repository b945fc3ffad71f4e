//! Students by everything that may name them. Pure.

use std::collections::{BTreeSet, HashMap};

use super::columns::Entry;
use super::label::{Id, Naming, Person};
use super::roster::Match;
use super::same_name::agree;
use super::words::{fold, spelled};
use crate::grade::id_kind::IdKind;

/// The most words of a name with which it may begin.
const MOST_TURNS: usize = 12;

/// A number inside a name is a student's only if it is as long as this: shorter ones count files.
const LEAST_NUMBER: usize = 4;

/// Which students a folded text stands for.
type Places = HashMap<String, Vec<usize>>;

/// Students by whatever may name them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Numbers, logins and addresses, each with its kind.
    ids: HashMap<String, Vec<(usize, IdKind)>>,
    /// The same without the zeros before numbers, which spreadsheets take away.
    bare: Places,
    /// What stands before the `@`.
    boxes: Places,
    names: Places,
    /// The names as they are written, and the identifiers, by place.
    written: HashMap<usize, Entry>,
    /// Names without spaces, beginning with any of their words: `Silva, Ana`, and `silvaana` of Canvas.
    turned: Places,
}

impl Names {
    /// Of these students, in their order.
    pub fn of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Self {
        let mut names = Self::default();
        entries.enumerate().for_each(|(place, entry)| names.add(place, entry));
        names
    }

    /// Which student somebody is: by an identifier of the same kind, which no name may contradict, else by name.
    pub fn find(&self, person: &Person) -> Match {
        // Groups are no students, and what stands in the place of a name is none.
        let is_group = person.id.as_ref().is_some_and(|id| id.kind == IdKind::Group);
        let by_id = person.id.as_ref().map(|id| self.by_id(id)).unwrap_or_default();
        let by_name = match person.naming {
            Naming::Typed => self.by_typed(&person.name),
            Naming::Name if !is_group => self.by_name(&person.name),
            Naming::Name | Naming::Hidden | Naming::Nobody => BTreeSet::new(),
        };
        let both: Vec<usize> = by_id.intersection(&by_name).copied().collect();
        let ids: Vec<usize> = by_id.into_iter().collect();
        match (&ids[..], &both[..]) {
            ([_, ..], [only]) => Match::One(*only),
            ([only], []) if self.may_be_called(*only, person) => Match::One(*only),
            ([only], []) => Match::NameDiffers(*only),
            ([_, ..], _) => Match::Several(ids),
            ([], _) => self.one_of(by_name, person),
        }
    }

    /// One of those who are called so: not one who has another identifier of the same kind.
    fn one_of(&self, by_name: BTreeSet<usize>, person: &Person) -> Match {
        let is_another = |place: &usize| {
            let id = person.id.as_ref().filter(|id| id.kind.is_stable());
            id.is_some_and(|id| self.written.get(place).is_some_and(|known| has_other(known, id)))
        };
        let mut fitting: Vec<usize> = by_name.into_iter().filter(|place| !is_another(place)).collect();
        // Two whose names differ by an accent alone.
        let is_written_so = |place: &&usize| {
            let name = self.written.get(place).and_then(|known| known.name.as_deref());
            name.is_some_and(|known| spelled(known) == spelled(&person.name))
        };
        if fitting.len() > 1 && fitting.iter().filter(is_written_so).count() == 1 {
            fitting = fitting.iter().filter(is_written_so).copied().collect();
        }
        match &fitting[..] {
            [] => self.likely(person),
            [only] => Match::One(*only),
            _ => Match::Several(fitting),
        }
    }

    fn by_id(&self, id: &Id) -> BTreeSet<usize> {
        let known = self.ids.get(&fold(&id.text)).into_iter().flatten();
        known.filter(|(_, kind)| id.kind.may_be(*kind)).map(|(place, _)| *place).collect()
    }

    /// What a platform wrote is a name, and no number that looks like it.
    fn by_name(&self, name: &str) -> BTreeSet<usize> {
        let folded = fold(name);
        let set = |places: &Places, text: &str| places.get(text).into_iter().flatten().copied().collect::<BTreeSet<_>>();
        let whole = set(&self.names, &folded);
        if whole.is_empty() { set(&self.turned, &folded.replace(' ', "")) } else { whole }
    }

    /// What somebody typed may be anything.
    fn by_typed(&self, text: &str) -> BTreeSet<usize> {
        let own = self.by_id(&Id::new(IdKind::Own, text));
        let whole: BTreeSet<usize> = own.union(&self.by_name(text)).copied().collect();
        if !whole.is_empty() {
            return whole;
        }
        let folded = fold(text);
        let boxes: BTreeSet<usize> = self.boxes.get(&folded).into_iter().flatten().copied().collect();
        if !boxes.is_empty() {
            return boxes;
        }
        // `20230001 - Ana Silva`.
        let long = folded.split(' ').filter(|word| word.len() >= LEAST_NUMBER && word.contains(|c: char| c.is_ascii_digit()));
        long.flat_map(|word| self.by_id(&Id::new(IdKind::Own, word))).collect()
    }

    /// Whether the name of a student does not speak against somebody.
    fn may_be_called(&self, place: usize, person: &Person) -> bool {
        let known = self.written.get(&place).and_then(|known| known.name.as_deref());
        person.naming != Naming::Name || known.is_none_or(|known| agree(known, &person.name))
    }

    /// Who may be meant by mistake: zeros are missing, or the number is one of another kind.
    fn likely(&self, person: &Person) -> Match {
        let (text, kind) = match (&person.id, person.naming) {
            (Some(id), _) if id.kind.is_stable() => (fold(&id.text), id.kind),
            (None, Naming::Typed) => (fold(&person.name), IdKind::Own),
            _ => return Match::None,
        };
        let bare = self.bare.get(bare(&text)).into_iter().flatten().copied();
        let other = self.ids.get(&text).into_iter().flatten().filter(|(_, known)| known.is_stable()).map(|(place, _)| *place);
        let boxes = self.boxes.get(&text).filter(|_| kind == IdKind::Login).into_iter().flatten().copied();
        let meant: BTreeSet<usize> = bare.chain(other).chain(boxes).collect();
        let meant: Vec<usize> = meant.into_iter().filter(|place| self.may_be_called(*place, person)).collect();
        if let [only] = &meant[..] { Match::Likely(*only) } else { Match::None }
    }

    /// Adds the student at a place.
    pub fn add(&mut self, place: usize, entry: &Entry) {
        let put = |places: &mut Places, text: String| {
            let known = places.entry(text).or_default();
            if known.last() != Some(&place) {
                known.push(place);
            }
        };
        let login = entry.login.iter().map(|login| Id::new(IdKind::Login, login));
        let email = entry.email.iter().map(|email| Id::new(IdKind::Email, email));
        for id in entry.numbers.iter().cloned().chain(login).chain(email) {
            let text = fold(&id.text);
            if id.kind.is_stable() && text.bytes().all(|byte| byte.is_ascii_digit()) {
                put(&mut self.bare, bare(&text).into());
            }
            let known = self.ids.entry(text).or_default();
            if !known.contains(&(place, id.kind)) {
                known.push((place, id.kind));
            }
        }
        if let Some(email) = &entry.email {
            put(&mut self.boxes, fold(email.split('@').next().unwrap_or_default()));
        }
        if let Some(name) = &entry.name {
            let folded = fold(name);
            let words: Vec<&str> = folded.split(' ').collect();
            // Each turn is as long as the name.
            (0..words.len().min(MOST_TURNS)).for_each(|at| put(&mut self.turned, [&words[at..], &words[..at]].concat().concat()));
            put(&mut self.names, folded);
        }
        self.written.insert(place, entry.clone());
        // A text without letters and digits names nobody.
        self.ids.remove("");
        for places in [&mut self.bare, &mut self.boxes, &mut self.names, &mut self.turned] {
            places.remove("");
        }
    }
}

/// A number without the zeros before it.
fn bare(text: &str) -> &str {
    text.trim_start_matches('0')
}

/// Whether a student has an identifier of the same kind, and it is another one.
fn has_other(known: &Entry, id: &Id) -> bool {
    let of_kind = known.numbers.iter().filter(|known| known.kind == id.kind);
    let numbers = of_kind.map(|known| known.text.as_str());
    let login = known.login.as_deref().filter(|_| id.kind == IdKind::Login);
    let mut same = numbers.chain(login).peekable();
    same.peek().is_some() && same.all(|known| fold(known) != fold(&id.text))
}
