//! What a folder stands for whose name is no platform's: a student, an exercise, a class. Pure.
//!
//! What was given on the command line alone is a class. Below it a name decides: what is called like somebody is somebody's,
//! whatever is in it, so that nobody can hand in for others by the names that he gives to what he hands in.

use super::hand_in::{attempt, attempts};
use super::label::{self, plain};
use super::name_of_class::{says_class, says_part};
use super::node::{Kind, Node};
use super::program::is_foreign;
use super::sort::Rules;
use super::words::{ending, named_in, squeezed, stem};

/// So many source files beside a `main.py` may be its parts, even if most of them could be names of students.
const MOST_PARTS: usize = 5;

/// Of several folders that were given, one with so many programs in it is a class and not a student.
const LEAST_CLASS: usize = 3;

/// How a folder stands among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was given beside others; they may all look like classes.
    Given { alike: bool },
    /// It is all that is in what was given: maybe only wrapped around a class.
    Only,
    /// Others are beside it; they may all look like classes.
    Among { alike: bool },
}

/// What a folder stands for.
#[derive(Debug, PartialEq, Eq)]
pub enum Role {
    /// All in it is one student's.
    Student,
    /// What is in it is for this exercise, by several students.
    Exercise(String),
    /// What is in it is by several students.
    Class,
}

impl Rules<'_> {
    /// What a folder without a platform's name stands for, if it is not all that was given.
    pub fn role(&self, node: &Node, standing: Standing) -> Role {
        if self.knows(node) {
            return Role::Student;
        }
        if self.names_somebody(node) {
            let is_class = match standing {
                Standing::Given { alike } | Standing::Among { alike } => alike,
                // Students hand in archives, and teachers wrap folders.
                Standing::Only => !node.is_archive && self.is_wrapper(node),
            };
            return if is_class { self.class_of(node) } else { Role::Student };
        }
        if node.children().iter().any(is_labelled) {
            return self.class_of(node);
        }
        let has_known = self.has_known(node);
        let exercise = self.exercise_called(&node.name);
        // It is nobody's: a stray program in it takes nothing from those who are.
        let is_class = has_known || (exercise.is_some() || says_class(&node.name, self.exercises)) && self.has_somebodys(node);
        if !is_class && (self.is_program(node, false) || self.is_course(node)) {
            return Role::Student;
        }
        if let Some(name) = exercise {
            return Role::Exercise(name);
        }
        let least = match standing {
            Standing::Given { .. } => LEAST_CLASS,
            Standing::Only => 2,
            Standing::Among { .. } => usize::MAX,
        };
        let is_around_labelled = || {
            let is_labelled_below = node.children().iter().any(|child| child.children().iter().any(is_labelled));
            is_labelled_below && self.students_below(node).is_none() && attempts(node.children(), self.endings).is_none()
        };
        let is_large = self.holds_several(node, least) || self.has_known_below(node) || is_around_labelled();
        let is_class = is_class || is_large || says_class(&node.name, self.exercises);
        if is_class { Role::Class } else { Role::Student }
    }

    /// Whether these, beside each other, all look like classes: one alone does not make itself one.
    pub fn are_classes(&self, nodes: &[&Node], are_given: bool) -> bool {
        let mut parts = nodes.iter().filter(|node| self.is_part(node));
        nodes.len() > 1 && parts.clone().count() > 1 && parts.all(|node| node.is_folder() && self.looks_like_class(node, are_given))
    }

    fn looks_like_class(&self, node: &Node, is_given: bool) -> bool {
        if self.knows(node) {
            return false;
        }
        if self.is_labelled_through(node) || self.has_known(node) {
            return true;
        }
        is_given && !self.is_program(node, false) && self.holds_several(node, LEAST_CLASS)
    }

    /// What the only thing that was given stands for: a class, unless nothing in it is called like somebody.
    pub fn role_alone(&self, node: &Node) -> Role {
        let children = node.children();
        if children.iter().any(is_labelled) || self.has_known(node) {
            return self.class_of(node);
        }
        if self.knows(node) {
            return Role::Student;
        }
        // Before anything that one file or folder of somebody's could say of all: a stray `Cargo.toml` makes no class a program.
        if self.has_somebodys(node) {
            return self.class_of(node);
        }
        if self.is_program(node, true) || self.is_course(node) {
            return Role::Student;
        }
        if let Some(name) = self.exercise_called(&node.name) {
            return Role::Exercise(name);
        }
        let is_class = match self.students_below(node) {
            Some(students) => {
                let mut named = children.iter().filter(|child| self.is_exercise_folder(child));
                students > 0 || !named.any(|child| self.holds_program(child)) || self.has_known_below(node)
            }
            None => attempts(children, self.endings).is_none(),
        };
        if is_class || says_class(&node.name, self.exercises) { Role::Class } else { Role::Student }
    }

    /// A class, or that of the exercise that its name holds.
    fn class_of(&self, node: &Node) -> Role {
        let name = if node.children().iter().any(is_labelled) {
            named_in(stem(&node.name), self.exercises).map(|(name, _)| name.to_string())
        } else {
            self.exercise_called(&node.name)
        };
        name.map_or(Role::Class, Role::Exercise)
    }

    /// The exercise whose name this is.
    fn exercise_called(&self, name: &str) -> Option<String> {
        self.exercises.iter().find(|exercise| squeezed(exercise) == squeezed(stem(name))).cloned()
    }

    fn is_exercise_folder(&self, node: &Node) -> bool {
        node.is_folder() && self.exercise_called(&node.name).is_some()
    }

    /// Whether the roster knows somebody of this name.
    fn knows(&self, node: &Node) -> bool {
        (self.is_known)(stem(&node.name))
    }

    /// Whether somebody whom the roster knows is in it.
    fn has_known(&self, node: &Node) -> bool {
        node.children().iter().any(|child| self.knows(child))
    }

    fn has_known_below(&self, node: &Node) -> bool {
        node.children().iter().any(|child| self.is_exercise_folder(child) && self.has_known(child))
    }

    /// Whether a name is one of people, and not of a class or an exercise.
    fn names_somebody(&self, node: &Node) -> bool {
        plain(stem(&node.name), self.exercises).0.is_some() && !says_class(&node.name, self.exercises)
    }

    /// Whether somebody's work is in it, or in a folder for an exercise in it.
    fn has_somebodys(&self, node: &Node) -> bool {
        let is_folder_of_somebody = |child: &Node| child.is_folder() && self.is_somebodys(child);
        node.children().iter().any(|child| {
            self.is_somebodys(child) || self.is_exercise_folder(child) && child.children().iter().any(is_folder_of_somebody)
        })
    }

    /// Whether it is work that is called like somebody, and not like a part of a program.
    fn is_somebodys(&self, node: &Node) -> bool {
        let name = stem(&node.name);
        let is_attempt = || attempt(name).is_some_and(|attempt| attempt.has_word);
        let is_manifest = matches!(node.kind, Kind::Manifest(_));
        !is_manifest
            && holds_work(node, self.endings)
            && plain(name, self.exercises).0.is_some()
            && !says_part(name)
            && !is_attempt()
    }

    /// Of a folder with a folder for each exercise: in how many one of them holds names of people, at the most; none for
    /// another folder.
    fn students_below(&self, node: &Node) -> Option<usize> {
        let is_somebody = |part: &&Node| self.is_part(part) && plain(stem(&part.name), self.exercises).0.is_some();
        let named = node.children().iter().filter(|child| self.is_exercise_folder(child));
        let students = |child: &Node| match self.holds_program(child) {
            true => 0,
            false => child.children().iter().filter(is_somebody).count(),
        };
        named.map(students).max()
    }

    /// Whether names of people, or works beside each other, are so many, and not one student's attempts.
    fn holds_several(&self, node: &Node, least: usize) -> bool {
        match self.students_below(node) {
            Some(students) => students >= least,
            None => attempts(node.children(), self.endings).is_none() && self.parts(node).count() >= least,
        }
    }

    /// Whether a platform's labels are all that is in it, or all that is in the only folder in it.
    fn is_labelled_through(&self, node: &Node) -> bool {
        let mut parts = self.parts(node).peekable();
        parts.peek().is_some() && parts.all(is_labelled)
    }

    /// Whether a folder that is all there is was only put around a class.
    fn is_wrapper(&self, node: &Node) -> bool {
        let parts: Vec<&Node> = self.parts(node).collect();
        if parts.iter().any(|part| is_labelled(part)) {
            // One student alone could have made that up.
            return parts.len() > 1 && parts.iter().all(|part| is_labelled(part));
        }
        if self.has_known(node) {
            return true;
        }
        if let [only] = &parts[..]
            && only.is_folder()
            && !only.is_archive
            && only.children().iter().any(is_labelled)
        {
            return self.is_wrapper(only);
        }
        let is_one = self.is_program(node, false) || self.is_course(node);
        !is_one && (self.holds_several(node, 2) || self.has_known_below(node))
    }

    /// Whether a folder is a program, and not a folder of programs of several students.
    fn is_program(&self, node: &Node, is_alone: bool) -> bool {
        let says_no_name = |child: &Node| plain(stem(&child.name), self.exercises).0.is_none();
        let sources: Vec<&Node> = node.children().iter().filter(|child| child.is_source(self.endings)).collect();
        let nameless = sources.iter().filter(|source| says_no_name(source)).count();
        // One `main.py` among forty files is not the program of which the others are parts.
        let of_somebody = |child: &&&Node| matches!(plain(stem(&child.name), self.exercises), (Some(_), Some(_)));
        let is_one = nameless > 0
            && nameless >= sources.iter().filter(of_somebody).count()
            && (2 * nameless >= sources.len() || !is_alone && sources.len() <= MOST_PARTS);
        node.manifest().is_some() || node.folder("src").is_some() || is_one
    }

    /// Whether a folder is a program, or the only folder in it is: one level too deep.
    fn holds_program(&self, node: &Node) -> bool {
        self.is_program(node, false) || matches!(node.children(), [only] if self.holds_program(only))
    }

    /// Whether it is a clone of a course.
    fn is_course(&self, node: &Node) -> bool {
        let is_exercise = |child: &Node| self.exercise_called(&child.name).is_some();
        node.folder("exercises").is_some_and(|folder| folder.children().iter().any(is_exercise))
    }

    /// Whether it could be somebody's work as a whole.
    fn is_part(&self, node: &Node) -> bool {
        node.is_folder() || node.is_archive || node.is_source(self.endings)
    }

    fn parts<'n>(&self, node: &'n Node) -> impl Iterator<Item = &'n Node> {
        node.children().iter().filter(|child| self.is_part(child))
    }
}

/// Whether a name is one that a platform gives.
fn is_labelled(node: &Node) -> bool {
    label::platform(&node.name).is_some()
}

/// Whether there is anything that somebody may have meant to be judged.
fn holds_work(node: &Node, endings: &[String]) -> bool {
    match &node.kind {
        Kind::Folder(children) => node.is_archive || children.iter().any(|child| holds_work(child, endings)),
        Kind::File { .. } => node.is_source(endings) || ending(&node.name).is_some_and(|ending| is_foreign(&ending)),
        Kind::Manifest(_) | Kind::Refused(_) => true,
        Kind::Link => false,
    }
}
