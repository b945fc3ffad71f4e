//! Who handed something in, as far as a name says.

use serde::{Deserialize, Serialize};

use crate::grade::id_kind::IdKind;

/// An identifier, and what kind of one it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Id {
    /// Its kind.
    pub kind: IdKind,
    /// Itself.
    pub text: String,
}

impl Id {
    /// One of this kind.
    pub fn new(kind: IdKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

/// How a name is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Naming {
    /// Somebody typed it: a name, a number, a login, or several of them.
    Typed,
    /// A platform wrote it, as the name of a person or a group.
    Name,
    /// It is not known, and something else stands in its place.
    Hidden,
    /// A platform wrote it for those who are in no group.
    Nobody,
}

/// Who handed something in, as far as a name says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    /// The name for people.
    pub name: String,
    /// How that is meant.
    pub naming: Naming,
    /// The platform's number or login.
    pub id: Option<Id>,
}

impl Person {
    /// Somebody of whom only the name is known, which somebody typed.
    pub fn typed(name: impl Into<String>) -> Self {
        Self { name: name.into(), naming: Naming::Typed, id: None }
    }

    /// Somebody whom a platform names, with an identifier.
    pub fn named(name: impl Into<String>, kind: IdKind, id: impl Into<String>) -> Self {
        Self { name: name.into(), naming: Naming::Name, id: Some(Id::new(kind, id)) }
    }

    /// Somebody of whom only an identifier is known.
    pub fn hidden(kind: IdKind, id: impl Into<String>) -> Self {
        let id = id.into();
        Self { name: id.clone(), naming: Naming::Hidden, id: Some(Id::new(kind, id)) }
    }

    /// Whether there is an identifier that is the student's for longer than one assignment.
    pub fn is_stable(&self) -> bool {
        self.id.as_ref().is_some_and(|id| id.kind.is_stable())
    }
}
