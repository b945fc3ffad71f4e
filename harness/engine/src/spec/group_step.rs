//! Reading the steps that hold others, and those that draw a number.

use std::time::Duration;

use super::group::{Bound, Crowd, Draw, Load, Measure, SleepBound, WhileWaiting};
use super::model::Step;
use super::names::reserved;
use super::naming::read_name;
use super::step::{Scope, read_steps};
use super::yaml::{Node, Reading, nearest};
use crate::text::{InstanceMistake, SpecProblem};

/// How many actors a crowd may have: threads serve them, and about a thousand is what those carry.
const MOST_ACTORS: u64 = 1000;
/// How many requests one load may make.
const MOST_REQUESTS: u64 = 100_000;
/// The most often that a time is measured again.
const MOST_TRIES: u64 = 20;
/// The greatest number that can be drawn.
const MOST_DRAWN: u64 = 1_000_000_000;

/// A number to be drawn. The names that the judge fills in itself are taken.
pub(super) fn read_draw(node: &Node<'_>) -> Reading<Draw> {
    node.only(&["name", "from", "to"])?;
    let name = read_name(&node.need("name")?)?;
    if reserved(&name) {
        return Err(node.need("name")?.mistake(SpecProblem::DuplicateName { name }));
    }
    let from = node.need("from")?.number(0, MOST_DRAWN)?;
    let to = node.need("to")?.number(from, MOST_DRAWN)?;
    Ok(Draw { name, range: (from, to) })
}

pub(super) fn read_crowd(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<Crowd> {
    node.only(&["name", "size", "in_order", "steps"])?;
    let name = read_name(&node.need("name")?)?;
    scope.playing.is_free(&node.need("name")?, &name)?;
    let size = node.need("size")?.number(1, MOST_ACTORS)? as usize;
    let in_order = node.get("in_order").map(|flag| flag.flag()).transpose()?.unwrap_or(false);
    // In a later crowd of the same name the members are connected already.
    if scope.crowds.contains(&name) {
        scope.actors.push(name.clone());
    }
    scope.clients.add(node, &name, size)?;
    let steps = read_member(node, scope, &["i"])?;
    scope.actors.retain(|actor| *actor != name);
    scope.crowds.push(name.clone());
    Ok(Crowd { name, size, in_order, steps })
}

/// The steps of each of many: what one hears, only it knows.
fn read_member(node: &Node<'_>, scope: &mut Scope<'_>, names: &[&str]) -> Reading<Vec<Step>> {
    let inside = scope.names.with(names);
    let around = std::mem::replace(&mut scope.names, inside);
    let steps = read_steps(&node.need("steps")?, scope);
    scope.names = around;
    steps
}

pub(super) fn read_load(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<Load> {
    node.only(&["name", "requests", "clients", "as", "steps", "at_most"])?;
    let label = read_name(&node.need("as")?)?;
    let bound = read_bound(node, scope)?;
    let load = Load {
        name: read_name(&node.need("name")?)?,
        requests: node.need("requests")?.number(1, MOST_REQUESTS)? as usize,
        clients: node.need("clients")?.number(1, MOST_ACTORS)? as usize,
        label: label.clone(),
        steps: read_member(node, scope, &["i", "n"])?,
        bound,
    };
    scope.playing.is_free(&node.need("name")?, &load.name)?;
    scope.clients.add(node, &load.name, load.clients)?;
    scope.measured.push(label);
    Ok(load)
}

pub(super) fn read_measure(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<Measure> {
    node.only(&["as", "steps", "at_least_ms", "at_most", "sleep"])?;
    let label = read_name(&node.need("as")?)?;
    let bound = read_bound(node, scope)?;
    let least = node.get("at_least_ms").map(|ms| ms.number(1, 3_600_000)).transpose()?.map(Duration::from_millis);
    if node.get("sleep").is_some() && scope.playing.are_several() {
        return Err(node.mistake_at_key("sleep", InstanceMistake::Sleeps.into()));
    }
    let sleep = node.get("sleep").map(|bound| read_sleep_bound(&bound)).transpose()?;
    let steps = read_steps(&node.need("steps")?, scope)?;
    scope.measured.push(label.clone());
    Ok(Measure { label, steps, least, sleep, bound })
}

fn read_sleep_bound(node: &Node<'_>) -> Reading<SleepBound> {
    node.only(&["at_most_ms", "means"])?;
    let most = Duration::from_millis(node.need("at_most_ms")?.number(1, 3_600_000)?);
    Ok(SleepBound { most, means_not_concurrent: read_meaning(node)? })
}

/// Whether `means` says that a longer time is a failure of what should happen at the same time.
fn read_meaning(node: &Node<'_>) -> Reading<bool> {
    let means = node.get("means").map(|word| word.one_of(&[("too_slow", false), ("not_concurrent", true)])).transpose()?;
    Ok(means.unwrap_or(false))
}

pub(super) fn read_while_waiting(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<WhileWaiting> {
    node.only(&["who", "steps"])?;
    let who = node.need("who")?;
    // They may begin to wait within the steps.
    let steps = read_steps(&node.need("steps")?, scope)?;
    let name = who.text()?;
    if !scope.crowds.iter().any(|crowd| crowd == name) && !scope.knows(name) {
        let known: Vec<&str> = scope.actors.iter().chain(&scope.crowds).map(String::as_str).collect();
        return Err(who.mistake(SpecProblem::UnknownActor { name: name.into(), near: nearest(name, &known) }));
    }
    Ok(WhileWaiting { who: name.into(), steps })
}

fn read_bound(node: &Node<'_>, scope: &Scope<'_>) -> Reading<Option<Bound>> {
    let Some(bound) = node.get("at_most") else { return Ok(None) };
    bound.only(&["times", "of", "percentile", "tries", "means"])?;
    let of = bound.need("of")?;
    let name = of.text()?;
    if !scope.measured.iter().any(|measured| measured == name) {
        let known: Vec<&str> = scope.measured.iter().map(String::as_str).collect();
        return Err(of.mistake(SpecProblem::UnknownMeasure { name: name.into(), near: nearest(name, &known) }));
    }
    let percentile = bound.get("percentile").map(|node| node.number(1, 100)).transpose()?.unwrap_or(100) as f64;
    let tries = bound.get("tries").map(|node| node.number(1, MOST_TRIES)).transpose()?.unwrap_or(1) as usize;
    Ok(Some(Bound {
        of: name.to_string(),
        times: bound.need("times")?.ratio()?,
        percentile,
        tries,
        means_not_concurrent: read_meaning(&bound)?,
    }))
}
