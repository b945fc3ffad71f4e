//! A recipe for several instances of the program: each in a terminal of its own, and each client in another.

use super::client::{clients, is_typeable, keys_of};
use super::deeds::{Deed, Plot};
use super::netcat::Input;
use super::recipe::{Act, Around, Key, Press, Recipe};
use crate::text::NotByHand;

/// More terminals than this nobody opens.
const TERMINALS: usize = 8;

impl Recipe {
    /// The recipe of a plot in which several instances play.
    pub(super) fn of_instances(plot: &Plot, around: &Around<'_>) -> Self {
        let deeds: Vec<&Deed> = plot.deeds.iter().collect();
        let all = clients(&deeds);
        if around.instances.len() + all.len() > TERMINALS {
            return Self::impossible(NotByHand::TooManyClients { clients: all.len() });
        }
        let mut recipe = Self { goes_on: true, ..Self::default() };
        let mut terminals: Vec<&str> = Vec::new();
        let mut ended: Vec<&str> = Vec::new();
        let mut keys: Vec<(usize, Key)> = Vec::new();
        for (at, deed) in deeds.iter().enumerate() {
            let terminal = |name: &str| terminals.iter().position(|other| *other == name).map_or(0, |index| index as u8 + 1);
            let mut press = |name: &str, press| keys.push((at, Key { terminal: terminal(name), who: name.into(), press }));
            match deed {
                Deed::TypeTo { name, bytes } => match std::str::from_utf8(bytes) {
                    Ok(text) => text.lines().for_each(|line| press(name, Press::Line(line.into()))),
                    Err(_) => return Self::impossible(NotByHand::TooLong),
                },
                Deed::EndInputOf { name } => press(name, Press::End),
                Deed::End { name } => {
                    press(name, Press::Interrupt);
                    ended.push(name);
                }
                Deed::StartOf { name, .. } => {
                    let Some((_, words)) = around.instances.iter().find(|(other, _)| other == name) else { continue };
                    recipe.type_before_run(at, &mut keys);
                    let (place, is_known) = (terminal(name), terminal(name) > 0);
                    if !is_known {
                        terminals.push(name);
                    }
                    let ends_former = is_known && !ended.contains(&name.as_str());
                    ended.retain(|other| other != name);
                    let place = if is_known { place } else { terminals.len() as u8 };
                    recipe.acts.push(Act::Run { terminal: place, who: Some(name.clone()), words: words.clone(), ends_former });
                }
                Deed::Connect { .. } => {
                    let Some(client) = all.iter().find(|client| client.deeds.first().is_some_and(|(first, _)| *first == at)) else {
                        continue;
                    };
                    recipe.type_before_run(at, &mut keys);
                    terminals.push(client.who);
                    let number = terminals.len() as u8;
                    let words = if is_typeable(client) {
                        keys.extend(keys_of(client, number));
                        Some(around.client_of(client, Input::Typed))
                    } else {
                        recipe.script(client, around, (&deeds, false, false))
                    };
                    let Some(words) = words else { return Self::impossible(NotByHand::TooLong) };
                    recipe.acts.push(Act::Run { terminal: number, who: Some(client.who.into()), words, ends_former: false });
                }
                Deed::Silent { .. } => return Self::impossible(NotByHand::AtOnce),
                _ => {}
            }
        }
        recipe.type_all(keys);
        recipe
    }

    /// Types what comes before the deed at `first`, in the place of which a command is run.
    fn type_before_run(&mut self, first: usize, keys: &mut Vec<(usize, Key)>) {
        let (before, after): (Vec<_>, Vec<_>) = keys.drain(..).partition(|(at, _)| *at < first);
        self.type_all(before);
        *keys = after;
    }
}
