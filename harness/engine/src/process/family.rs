//! The processes of one program: what descends from it, and what fell to the judge when its own parent ended.
//!
//! Several programs are judged side by side, so what fell to the judge is told apart by the mark in its environment.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{census, tree};

/// How often it is looked whether something is left; only what forks without end is there after the first times.
const ROUNDS: u32 = 100;

/// How a program's processes are found.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// The process that was started.
    pub root: i32,
    /// The thread of ours that started it: a process may make its children its siblings (CLONE_PARENT, clone(2)).
    pub starter: i32,
    /// The mark of this program: the keeper's, a point, and a number.
    pub mark: String,
    /// Children of ours that no program started.
    pub own: Vec<i32>,
    /// The first process of the sandbox, if it runs in one: nothing in it ever leaves the tree below that, and all of it ends
    /// with that (pid_namespaces(7)).
    pub first: Option<i32>,
    /// The sessions that its processes were seen in: who has ended, or hides its mark, is known by that.
    sessions: Arc<Mutex<BTreeSet<i32>>>,
}

/// What was found of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Members {
    /// Its processes, the one that was started first.
    pub pids: Vec<i32>,
    /// Processes that fell to us and have ended: it cannot be told any more whose they were.
    pub dead: Vec<i32>,
    /// Whether a process fell to us that may be anybody's.
    pub has_strangers: bool,
}

/// To whom a child of ours belongs.
enum Whose {
    This,
    /// To another program, to a build, or to the judge.
    Another,
    Nobody,
    Unknown,
}

/// What became of the children of ours that were to end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ended {
    None,
    Gone,
    Refused,
}

impl Family {
    pub(super) fn new(root: i32, starter: i32, mark: String, own: Vec<i32>, first: Option<i32>) -> Self {
        Self { root, starter, mark, own, first, sessions: Arc::default() }
    }

    fn sessions(&self) -> MutexGuard<'_, BTreeSet<i32>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the sessions that these processes are in, but for the judge's own.
    fn note_sessions(&self, pids: &[i32]) {
        let ours = census::our_session();
        let found = pids.iter().filter_map(|pid| census::belongs(*pid)).map(|(_, session)| session);
        self.sessions().extend(found.filter(|session| *session > 1 && Some(*session) != ours));
    }

    /// Whether a process is in one of those sessions.
    fn is_in_session(&self, pid: i32) -> bool {
        census::belongs(pid).is_some_and(|(_, session)| self.sessions().contains(&session))
    }

    /// All its processes. Those that fell to us are looked for last: a process whose parent ends meanwhile is with its
    /// parent when that is looked at, or with us.
    pub(super) fn members(&self) -> Members {
        self.members_up_to(usize::MAX)
    }

    /// The same, with no more processes looked at when so many are found.
    fn members_up_to(&self, most: usize) -> Members {
        if let Some(first) = self.first {
            let mut pids = Vec::new();
            tree::add_descendants(&mut pids, first, most.saturating_add(1));
            // The program first, and without the sandbox' own.
            pids.remove(0);
            pids.sort_by_key(|pid| *pid != self.root);
            return Members { pids, ..Members::default() };
        }
        let mut members = Members::default();
        tree::add_descendants(&mut members.pids, self.root, most);
        for child in self.fallen() {
            match self.whose(child) {
                Whose::This => tree::add_descendants(&mut members.pids, child, most),
                Whose::Another => {}
                Whose::Nobody => members.dead.push(child),
                Whose::Unknown => members.has_strangers = true,
            }
        }
        self.note_sessions(&members.pids);
        members
    }

    /// All its processes, where it does not matter whether they are all.
    pub(super) fn pids(&self) -> Vec<i32> {
        self.members().pids
    }

    /// The same, where it does not matter how many there are beyond so many.
    pub(super) fn pids_up_to(&self, most: usize) -> Vec<i32> {
        self.members_up_to(most).pids
    }

    /// Kills all of them, and the group that the program leads.
    pub(super) fn kill(&self) {
        if let Some(first) = self.first {
            return tree::kill(first);
        }
        tree::halt_group(self.root);
        let pids = self.pids();
        tree::kill_group(self.root);
        tree::kill_with_groups(&pids);
    }

    /// Ends all that is left of it when the program itself was reaped, until nothing is.
    pub(super) fn sweep(&self) {
        if self.first.is_some() {
            return;
        }
        // Its number is not given out again while a process is in the group.
        tree::kill_group(self.root);
        self.sweep_fallen();
    }

    /// The same without the group: of what leads none.
    pub(super) fn sweep_fallen(&self) {
        for _ in 0..ROUNDS {
            let fallen = self.fallen();
            let ended = fallen.iter().map(|child| self.end(*child)).fold(Ended::None, Ended::max);
            // A process that forks while it is being killed leaves a child behind, which is found in the next round; one
            // of a list that changes while it is read may be passed over. What the kernel does not let die is left to
            // the keeper's end.
            if ended == Ended::Refused || ended == Ended::None && self.fallen() == fallen {
                break;
            }
        }
    }

    /// Ends a child of ours if it is of this program. Of one that ends by itself it cannot be told any more whose it was,
    /// and it may leave a child behind: who reaps it matters to nobody, so it is whose turn it is.
    fn end(&self, child: i32) -> Ended {
        let gone = match self.whose(child) {
            Whose::This => {
                tree::kill_with_groups(&tree::descendants(child));
                tree::reap(child, tree::DYING)
            }
            Whose::Nobody | Whose::Unknown if self.is_in_session(child) => {
                tree::kill_with_groups(&[child]);
                tree::reap(child, tree::DYING)
            }
            Whose::Nobody | Whose::Unknown if census::is_exiting(child) && !census::is_in_our_session(child) => {
                tree::reap(child, tree::DYING)
            }
            _ => return Ended::None,
        };
        if gone { Ended::Gone } else { Ended::Refused }
    }

    /// What fell to us of it.
    pub(super) fn left(&self) -> Vec<i32> {
        self.fallen().into_iter().filter(|child| matches!(self.whose(*child), Whose::This)).collect()
    }

    /// Children of ours that may be its: who loses its parent falls to the oldest thread of its reaper (prctl(2),
    /// PR_SET_CHILD_SUBREAPER), and the siblings of the program have its parent.
    fn fallen(&self) -> Vec<i32> {
        let judge = std::process::id() as i32;
        let mut found = tree::children_of_thread(judge, judge);
        found.extend(tree::children_of_thread(judge, self.starter));
        found.retain(|child| *child != self.root && !self.own.contains(child));
        found
    }

    fn whose(&self, child: i32) -> Whose {
        let keeper = self.mark.rsplit_once('.').map_or(self.mark.as_str(), |(keeper, _)| keeper);
        if tree::has_mark(child, &self.mark) {
            Whose::This
        } else if tree::has_mark(child, keeper) {
            Whose::Another
        } else if census::is_dead(child) {
            Whose::Nobody
        } else if self.is_in_session(child) {
            Whose::This
        } else {
            Whose::Unknown
        }
    }
}
