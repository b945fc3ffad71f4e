//! Where no thread can be held nobody decides.

use std::time::Duration;

use super::Trace;

/// Nobody.
#[derive(Debug)]
pub(in crate::process) enum Director {}

impl Director {
    pub(in crate::process) fn spent(&self) -> Duration {
        match *self {}
    }

    pub(in crate::process) fn undisturbed<T>(&self, _look: impl FnOnce() -> T) -> Option<T> {
        match *self {}
    }

    pub(in crate::process) fn has_refused(&self) -> bool {
        match *self {}
    }

    pub(in crate::process) fn trace(&self) -> Trace {
        match *self {}
    }
}
