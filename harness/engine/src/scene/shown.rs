//! What the system shows of a program that does not do what is awaited: it computes, reads the keyboard, or its threads wait for
//! each other.

use std::sync::Arc;
use std::time::Duration;

use super::Turn;
use super::investigate::EXPLAINING;
use super::patience::{Limited as _, Patience};
use crate::diagnosis::Threads;
use crate::process::{Running, inode_of_server};
use crate::spec::ProgramKind;
use crate::text::{Cause, DatagramProblem, DoorProblem, LimitKind, Problem, StallProof};
use crate::wire::{Client, LastSent};

/// The name under which the program stands in a scene.
const PLAYED: &str = "program";

/// How often it is looked whether a thread runs, and how long one must have run by then that was never seen to wait.
const LOOK: Duration = Duration::from_millis(10);
const RAN: Duration = Duration::from_millis(100);

impl Turn<'_> {
    /// What a program that has not ended does in the place of what is missing, if that explains it.
    pub(super) fn shown(&self, problem: &Problem) -> Option<Cause> {
        let is_silent = matches!(
            problem,
            Problem::NoAnswer { .. }
                | Problem::DidNotClose { .. }
                | Problem::DidNotExit { .. }
                | Problem::NeverCame { .. }
                | Problem::Incomplete { .. }
                | Problem::Door(DoorProblem::NothingCame { .. } | DoorProblem::NeverConnected { .. })
        );
        let waited_at = || self.stage.doors().all().into_iter().find(|named| named.door.is_waited_at());
        if let Some(named) = is_silent.then(waited_at).flatten() {
            return Some(Cause::WaitsAtDoor { at: named.name.clone() });
        }
        let proof = match problem {
            Problem::NoAnswer { proof, .. }
            | Problem::Door(DoorProblem::NothingCame { proof, .. } | DoorProblem::NeverConnected { proof, .. })
            | Problem::NotListening { proof, .. }
            | Problem::Datagram(DatagramProblem::NotBound { proof, .. })
            | Problem::DidNotClose { proof, .. }
            | Problem::DidNotExit { proof } => *proof,
            Problem::Limit { limit: LimitKind::Time(_) } | Problem::Unreachable { .. } | Problem::NotTaken { .. } => {
                return self.computes();
            }
            Problem::NeverCame { who, missing } if who == PLAYED => {
                return self.deadlock().or_else(|| self.threads().keep_lines_back(*missing));
            }
            Problem::Incomplete { who, .. } if who == PLAYED => return self.deadlock(),
            _ => return None,
        };
        let is_at_rest = matches!(proof, StallProof::AtRest | StallProof::Late);
        if !is_at_rest && let Some(computes) = self.computes() {
            return Some(computes);
        }
        let threads = self.threads();
        if threads.read_the_keyboard() {
            return Some(self.waits_for_input());
        }
        if is_at_rest && self.stage.kind_at(self.place()) != ProgramKind::Server {
            return threads.are_deadlocked();
        }
        let answers = matches!(problem, Problem::NoAnswer { .. } | Problem::DidNotClose { .. });
        (is_at_rest && answers).then(|| threads.are_stuck(&self.sockets_of_those_who_wait()))?
    }

    /// That all threads of the program wait for each other, and for ever.
    fn deadlock(&self) -> Option<Cause> {
        self.at_rest().and_then(|_| self.threads().are_deadlocked())
    }

    /// Why a client is served only once `others` have left, as far as that can be seen while they are there.
    pub(super) fn taken(&self, client: Option<&Client>, others: &[Arc<Client>]) -> Option<Cause> {
        let inode = |client: &Client| inode_of_server(&client.connection());
        let others: Vec<_> = others.iter().filter_map(|other| Some((other.name().to_string(), inode(other)?))).collect();
        self.threads().are_taken(client.and_then(inode), &others)
    }

    /// What the program's threads wait for now.
    fn threads(&self) -> Threads {
        Threads::new(self.with_program(Running::occupations).unwrap_or_default())
    }

    /// The program's ends of the connections whose clients were heard, and got nothing since.
    fn sockets_of_those_who_wait(&self) -> Vec<u64> {
        let waits = |client: &Arc<Client>| client.last_sent() == Some(LastSent::ReadUnanswered);
        let clients = self.stage.open_actors();
        clients.iter().filter(|client| waits(client)).filter_map(|client| inode_of_server(&client.connection())).collect()
    }

    /// That a thread of the program runs without a pause, and that it has done so for about as long as was waited for it.
    fn computes(&self) -> Option<Cause> {
        let used = || self.with_program(Running::processor_time).unwrap_or_default();
        if used() < self.stage.limit() / 2 {
            return None;
        }
        let first = self.with_program(Running::waits)?;
        let mut busy: Vec<i32> = first.ready().collect();
        let mut patience = Patience::new(self.stage, EXPLAINING);
        while !busy.is_empty() && !patience.is_over(self.stage) {
            std::thread::sleep(LOOK);
            let now = self.with_program(Running::waits)?;
            busy.retain(|thread| now.ready().any(|ready| ready == *thread));
            if busy.iter().any(|thread| now.ran_since(&first, *thread) >= RAN) {
                return Some(Cause::Busy { used: used() });
            }
        }
        None
    }
}
