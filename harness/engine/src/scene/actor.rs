//! What an actor does: connects, sends, awaits, leaves.

use std::cell::RefCell;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::elsewhere::Elsewhere;
use super::ended::{Ended, Silent};
use super::patience::{Limited as _, Patience};
use super::starting::Starting;
use super::state::DYING;
use super::wait::{Source, Waited};
use super::{Played, Stop, Turn};
use crate::matcher::{Asked, Exact, Line, Merged, OneOf, Request as AwaitedRequest, Response, Shape, Until, line_wish, shape_wish};
use crate::spec::{ActorVerb, Answer, Cut, Data, Expectation, LineRule, Names, Over, Part, ResponseRule, Stream, Tls};
use crate::text::{Doing, DoorWish, Event, Problem, SkipReason, StallProof, short_name};
use crate::verdict::Failure;
use crate::wire::{self, Client, ConnectError, OwnEnd, Request, Sent};

/// The first and the longest pause between two tries to reach a program that is still starting.
const FIRST_TRY: Duration = Duration::from_millis(1);
const LAST_TRY: Duration = Duration::from_millis(20);

impl Turn<'_> {
    /// Does what `verb` says for the actor `name`.
    pub(super) fn act(&mut self, name: &str, verb: &ActorVerb) -> Played {
        match verb {
            ActorVerb::Connect { from, to, port, receive_buffer, over, tls } => {
                let from = from.as_deref().map(parse_ip).transpose()?.map(|ip| SocketAddr::new(ip, 0));
                let own = OwnEnd { from, receive_buffer: *receive_buffer };
                match self.over(*over) {
                    Over::Tcp => self.connect(name, own, Elsewhere { ip: to.as_deref(), port }, tls).map(drop),
                    Over::Udp => self.open(name, own, Elsewhere { ip: to.as_deref(), port }),
                }
            }
            ActorVerb::Send { data, cut } => self.send(name, data, *cut, None),
            ActorVerb::Request { data, cut, keep } => {
                // A request that does not say otherwise goes over a connection of its own, which its answer ends.
                let goes_on = |client: &Client| client.is_fresh() || (*keep && !client.asked_for_the_end());
                if !self.stage.actor(name).is_some_and(|client| goes_on(&client)) {
                    self.connect(name, OwnEnd::default(), Elsewhere::default(), &Tls::default())?;
                }
                self.send(name, data, *cut, Some(*keep))
            }
            ActorVerb::Respond { answer, cut } => self.respond(name, answer, *cut),
            ActorVerb::Expect(expectation) => {
                let client = self.client(name)?;
                self.expect(&Source::Client(client), name, expectation)
            }
            ActorVerb::SeesEnd { after_anything } => self.see_end(name, *after_anything),
            ActorVerb::SeesNothing => self.see_nothing(name),
            ActorVerb::Network(network) => self.client(name).map(|client| self.set_network(&client, network)),
            ActorVerb::HalfClose => self.client(name).map(|client| client.half_close()),
            ActorVerb::StopReading => self.client(name).map(|client| client.stop_reading()),
            ActorVerb::ResumeReading => {
                self.let_it_send();
                self.client(name).map(|client| client.resume_reading())
            }
            ActorVerb::Close => {
                self.client(name)?.close();
                self.stage.leave(name);
                Ok(())
            }
            ActorVerb::Reset => {
                self.client(name)?.reset();
                self.stage.leave(name);
                Ok(())
            }
        }
    }

    /// The exercise file is checked for actors that act before they connect; one can still have left since.
    fn client(&self, name: &str) -> Played<Arc<Client>> {
        self.stage.actor(name).ok_or_else(|| Stop::of_file(format!("`{name}` is not connected at this step")))
    }

    /// As long as anything is waited for.
    fn patience(&self) -> Patience {
        Patience::new(self.stage, self.stage.limit())
    }

    fn send(&mut self, name: &str, data: &Data, cut: Cut, keeps: Option<bool>) -> Played {
        let client = self.client(name)?;
        if let Some(text) = data.misfit(&self.names) {
            return Err(no_number(&text));
        }
        if client.over() == Over::Udp {
            return self.send_datagram(&client, data);
        }
        let bytes = data.bytes(&self.names);
        client.asks(&bytes, keeps);
        self.send_bytes(name, client, bytes, cut)
    }

    /// Sends a response; one after which the connection does not go on ends our side of it.
    fn respond(&mut self, name: &str, answer: &Answer, cut: Cut) -> Played {
        let client = self.client(name)?;
        let bytes = answer.bytes(&self.names, client.was_asked_for_head());
        self.send_bytes(name, client.clone(), bytes, cut)?;
        if !answer.keep {
            client.half_close();
        }
        Ok(())
    }

    fn send_bytes(&mut self, name: &str, client: Arc<Client>, bytes: Vec<u8>, cut: Cut) -> Played {
        let piece = match cut {
            Cut::Whole => None,
            Cut::Every(size) => Some(size),
        };
        let patience = RefCell::new(self.patience());
        let begin_wait = || {
            *patience.borrow_mut() = self.patience();
            || patience.borrow_mut().is_over(self.stage) || self.stage.is_over() || self.exceeded().is_some()
        };
        match client.send(&bytes, piece, begin_wait) {
            // What a broken connection means is seen by what is awaited next: perhaps the answer is there already.
            Sent::All | Sent::Broken(_) => Ok(()),
            Sent::Stalled(_) if self.stage.is_over() => Err(Stop::Aborted),
            Sent::Stalled(sent) => {
                patience.borrow().proof()?;
                let problem = Problem::NotTaken { who: name.into(), sent, of: bytes.len() };
                let failure = Failure::new(Doing::Sends { who: name.into(), data: bytes }, problem);
                Err(self.explain(&Source::Client(client), failure))
            }
        }
    }

    /// The request of a load begins, its connection made.
    pub(super) fn begin_clock(&mut self) {
        self.clock = Some(Instant::now());
    }

    fn connect(&mut self, name: &str, own: OwnEnd, elsewhere: Elsewhere<'_>, tls: &Tls) -> Played<Arc<Client>> {
        let to = elsewhere.ip;
        let target = self.target(name, own, elsewhere)?;
        let mut patience = Starting::new(self.stage, self.about);
        let is_reached =
            || if elsewhere.is_port() { self.stage.was_reached_at(target.port()) } else { self.stage.was_reached(self.about) };
        if self.stage.uses_default_port() && !is_reached() {
            self.wait_for_the_right_listener(target.port(), &mut patience)?;
        }
        let mut pause = FIRST_TRY;
        let mut proved = None;
        let stream = loop {
            // A refusal means something only if the program was known to listen before.
            let listened = is_reached();
            let mut in_queue = self.patience();
            let gives_up = || in_queue.is_over(self.stage) || self.stage.is_over() || self.exceeded().is_some();
            match wire::connect(target, own, gives_up) {
                Ok(stream) => break stream,
                // Only a refusal that comes after the proof counts: the program may have begun to listen just before it.
                Err(ConnectError::Refused) => match proved {
                    Some(proof) => return Err(self.unreached(name, target, proof)),
                    None => proved = self.hopeless(name, target, listened, &mut patience)?,
                },
                Err(ConnectError::TimedOut) if self.stage.is_over() => return Err(Stop::Aborted),
                Err(ConnectError::TimedOut) => {
                    if let Some(limit) = self.exceeded() {
                        return Err(self.failed(connects(name, target), Problem::Limit { limit }));
                    }
                    in_queue.proof()?;
                    return Err(self.ignored(name, target, own));
                }
                // An address that this machine does not have, most likely.
                Err(ConnectError::Impossible(_)) if own.from.is_some() || to.is_some() => {
                    return Err(Stop::Skipped(SkipReason::NotOnThisSystem));
                }
                Err(ConnectError::Impossible(error)) => return Err(Stop::of_system(&error)),
            }
            if proved.is_none() {
                std::thread::sleep(pause);
                pause = (pause * 2).min(LAST_TRY);
            }
        };
        self.begin_clock();
        let client = self.stage.enter(self.client_of(name, stream, tls)?);
        self.let_it_accept(&client);
        self.shake_hands(&client, tls)?;
        Ok(client)
    }

    /// A default port is everybody's: before a client connects, it must be the program that listens there. Where that
    /// cannot be seen, it is taken for granted.
    fn wait_for_the_right_listener(&self, port: u16, patience: &mut Starting) -> Played {
        let listens = || self.with_program(|program| program.listens_on(port)) == Some(true);
        while !patience.is_over(self.stage) && self.ending().is_none() {
            if listens() || self.at_rest().is_some() {
                break;
            }
            std::thread::sleep(FIRST_TRY);
        }
        if !listens() && crate::process::somebody_listens(port) {
            return Err(Stop::Skipped(SkipReason::PortTaken(port)));
        }
        Ok(())
    }

    /// The failure of a program whose queue of waiting connections is full: if it takes this one once the others have
    /// left, it serves one client at a time.
    fn ignored(&self, name: &str, target: SocketAddr, own: OwnEnd) -> Stop {
        let mut others = self.stage.open_actors();
        others.retain(|other| !self.stage.has_instances() || other.connection().server.port() == target.port());
        let taken = self.taken(None, &others);
        let others = self.send_away(&others);
        let mut in_queue = self.patience();
        let problem = match wire::connect(target, own, || in_queue.is_over(self.stage)) {
            Ok(_) if !others.is_empty() => Problem::NotConcurrent { who: name.into(), others },
            _ => Problem::Unreachable { who: name.into(), address: target.to_string() },
        };
        let mut stop = self.with_ending(connects(name, target), problem);
        if let Stop::Failed(failure) = &mut stop
            && matches!(failure.problem, Problem::NotConcurrent { .. })
        {
            failure.cause = failure.cause.take().or(taken);
        }
        stop
    }

    /// After a refusal: whether another try can succeed. `None` means try again.
    fn hopeless(&self, name: &str, target: SocketAddr, listened: bool, patience: &mut Starting) -> Played<Option<StallProof>> {
        if self.stage.is_over() {
            return Err(Stop::Aborted);
        }
        if let Some(kind) = self.exceeded() {
            return Err(Stop::failed(connects(name, target), Problem::Limit { limit: kind }));
        }
        if self.with_program(|_| ()).is_none() || listened {
            self.stage.recorder().note(name, Event::Refused { to: target.to_string() });
            let problem = Problem::Refused { who: name.into(), address: target.to_string() };
            return Err(self.with_ending(connects(name, target), problem));
        }
        if let Some(ending) = self.ending() {
            return Err(self.ended_before_listening(connects(name, target), target.port(), ending));
        }
        if let Some(proof) = self.at_rest() {
            return Ok(Some(proof));
        }
        patience.is_over(self.stage).then(|| patience.proof()).transpose()
    }

    /// A failure, or the crash of the program that explains it.
    fn with_ending(&self, requirement: Doing, problem: Problem) -> Stop {
        let ending = self.wait_for_death(DYING);
        let problem = match (self.exceeded_at_last(), ending) {
            (Some(limit), _) => Problem::Limit { limit },
            (None, Some(ending)) if self.is_premature(ending) => Problem::Ended { ending },
            _ => problem,
        };
        Stop::Failed(Box::new(self.with_program_state(Failure::new(requirement, problem), ending)))
    }

    /// Waits for what an expectation of a client, or of the program's output, describes.
    pub(super) fn expect(&mut self, source: &Source, who: &str, expectation: &Expectation) -> Played {
        if let Source::Client(client) = source
            && client.over() == Over::Udp
        {
            return self.expect_over_udp(client, expectation);
        }
        let is_output = matches!(source, Source::Output(_));
        let names = &self.names;
        if let Some(text) = expectation.misfit(names) {
            return Err(no_number(&text));
        }
        let asks_for_line = |rule: &LineRule| {
            let wish = line_wish(rule);
            if is_output { Doing::PrintsLine { wish } } else { Doing::ReceivesLine { who: who.into(), wish } }
        };
        // Where bytes are no text, all is told field by field.
        let fields = match expectation {
            Expectation::Exact(data) if self.stage.exercise().program.shows_hex => {
                Some(Expectation::Shape(vec![Part::Exact(data.clone())]))
            }
            _ => None,
        };
        match fields.as_ref().unwrap_or(expectation) {
            Expectation::Exact(data) => {
                let data = data.bytes(names);
                self.stage.account().note_due(data.len());
                let doing = if is_output {
                    Doing::Prints { data: data.clone() }
                } else {
                    Doing::Receives { who: who.into(), data: data.clone() }
                };
                self.wait_for(source, &mut Exact::new(who, data), doing)
            }
            Expectation::OneOf(all) => {
                let of: Vec<Vec<u8>> = all.iter().map(|data| data.bytes(names)).collect();
                self.stage.account().note_due(of.iter().map(Vec::len).sum());
                let mut matcher = OneOf::new(who, of.clone());
                let doing = if is_output { Doing::PrintsOneOf { of } } else { Doing::ReceivesOneOf { who: who.into(), of } };
                self.wait_for(source, &mut matcher, doing)
            }
            Expectation::Shape(parts) => {
                let fields = shape_wish(parts, names);
                let doing =
                    if is_output { Doing::PrintsFields { fields } } else { Doing::ReceivesFields { who: who.into(), fields } };
                let mut shape = Shape::new(who, parts, names);
                self.wait_for(source, &mut shape, doing)?;
                shape.captured().into_iter().for_each(|(name, part)| self.learn(name, part));
                Ok(())
            }
            Expectation::Line(rule) => {
                let rule = rule.filled(names);
                let doing = asks_for_line(&rule);
                let mut line = Line::new(who, rule);
                self.wait_for(source, &mut line, doing)?;
                line.captured().into_iter().for_each(|(name, part)| self.learn(name, part));
                Ok(())
            }
            Expectation::Until(rule, others) => {
                let rule = rule.filled(names);
                let doing = asks_for_line(&rule);
                let mut until = Until::new(who, rule, others.as_ref().map(|others| others.filled(names)));
                self.wait_for(source, &mut until, doing)?;
                until.captured().into_iter().for_each(|(name, part)| self.learn(name, part));
                Ok(())
            }
            Expectation::AnyOrder(data) => {
                let bytes = data.bytes(names);
                self.stage.account().note_due(bytes.len());
                self.expect_lines(source, Merged::any_order(who, &bytes), who)
            }
            Expectation::Merged(streams) => {
                let streams: Vec<(Vec<u8>, Option<usize>)> =
                    streams.iter().flat_map(|stream| stream_bytes(stream, names)).collect();
                self.stage.account().note_due(streams.iter().map(|(bytes, _)| bytes.len()).sum());
                self.expect_lines(source, Merged::new(who, &streams), who)
            }
            Expectation::Frame(rule) => self.expect_frame(source, who, rule),
            Expectation::Datagram(_) | Expectation::DatagramUntil(..) | Expectation::Datagrams(_) => {
                Err(Stop::of_file("datagrams are awaited from who talks in lines"))
            }
            Expectation::Response(rule) => self.expect_response(source, rule),
            Expectation::Request(rule) => {
                let Source::Client(client) = source else { return Err(Stop::of_file("a program prints no request")) };
                self.stage.account().note_due(rule.body_size() as usize);
                let mut request = AwaitedRequest::new(who, (**rule).clone(), names.clone());
                let doing = Doing::AtDoor(DoorWish::ReceivesRequest { who: who.into(), wish: request.wish() });
                self.wait_for(source, &mut request, doing)?;
                client.note_asked_for_head(request.is_head());
                Ok(())
            }
        }
    }

    fn expect_response(&mut self, source: &Source, rule: &ResponseRule) -> Played {
        let Source::Client(client) = source else { return Err(Stop::of_file("a program prints no response")) };
        let (request, is_later) = client.asked();
        let asked = Asked {
            is_head: request.as_ref().is_some_and(Request::is_head),
            is_later,
            keeps: request.as_ref().is_some_and(|request| request.keeps),
        };
        let line = request.map(|request| request.line).or_else(|| client.first_line());
        let doing = Doing::ReceivesResponse {
            who: client.name().into(),
            asked: line.map(|line| line.trim_end_matches(" HTTP/1.1").to_string()),
            status: rule.status.clone(),
        };
        self.stage.account().note_due(rule.body_size());
        let mut response = Response::new(client.name(), rule.clone(), self.names.clone()).to(asked);
        self.wait_for(source, &mut response, doing)?;
        if response.is_final() {
            client.is_answered();
        }
        response.captured().into_iter().for_each(|(name, part)| self.learn(name, part));
        Ok(())
    }

    fn expect_lines(&self, source: &Source, mut matcher: Merged, who: &str) -> Played {
        let count = matcher.count();
        let doing = match source {
            Source::Output(_) | Source::Doors(_) => Doing::PrintsLines { count },
            Source::Client(_) => Doing::ReceivesLines { who: who.into(), count },
        };
        self.wait_for(source, &mut matcher, doing)
    }

    fn see_end(&self, name: &str, after_anything: bool) -> Played {
        let client = self.client(name)?;
        let doing = Doing::SeesEnd { who: name.into() };
        self.wait_for(&Source::Client(client.clone()), &mut Ended::new(name, after_anything).in_binary(self.is_binary()), doing)?;
        self.ended_within_tls(&client)?;
        client.dismiss();
        Ok(())
    }

    /// Whether the check's bytes are numbers.
    fn is_binary(&self) -> bool {
        self.stage.props().check.speaks_binary() || self.stage.exercise().program.shows_hex
    }

    /// No byte may come: proved by an end, by rest, or by the silence of the whole time limit where rest cannot be proved.
    fn see_nothing(&self, name: &str) -> Played {
        let client = self.client(name)?;
        if client.over() == Over::Udp {
            return self.see_no_datagram(&client);
        }
        let source = Source::Client(client);
        let mut silent = Silent { who: name.into(), is_binary: self.is_binary() };
        let doing = Doing::ReceivesNothing { who: name.into() };
        match self.look_and_listen(&source, &mut silent, &doing)? {
            Waited::Met | Waited::Silent(..) => Ok(()),
            Waited::Wrong(mismatch) => {
                let explained = self.look_again(&source, &mut silent, mismatch);
                Err(self.mismatch(&source, *explained, doing))
            }
        }
    }
}

pub(super) fn connects(name: &str, target: SocketAddr) -> Doing {
    Doing::Connects { who: name.into(), address: target.to_string() }
}

/// A name stands for something else than the number that a step needs.
fn no_number(text: &str) -> Stop {
    Stop::of_file(format!("`{}` is no number of this width", short_name(text)))
}

pub(super) fn parse_ip(text: &str) -> Played<IpAddr> {
    text.parse().map_err(|_| Stop::of_file(format!("`{text}` is no IP address")))
}

/// The bytes of each sender of a stream, and how many lines of them must come.
fn stream_bytes(stream: &Stream, names: &Names) -> Vec<(Vec<u8>, Option<usize>)> {
    match stream {
        Stream::One { data, at_least } => vec![(data.bytes(names), *at_least)],
        Stream::Each(count, data) => (1..=*count).map(|i| (data.bytes(&names.with("i", i)), None)).collect(),
    }
}
