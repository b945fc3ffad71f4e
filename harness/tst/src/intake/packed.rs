//! Archives in what was handed in, unpacked level by level: after each it is asked anew whose they are, since all that is one
//! student's shares one account. What is too much, or does not fit on the disk, is that student's trouble.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tst_engine::text::Refusal;

use super::account::Account;
use super::node::{Kind, Node, Sum};
use super::reader::Reader;
use super::sort::{self, Rules};
use super::unpack::Stop;

/// The room that there must be after a student's archives are gone: less, and not they have filled the disk.
const ROOM: usize = 1 << 20;

/// Unpacks what was given, and everything in it, into the folder `scratch`.
///
/// # Errors
/// When the scratch folder cannot be written, and that is no student's doing.
pub fn unpack(reader: &mut Reader<'_>, nodes: &mut [Node], rules: &Rules<'_>, scratch: &Path) -> io::Result<()> {
    let is_alone = nodes.len() == 1;
    for node in nodes.iter_mut() {
        let Some(packed) = node.packed else { continue };
        let mut account = Account::of_class(rules.limits, packed.size);
        match reader.unpack(node, &mut [&mut account]) {
            Ok(()) => {}
            Err(Stop::Scratch(error)) if is_alone => return Err(error),
            Err(stop) => give_up(&mut [node], stop, scratch)?,
        }
    }
    let (mut accounts, mut nobodys) = (HashMap::new(), HashMap::new());
    while nodes.iter().any(Node::has_packed) {
        let bundles = sort::bundles(nodes, rules);
        let mut level = Level::of(&bundles);
        nodes.iter_mut().for_each(|node| level.enter(node, None, true));
        for (mut bundle, outer) in level.parts {
            if !bundle.iter().any(|node| node.has_packed()) {
                continue;
            }
            let outer = outer.map(|outer| nobodys.entry(outer).or_insert_with(|| Account::of_nobody(rules.limits)));
            let own = bundle[0].origin.clone();
            let sum = Sum::of(bundle.iter().map(|node| &**node));
            let known = accounts.remove(&own).map_or_else(|| Account::of_submission(rules.limits, (sum.bytes, sum.files)), Ok);
            let done = known.map_err(Stop::Refused).and_then(|mut account| {
                let mut shared: Vec<&mut Account> = std::iter::once(&mut account).chain(outer).collect();
                let done = bundle.iter_mut().try_for_each(|node| below(reader, node, &mut shared));
                accounts.insert(own, account);
                done
            });
            if let Err(stop) = done {
                give_up(&mut bundle, stop, scratch)?;
            }
        }
        for (node, outer) in level.loose {
            let outer = outer.unwrap_or_else(|| node.origin.clone());
            let account = nobodys.entry(outer).or_insert_with(|| Account::of_nobody(rules.limits));
            if let Err(stop) = reader.unpack(node, &mut [account]) {
                give_up(&mut [node], stop, scratch)?;
            }
        }
    }
    Ok(())
}

/// Whether an error is that of a full disk.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

/// Looks whether there is room in `scratch` again.
///
/// # Errors
/// When there is not.
pub fn look_for_room(scratch: &Path) -> io::Result<()> {
    tempfile::tempfile_in(scratch)?.write_all(&vec![0; ROOM])
}

/// The archives of a level, by whose they are. What is nobody's comes with the archive, nobody's itself, in which it lies.
struct Level<'n> {
    places: HashMap<&'n Path, usize>,
    parts: Vec<(Vec<&'n mut Node>, Option<PathBuf>)>,
    loose: Vec<(&'n mut Node, Option<PathBuf>)>,
}

impl<'n> Level<'n> {
    fn of(bundles: &'n [Vec<PathBuf>]) -> Self {
        let places = (0..).zip(bundles).flat_map(|(place, paths)| paths.iter().map(move |path| (path.as_path(), place)));
        Self { places: places.collect(), parts: bundles.iter().map(|_| (Vec::new(), None)).collect(), loose: Vec::new() }
    }

    fn enter(&mut self, node: &'n mut Node, outer: Option<&Path>, is_given: bool) {
        if let Some(place) = self.places.get(node.origin.as_path()) {
            let (part, above) = &mut self.parts[*place];
            part.push(node);
            *above = outer.map(PathBuf::from);
            return;
        }
        if node.packed.is_some() {
            return self.loose.push((node, outer.map(PathBuf::from)));
        }
        let own = (node.is_archive && !is_given).then(|| node.origin.clone());
        let outer = outer.map(PathBuf::from).or(own);
        node.children_mut().iter_mut().for_each(|child| self.enter(child, outer.as_deref(), false));
    }
}

/// Unpacks all archives in a node, one level of them.
fn below(reader: &mut Reader<'_>, node: &mut Node, accounts: &mut [&mut Account]) -> Result<(), Stop> {
    if node.packed.is_some() {
        return reader.unpack(node, accounts);
    }
    node.children_mut().iter_mut().try_for_each(|child| below(reader, child, accounts))
}

/// Takes back all that was unpacked of a submission, so that there is room for the others.
fn give_up(bundle: &mut [&mut Node], stop: Stop, scratch: &Path) -> io::Result<()> {
    let (refusal, full) = match stop {
        Stop::Refused(refusal) => (refusal, None),
        Stop::Scratch(error) if is_full(&error) => (Refusal::NoRoom { why: error.to_string() }, Some(error)),
        Stop::Scratch(error) => return Err(error),
    };
    for node in bundle {
        remove(node, &refusal);
        node.refusal = Some(refusal.clone());
    }
    // Still full: somebody else's doing.
    full.map_or(Ok(()), |error| look_for_room(scratch).map_err(|_| error))
}

fn remove(node: &mut Node, refusal: &Refusal) {
    node.children_mut().iter_mut().for_each(|child| remove(child, refusal));
    if node.is_archive {
        if node.path != node.origin {
            // What is left of it only takes room.
            tst_engine::process::remove_folder(&node.path);
        }
        node.packed = None;
        node.kind = Kind::Refused(refusal.clone());
    }
}
