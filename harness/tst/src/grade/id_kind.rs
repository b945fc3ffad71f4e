//! What kind of identifier a number or word is: one of one kind is never taken for another that happens to look the same.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdKind {
    /// Nobody wrote down which: in journals of older kits.
    #[default]
    Unknown,
    /// A student's own, in a table or a name that does not say which: a number, a login, or an address.
    Own,
    /// Moodle's number of a participant, another one in each assignment.
    Participant,
    /// Moodle's number of a group.
    Group,
    /// Canvas' mark of somebody whose name it hides, another one in each assignment.
    Anonymous,
    /// A platform's number of a user.
    User,
    /// A login.
    Login,
    /// A school's number of a student.
    Number,
    /// An address for mail.
    Email,
}

impl IdKind {
    /// Whether nobody wrote down which.
    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }

    /// Whether it is a student's for longer than one assignment.
    pub fn is_stable(self) -> bool {
        !matches!(self, Self::Participant | Self::Group | Self::Anonymous)
    }

    /// Whether identifiers of both kinds that look the same may be the same.
    pub fn may_be(self, other: Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => true,
            (Self::Own, other) | (other, Self::Own) => other.is_stable(),
            (one, other) => one == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_an_assignment_is_nobodys_own() {
        use IdKind::{Anonymous, Email, Group, Login, Number, Own, Participant, Unknown, User};
        for kind in [Participant, Group, Anonymous] {
            for other in [Own, User, Login, Number, Email] {
                assert!(!kind.may_be(other) && !other.may_be(kind), "{kind:?} {other:?}");
            }
            assert!(kind.may_be(kind) && kind.may_be(Unknown) && !kind.is_stable());
        }
        assert!(!Participant.may_be(Group) && !User.may_be(Number) && !Login.may_be(Email) && !Number.may_be(Login));
        assert!(Own.may_be(Number) && Login.may_be(Own) && User.is_stable());
    }
}
