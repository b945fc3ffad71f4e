//! A program that listens, but not where it was told to: where instead, and why.

use std::net::{Ipv4Addr, SocketAddr};

use super::actor::{connects, parse_ip};
use super::{Played, Stop, Turn};
use crate::process::{Port, Running};
use crate::text::{Cause, Doing, Ending, Problem, SkipReason, StallProof};
use crate::verdict::Failure;
use crate::wire::OwnEnd;

/// What is known of the ports of a check.
#[derive(Clone, Copy, Debug)]
struct Told {
    /// The port that the program was given, or is to have by default.
    port: u16,
    /// Whether that was left to its default.
    is_default: bool,
    /// Whether a client was served on that port before the program was started again: then the port was used.
    served_before: bool,
}

/// Where a client connects, if not where clients do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Elsewhere<'e> {
    /// Another address.
    pub(super) ip: Option<&'e str>,
    /// Another port: a number, or the parts of one from the highest on, each of 8 bits; names may stand for them.
    pub(super) port: &'e [String],
}

impl Elsewhere<'_> {
    pub(super) fn is_port(&self) -> bool {
        !self.port.is_empty()
    }
}

impl Turn<'_> {
    /// Where a client connects, or sends to, who has left before if it was there.
    pub(super) fn target(&mut self, name: &str, own: OwnEnd, elsewhere: Elsewhere<'_>) -> Played<SocketAddr> {
        // Who comes again leaves first, as a person would.
        if let Some(former) = self.stage.leave(name) {
            former.close();
        }
        let mut target = self.stage.address()?;
        // Where else a server on another machine listens is not known here.
        if (own.from.is_some() || elsewhere.ip.is_some() || elsewhere.is_port()) && !target.ip().is_loopback() {
            return Err(Stop::Skipped(SkipReason::NotOnThisSystem));
        }
        if let Some(ip) = elsewhere.ip {
            target.set_ip(parse_ip(ip)?);
        }
        if elsewhere.is_port() {
            let told = self.port_told(name, target, elsewhere.port)?;
            target.set_port(self.stage.port_for_clients(told)?);
        } else if let Some(port) = self.stage.has_instances().then(|| self.stage.turned_to(name)).flatten() {
            target.set_port(self.stage.port_for_clients(port)?);
        }
        self.turn_to_port(target.port());
        Ok(target)
    }

    /// The port that a step names; what the program told may be none.
    pub(super) fn port_told(&self, name: &str, mut target: SocketAddr, parts: &[String]) -> Played<u16> {
        let parts: Vec<String> = parts.iter().map(|part| self.names.fill(part)).collect();
        let number = match &parts[..] {
            [whole] => whole.trim().parse::<u16>().ok(),
            parts => parts
                .iter()
                .try_fold(0_u16, |port, part| port.checked_mul(256)?.checked_add(part.trim().parse::<u8>().ok()?.into())),
        };
        let number = number.filter(|number| *number > 0);
        number.ok_or_else(|| {
            target.set_port(0);
            let address = format!("{}:{}", target.ip(), parts.join(","));
            self.failed(connects(name, target), Problem::Unreachable { who: name.into(), address })
        })
    }

    /// The failure of a program that runs but cannot be reached: it may listen elsewhere.
    pub(super) fn unreached(&self, name: &str, target: SocketAddr, proof: StallProof) -> Stop {
        self.listens_elsewhere(connects(name, target), target, proof)
    }

    /// The same of one that nobody has tried to reach yet.
    pub(super) fn does_not_listen(&self, target: SocketAddr, proof: StallProof) -> Stop {
        self.listens_elsewhere(Doing::Listens, target, proof)
    }

    /// The failure of a program that has ended before it listened; the port may be one that it had before.
    pub(super) fn ended_before_listening(&self, doing: Doing, port: u16, ending: Ending) -> Stop {
        let failure = Failure::new(doing, Problem::EndedBeforeListening { port, ending });
        let mut failure = self.with_program_state(failure, Some(ending));
        let is_in_use = ["ddress already in use", "AddrInUse"].iter().any(|words| failure.standard_error.contains(words));
        if self.stage.was_restarted(self.about) && (failure.cause.is_none() || is_in_use) {
            failure.cause = Some(Cause::PortNotReusable);
        }
        Stop::Failed(Box::new(failure))
    }

    fn listens_elsewhere(&self, doing: Doing, target: SocketAddr, proof: StallProof) -> Stop {
        if let Some(limit) = self.exceeded_at_last() {
            return self.failed(doing, Problem::Limit { limit });
        }
        let found = self.with_program(Running::listening).unwrap_or_default();
        let (port, cause) = (target.port(), self.why_elsewhere(&found, target));
        let problem = if found.is_empty() {
            Problem::NotListening { port, proof }
        } else {
            Problem::WrongAddress { address: target.to_string(), found: found.iter().map(SocketAddr::to_string).collect() }
        };
        let mut failure = self.with_program_state(Failure::new(doing, problem), None);
        failure.cause = failure.cause.or(cause);
        Stop::Failed(Box::new(failure))
    }

    /// Why a program that listens, or receives, where `found` says is not reached at `target`.
    pub(super) fn why_elsewhere(&self, found: &[SocketAddr], target: SocketAddr) -> Option<Cause> {
        let port = target.port();
        let (is_default, served_before) = (self.stage.uses_default_port(), self.stage.was_served_before(self.about, port));
        // What is known of the program's own port says nothing of another one that it told.
        if !is_default && self.stage.port_at(self.about) != Some(port) {
            return None;
        }
        why(found, target, Told { port, is_default, served_before }, Port::is_of_kernel)
    }

    /// Why a program that was told to listen on a port that is taken goes on, as far as the ports tell.
    pub(super) fn goes_on_elsewhere(&self) -> Option<Cause> {
        let told =
            [Some(self.stage.taken_port_if_any()?), self.stage.port_at(self.about), self.stage.exercise().program.default_port];
        let found = self.with_program(Running::listening).unwrap_or_default();
        is_unbound(&found, &told.map(Option::unwrap_or_default), Port::is_of_kernel).then(|| unchecked(&found, false))
    }
}

/// Why a program that listens on `found` is not reached at `target`.
fn why(found: &[SocketAddr], target: SocketAddr, told: Told, is_of_kernel: impl Fn(u16) -> bool) -> Option<Cause> {
    match found {
        [] => None,
        all if all.iter().all(|address| address.port() != told.port) => {
            if told.served_before {
                return is_unbound(all, &[told.port], is_of_kernel).then(|| unchecked(all, true));
            }
            (!told.is_default).then_some(Cause::PortIgnored)
        }
        all if all.iter().all(SocketAddr::is_ipv6) => Some(Cause::OnlyIpv6),
        all if all.iter().all(|address| address.ip() == Ipv4Addr::LOCALHOST) && target.ip() != Ipv4Addr::LOCALHOST => {
            Some(Cause::OnlyThisMachine)
        }
        _ => None,
    }
}

/// Whether a program listens, and only on ports that the kernel chose: on none that anybody had told it.
fn is_unbound(found: &[SocketAddr], told: &[u16], is_of_kernel: impl Fn(u16) -> bool) -> bool {
    !found.is_empty() && found.iter().all(|address| is_of_kernel(address.port()) && !told.contains(&address.port()))
}

fn unchecked(found: &[SocketAddr], restarted: bool) -> Cause {
    Cause::BindUnchecked { found: found.iter().map(SocketAddr::to_string).collect(), restarted }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: Told = Told { port: 20_000, is_default: false, served_before: false };

    fn cause(found: &[&str], told: Told) -> Option<Cause> {
        let found: Vec<SocketAddr> = found.iter().map(|address| address.parse().expect("an address")).collect();
        why(&found, "127.0.0.1:20000".parse().expect("an address"), told, |port| port >= 32_768)
    }

    #[test]
    fn a_port_that_was_used_before_was_not_ignored() {
        assert_eq!(cause(&["0.0.0.0:40991"], TOLD), Some(Cause::PortIgnored));
        let again = Told { served_before: true, ..TOLD };
        let unbound = Cause::BindUnchecked { found: vec!["0.0.0.0:40991".into()], restarted: true };
        assert_eq!(cause(&["0.0.0.0:40991"], again), Some(unbound));
        // One that takes the next port, or its default, when bind fails has looked at its result.
        assert_eq!(cause(&["0.0.0.0:20001"], again), None);
        assert_eq!(cause(&["0.0.0.0:40991", "0.0.0.0:9090"], again), None);
        assert_eq!(cause(&["0.0.0.0:40991"], Told { is_default: true, ..TOLD }), None);
        assert_eq!(cause(&[], again), None);
    }

    #[test]
    fn the_right_port_at_the_wrong_address_is_told_from_another_port() {
        assert_eq!(cause(&["[::1]:20000"], TOLD), Some(Cause::OnlyIpv6));
        assert_eq!(cause(&["127.0.0.1:20000"], TOLD), None);
    }

    #[test]
    fn a_port_that_somebody_named_is_not_the_kernels_choice() {
        let is_of_kernel = |port| port >= 32_768;
        let address = |text: &str| vec![text.parse::<SocketAddr>().expect("an address")];
        assert!(is_unbound(&address("0.0.0.0:40991"), &[20_000], is_of_kernel));
        assert!(!is_unbound(&address("0.0.0.0:40991"), &[40_991], is_of_kernel));
        assert!(!is_unbound(&address("0.0.0.0:9090"), &[20_000], is_of_kernel));
        assert!(!is_unbound(&[], &[20_000], is_of_kernel));
    }
}
