//! The HTTP requests that a client makes.

use std::sync::PoisonError;

use super::super::asked::{Request, Requests};
use super::Client;

impl Client {
    /// Notes what it is about to send: a whole request, after which the connection is kept or not, or any bytes.
    pub fn asks(&self, bytes: &[u8], keeps: Option<bool>) {
        let taken = self.inbox.lock().times_taken();
        match keeps {
            Some(keeps) => self.requests().make(bytes, keeps, taken),
            None => self.requests().send(bytes, taken),
        }
    }

    /// The HTTP request that the next response answers, and whether another one was answered before it.
    pub fn asked(&self) -> (Option<Request>, bool) {
        let requests = self.requests();
        (requests.next().cloned(), requests.has_answered())
    }

    /// Notes that it is answered.
    pub fn is_answered(&self) {
        let taken = self.inbox.lock().times_taken();
        self.requests().answer(taken);
    }

    /// Whether a request asked for the end of the connection.
    pub fn asked_for_the_end(&self) -> bool {
        self.requests().is_last()
    }

    fn requests(&self) -> std::sync::MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
