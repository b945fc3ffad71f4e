//! The steps of a check up to the one that failed, as a list of single deeds: repetitions unrolled, names filled in.

use std::time::Duration;

use crate::spec::{
    Action, ActorVerb, Check, Crowd, Cut, Each, Exercise, Expectation, Instance, Measure, Names, Over, ProgramVerb, Step, Who,
};
use crate::text::{DatagramDoing, Doing, NotByHand};
use crate::verdict::Failure;

/// So many deeds are followed; a person does fewer.
const MOST: usize = 200;
/// So many steps are gone through, whether somebody does anything in them or not.
const MOST_STEPS: usize = 1000;
/// So many bytes are sent and awaited in all.
const MOST_BYTES: usize = 64 << 20;

/// One deed, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// The program is started: another time, or again on the same port.
    Start { again: bool },
    /// Something is asked of the program.
    Ask,
    /// This is typed at its standard input.
    Type(Vec<u8>),
    /// Its standard input ends.
    EndInput,
    /// One of several instances of the program is started; again, if it was before.
    StartOf { name: String, again: bool },
    /// It is ended.
    End { name: String },
    /// This is typed at its standard input.
    TypeTo { name: String, bytes: Vec<u8> },
    /// Its standard input ends.
    EndInputOf { name: String },
    /// A client connects, to another address of the machine perhaps, or to another port.
    Connect { who: String, to: Option<String>, port: Option<u16>, over: Over },
    /// It sends bytes, as one piece or cut into pieces of so many bytes.
    Send { who: String, bytes: Vec<u8>, cut: Option<usize> },
    /// It waits.
    Await { who: String, what: Awaited },
    /// It ends its side.
    EndSide { who: String },
    /// It leaves.
    Leave { who: String },
    /// So many clients connect and say nothing, or nothing more than this.
    Silent { who: String, size: usize, bytes: Vec<u8> },
    /// Time passes.
    Pause(Duration),
    /// Something that no person does.
    Beyond(NotByHand),
}

impl Deed {
    /// The client who does it.
    pub(super) fn who(&self) -> Option<&str> {
        match self {
            Self::Connect { who, .. }
            | Self::Send { who, .. }
            | Self::Await { who, .. }
            | Self::EndSide { who }
            | Self::Leave { who }
            | Self::Silent { who, .. } => Some(who),
            Self::StartOf { .. } | Self::End { .. } | Self::TypeTo { .. } | Self::EndInputOf { .. } => None,
            Self::Start { .. } | Self::Ask | Self::Type(_) | Self::EndInput | Self::Pause(_) | Self::Beyond(_) => None,
        }
    }
}

/// What a client waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Awaited {
    /// These bytes.
    Bytes(Vec<u8>),
    /// An HTTP response; whether the ends of its lines matter.
    Response { line_ends: bool },
    /// The end.
    End,
    /// Anything else.
    Else,
}

/// What is done until a check fails.
#[derive(Debug)]
pub(super) struct Plot {
    /// The deeds; the last one is the one that failed.
    pub(super) deeds: Vec<Deed>,
    /// Whether a time was measured that was too long or too short.
    pub(super) is_timed: bool,
}

impl Plot {
    /// The deeds of a check until it fails as `failure` says; `names` fill in its texts.
    pub(super) fn of(exercise: &Exercise, check: &Check, failure: &Failure, names: Names) -> Self {
        let (present, chosen, closing, deeds) = Default::default();
        let mut walk = Walk {
            exercise,
            failure,
            names,
            present,
            chosen,
            closing,
            deeds,
            alias: None,
            is_over: false,
            is_timed: false,
            steps: 0,
            case: None,
        };
        let (servers, others): (Vec<&Instance>, Vec<&Instance>) = check.programs.iter().partition(|instance| instance.is_server());
        let all = servers.into_iter().chain(others);
        for instance in all.filter(|instance| !check.starts_instance(&instance.name)) {
            walk.deeds.push(Deed::StartOf { name: instance.name.clone(), again: false });
        }
        if check.programs.is_empty() && !check.starts_itself() {
            walk.deeds.push(Deed::Start { again: false });
        }
        walk.all(&check.steps);
        Self { deeds: walk.deeds, is_timed: walk.is_timed }
    }
}

struct Walk<'w> {
    exercise: &'w Exercise,
    failure: &'w Failure,
    names: Names,
    /// Who is connected.
    present: Vec<String>,
    /// The names of what the program chose.
    chosen: Vec<String>,
    /// Whose last request asked for the end of its connection.
    closing: Vec<String>,
    deeds: Vec<Deed>,
    /// What the steps of a crowd call its member, and which that is.
    alias: Option<(String, String)>,
    is_over: bool,
    is_timed: bool,
    /// How many steps were gone through.
    steps: usize,
    /// Which of several cases it is.
    case: Option<usize>,
}

impl Walk<'_> {
    fn all(&mut self, steps: &[Step]) {
        for step in steps {
            if self.is_over {
                return;
            }
            self.steps += 1;
            if self.deeds.len() >= MOST || self.steps > MOST_STEPS {
                return self.beyond(NotByHand::TooManySteps);
            }
            self.step(step);
            if self.bytes() > MOST_BYTES {
                return self.beyond(NotByHand::TooLong);
            }
        }
    }

    /// What cannot be done by hand ends the list: nothing after it could be shown.
    fn beyond(&mut self, why: NotByHand) {
        self.deeds.push(Deed::Beyond(why));
        self.is_over = true;
    }

    /// How much is sent and awaited.
    fn bytes(&self) -> usize {
        let of = |deed: &Deed| match deed {
            Deed::Send { bytes, .. } | Deed::Await { what: Awaited::Bytes(bytes), .. } | Deed::Silent { bytes, .. } => bytes.len(),
            _ => 0,
        };
        self.deeds.iter().map(of).sum()
    }

    fn is_line(&self, step: &Step) -> bool {
        let is_case = self.case.is_none() || self.failure.case.as_ref().map(|case| case.number) == self.case;
        self.failure.line > 0 && is_case && self.exercise.line_of(step) == self.failure.line
    }

    fn step(&mut self, step: &Step) {
        let is_line = self.is_line(step);
        match &step.action {
            Action::Actor(Who::One(name), verb) => {
                let name = self.alias.as_ref().filter(|(alias, _)| alias == name).map_or(name, |(_, who)| who).clone();
                self.act(&name, verb, is_line);
            }
            Action::Actor(Who::Everyone, verb) => {
                for name in self.present.clone() {
                    if self.deeds.len() >= MOST || self.bytes() > MOST_BYTES {
                        return self.beyond(NotByHand::TooManySteps);
                    }
                    if !self.is_over {
                        self.act(&name, verb, is_line);
                    }
                }
            }
            Action::Program(Some(name), verb) => {
                let name = self.alias.as_ref().filter(|(alias, _)| alias == name).map_or(name, |(_, who)| who).clone();
                self.direct(name, verb);
                self.is_over |= is_line;
            }
            Action::Program(None, verb) => {
                self.deeds.push(match verb {
                    ProgramVerb::Start { .. } => Deed::Start { again: false },
                    ProgramVerb::Restart => Deed::Start { again: true },
                    ProgramVerb::Types { data, .. } if data.names_one_of(&self.chosen) => Deed::Beyond(NotByHand::Chosen),
                    ProgramVerb::Types { data, .. } => Deed::Type(data.bytes(&self.names)),
                    ProgramVerb::InputEnds => Deed::EndInput,
                    ProgramVerb::Signal(_) => Deed::Beyond(NotByHand::Signals),
                    ProgramVerb::Remember(_) | ProgramVerb::ReturnsTo { .. } | ProgramVerb::Threads { .. } => {
                        if is_line {
                            Deed::Beyond(NotByHand::Counts)
                        } else {
                            Deed::Ask
                        }
                    }
                    _ => Deed::Ask,
                });
                self.is_timed |= is_line && matches!(verb, ProgramVerb::KeepsPace { .. });
                self.is_over |= is_line;
            }
            Action::Listener(..) => self.beyond(NotByHand::TakesAServer),
            Action::Together(_) => self.beyond(NotByHand::AtOnce),
            Action::Load(_) => self.beyond(NotByHand::AtOnce),
            Action::Crowd(crowd) => self.crowd(crowd),
            Action::Repeat(times, steps) => {
                let names = self.names.clone();
                for n in 1..=*times {
                    if self.is_over {
                        break;
                    }
                    self.names = self.names.with("n", n);
                    self.all(steps);
                }
                self.names = self.names.with_same("n", &names);
            }
            Action::Measure(measure) => self.measure(measure, is_line),
            Action::Draw(draw) => self.names = self.names.with(&draw.name, self.names.drawn(&draw.name, draw.range)),
            Action::Plays(plays) => {
                let names = self.names.clone();
                if let Some(who) = &plays.who {
                    let who = self.alias.as_ref().filter(|(alias, _)| alias == who).map_or(who, |(_, who)| who);
                    self.names = self.names.with("who", who);
                }
                self.all(&plays.steps);
                self.names = self.names.with_same("who", &names);
            }
            Action::Each(each) => self.each(each),
            Action::Eventually(tried) => self.all(&tried.steps),
            Action::Pause(pause) => self.deeds.push(Deed::Pause(pause.time)),
            Action::WhileWaiting(meanwhile) => self.all(&meanwhile.steps),
        }
    }

    /// The cases up to the one that failed.
    fn each(&mut self, each: &Each) {
        let names = self.names.clone();
        let last = self.failure.case.as_ref().map_or(each.cases.len(), |case| case.number);
        for (index, case) in each.cases.iter().enumerate().take(last) {
            if self.is_over {
                break;
            }
            self.case = Some(index + 1);
            for (name, value) in case {
                self.names = self.names.with(name, names.fill(value));
            }
            self.all(&each.steps);
        }
        self.case = None;
        for (name, _) in each.cases.iter().flatten() {
            self.names = self.names.with_same(name, &names);
        }
    }

    fn measure(&mut self, measure: &Measure, is_line: bool) {
        self.all(&measure.steps);
        self.is_timed |= is_line;
        self.is_over |= is_line;
    }

    /// A crowd that says nothing, or asks and waits, is as many commands; any other one at most a few that come one by one.
    fn crowd(&mut self, crowd: &Crowd) {
        let bytes = match &crowd.steps[..] {
            [Step { action: Action::Actor(_, ActorVerb::Connect { .. }), .. }] if self.exercise.program.over == Over::Tcp => {
                Some(Vec::new())
            }
            [Step { action: Action::Actor(_, ActorVerb::Request { data, .. }), .. }] => Some(data.bytes(&self.names.with("i", 1))),
            _ => None,
        };
        if let Some(bytes) = bytes {
            let who = crowd.name.clone();
            return self.deeds.push(Deed::Silent { who, size: crowd.size, bytes });
        }
        if !crowd.in_order || crowd.size > 2 {
            return self.beyond(NotByHand::AtOnce);
        }
        let (names, alias) = (self.names.clone(), self.alias.clone());
        for i in 1..=crowd.size {
            self.names = names.with("i", i);
            self.alias = Some((crowd.name.clone(), format!("{}-{i}", crowd.name)));
            self.all(&crowd.steps);
        }
        (self.names, self.alias) = (names, alias);
    }

    fn act(&mut self, name: &str, verb: &ActorVerb, is_line: bool) {
        let who = name.to_string();
        if let ActorVerb::Send { data, .. } | ActorVerb::Request { data, .. } = verb
            && data.names_one_of(&self.chosen)
        {
            return self.beyond(NotByHand::Chosen);
        }
        if let ActorVerb::Expect(expectation) = verb {
            self.chosen.extend(expectation.captures());
        }
        let names = &self.names;
        let cut = |cut: &Cut| if let Cut::Every(size) = cut { Some(*size) } else { None };
        let deeds = match verb {
            ActorVerb::Respond { .. } => vec![Deed::Beyond(NotByHand::TakesAServer)],
            ActorVerb::Connect { port, .. } if !port.is_empty() && self.port_of(port).is_none() => {
                vec![Deed::Beyond(NotByHand::SeveralPorts)]
            }
            ActorVerb::Connect { to, receive_buffer: None, over, port, .. } => {
                let over = over.unwrap_or(self.exercise.program.over);
                vec![Deed::Connect { who, to: to.clone(), port: self.port_of(port), over }]
            }
            ActorVerb::Connect { receive_buffer: Some(_), .. } => vec![Deed::Beyond(NotByHand::SlowReader)],
            ActorVerb::Send { data, .. } if self.is_over_udp(name) && data.bytes(names).is_empty() => {
                vec![Deed::Beyond(NotByHand::EmptyDatagram)]
            }
            ActorVerb::Send { data, cut: pieces } => vec![Deed::Send { who, bytes: data.bytes(names), cut: cut(pieces) }],
            ActorVerb::Request { data, cut: pieces, keep } => {
                let send = Deed::Send { who: who.clone(), bytes: data.bytes(names), cut: cut(pieces) };
                let own = self.deeds.iter().rev().find(|deed| deed.who() == Some(name));
                // An answer ends its connection, unless that is kept: else only one that was just made is used.
                let goes_on = match own {
                    Some(Deed::Connect { .. }) => true,
                    Some(Deed::Leave { .. }) | None => false,
                    Some(_) => *keep && !self.closing.iter().any(|other| other == name),
                };
                let port = self.last_port(name);
                let comes = (!goes_on).then_some(Deed::Connect { who, to: None, port, over: Over::Tcp });
                comes.into_iter().chain([send]).collect()
            }
            ActorVerb::Expect(Expectation::Exact(data)) if data.names_one_of(&self.chosen) => {
                vec![Deed::Await { who, what: Awaited::Else }]
            }
            ActorVerb::Expect(expectation) => vec![Deed::Await { who, what: awaited(expectation, names) }],
            ActorVerb::SeesEnd { .. } => vec![Deed::Await { who, what: Awaited::End }],
            ActorVerb::SeesNothing => vec![Deed::Await { who, what: Awaited::Else }],
            ActorVerb::HalfClose => vec![Deed::EndSide { who }],
            ActorVerb::Close | ActorVerb::Reset => vec![Deed::Leave { who }],
            ActorVerb::StopReading | ActorVerb::ResumeReading => vec![],
            ActorVerb::Network(_) => vec![Deed::Beyond(NotByHand::Network)],
        };
        match verb {
            ActorVerb::Request { keep: false, .. } => self.closing.push(name.to_string()),
            ActorVerb::Connect { .. } | ActorVerb::Request { .. } => self.closing.retain(|other| other != name),
            _ => {}
        }
        match verb {
            ActorVerb::Connect { .. } | ActorVerb::Request { .. } if !self.present.iter().any(|other| other == name) => {
                self.present.push(name.to_string());
            }
            ActorVerb::Close | ActorVerb::Reset | ActorVerb::SeesEnd { .. } => self.present.retain(|other| other != name),
            _ => {}
        }
        let fails = is_line && deeds.iter().any(|deed| self.is_failing(name, deed));
        self.is_over = fails || deeds.iter().any(|deed| matches!(deed, Deed::Beyond(_)));
        self.deeds.extend(deeds);
    }

    /// Something is done to one of several instances of the program, or asked of it.
    fn direct(&mut self, name: String, verb: &ProgramVerb) {
        let was_started = self.deeds.iter().any(|deed| matches!(deed, Deed::StartOf { name: other, .. } if *other == name));
        self.deeds.push(match verb {
            // What is not as it is usually started would have to be told.
            ProgramVerb::Start { args: Some(_), .. } | ProgramVerb::Start { in_folder: true, .. } => {
                return self.beyond(NotByHand::TooManySteps);
            }
            ProgramVerb::Start { .. } | ProgramVerb::Restart => Deed::StartOf { name, again: was_started },
            ProgramVerb::Types { data, .. } if data.names_one_of(&self.chosen) => return self.beyond(NotByHand::Chosen),
            ProgramVerb::Types { data, .. } => Deed::TypeTo { name, bytes: data.bytes(&self.names) },
            ProgramVerb::InputEnds => Deed::EndInputOf { name },
            ProgramVerb::Signal(_) => Deed::End { name },
            ProgramVerb::Prints(expectation) => {
                self.chosen.extend(expectation.captures());
                Deed::Ask
            }
            _ => Deed::Ask,
        });
    }

    /// The port that a step names, where it is known.
    fn port_of(&self, port: &[String]) -> Option<u16> {
        let [port] = port else { return None };
        self.names.fill(port).parse().ok()
    }

    /// The port to which a client turned last.
    fn last_port(&self, name: &str) -> Option<u16> {
        let of = |deed: &Deed| match deed {
            Deed::Connect { who, port, .. } if who == name => *port,
            _ => None,
        };
        self.deeds.iter().rev().find_map(of)
    }

    /// Whether a client talks in datagrams now.
    fn is_over_udp(&self, name: &str) -> bool {
        let last = self.deeds.iter().rev().find(|deed| matches!(deed, Deed::Connect { who, .. } if who == name));
        matches!(last, Some(Deed::Connect { over: Over::Udp, .. }))
    }

    /// Whether a deed on the line that failed is the very one: its turn of a repetition, and not another client's.
    fn is_failing(&self, name: &str, deed: &Deed) -> bool {
        let is_other = |who: &str| who != name;
        if self.failure.requirement.who().is_some_and(is_other) {
            return false;
        }
        let what = if let Deed::Await { what, .. } = deed { Some(what) } else { None };
        match &self.failure.requirement {
            Doing::Connects { .. } | Doing::Datagram(DatagramDoing::Reaches { .. }) => matches!(deed, Deed::Connect { .. }),
            Doing::Sends { .. } => matches!(deed, Deed::Send { .. }),
            Doing::Receives { data, .. } => match what {
                Some(Awaited::Bytes(bytes)) => bytes == data,
                what => matches!(what, Some(Awaited::Else)),
            },
            Doing::ReceivesResponse { .. } => matches!(what, Some(Awaited::Response { .. })),
            Doing::SeesEnd { .. } => matches!(what, Some(Awaited::End)),
            // Bytes that are no text are told field by field.
            Doing::ReceivesFields { .. } => matches!(what, Some(Awaited::Bytes(_) | Awaited::Else)),
            Doing::Datagram(DatagramDoing::Receives { .. })
            | Doing::ReceivesOneOf { .. }
            | Doing::ReceivesLine { .. }
            | Doing::ReceivesLines { .. }
            | Doing::ReceivesNothing { .. } => {
                matches!(what, Some(Awaited::Else))
            }
            _ => true,
        }
    }
}

fn awaited(expectation: &Expectation, names: &Names) -> Awaited {
    match expectation {
        Expectation::Exact(data) => Awaited::Bytes(data.bytes(names)),
        Expectation::Response(rule) => Awaited::Response { line_ends: rule.crlf },
        _ => Awaited::Else,
    }
}
