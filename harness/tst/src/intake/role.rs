//! What a folder stands for whose name is no platform's: a student, an exercise, a class. Pure.

use super::label::{self, plain};
use super::node::Node;
use super::sort::Rules;
use super::words::{fold, named_in, squeezed, stem};

/// So many source files beside a `main.py` may be its parts, even if most of them could be names of students.
const MOST_PARTS: usize = 5;

/// Of several folders that were given, one with so many programs in it is a class and not a student.
const LEAST_CLASS: usize = 3;

/// Whether a folder was given on the command line itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It, and nothing else.
    Alone,
    /// Others, too.
    BesideOthers,
    /// Something above it was.
    No,
}

/// What a folder stands for.
pub enum Role {
    /// All in it is one student's.
    Student,
    /// What is in it is for this exercise, by several students.
    Exercise(String),
    /// What is in it is by several students.
    Class,
}

impl Rules<'_> {
    /// What a folder without a platform's name stands for. `is_only`: nothing is beside it.
    pub fn role(&self, node: &Node, is_only: bool, given: Given) -> Role {
        let children = node.children();
        let exercises = self.exercises;
        let is_exercise = |name: &str| exercises.iter().find(|exercise| squeezed(exercise) == squeezed(stem(name)));
        let labelled = |node: &Node| label::platform(&node.name).is_some();
        if children.iter().any(labelled) {
            return match named_in(stem(&node.name), exercises) {
                Some((name, _)) => Role::Exercise(name.into()),
                None => Role::Class,
            };
        }
        if (self.is_known)(stem(&node.name)) {
            return Role::Student;
        }
        let has_known = children.iter().any(|child| (self.is_known)(stem(&child.name)));
        let is_course = |folder: &Node| folder.children().iter().any(|child| is_exercise(&child.name).is_some());
        if !has_known && (self.is_program(node, given) || node.folder("exercises").is_some_and(is_course)) {
            return Role::Student;
        }
        if let Some(name) = is_exercise(&node.name) {
            return Role::Exercise(name.clone());
        }
        // A folder for each exercise: below each there is a program, or there are students.
        let named: Vec<&Node> = children.iter().filter(|child| child.is_folder() && is_exercise(&child.name).is_some()).collect();
        if !named.is_empty() {
            let is_program = |child: &Node| self.is_program(child, Given::No) || self.is_nested(child);
            let is_somebody = |part: &&Node| self.is_part(part) && plain(stem(&part.name), exercises).0.is_some();
            let students =
                named.iter().filter(|child| !is_program(child)).map(|child| child.children().iter().filter(is_somebody).count());
            let is_known = |part: &Node| (self.is_known)(stem(&part.name));
            let has_known = named.iter().any(|child| child.children().iter().any(is_known));
            let is_class = match given {
                Given::Alone => students.max() >= Some(1) || !named.iter().any(|child| is_program(child)),
                Given::BesideOthers => students.max() >= Some(LEAST_CLASS),
                Given::No => is_only && students.max() >= Some(2),
            };
            return if is_class || has_known || says_class(&node.name) { Role::Class } else { Role::Student };
        }
        let parts = children.iter().filter(|child| self.is_part(child)).count();
        let has_labelled = children.iter().any(|child| child.children().iter().any(labelled));
        if super::hand_in::attempts(children).is_some() {
            return Role::Student;
        }
        let is_large = match given {
            Given::Alone => true,
            Given::BesideOthers => parts >= LEAST_CLASS,
            Given::No => is_only && parts > 1,
        };
        if is_large || has_known || has_labelled || says_class(&node.name) { Role::Class } else { Role::Student }
    }

    /// Whether a folder is a program, and not a folder of programs of several students.
    fn is_program(&self, node: &Node, given: Given) -> bool {
        let says_no_name = |child: &Node| plain(stem(&child.name), self.exercises).0.is_none();
        let sources: Vec<&Node> = node.children().iter().filter(|child| child.is_source(self.endings)).collect();
        let nameless = sources.iter().filter(|source| says_no_name(source)).count();
        // One `main.py` among forty files is not the program of which the others are parts; what is given alone is a class.
        let of_somebody = |child: &&&Node| matches!(plain(stem(&child.name), self.exercises), (Some(_), Some(_)));
        let is_one = nameless > 0
            && nameless >= sources.iter().filter(of_somebody).count()
            && (2 * nameless >= sources.len() || given != Given::Alone && sources.len() <= MOST_PARTS);
        node.manifest().is_some() || node.folder("src").is_some() || is_one
    }

    /// Whether it could be somebody's work as a whole.
    fn is_part(&self, node: &Node) -> bool {
        node.is_folder() || node.is_archive || node.is_source(self.endings)
    }

    /// Whether the only folder in a folder is a program: one level too deep.
    fn is_nested(&self, node: &Node) -> bool {
        matches!(node.children(), [only] if self.is_program(only, Given::No) || self.is_nested(only))
    }
}

/// Names of folders that hold a class.
fn says_class(name: &str) -> bool {
    let words = ["submissions", "submission", "students", "entregas", "alunos", "estudantes", "envios", "turma", "class", "classe"];
    fold(name).split(' ').any(|word| words.contains(&word))
}
