//! Who a row of a table is about: the usual names of columns in English and Portuguese, by platform. Pure.

use tst_engine::text::IntakeProblem;

use super::label::{Id, Naming, Person};
use super::table::{Row, Table};
use super::words::fold;
use crate::grade::id_kind::IdKind;

/// Names of columns, folded; of several that are there the first counts. Moodle's are those of its packs for English, Portuguese,
/// Spanish, French and German.
const NAME: [&str; 12] = [
    "full name",
    "nome completo",
    "nombre completo",
    "nom complet",
    "vollstandiger name",
    "student name",
    "nome do aluno",
    "student",
    "estudante",
    "aluno",
    "name",
    "nome",
];
const FIRST: [&str; 7] = ["first name", "primeiro nome", "given name", "prenom", "vorname", "nombre", "nome"];
const LAST: [&str; 10] = [
    "last name",
    "surname",
    "sobrenome",
    "ultimo nome",
    "apelido",
    "family name",
    "apellidos",
    "apellido s",
    "nachname",
    "nom de famille",
];
const NUMBER: [(&str, IdKind); 14] = [
    ("id number", IdKind::Number),
    ("numero de identificacao", IdKind::Number),
    ("numero de id", IdKind::Number),
    ("matricula", IdKind::Number),
    ("id", IdKind::Own),
    ("student id", IdKind::Number),
    ("user id", IdKind::User),
    ("sis user id", IdKind::Number),
    ("identifier", IdKind::Own),
    ("identificador", IdKind::Own),
    ("identifiant", IdKind::Own),
    ("teilnehmernummer", IdKind::Own),
    ("orgdefinedid", IdKind::Number),
    ("ra", IdKind::Number),
];
const LOGIN: [&str; 10] = [
    "login",
    "username",
    "nome de usuario",
    "usuario",
    "github username",
    "github",
    "sis login id",
    "identificacao de usuario",
    "nom d utilisateur",
    "anmeldename",
];
const EMAIL: [&str; 12] = [
    "email",
    "e mail",
    "email address",
    "endereco de email",
    "endereco de e mail",
    "e mail address",
    "correio eletronico",
    "direccion de correo",
    "direccion email",
    "adresse de courriel",
    "courriel",
    "e mail adresse",
];
/// Names of the column with the group (`mod_assign`, `submissionteam`).
pub const GROUP: [&str; 11] =
    ["group", "grupo", "groupe", "gruppe", "gruppo", "group name", "nome do grupo", "team", "equipe", "equipo", "team name"];

/// The longest name, number, login or address, in characters. Moodle's have at most 255.
pub const LONGEST: usize = 255;

/// The columns of a table that say who.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    name: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
    numbers: [Option<usize>; NUMBER.len()],
    login: Option<usize>,
    email: Option<usize>,
    /// The one with the group, if there is one.
    pub group: Option<usize>,
    /// Whether it is Canvas' gradebook, in which `ID` is Canvas' own number.
    is_of_canvas: bool,
}

/// Who a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The name, if there is one.
    pub name: Option<String>,
    /// Numbers: the school's, the platform's; the most telling first.
    pub numbers: Vec<Id>,
    /// The login.
    pub login: Option<String>,
    /// The address for mail.
    pub email: Option<String>,
}

impl Entry {
    /// Everything by which the row names somebody: each identifier with the name, if that is known, and the name alone.
    pub fn persons(&self) -> Vec<Person> {
        let login = self.login.iter().map(|login| Id::new(IdKind::Login, login));
        let email = self.email.iter().map(|email| Id::new(IdKind::Email, email));
        let with_name = |id: Id| match &self.name {
            Some(name) => Person::named(name, id.kind, id.text),
            None => Person::hidden(id.kind, id.text),
        };
        let name = self.name.iter().map(|name| Person { name: name.clone(), naming: Naming::Name, id: None });
        self.numbers.iter().cloned().chain(login).chain(email).map(with_name).chain(name).collect()
    }
}

impl Columns {
    /// Finds the columns; none if nothing says who.
    pub fn find(table: &Table) -> Option<Self> {
        let last = table.column(&LAST);
        let columns = Self {
            // `Nome` beside `Sobrenome` is the first name alone.
            name: table.column(if last.is_some() { &NAME[..NAME.len() - 2] } else { &NAME }),
            first: last.and_then(|_| table.column(&FIRST)),
            last,
            numbers: NUMBER.map(|(name, _)| table.column(&[name])),
            login: table.column(&LOGIN),
            email: table.column(&EMAIL),
            group: table.column(&GROUP),
            is_of_canvas: table.column(&["sis user id", "sis login id"]).is_some(),
        };
        let has_number = columns.numbers.iter().any(Option::is_some);
        let has_name = columns.name.is_some() || columns.last.is_some();
        (has_name || has_number || columns.login.is_some() || columns.email.is_some()).then_some(columns)
    }

    /// What the columns may be called, for a message.
    pub fn known() -> Vec<String> {
        ["name", "nome", "id", "matrícula", "login", "email"].map(String::from).into()
    }

    /// Who a row is about; nobody if all of it is empty.
    ///
    /// # Errors
    /// When what says who in a row of `file` is longer than anybody is called.
    pub fn read(&self, row: &Row, file: &str) -> Result<Option<Entry>, IntakeProblem> {
        let Self { name, first, last, numbers, login, email, .. } = *self;
        let is_long = |column: &Option<usize>| row.cell(*column).is_some_and(|cell| cell.chars().nth(LONGEST).is_some());
        if [name, first, last, login, email].iter().chain(&numbers).any(is_long) {
            return Err(IntakeProblem::LongCell { file: file.into(), line: row.line, most: LONGEST });
        }
        Ok(self.entry(row))
    }

    fn entry(&self, row: &Row) -> Option<Entry> {
        let text = |column| row.cell(column).map(String::from);
        let parts: Vec<&str> = [row.cell(self.first), row.cell(self.last)].into_iter().flatten().collect();
        let joined = (!parts.is_empty()).then(|| parts.join(" "));
        let kind = |kind| if kind == IdKind::Own && self.is_of_canvas { IdKind::User } else { kind };
        let found = self.numbers.iter().zip(NUMBER).filter_map(|(column, (_, own))| Some(number(row.cell(*column)?, kind(own))));
        let mut numbers: Vec<Id> = found.collect();
        numbers.dedup();
        let entry = Entry { name: text(self.name).or(joined), numbers, login: text(self.login), email: text(self.email) };
        // Canvas puts a row about the assignments above the students.
        let is_about_points = entry.name.as_deref().is_some_and(|name| fold(name) == "points possible");
        (entry != Entry::default() && !is_about_points).then_some(entry)
    }
}

/// The number in a cell: of Moodle's `Participant 12345` what it puts into the names of files.
fn number(text: &str, kind: IdKind) -> Id {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let is_participant = super::label::is_blind(text[..text.len() - digits.len()].trim());
    if is_participant { Id::new(IdKind::Participant, digits) } else { Id::new(kind, text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Option<Entry> {
        let table = Table::parse("a.csv", text.as_bytes()).expect("a table");
        Columns::find(&table).and_then(|columns| columns.entry(&table.rows[0]))
    }

    #[test]
    fn a_name_that_nobody_has_is_told() {
        let table = |name: &str| Table::parse("a.csv", format!("name,id\n\n{name},1\n").as_bytes()).expect("a table");
        let read = |name: &str| {
            let table = table(name);
            Columns::find(&table).expect("columns").read(&table.rows[0], "a.csv").map(|entry| entry.is_some())
        };
        assert_eq!(read(&"é".repeat(LONGEST)), Ok(true));
        let told = IntakeProblem::LongCell { file: "a.csv".into(), line: 3, most: LONGEST };
        assert_eq!(read(&"é".repeat(LONGEST + 1)), Err(told));
    }

    #[test]
    fn the_columns_of_platforms_and_schools_are_known() {
        use IdKind::{Number, Own, Participant, User};
        let ana = |numbers: &[(IdKind, &str)], login: Option<&str>, email: Option<&str>| {
            let own = |text: &str| text.to_string();
            let numbers = numbers.iter().map(|(kind, number)| Id::new(*kind, *number)).collect();
            Some(Entry { name: Some("Ana Silva".into()), numbers, login: login.map(own), email: email.map(own) })
        };
        assert_eq!(
            entry("Nome,Sobrenome,Número de identificação,Endereço de email\nAna,Silva,7,a@x\n"),
            ana(&[(Number, "7")], None, Some("a@x"))
        );
        assert_eq!(entry("First name,Last name,ID number\nAna,Silva,7\n"), ana(&[(Number, "7")], None, None));
        assert_eq!(
            entry("Identifier,Full name,Email address,Grade\nParticipant 99,Ana Silva,a@x,\n"),
            ana(&[(Participant, "99")], None, Some("a@x"))
        );
        assert_eq!(entry("NOME;MATRÍCULA;LOGIN\nAna Silva;7;ana\n"), ana(&[(Number, "7")], Some("ana"), None));
        assert_eq!(entry("identifier,github_username,github_id,name\nx,ana,1,Ana Silva\n"), ana(&[(Own, "x")], Some("ana"), None));
        assert_eq!(
            entry("Student,ID,SIS User ID,SIS Login ID\nAna Silva,5,7,ana\n"),
            ana(&[(User, "5"), (Number, "7")], Some("ana"), None)
        );
        assert_eq!(entry("Student,ID\n    Points Possible,\n"), None);
        assert_eq!(entry("grade,comment\n1,x\n"), None);
        assert_eq!(entry("name,id\n,,x\n"), None);
    }
}
