//! Whether programs are at rest together: what one of them waits for, another could bring about.

use std::time::Duration;

use super::Running;
use crate::process::family::Family;
use crate::process::rest::{self, Rest};
use crate::process::sockets::Connection;

impl Running {
    /// Whether all of these are at rest for `time` at least: see [`Rest`]. `connections` are all that clients of this check
    /// hold, and on `ports` the programs receive datagrams from each other. What they printed before they came to rest has
    /// arrived then. One that has ended does nothing; that all have is no rest.
    ///
    /// One that rests beyond its limits is ended for that, and does not: what it has was looked at a while ago only.
    pub fn rest_together(all: &[&Self], connections: &[Connection], ports: &[u16], time: Duration) -> Rest {
        let living: Vec<&Self> = all.iter().copied().filter(|running| running.ending().is_none()).collect();
        let Some(first) = living.first() else { return Rest::Unknown };
        let families: Vec<&Family> = living.iter().map(|running| &running.family).collect();
        let look = || rest::look(&families, connections, ports, time, &first.forks);
        // Threads are held of one that plays alone.
        let rest = match first.watch.director.get() {
            Some(Ok(director)) => director.undisturbed(look).unwrap_or(Rest::Unknown),
            _ => look(),
        };
        // Asked after the look: who is at rest prints no more, so that nothing is on its way any more either.
        let is_all = |running: &&Self| running.watch.has_moved_all() && running.watch.keeps_limits(&running.family);
        if rest != Rest::Unknown && !living.iter().all(is_all) { Rest::Unknown } else { rest }
    }
}
