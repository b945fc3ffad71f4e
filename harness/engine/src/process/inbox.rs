//! Bytes that arrive over time: filled by one thread, awaited and taken by another.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::account::{Account, Share};

/// How a stream of bytes came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// In order: the other side has nothing more to say.
    Closed,
    /// The connection was broken off.
    Reset,
}

/// As much as a line that people write to each other.
const SHORT: usize = 256;

/// So much an inbox holds that shares an account, whatever the others hold: what people write to each other is never lost.
const OWN: usize = 64 * 1024;
/// More room than this is given back when it is not needed any more.
const ROOM: usize = 1 << 20;

/// What has arrived and was not taken yet.
#[derive(Debug, Default)]
pub struct Held {
    bytes: Vec<u8>,
    taken: usize,
    /// How many bytes arrived in all, those beyond the bound included.
    pub total: u64,
    /// How the stream ended, if it has.
    pub end: Option<End>,
    /// For each arrival: how many bytes had been kept in all after it, and when it was.
    arrivals: Vec<(u64, Instant)>,
    taken_in_all: u64,
    times_taken: usize,
    /// What was taken last, if it was short.
    last_taken: Vec<u8>,
    keeps_all: bool,
    /// How long each datagram is that was not taken yet.
    datagrams: VecDeque<usize>,
    /// How many datagrams have come, and how often it came back that nobody receives.
    pub posts: u64,
    /// Whether what was sent last came back as undeliverable.
    pub is_unreachable: bool,
    /// From where something came that was not spoken to.
    pub stray: Option<SocketAddr>,
    /// What it has taken from an account for what it holds beyond its own.
    share: Option<Share>,
    /// How many threads wait, and the total with which the first of them has enough.
    waiting: usize,
    enough: u64,
}

impl Held {
    /// All bytes that ever came, the taken ones too; only an inbox that keeps them has them.
    pub fn all(&self) -> &[u8] {
        &self.bytes
    }

    /// When the byte at this place of [`Held::all`] arrived.
    pub fn arrival_in_all(&self, place: usize) -> Option<Instant> {
        let index = self.arrivals.partition_point(|(upto, _)| *upto <= place as u64);
        self.arrivals.get(index).map(|(_, at)| *at)
    }

    /// How many of [`Held::all`] had arrived before a moment.
    pub fn kept_before(&self, moment: Instant) -> usize {
        let index = self.arrivals.partition_point(|(_, at)| *at < moment);
        index.checked_sub(1).map_or(0, |last| self.arrivals[last].0 as usize)
    }

    /// The bytes that were not taken yet.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    /// How many times something was taken: so many awaited pieces have come.
    pub fn times_taken(&self) -> usize {
        self.times_taken
    }

    /// Whether these bytes are, or begin with, the line or lines that were taken last. An empty line comes too often for
    /// that to say anything.
    pub fn came_before(&self, bytes: &[u8]) -> bool {
        !self.last_taken.trim_ascii().is_empty() && self.last_taken.ends_with(b"\n") && bytes.starts_with(&self.last_taken)
    }

    /// The datagrams that were not taken yet, in the order in which they came.
    pub fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.bytes();
        self.datagrams.iter().map(move |length| {
            let (datagram, after) = rest.split_at(*length);
            rest = after;
            datagram
        })
    }

    /// Takes the first datagram away.
    pub fn take_datagram(&mut self) {
        if let Some(length) = self.datagrams.pop_front() {
            self.take(length);
            self.times_taken += usize::from(length == 0);
        }
    }

    /// Keeps a datagram, if there is room for all of it.
    fn keep_datagram(&mut self, datagram: &[u8], most: usize) {
        let before = self.bytes.len();
        self.keep(datagram, most);
        if self.bytes.len() - before == datagram.len() {
            self.datagrams.push_back(datagram.len());
        } else {
            self.bytes.truncate(before);
        }
    }

    /// Keeps these bytes, or as many of them as there is room for.
    fn keep(&mut self, bytes: &[u8], most: usize) {
        let held = self.bytes().len();
        let mut room = most.saturating_sub(held).min(bytes.len());
        if let Some(share) = &mut self.share {
            let own = OWN.saturating_sub(held).min(room);
            room = own + share.take(room - own);
        }
        self.bytes.extend_from_slice(&bytes[..room]);
        // When which byte came is asked of an inbox only that keeps all.
        if self.keeps_all && room > 0 {
            let kept = self.taken_in_all + self.bytes().len() as u64;
            self.arrivals.push((kept, Instant::now()));
        }
    }

    /// Takes the first `count` bytes away.
    pub fn take(&mut self, count: usize) {
        self.last_taken = if count <= SHORT { self.bytes[self.taken..][..count].to_vec() } else { Vec::new() };
        self.taken += count;
        self.taken_in_all += count as u64;
        self.times_taken += usize::from(count > 0);
        // Moving what is left to the front each time would cost the square of the size.
        if !self.keeps_all && (self.taken == self.bytes.len() || self.taken > 1 << 20) {
            self.bytes.drain(..self.taken);
            self.taken = 0;
            if self.bytes.capacity() > 2 * self.bytes.len() + ROOM {
                self.bytes.shrink_to(self.bytes.len() + ROOM / 2);
            }
        }
        let held = self.bytes().len();
        if let Some(share) = &mut self.share {
            share.shrink_to(held.saturating_sub(OWN));
        }
    }
}

/// A place where bytes arrive.
#[derive(Debug)]
pub struct Inbox {
    held: Mutex<Held>,
    changed: Condvar,
    most: usize,
}

impl Inbox {
    /// An empty inbox that keeps at most `most` bytes at a time; more are counted and thrown away.
    pub fn new(most: usize) -> Self {
        Self { held: Mutex::default(), changed: Condvar::new(), most }
    }

    /// The same, where what is held beyond a little is taken from an account.
    pub fn sharing(most: usize, account: Arc<Account>) -> Self {
        let held = Held { share: Some(Share::of(account)), ..Held::default() };
        Self { held: Mutex::new(held), ..Self::new(most) }
    }

    /// The same, keeping also what was taken.
    pub fn keeping_all(most: usize) -> Self {
        let held = Held { keeps_all: true, ..Held::default() };
        Self { held: Mutex::new(held), ..Self::new(most) }
    }

    /// Locks the inbox to look at what it holds. A poisoned lock holds bytes that are as good as ever.
    pub fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets `read` produce the next arrival while the inbox is locked, so that no byte is ever in neither place.
    pub fn fill(&self, read: impl FnOnce() -> Arrival) -> Arrival {
        let mut held = self.lock();
        let arrival = read();
        match &arrival {
            Arrival::Bytes(bytes) if bytes.is_empty() => return arrival,
            Arrival::Bytes(bytes) => {
                held.total += bytes.len() as u64;
                held.keep(bytes, self.most);
            }
            Arrival::End(end) => held.end = held.end.or(Some(*end)),
            Arrival::Nothing => return arrival,
        }
        let is_awaited = held.waiting > 0 && (held.total >= held.enough || held.end.is_some());
        drop(held);
        if is_awaited {
            self.changed.notify_all();
        }
        arrival
    }

    /// The same for datagrams: lets `read` produce what has come by now.
    pub fn fill_with_post(&self, read: impl FnOnce() -> Vec<Post>) {
        let mut held = self.lock();
        for post in read() {
            held.posts += u64::from(!matches!(post, Post::Stray(_)));
            match post {
                Post::Datagram(bytes) => {
                    held.total += bytes.len() as u64;
                    held.keep_datagram(&bytes, self.most);
                }
                Post::Unreachable => held.is_unreachable = true,
                Post::Stray(from) => held.stray = held.stray.or(Some(from)),
            }
        }
        let is_awaited = held.waiting > 0;
        drop(held);
        if is_awaited {
            self.changed.notify_all();
        }
    }

    /// Waits until `count` more bytes have arrived, or the end, or `time` has passed; or, rarely, something less.
    pub fn wait<'a>(&'a self, mut held: MutexGuard<'a, Held>, count: usize, time: Duration) -> MutexGuard<'a, Held> {
        let enough = held.total + count.max(1) as u64;
        held.enough = if held.waiting == 0 { enough } else { held.enough.min(enough) };
        held.waiting += 1;
        let waited = self.changed.wait_timeout(held, time);
        let mut held = waited.map_or_else(|poisoned| poisoned.into_inner().0, |(held, _)| held);
        held.waiting -= 1;
        held
    }
}

/// What came for who talks in datagrams.
#[derive(Debug)]
pub enum Post {
    /// A datagram.
    Datagram(Vec<u8>),
    /// What was sent came back: nobody receives there.
    Unreachable,
    /// Something from somebody who was not spoken to.
    Stray(SocketAddr),
}

/// What one read brought.
#[derive(Debug)]
pub enum Arrival {
    /// Bytes.
    Bytes(Vec<u8>),
    /// The end of the stream.
    End(End),
    /// Nothing yet.
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_moves_on_and_an_inbox_that_keeps_all_tells_when_each_byte_came() {
        let inbox = Inbox::keeping_all(100);
        inbox.fill(|| Arrival::Bytes(b"one\n".to_vec()));
        inbox.fill(|| Arrival::Bytes(b"two\n".to_vec()));
        let mut held = inbox.lock();
        held.take(4);
        assert_eq!((held.bytes(), held.all()), (&b"two\n"[..], &b"one\ntwo\n"[..]));
        assert!(held.arrival_in_all(3) < held.arrival_in_all(4));
        assert_eq!(held.arrival_in_all(8), None);
    }

    #[test]
    fn who_waits_for_many_bytes_is_not_woken_by_each_of_them_but_by_the_end() {
        for (fills, end) in [(vec![1, 1, 1, 1, 1], false), (vec![1, 1, 1, 1], true)] {
            let inbox = Inbox::new(100);
            std::thread::scope(|scope| {
                let wakes = scope.spawn(|| wakes_until(&inbox, 5));
                while inbox.lock().waiting == 0 {
                    std::thread::yield_now();
                }
                for count in fills {
                    inbox.fill(|| Arrival::Bytes(vec![0; count]));
                }
                if end {
                    inbox.fill(|| Arrival::End(End::Closed));
                }
                // A condition variable may wake who waits by chance.
                assert!(wakes.join().expect("no panic") <= 2);
            });
        }
    }

    /// How often a thread is woken until there are `count` bytes or the end.
    fn wakes_until(inbox: &Inbox, count: usize) -> usize {
        let mut held = inbox.lock();
        let mut wakes = 0;
        while held.bytes().len() < count && held.end.is_none() {
            let lacks = count - held.bytes().len();
            held = inbox.wait(held, lacks, Duration::from_secs(60));
            wakes += 1;
        }
        wakes
    }

    #[test]
    fn inboxes_that_share_an_account_hold_no_more_together_and_each_its_own() {
        const MIB: usize = 1 << 20;
        let account = Arc::new(Account::new());
        let inbox = || Inbox::sharing(40 * MIB, account.clone());
        let put = |inbox: &Inbox, bytes: usize| {
            inbox.fill(|| Arrival::Bytes(vec![b'x'; bytes]));
            inbox.lock().bytes().len()
        };
        let (one, two, three) = (inbox(), inbox(), inbox());
        assert_eq!((put(&one, 50 * MIB), put(&two, 30 * MIB)), (40 * MIB, 24 * MIB + 2 * OWN));
        assert_eq!((put(&three, OWN), put(&three, 1)), (OWN, OWN), "what it has for itself");
        one.lock().take(30 * MIB);
        assert_eq!(put(&three, 10 * MIB), 10 * MIB + OWN);
        assert!(one.lock().bytes.capacity() < 22 * MIB, "room is given back as well");
        drop(two);
        assert_eq!(put(&three, 15 * MIB), 25 * MIB + OWN);
        let held = three.lock().bytes().len();
        three.lock().take(held);
        drop((one, three));
        assert_eq!(Share::of(account).take(1000 * MIB), 64 * MIB, "nothing is lost of it");
    }

    #[test]
    fn beyond_its_bound_an_inbox_only_counts() {
        let inbox = Inbox::new(4);
        inbox.fill(|| Arrival::Bytes(b"123456".to_vec()));
        let held = inbox.lock();
        assert_eq!((held.bytes(), held.total), (&b"1234"[..], 6));
    }
}
