//! Groups: who is in which, by a table of the teacher's, and the work of a group as that of each of its members. Pure but for reading
//! the file.

use std::collections::BTreeMap;
use std::path::Path;

use tst_engine::text::{IntakeProblem, Remark};

use super::columns::{Columns, Entry};
use super::label::{Naming, is_in_no_group};
use super::people::Who;
use super::roster::{Match, Roster};
use super::sort::Found;
use super::table::Table;
use super::words::fold;
use crate::grade::id_kind::IdKind;
use crate::grade::record::Student;

/// The groups of a class.
#[derive(Clone, Debug)]
pub struct Groups {
    /// The file, for messages.
    file: String,
    /// The members of each, by its folded name, with the name as it is written.
    all: BTreeMap<String, (String, Vec<Student>)>,
}

impl Groups {
    /// Reads a table with a column for the group, and the usual ones that say who.
    ///
    /// # Errors
    /// When it cannot be read, a column is missing, or a row is not clear.
    pub fn read(file: &Path, roster: Option<&Roster>) -> Result<Self, IntakeProblem> {
        Self::of(&Table::read(file)?, roster)
    }

    /// The groups in a table; members are those of the roster, if there is one.
    ///
    /// # Errors
    /// When a column is missing, or a row is not clear.
    pub fn of(table: &Table, roster: Option<&Roster>) -> Result<Self, IntakeProblem> {
        let file = || table.file.clone();
        let columns =
            Columns::find(table).ok_or_else(|| IntakeProblem::NoStudentColumn { file: file(), known: Columns::known() })?;
        let known = || ["group", "grupo", "equipe"].map(String::from).into();
        let group = columns.group.ok_or_else(|| IntakeProblem::NoGroupColumn { file: file(), known: known() })?;
        let mut rows: Vec<(String, Entry)> = Vec::new();
        for row in &table.rows {
            let Some(name) = row.cell(Some(group)).filter(|name| !is_in_no_group(name)) else { continue };
            let nobody = || IntakeProblem::NobodyInRow { file: file(), line: row.line };
            rows.push((name.into(), columns.read(row, &table.file)?.ok_or_else(nobody)?));
        }
        let own = Roster::from_entries(rows.iter().map(|(_, entry)| entry.clone()).collect());
        let mut all: BTreeMap<String, (String, Vec<Student>)> = BTreeMap::new();
        for (name, entry) in &rows {
            let found = |roster: &Roster| entry.persons().iter().find_map(|person| one(roster, person));
            let student = roster.and_then(found).or_else(|| found(&own));
            let (_, members) = all.entry(fold(name)).or_insert_with(|| (name.clone(), Vec::new()));
            members.extend(student.filter(|student| !members.contains(student)));
        }
        Ok(Self { file: file(), all })
    }

    /// What was found, with whose it is; the work of a group once for each member.
    pub fn expand(&self, found: Vec<Found>, who: Vec<Who>, roster: Option<&Roster>) -> (Vec<Found>, Vec<Who>) {
        let place = |student: &Student| roster?.students.iter().position(|known| known.key == student.key);
        let mut all = (Vec::new(), Vec::new());
        for (found, mut who) in found.into_iter().zip(who) {
            let Some((name, members)) = self.all.get(&fold(&found.person.name)).filter(|_| may_be_group(&found)) else {
                if is_group(&found) {
                    who.remarks = vec![Remark::NoSuchGroup { file: self.file.clone(), name: found.person.name.clone() }];
                }
                all.0.push(found);
                all.1.push(who);
                continue;
            };
            for member in members {
                let student = Student { group: Some(name.clone()), ..member.clone() };
                all.1.push(Who { place: place(member), student, remarks: Vec::new() });
                all.0.push(found.clone());
            }
        }
        all
    }
}

/// Whether a group may have handed it in: what only a number names is a person's.
fn may_be_group(found: &Found) -> bool {
    match found.person.naming {
        Naming::Typed => true,
        Naming::Name => found.person.id.as_ref().is_none_or(|id| matches!(id.kind, IdKind::Participant | IdKind::Group)),
        Naming::Hidden | Naming::Nobody => false,
    }
}

/// Whether a group has handed it in.
pub fn is_group(found: &Found) -> bool {
    found.person.id.as_ref().is_some_and(|id| id.kind == IdKind::Group)
}

fn one(roster: &Roster, person: &super::label::Person) -> Option<Student> {
    match roster.find(person) {
        Match::One(place) => Some(roster.students[place].clone()),
        Match::Several(_) | Match::NameDiffers(_) | Match::Likely(_) | Match::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str, roster: Option<&str>) -> Vec<(String, Vec<String>)> {
        let table = |text: &str| Table::parse("g.csv", text.as_bytes()).expect("a table");
        let roster = roster.map(|text| Roster::of(&table(text)).expect("a roster"));
        let groups = Groups::of(&table(text), roster.as_ref()).expect("groups");
        let keys = |all: &[Student]| all.iter().map(|student| student.key.clone()).collect();
        groups.all.values().map(|(name, all)| (name.clone(), keys(all))).collect()
    }

    #[test]
    fn members_are_those_of_the_table_and_of_the_roster() {
        let all = |pairs: &[(&str, &[&str])]| {
            pairs.iter().map(|(name, keys)| ((*name).into(), keys.iter().map(|key| (*key).into()).collect())).collect::<Vec<_>>()
        };
        let text = "Grupo;Nome;Matrícula\nA;Ana;1\nB;Bia;2\nA;Caio;3\n;Davi;4\nGrupo padrão;Eva;5\n";
        assert_eq!(members(text, None), all(&[("A", &["1", "3"]), ("B", &["2"])]));
        let worksheet = "Identifier,Full name,Email address,Group\nParticipant 7,Ana,a@x,A\nParticipant 8,Bia,b@x,A\n";
        assert_eq!(members(worksheet, None), all(&[("A", &["7", "8"])]));
        assert_eq!(members(worksheet, Some("name,id,email\nAna,501,a@x\nBia,502,b@x\n")), all(&[("A", &["501", "502"])]));
    }

    #[test]
    fn a_table_without_groups_is_told() {
        let told = |text: &str| Groups::of(&Table::parse("g.csv", text.as_bytes()).expect("a table"), None).map(drop);
        assert!(matches!(told("name,id\nAna,1\n"), Err(IntakeProblem::NoGroupColumn { .. })));
        assert!(matches!(told("group,x\nA,1\n"), Err(IntakeProblem::NoStudentColumn { .. })));
        assert!(matches!(told("group,name\nA,\n"), Err(IntakeProblem::NobodyInRow { line: 2, .. })));
    }
}
