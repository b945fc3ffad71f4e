//! What the clients of a scene ask over HTTP: an answer to HEAD has no body that a step could await.

use std::collections::{BTreeMap, VecDeque};

use super::data::Data;
use super::model::{ActorVerb, Expectation};

/// For each client, whether the requests that wait for an answer are HEAD; nothing where that is not known.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(BTreeMap<String, Option<VecDeque<bool>>>);

impl Asked {
    /// Notes what a client does; whether it awaits a body that its request does not get.
    pub(super) fn note(&mut self, name: &str, verb: &ActorVerb) -> bool {
        let waiting = self.0.entry(name.to_string()).or_insert_with(|| Some(VecDeque::new()));
        match verb {
            ActorVerb::Request { data, keep, .. } => {
                if !keep {
                    *waiting = Some(VecDeque::new());
                }
                waiting.iter_mut().for_each(|waiting| waiting.push_back(is_head(data)));
                false
            }
            ActorVerb::Expect(Expectation::Response(rule)) => {
                let is_interim = !rule.status.is_empty() && rule.status.iter().all(|status| (100..200).contains(status));
                let is_head = match waiting {
                    Some(waiting) if is_interim => waiting.front().copied(),
                    Some(waiting) => waiting.pop_front(),
                    None => None,
                };
                is_head == Some(true) && rule.wants_body()
            }
            ActorVerb::Send { .. } | ActorVerb::Expect(_) => {
                *waiting = None;
                false
            }
            ActorVerb::Connect { .. } => {
                *waiting = Some(VecDeque::new());
                false
            }
            _ => false,
        }
    }
}

fn is_head(data: &Data) -> bool {
    match data {
        Data::Text(text) => text.starts_with("HEAD "),
        Data::Joined(parts) => parts.first().is_some_and(is_head),
        _ => false,
    }
}
