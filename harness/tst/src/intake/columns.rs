//! Who a row of a table is about: the usual names of columns in English and Portuguese, by platform. Pure.

use tst_engine::text::IntakeProblem;

use super::table::{Row, Table};
use super::words::fold;

/// Names of columns, folded; of several that are there the first counts.
const NAME: [&str; 9] =
    ["full name", "nome completo", "student name", "nome do aluno", "student", "estudante", "aluno", "name", "nome"];
const FIRST: [&str; 4] = ["first name", "primeiro nome", "given name", "nome"];
const LAST: [&str; 6] = ["last name", "surname", "sobrenome", "ultimo nome", "apelido", "family name"];
const NUMBER: [&str; 10] = [
    "id number",
    "numero de identificacao",
    "matricula",
    "id",
    "student id",
    "user id",
    "sis user id",
    "identifier",
    "identificador",
    "ra",
];
const LOGIN: [&str; 8] =
    ["login", "username", "nome de usuario", "usuario", "github username", "github", "sis login id", "identificacao de usuario"];
const EMAIL: [&str; 7] =
    ["email", "e mail", "email address", "endereco de email", "endereco de e mail", "e mail address", "correio eletronico"];

/// The longest name, number, login or address, in characters. Moodle's have at most 255.
const LONGEST: usize = 255;

/// The columns of a table that say who.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    name: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
    numbers: [Option<usize>; NUMBER.len()],
    login: Option<usize>,
    email: Option<usize>,
}

/// Who a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The name, if there is one.
    pub name: Option<String>,
    /// Numbers: the school's, the platform's; the most telling first.
    pub numbers: Vec<String>,
    /// The login.
    pub login: Option<String>,
    /// The address for mail.
    pub email: Option<String>,
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
            numbers: NUMBER.map(|name| table.column(&[name])),
            login: table.column(&LOGIN),
            email: table.column(&EMAIL),
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
        let Self { name, first, last, numbers, login, email } = *self;
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
        let mut numbers: Vec<String> = self.numbers.iter().filter_map(|column| text(*column)).map(|number| bare(&number)).collect();
        numbers.dedup();
        let entry = Entry { name: text(self.name).or(joined), numbers, login: text(self.login), email: text(self.email) };
        // Canvas puts a row about the assignments above the students.
        let is_about_points = entry.name.as_deref().is_some_and(|name| fold(name) == "points possible");
        (entry != Entry::default() && !is_about_points).then_some(entry)
    }
}

/// The number in Moodle's `Participant 12345`, which is what it puts into the names of files.
fn bare(number: &str) -> String {
    match number.split_once(' ') {
        Some((word, number)) if super::label::is_blind(word) => number.into(),
        _ => number.into(),
    }
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
        let ana = |numbers: &[&str], login: Option<&str>, email: Option<&str>| {
            let own = |text: &str| text.to_string();
            let numbers = numbers.iter().map(|number| own(number)).collect();
            Some(Entry { name: Some("Ana Silva".into()), numbers, login: login.map(own), email: email.map(own) })
        };
        assert_eq!(
            entry("Nome,Sobrenome,Número de identificação,Endereço de email\nAna,Silva,7,a@x\n"),
            ana(&["7"], None, Some("a@x"))
        );
        assert_eq!(entry("First name,Last name,ID number\nAna,Silva,7\n"), ana(&["7"], None, None));
        assert_eq!(
            entry("Identifier,Full name,Email address,Grade\nParticipant 99,Ana Silva,a@x,\n"),
            ana(&["99"], None, Some("a@x"))
        );
        assert_eq!(entry("NOME;MATRÍCULA;LOGIN\nAna Silva;7;ana\n"), ana(&["7"], Some("ana"), None));
        assert_eq!(entry("identifier,github_username,github_id,name\nx,ana,1,Ana Silva\n"), ana(&["x"], Some("ana"), None));
        assert_eq!(entry("Student,ID,SIS User ID,SIS Login ID\nAna Silva,5,7,ana\n"), ana(&["5", "7"], Some("ana"), None));
        assert_eq!(entry("Student,ID\n    Points Possible,\n"), None);
        assert_eq!(entry("grade,comment\n1,x\n"), None);
        assert_eq!(entry("name,id\n,,x\n"), None);
    }
}
