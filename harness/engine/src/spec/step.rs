//! Reading the steps of a check: one verb a line, and whether every actor connected before it acts.

use super::answer::read_answer;
use super::asked::Asked;
use super::connect_to::{read_ip, read_target};
use super::data::{DATA_KEYS, Data, read_data, read_map};
use super::group_step::{read_crowd, read_draw, read_load, read_measure, read_while_waiting};
use super::hint::read_hint;
use super::instance::Instance;
use super::line::{read_line_rule, read_until};
use super::listener::{read_listener, read_one_of};
use super::model::{Action, ActorVerb, Cut, Expectation, Home, Ports, ProgramKind, Step, Who};
use super::names::Known;
use super::naming::check_actor_name;
use super::over::{Over, Talks, read_datagram_verb, read_over_of_client};
use super::piece::{Pieces, read_each, read_eventually, read_pause, read_plays};
use super::playing::Playing;
use super::program_step::read_program_step;
use super::request::read_request_rule;
use super::response::read_response;
use super::rule::{get_request, read_exact, read_merged, read_request};
use super::shape::awaited;
use super::tls::{Tls, needs_certificate, read_tls};
use super::weight::{Clients, bearable, findable};
use super::yaml::{Node, Reading, nearest, unknown_key};
use crate::text::{InstanceMistake, NoBody, SpecProblem, short_name};

/// So many keys are named that stand where one should.
const MOST_NAMED: usize = 5;

/// The largest buffer that can be asked for a client that holds little.
const MOST_ROOM: u64 = 1 << 20;
/// How often steps may be repeated.
const MOST_REPEATS: u64 = 10_000;

const ACTOR_WORDS: [&str; 6] = ["connect", "half_close", "close", "reset", "stop_reading", "resume_reading"];
const ACTOR_VERBS: [&str; 21] = [
    "connect",
    "send",
    "get",
    "request",
    "receives",
    "receives_datagram",
    "receives_datagrams",
    "receives_line",
    "receives_lines",
    "receives_merged",
    "receives_until",
    "receives_request",
    "respond",
    "response",
    "sees",
    "half_close",
    "close",
    "reset",
    "stop_reading",
    "resume_reading",
    "network",
];
/// The steps that begin with no actor's name; actors may be called as the last ones are.
pub(super) const STEPS: [&str; 14] = [
    "everyone",
    "program",
    "together",
    "crowd",
    "load",
    "repeat",
    "measure",
    "while_waiting",
    "draw",
    "one_of",
    "each",
    "plays",
    "pause",
    "eventually",
];

/// What is known at a point of a scene: who has connected and what was measured.
#[derive(Clone, Debug)]
pub(super) struct Scope<'v> {
    kind: ProgramKind,
    talks: Talks,
    home: Home,
    /// The ports on which the judge listens, and the actors that are at its end of connections to them.
    listeners: Vec<String>,
    /// Whether the program is given a certificate.
    has_tls: bool,
    came: Vec<String>,
    pub(super) actors: Vec<String>,
    /// Actors that exist only as members of a crowd, `NAME-1` and so on.
    pub(super) crowds: Vec<String>,
    /// Names under which threads and files were counted.
    pub(super) levels: Vec<String>,
    pub(super) measured: Vec<String>,
    /// All who ever connect.
    pub(super) clients: Clients,
    /// What they ask over HTTP.
    asked: Asked,
    /// What stands for something in braces.
    pub(super) names: Known,
    /// The instances of the program, if there are several.
    pub(super) playing: Playing,
    /// The pieces of scenes that have names.
    pub(super) pieces: Pieces<'v>,
}

impl<'v> Scope<'v> {
    pub(super) fn new(
        (kind, over): (ProgramKind, Over),
        home: Home,
        (ports, programs): (&Ports, &[Instance]),
        pieces: Pieces<'v>,
    ) -> Self {
        let (came, actors, crowds, levels, measured, clients, asked) = Default::default();
        let names = Known::of(ports).with_programs(programs);
        let (talks, listeners, playing) = (Talks::new(over), ports.listens.clone(), Playing::of(programs));
        let has_tls = ports.tls.is_some();
        Self {
            kind,
            talks,
            home,
            listeners,
            has_tls,
            came,
            actors,
            crowds,
            levels,
            measured,
            clients,
            asked,
            names,
            playing,
            pieces,
        }
    }

    /// Whether an instance of the program has this name; in a piece, `who` may be one.
    pub(super) fn plays_program(&self, name: &str) -> bool {
        self.playing.has(self.pieces.who(name))
    }

    /// The ports on which the judge listens.
    pub(super) fn listeners(&self) -> &[String] {
        &self.listeners
    }

    /// Whether the judge listens on a port of this name.
    pub(super) fn listens(&self, name: &str) -> bool {
        self.listeners.iter().any(|listener| listener == name)
    }

    /// An actor is at the judge's end of a connection from here on.
    pub(super) fn accept(&mut self, node: &Node<'_>, name: &str) -> Reading<()> {
        if self.actors.iter().any(|actor| actor == name) && !self.came.iter().any(|came| came == name) {
            return Err(node.mistake(SpecProblem::DuplicateName { name: name.into() }));
        }
        self.actors.push(name.into());
        self.came.push(name.into());
        self.clients.add(node, name, 1)
    }

    /// The actor of this name, which is at the judge's end of a connection.
    pub(super) fn accepted<'n>(&self, node: &Node<'n>) -> Reading<&'n str> {
        let name = node.text()?;
        if self.came.iter().any(|came| came == name) {
            return Ok(name);
        }
        let known: Vec<&str> = self.came.iter().map(String::as_str).collect();
        Err(node.mistake(SpecProblem::UnknownActor { name: name.into(), near: nearest(name, &known) }))
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        // `crowd-3` is the third of the crowd.
        let crowd = name.rsplit_once('-').map_or("", |(crowd, _)| crowd);
        self.actors.iter().any(|actor| actor == name) || self.crowds.iter().any(|known| known == crowd)
    }
}

/// Reads a list of steps.
pub(super) fn read_steps(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<Vec<Step>> {
    let steps = node.list()?;
    if steps.is_empty() {
        return Err(node.mistake(SpecProblem::NoSteps));
    }
    scope.pieces.count(node, steps.len())?;
    steps.iter().map(|step| read_step(step, scope)).collect()
}

fn read_step(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<Step> {
    if !node.is_map() {
        return Err(node.mistake(SpecProblem::NoStep));
    }
    let mut entries = node.entries()?;
    // Beside what it does a step may hold a hint.
    let is_hint = |(key, _): &(&str, Node<'_>)| *key == "hint";
    let hint = entries.iter().position(is_hint).map(|at| read_hint(&entries.remove(at).1)).transpose()?;
    let [(key, value)] = &entries[..] else {
        let found: Vec<String> = entries.iter().take(MOST_NAMED).map(|(key, _)| format!("`{}`", short_name(key))).collect();
        let known = std::iter::once("ACTOR").chain(STEPS).map(String::from).collect();
        return Err(node.mistake(if found.is_empty() {
            SpecProblem::NoVerb { known }
        } else {
            SpecProblem::SeveralVerbs { found }
        }));
    };
    let action = match *key {
        "program" => {
            scope.playing.are_none(node)?;
            Action::Program(None, read_program_step(value, scope)?)
        }
        "together" => {
            let branches = value.list()?;
            if branches.is_empty() {
                return Err(value.mistake(SpecProblem::NoSteps));
            }
            // What one branch hears, another may not know yet.
            let (before, mut after) = (scope.names.clone(), scope.names.clone());
            let read = |branch: &Node<'_>| {
                scope.names = before.clone();
                let steps = read_steps(branch, scope)?;
                after.join(scope.names.clone());
                Ok(steps)
            };
            let branches = branches.iter().map(read).collect::<Reading<_>>()?;
            scope.names = after;
            Action::Together(branches)
        }
        "crowd" => Action::Crowd(read_crowd(value, scope)?),
        "load" => Action::Load(read_load(value, scope)?),
        "repeat" => {
            value.only(&["times", "steps"])?;
            let times = value.need("times")?.number(1, MOST_REPEATS)? as usize;
            let steps = read_named(&value.need("steps")?, scope, &["n"])?;
            Action::Repeat(times, steps)
        }
        "measure" => Action::Measure(read_measure(value, scope)?),
        "draw" => {
            let draw = read_draw(value)?;
            scope.names.add(&draw.name);
            Action::Draw(draw)
        }
        "each" if !is_actors(value) => Action::Each(read_each(value, scope)?),
        "eventually" if !is_actors(value) => Action::Eventually(read_eventually(value, scope)?),
        "pause" if !is_actors(value) => Action::Pause(read_pause(value)?),
        "plays" if !is_actors(value) => Action::Plays(read_plays(value, None, scope)?),
        "while_waiting" => Action::WhileWaiting(read_while_waiting(value, scope)?),
        "one_of" => {
            let (names, verb) = read_one_of(value, scope)?;
            Action::Listener(names, verb)
        }
        name if scope.plays_program(name) && value.get("plays").is_none() => {
            let whose = scope.pieces.who(name).to_string();
            if is_actors(value) {
                return Err(node.mistake_at_key(name, InstanceMistake::IsNoClient { name: whose }.into()));
            }
            Action::Program(Some(whose), read_program_step(value, scope)?)
        }
        name if scope.listens(name) => Action::Listener(vec![name.to_string()], read_listener(value, scope)?),
        "everyone" if scope.playing.kind().unwrap_or(scope.kind) == ProgramKind::Batch => {
            return Err(node.mistake_at_key("everyone", SpecProblem::NeedsServer));
        }
        "everyone" => {
            let verb = read_actor(value, scope.talks.of("everyone"), &scope.playing)?;
            scope.talks.note(value, "everyone", &verb)?;
            Action::Actor(Who::Everyone, verb)
        }
        name => {
            // In a piece `who` is whoever plays it.
            let who = scope.pieces.who(name).to_string();
            let is_called = who != name;
            if let Some(piece) = value.get("plays") {
                value.only(&["plays"])?;
                if !is_called {
                    check_actor_name(node, name)?;
                }
                return Ok(Step {
                    path: node.path(),
                    home: scope.home,
                    action: Action::Plays(read_plays(&piece, Some(who), scope)?),
                    hint,
                });
            }
            scope.playing.are_asked(node, (name, &who), value)?;
            let mut verb = read_actor(value, scope.talks.of(&who), &scope.playing)?;
            scope.playing.turn(value, &who, &mut verb)?;
            needs_certificate(value, &verb, scope.has_tls)?;
            let connects = matches!(verb, ActorVerb::Connect { .. } | ActorVerb::Request { .. });
            let kind = scope.playing.kind().unwrap_or(scope.kind);
            if kind == ProgramKind::Batch || (kind == ProgramKind::Client && connects) {
                return Err(node.mistake_at_key(name, SpecProblem::NeedsServer));
            }
            if connects {
                if scope.came.contains(&who) {
                    return Err(node.mistake_at_key(name, SpecProblem::WasAccepted { name: who }));
                }
                check_actor_name(node, name)?;
                scope.actors.push(who.clone());
                scope.clients.add(node, &who, 1)?;
            } else if !scope.knows(&who) {
                let known: Vec<&str> = scope.actors.iter().map(String::as_str).collect();
                let near = nearest(&who, &known);
                return Err(node.mistake_at_key(name, SpecProblem::UnknownActor { name: who, near }));
            }
            scope.talks.note(value, &who, &verb)?;
            if scope.asked.note(&who, &verb) {
                return Err(value.need("response")?.need("body")?.mistake(SpecProblem::NoBodyThere { why: NoBody::Head }));
            }
            if matches!(verb, ActorVerb::Close | ActorVerb::Reset) {
                scope.actors.retain(|actor| *actor != who);
            }
            Action::Actor(Who::One(who), verb)
        }
    };
    if matches!(action, Action::Actor(..) | Action::Program(..)) {
        scope.names.read(value, &action)?;
    }
    Ok(Step { path: node.path(), home: scope.home, action: bearable(node, action)?, hint })
}

/// Whether this is what an actor does: there may be one that is called as a step is.
fn is_actors(node: &Node<'_>) -> bool {
    let is_verb = |entries: Vec<(&str, Node<'_>)>| entries.len() == 1 && ACTOR_VERBS.contains(&entries[0].0);
    node.as_text().is_some_and(|word| ACTOR_WORDS.contains(&word)) || node.entries().is_ok_and(is_verb)
}

/// Reads steps in which these names are known, too.
pub(super) fn read_named(node: &Node<'_>, scope: &mut Scope<'_>, names: &[&str]) -> Reading<Vec<Step>> {
    let around = scope.names.clone();
    scope.names = around.with(names);
    let steps = read_steps(node, scope)?;
    scope.names = scope.names.clone().without(names, &around);
    Ok(steps)
}

/// The one key of a map that names a verb, when other keys may not stand beside it.
pub(super) fn one_verb<'v>(node: &Node<'v>, known: &[&str]) -> Reading<(&'v str, Node<'v>)> {
    let mut entries = node.entries()?;
    match entries.len() {
        0 => Err(node.mistake(SpecProblem::NoVerb { known: known.iter().map(|k| (*k).to_string()).collect() })),
        1 => Ok(entries.remove(0)),
        _ => Err(node.mistake(SpecProblem::SeveralVerbs {
            found: entries.iter().take(MOST_NAMED).map(|(key, _)| format!("`{}`", short_name(key))).collect(),
        })),
    }
}

fn read_actor(node: &Node<'_>, over: Over, playing: &Playing) -> Reading<ActorVerb> {
    if node.as_text().is_some() {
        return node.one_of(&ACTOR_WORDS.map(|word| (word, word))).map(|word| match word {
            "connect" => {
                ActorVerb::Connect { from: None, to: None, port: Vec::new(), receive_buffer: None, over: None, tls: Tls::default() }
            }
            "half_close" => ActorVerb::HalfClose,
            "close" => ActorVerb::Close,
            "reset" => ActorVerb::Reset,
            "stop_reading" => ActorVerb::StopReading,
            _ => ActorVerb::ResumeReading,
        });
    }
    let (verb, value) = one_verb(node, &ACTOR_VERBS)?;
    if verb != "connect" && ACTOR_WORDS.contains(&verb) {
        return Err(node.mistake_at_key(verb, SpecProblem::TakesNoValue { word: verb.into() }));
    }
    if (over == Over::Udp || verb != "receives_until")
        && let Some(verb) = read_datagram_verb(verb, &value)?
    {
        return Ok(verb);
    }
    Ok(match verb {
        "connect" => {
            value.only(&["from", "to", "port", "receive_buffer", "over", "name", "alpn", "chooses"])?;
            let from = value.get("from").map(|node| read_ip(&node)).transpose()?;
            let room = value.get("receive_buffer").map(|size| size.number(1, MOST_ROOM)).transpose()?;
            let receive_buffer = room.map(|room| room as usize);
            let (to, port) = read_target(&value, playing)?;
            let over = value.get("over").map(|over| read_over_of_client(&over)).transpose()?;
            let tls = read_tls(&value)?;
            ActorVerb::Connect { from, to, port, receive_buffer, over, tls }
        }
        "send" => read_send(&value).map(|(data, cut)| ActorVerb::Send { data, cut })?,
        "get" => ActorVerb::Request { data: get_request(value.text()?), cut: Cut::Whole, keep: false },
        "request" => {
            value.only(&["method", "target", "version", "headers", "body", "line_end", "cut", "keep"])?;
            let keep = value.get("keep").map(|flag| flag.flag()).transpose()?.unwrap_or(false);
            ActorVerb::Request { data: read_request(&value, keep)?, cut: read_cut(&value)?, keep }
        }
        "receives_request" => ActorVerb::Expect(Expectation::Request(Box::new(read_request_rule(&value)?))),
        "respond" => {
            let cut = if value.is_map() { read_cut(&value)? } else { Cut::Whole };
            ActorVerb::Respond { answer: Box::new(read_answer(&value)?), cut }
        }
        "response" => ActorVerb::Expect(Expectation::Response(Box::new(read_response(&value)?))),
        "sees" => {
            if value.is_map() {
                value.only(&["end"])?;
                value.need("end")?.one_of(&[("after_anything", ())])?;
                ActorVerb::SeesEnd { after_anything: true }
            } else {
                value.one_of(&[("end", true), ("nothing", false)]).map(|end| match end {
                    true => ActorVerb::SeesEnd { after_anything: false },
                    false => ActorVerb::SeesNothing,
                })?
            }
        }
        verb => match read_expectation(verb.strip_prefix("receives").unwrap_or("?"), &value)? {
            Some(expectation) => ActorVerb::Expect(expectation),
            None => return Err(node.mistake_at_key(verb, unknown_key(verb, &ACTOR_VERBS))),
        },
    })
}

/// What `receives…` and `prints…` have in common: the ending of the verb says what kind of bytes is awaited.
pub(super) fn read_expectation(ending: &str, value: &Node<'_>) -> Reading<Option<Expectation>> {
    Ok(Some(match ending {
        "" => read_exact(value)?,
        "_line" => Expectation::Line(read_line_rule(value)?),
        "_until" => read_until(value).map(|(rule, others)| Expectation::Until(rule, others))?,
        "_lines" => {
            value.only(&["any_order"])?;
            findable(value, Expectation::AnyOrder(awaited(&value.need("any_order")?)?))?
        }
        "_merged" => findable(value, read_merged(value)?)?,
        _ => return Ok(None),
    }))
}

/// Bytes to be sent, and how they are cut.
pub(super) fn read_send(node: &Node<'_>) -> Reading<(Data, Cut)> {
    if !node.is_map() {
        return Ok((read_data(node)?, Cut::Whole));
    }
    let known: Vec<&str> = DATA_KEYS.into_iter().chain(["data", "cut"]).collect();
    node.only(&known)?;
    let data = match node.get("data") {
        Some(data) => read_data(&data)?,
        None => read_map(node)?,
    };
    Ok((data, read_cut(node)?))
}

fn read_cut(node: &Node<'_>) -> Reading<Cut> {
    Ok(match node.get("cut") {
        Some(size) => Cut::Every(size.number(1, 1 << 20)? as usize),
        None => Cut::Whole,
    })
}
