//! Clients that talk TLS: what they offer, their handshake, and ends that are said within it.

use std::sync::Arc;
use std::time::Duration;

use super::patience::{Limited as _, Patience};
use super::wait::Source;
use super::{Played, Stop, Turn};
use crate::spec::Tls;
use crate::text::{Doing, Event, Problem, Secured, TlsProblem, TlsWish};
use crate::verdict::Failure;
use crate::wire::{Agreed, Client, Connected, Offer};

/// How often it is looked whether a handshake is over.
const LOOK: Duration = Duration::from_millis(1);

impl Turn<'_> {
    /// The client of a connection that was made; within TLS, its handshake begins.
    pub(super) fn client_of(&self, name: &str, connected: Connected, tls: &Tls) -> Played<Client> {
        let stage = self.stage;
        let (recorder, account) = (stage.recorder().clone(), stage.account());
        let client = match stage.certificate().filter(|_| tls.wanted != Some(false)) {
            None => Client::new(name, connected, recorder, account),
            Some((usual, certificate)) => {
                let name_of_server = tls.name.as_deref().unwrap_or(usual);
                let offer = Offer { certificate, name: name_of_server, alpn: &tls.alpn };
                Client::secured(name, connected, &offer, recorder, account)
            }
        };
        client.map_err(|error| Stop::of_system(&error))
    }

    /// Waits for the end of a client's handshake, if it makes one; no longer than until it is certain that it will not end.
    pub(super) fn shake_hands(&self, client: &Arc<Client>, tls: &Tls) -> Played {
        if !client.is_secured() {
            return Ok(());
        }
        let (stage, who) = (self.stage, client.name().to_string());
        let doing = Doing::Tls(TlsWish::Handshake { who: who.clone() });
        let mut patience = Patience::new(stage, stage.limit());
        let failed = |problem| {
            let failure = Failure::new(doing.clone(), Problem::Tls(problem));
            Err(self.explain(&Source::Client(client.clone()), failure))
        };
        loop {
            match client.handshake() {
                Some(Ok(agreed)) => return self.has_agreed(client, agreed, tls),
                Some(Err(fault)) => return failed(TlsProblem::Failed { who, fault }),
                None => {}
            }
            if stage.is_over() {
                return Err(Stop::Aborted);
            }
            if let Some(limit) = self.exceeded() {
                return Err(self.failed(doing, Problem::Limit { limit }));
            }
            // What came while the proof was made, and was answered at once, is no silence.
            let heard = client.heard();
            let proof = match self.at_rest().filter(|_| client.heard() == heard) {
                None if patience.is_over(stage) => Some(patience.proof()?),
                proof => proof,
            };
            if let (Some(proof), None) = (proof, client.handshake()) {
                return failed(TlsProblem::Silent { who, proof });
            }
            std::thread::sleep(LOOK);
        }
    }

    fn has_agreed(&self, client: &Arc<Client>, agreed: Agreed, tls: &Tls) -> Played {
        let Agreed { version, protocol } = agreed;
        self.stage.recorder().note(client.name(), Event::Secured(Secured { version, protocol: protocol.clone() }));
        match &tls.chooses {
            Some(wanted) if *wanted != protocol => {
                let who = client.name().to_string();
                let doing = Doing::Tls(TlsWish::Chooses { who: who.clone(), protocol: wanted.clone() });
                Err(self.failed(doing, Problem::Tls(TlsProblem::OtherProtocol { who, chosen: protocol })))
            }
            _ => Ok(()),
        }
    }

    /// That the end which a client saw was said within TLS, if it talks TLS.
    pub(super) fn ended_within_tls(&self, client: &Arc<Client>) -> Played {
        if !client.ended_bare() {
            return Ok(());
        }
        let who = client.name().to_string();
        let failure = Failure::new(Doing::SeesEnd { who: who.clone() }, Problem::Tls(TlsProblem::BareEnd { who }));
        Err(self.explain(&Source::Client(client.clone()), failure))
    }
}
