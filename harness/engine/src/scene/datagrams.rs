//! Actors that talk in datagrams (UDP): where the program receives, what they send, and what they await.

use std::net::SocketAddr;
use std::sync::Arc;

use super::door::Absent;
use super::elsewhere::Elsewhere;
use super::patience::{Limited as _, Patience};
use super::starting::NEXT_LOOK;
use super::state::DYING;
use super::wait::{FIRST_LOOK, LAST_LOOK, Seen, Source};
use super::{Played, Stop, Turn};
use crate::matcher::{Around, Captured, Datagram};
use crate::process::{self, Fate, Running};
use crate::spec::{Data, DatagramRule, Expectation, LineRule, MOST_DATAGRAM, Network, Over};
use crate::text::{Cause, CommandProblem, DatagramCause, DatagramDoing, DatagramProblem, Doing, Problem, SkipReason, StallProof};
use crate::verdict::{Evidence, Failure};
use crate::wire::{Client, ConnectError, Opened, OwnEnd};

/// What a datagram takes of a socket's room besides twice its bytes, at most; so much may be sent without a look at what the
/// program has received by then, and so little of it does not matter. A socket has room for 212,992 bytes, if nobody says
/// otherwise (`net.core.rmem_default`, socket(7)).
const COST: u64 = 1024;
const MOST_POSTED: u64 = 96 * 1024;
const LITTLE: u64 = 32 * 1024;

/// What became of a wait for a datagram.
enum Post {
    /// One has come.
    Came(Vec<u8>),
    /// What was sent came back: nobody receives it.
    Unreachable,
    /// The program has ended, and nothing of it is under way.
    Ended,
    /// Nothing more comes.
    Silent(StallProof),
}

impl Turn<'_> {
    /// Over what a connection is made, if a step says so.
    pub(super) fn over(&self, said: Option<Over>) -> Over {
        said.unwrap_or(self.stage.exercise().program.over)
    }

    /// Opens a client's socket once the program receives.
    pub(super) fn open(&mut self, name: &str, own: OwnEnd, elsewhere: Elsewhere<'_>) -> Played {
        let to = elsewhere.ip;
        let target = self.target(name, own, elsewhere)?;
        // Behind a relay it is the relay that is spoken to.
        let is_spoken_to = |own: &u16| self.stage.port_for_clients(*own).is_ok_and(|port| port == target.port());
        let own_port = match self.stage.has_instances() {
            true => self.stage.port_at(self.about).filter(is_spoken_to),
            false => self.stage.port_at(self.about).filter(|_| !elsewhere.is_port()),
        };
        let port = own_port.unwrap_or(target.port());
        if self.with_program(|_| ()).is_some() {
            self.wait_until_it_receives(name, target, port)?;
        }
        let opened = Opened::new(target, own.from).map_err(|error| match error {
            ConnectError::Impossible(_) if own.from.is_some() || to.is_some() => Stop::Skipped(SkipReason::NotOnThisSystem),
            ConnectError::Impossible(error) => Stop::of_system(&error),
            other => Stop::fault(other),
        })?;
        self.begin_clock();
        let client = Client::over_udp(name, opened, self.stage.recorder().clone(), self.stage.account());
        self.stage.enter(client.map_err(|error| Stop::of_system(&error))?);
        Ok(())
    }

    /// Waits until the program receives where `target` is, as long as may be waited for one that starts. Where the system does
    /// not tell, it is taken for granted.
    fn wait_until_it_receives(&self, name: &str, target: SocketAddr, port: u16) -> Played {
        let requirement = || Doing::Datagram(DatagramDoing::Reaches { who: name.into(), address: target.to_string() });
        let receives = || {
            let found = self.with_program(Running::receiving).flatten();
            found.is_none_or(|found| process::reaches(&found, target.ip(), port))
        };
        let proof = match self.wait_until_it_serves(requirement, receives)? {
            Ok(()) => return Ok(()),
            Err(Absent::Ended(ending)) => {
                let failure = Failure::new(requirement(), Problem::EndedBeforeListening { port, ending });
                return Err(Stop::Failed(Box::new(self.with_program_state(failure, Some(ending)))));
            }
            Err(Absent::Silent(proof)) => proof,
        };
        if self.stage.uses_default_port() && process::somebody_receives(port) {
            return Err(Stop::Skipped(SkipReason::PortTaken(port)));
        }
        let found = self.with_program(Running::receiving).flatten().unwrap_or_default();
        // It may have come to it since, where nothing was proved.
        if process::reaches(&found, target.ip(), port) {
            return Ok(());
        }
        let listens = self.with_program(|program| program.listens_on(port)) == Some(true);
        let (problem, cause) = if found.is_empty() {
            let over_tcp = listens.then_some(Cause::Datagram(DatagramCause::OverTcp { port }));
            (Problem::Datagram(DatagramProblem::NotBound { port, proof }), over_tcp)
        } else {
            let at = SocketAddr::new(target.ip(), port);
            let all = found.iter().map(SocketAddr::to_string).collect();
            (Problem::WrongAddress { address: at.to_string(), found: all }, self.why_elsewhere(&found, at))
        };
        let mut failure = self.with_program_state(Failure::new(requirement(), problem), None);
        failure.cause = failure.cause.or(cause);
        Err(Stop::Failed(Box::new(failure)))
    }

    /// Sends one datagram.
    pub(super) fn send_datagram(&self, client: &Client, data: &Data) -> Played {
        let bytes = data.bytes(&self.names);
        if bytes.len() as u64 > MOST_DATAGRAM {
            return Err(Stop::of_file(format!("a datagram holds at most {MOST_DATAGRAM} bytes, and this has {}", bytes.len())));
        }
        self.let_it_receive(client, bytes.len() as u64)?;
        client.send_datagram(&bytes);
        Ok(())
    }

    /// What a socket has no room for the system throws away, and a scene that did not ask for it shall not lose anything: whenever
    /// so much was sent as could fill the program's, it is given time to receive. One that does not receive is not waited for
    /// without end.
    fn let_it_receive(&self, client: &Client, bytes: u64) -> Played {
        let account = self.stage.account();
        let mut posted = account.posted();
        *posted += COST + 2 * bytes;
        if *posted <= MOST_POSTED {
            return Ok(());
        }
        let mut patience = Patience::new(self.stage, self.stage.limit());
        let is_full = || client.fate().is_some_and(|fate| fate.queued > LITTLE);
        while is_full() && self.ending().is_none() && self.at_rest().is_none() && !patience.is_over(self.stage) {
            if self.stage.is_over() {
                return Err(Stop::Aborted);
            }
            std::thread::sleep(NEXT_LOOK);
        }
        *posted = COST + 2 * bytes;
        Ok(())
    }

    /// From here on the network does this to a client's datagrams.
    pub(super) fn set_network(&self, client: &Client, network: &Network) {
        let props = self.stage.props();
        // Each client loses others.
        let mix = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        client.set_network(network, client.name().bytes().fold(props.check.salt(props.seed), mix));
    }

    /// Waits for what an expectation describes.
    pub(super) fn expect_over_udp(&mut self, client: &Arc<Client>, expectation: &Expectation) -> Played {
        match expectation {
            Expectation::Exact(data) => self.expect_datagram(client, &DatagramRule::OneOf(vec![data.clone()]), None),
            Expectation::OneOf(all) => self.expect_datagram(client, &DatagramRule::OneOf(all.clone()), None),
            Expectation::Datagram(rule) => self.expect_datagram(client, rule, None),
            Expectation::DatagramUntil(rule, others) => self.expect_datagram(client, rule, Some(others.as_ref())),
            Expectation::Datagrams(all) => self.expect_datagrams(client, all),
            // Refused where it is read.
            _ => Err(Stop::of_file("lines are awaited from who talks in datagrams")),
        }
    }

    /// Waits for a datagram that fits a rule: the next one, or with `others` any, where each before it fits those, if they are
    /// said.
    pub(super) fn expect_datagram(
        &mut self,
        client: &Arc<Client>,
        rule: &DatagramRule,
        others: Option<Option<&LineRule>>,
    ) -> Played {
        let (who, names) = (client.name(), &self.names);
        let (wanted, doing) = match rule {
            DatagramRule::OneOf(all) => {
                let all: Vec<Vec<u8>> = all.iter().map(|data| data.bytes(names)).collect();
                self.stage.account().note_due(all.iter().map(Vec::len).sum());
                let doing = match &all[..] {
                    [one] => Doing::Receives { who: who.into(), data: one.clone() },
                    _ => Doing::ReceivesOneOf { who: who.into(), of: all.clone() },
                };
                (Datagram::one_of(who, all), doing)
            }
            DatagramRule::Text(rule) => {
                let wanted = Datagram::fitting(who, &rule.filled(names));
                let wish = wanted.wish();
                (wanted, Doing::Datagram(DatagramDoing::Receives { who: who.into(), wish }))
            }
        };
        let others = others.map(|others| others.map(|rule| Datagram::fitting(who, &rule.filled(names))));
        let captured = self.await_datagram(client, &wanted, others.as_ref(), &doing)?;
        captured.into_iter().for_each(|(name, part)| self.learn(name, part));
        Ok(())
    }

    /// Waits for all of these, in any order.
    pub(super) fn expect_datagrams(&mut self, client: &Arc<Client>, all: &[Data]) -> Played {
        let mut left: Vec<Vec<u8>> = all.iter().map(|data| data.bytes(&self.names)).collect();
        self.stage.account().note_due(left.iter().map(Vec::len).sum());
        while !left.is_empty() {
            let doing = match &left[..] {
                [one] => Doing::Receives { who: client.name().into(), data: one.clone() },
                _ => Doing::ReceivesOneOf { who: client.name().into(), of: left.clone() },
            };
            let came = self.take_datagram(client, &Datagram::one_of(client.name(), left.clone()), None, &doing)?;
            if let Some(at) = left.iter().position(|one| *one == came) {
                left.remove(at);
            }
        }
        Ok(())
    }

    fn await_datagram(
        &self,
        client: &Arc<Client>,
        wanted: &Datagram,
        others: Option<&Option<Datagram>>,
        doing: &Doing,
    ) -> Played<Captured> {
        let came = self.take_datagram(client, wanted, others, doing)?;
        Ok(wanted.fit(&came).unwrap_or_default())
    }

    /// The datagram that fits, taken away with those before it.
    fn take_datagram(
        &self,
        client: &Arc<Client>,
        wanted: &Datagram,
        others: Option<&Option<Datagram>>,
        doing: &Doing,
    ) -> Played<Vec<u8>> {
        client.send_what_is_held();
        // What is passed over may go on for ever.
        let mut patience = Patience::new(self.stage, self.stage.limit());
        let (mut passed, mut last) = (0, Vec::new());
        loop {
            match self.next_datagram(client, doing, &mut patience)? {
                Post::Came(datagram) => {
                    let fits = wanted.fit(&datagram).is_some();
                    let may_pass = |other: &Option<Datagram>| other.as_ref().is_none_or(|other| other.fit(&datagram).is_some());
                    if !fits && !others.is_some_and(may_pass) {
                        return Err(self.wrong_datagram(client, wanted, &datagram, doing));
                    }
                    client.take_datagram();
                    if fits {
                        return Ok(datagram);
                    }
                    (passed, last) = (passed + 1, datagram);
                    if patience.is_over(self.stage) {
                        patience.proof()?;
                        return Err(self.not_among(client, wanted, (passed, last), doing));
                    }
                }
                Post::Silent(StallProof::Waited { .. }) if passed > 0 => {
                    return Err(self.not_among(client, wanted, (passed, last), doing));
                }
                post => return Err(self.no_datagram(client, wanted.wanted(), last, post, doing)),
            }
        }
    }

    /// Others came for as long as is waited, and not the one that was awaited.
    fn not_among(&self, client: &Arc<Client>, wanted: &Datagram, (passed, last): (usize, Vec<u8>), doing: &Doing) -> Stop {
        let problem = Problem::Datagram(DatagramProblem::NotAmong { who: client.name().into(), passed });
        let failure = Failure::new(doing.clone(), problem).with_evidence(wanted.wanted(), Evidence::Bytes(last));
        self.explain(&Source::Client(client.clone()), failure)
    }

    /// No datagram may come.
    pub(super) fn see_no_datagram(&self, client: &Arc<Client>) -> Played {
        client.send_what_is_held();
        let doing = Doing::ReceivesNothing { who: client.name().into() };
        let mut patience = Patience::new(self.stage, self.stage.limit());
        match self.next_datagram(client, &doing, &mut patience)? {
            Post::Came(datagram) => {
                let failure = Failure::new(doing, Problem::UnexpectedBytes { who: client.name().into() });
                let mut failure = failure.with_evidence(Evidence::Bytes(Vec::new()), Evidence::Bytes(datagram.clone()));
                failure.difference = Some(0);
                failure.cause = client.last_taken().is_some_and(|last| last == datagram).then_some(Cause::CameAgain);
                Err(self.explain(&Source::Client(client.clone()), failure))
            }
            Post::Unreachable | Post::Ended | Post::Silent(_) => Ok(()),
        }
    }

    /// Waits for the next datagram, or until it is certain that none comes. It is not taken away.
    fn next_datagram(&self, client: &Arc<Client>, doing: &Doing, patience: &mut Patience) -> Played<Post> {
        let source = Source::Client(client.clone());
        let mut pause = FIRST_LOOK;
        loop {
            // Asked before the look: what it sent until then is seen by it.
            let has_ended = self.ending().is_some() && !client.has_news();
            let held = client.inbox().lock();
            let seen = Seen::of(&held);
            if let Some(datagram) = held.datagrams().next() {
                return Ok(Post::Came(datagram.to_vec()));
            }
            if held.is_unreachable {
                return Ok(Post::Unreachable);
            }
            let waiting = self.stage.players().wait(&source, seen);
            let held = client.inbox().wait(held, 1, pause);
            if Seen::of(&held) != seen {
                pause = FIRST_LOOK;
                continue;
            }
            drop(held);
            if self.stage.is_over() {
                return Err(Stop::Aborted);
            }
            if let Some(limit) = self.exceeded() {
                return Err(self.failed(doing.clone(), Problem::Limit { limit }));
            }
            let proof = if has_ended {
                Some(Post::Ended)
            } else if let Some(proof) = self.stage.players().all_wait_while(pause, || self.stage.program_rests()) {
                Some(Post::Silent(proof))
            } else if patience.is_over(self.stage) {
                Some(Post::Silent(patience.proof()?))
            } else {
                None
            };
            drop(waiting);
            // What came while the proof was made is no silence.
            let is_silent = proof.is_some() && Seen::of(&client.inbox().lock()) == seen;
            if let Some(proof) = proof.filter(|_| is_silent)
                && !client.receive_what_is_held()
            {
                return Ok(proof);
            }
            pause = (pause * 2).min(LAST_LOOK).min(patience.left().max(FIRST_LOOK));
        }
    }

    fn wrong_datagram(&self, client: &Arc<Client>, wanted: &Datagram, datagram: &[u8], doing: &Doing) -> Stop {
        // Whether the rest follows in further datagrams is seen once nothing more comes for a moment.
        let mut patience = Patience::new(self.stage, super::investigate::EXPLAINING);
        let may_follow = wanted.begins_with(datagram);
        while may_follow && self.ending().is_none() && self.at_rest().is_none() && !patience.is_over(self.stage) {
            std::thread::sleep(FIRST_LOOK);
        }
        let after: Vec<Vec<u8>> = client.inbox().lock().datagrams().skip(1).map(<[u8]>::to_vec).collect();
        let (before, said) = (client.taken(), client.all_said());
        let mismatch = wanted.mismatch(datagram, Around { after: &after, before: &before, said: &said });
        let is_again = mismatch.cause.is_none() && before.last().is_some_and(|last| last == datagram);
        let mut failure = Failure::new(doing.clone(), mismatch.problem).with_evidence(mismatch.expected, mismatch.received);
        failure.difference = mismatch.difference;
        failure.cause = mismatch.cause.or(is_again.then_some(Cause::CameAgain));
        let senders = self.stage.who_said_last(datagram);
        if let (None, [sender]) = (&failure.cause, &senders[..])
            && sender != client.name()
        {
            failure.cause = Some(Cause::SentOn { who: sender.clone() });
        }
        self.explain(&Source::Client(client.clone()), failure)
    }

    fn no_datagram(&self, client: &Arc<Client>, wanted: Evidence, received: Vec<u8>, post: Post, doing: &Doing) -> Stop {
        // What the judge itself lost is nobody's fault.
        if process::has_lost(&client.connection()) {
            let (took, lost) = (self.stage.age(), self.stage.lost());
            return Stop::Fault(CommandProblem::TooBusy { took, lost });
        }
        let who = || client.name().to_string();
        let (ending, proof) = match post {
            Post::Came(_) | Post::Silent(_) => (self.ending(), post.proof()),
            Post::Ended | Post::Unreachable => (self.wait_for_death(DYING), None),
        };
        let problem = match (proof, ending) {
            (_, Some(ending)) => Problem::Ended { ending },
            (Some(proof), None) => Problem::NoAnswer { who: who(), others: false, proof },
            (None, None) => {
                let address = client.connection().server.to_string();
                Problem::Datagram(DatagramProblem::Unreachable { who: who(), address })
            }
        };
        let failure = Failure::new(doing.clone(), problem).with_evidence(wanted, Evidence::Bytes(received));
        let mut stop = self.explain(&Source::Client(client.clone()), failure);
        if let Stop::Failed(failure) = &mut stop {
            let is_open = matches!(failure.problem, Problem::NoAnswer { .. } | Problem::Datagram(_));
            let told = failure.cause.take();
            let is_sure = told.as_ref().is_some_and(Cause::is_of_the_program);
            failure.cause = if is_open && !is_sure { self.lost_datagram(client, proof).or(told) } else { told };
            self.look_at_what_was_printed(client, failure);
        }
        stop
    }

    /// Where an answer went, or the question.
    fn lost_datagram(&self, client: &Client, proof: Option<StallProof>) -> Option<Cause> {
        let of = |cause| Some(Cause::Datagram(cause));
        let who = || client.name().to_string();
        let stray = client.inbox().lock().stray;
        if let Some(from) = stray {
            let to = client.connection().server.to_string();
            return of(DatagramCause::FromElsewhere { from: from.to_string(), to });
        }
        match client.fate() {
            Some(Fate { drops: count @ 1.., .. }) => of(DatagramCause::Dropped { count }),
            Some(Fate { queued: 1.., .. }) => of(DatagramCause::NotReceived { who: who() }),
            Some(_) if client.has_sent() && matches!(proof, Some(StallProof::AtRest | StallProof::Late)) => {
                Some(Cause::OnlyWaits { who: who(), tried: false, more: false })
            }
            _ => None,
        }
    }
}

impl Post {
    fn proof(&self) -> Option<StallProof> {
        if let Self::Silent(proof) = self { Some(*proof) } else { None }
    }
}
