//! Where the files of a site lie: a folder, or behind http(s).

use std::time::Duration;

use tst_engine::run::try_side_by_side;
use tst_engine::text::SiteProblem;

use super::error::{SiteError, Sited};
use super::folder::Folder;
use super::web::Web;

/// How long one answer of a site may take, unless `TST_SITE_TIMEOUT` says otherwise, in seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many files of a site are asked for at once: as many as a browser asks one server for.
const AT_ONCE: usize = 6;

/// A place from which files can be had.
pub trait Source: Sync {
    /// The file's bytes; `None` when there is no such file. `path` is relative, with `/` between its parts.
    ///
    /// # Errors
    /// When there is no answer, or one of more than `most` bytes.
    fn get(&self, path: &str, most: u64) -> Sited<Option<Vec<u8>>>;

    /// How the file is called in messages.
    fn at(&self, path: &str) -> String;

    /// The place that `to`, an address that stands in this place, leads to.
    ///
    /// # Errors
    /// When this place may not lead there.
    fn lead(&self, to: &str) -> Sited<Box<dyn Source>>;
}

/// Opens the place with this address.
///
/// # Errors
/// When it cannot be told whose certificates count.
pub fn open(url: &str) -> Sited<Box<dyn Source>> {
    if is_web(url) {
        return Ok(Box::new(Web::new(url, patience())?));
    }
    let path = url.strip_prefix("file://").or(url.strip_prefix("file:")).unwrap_or(url);
    Ok(Box::new(Folder::new(path)))
}

/// Whether an address is one of http or https.
pub fn is_web(url: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// The refusal of a file that is too large.
pub fn too_large(at: String, most: u64) -> SiteError {
    SiteError::Said(SiteProblem::TooLarge { at, most })
}

/// What `take` makes of each of `wanted`, in their order, or the first error in that order; several are under way at once,
/// because most of the time of a small file is the way to its site and back.
///
/// # Errors
/// Those of `take`.
pub fn at_once<W: Sync, T: Send>(wanted: &[W], take: impl Fn(&W) -> Sited<T> + Sync) -> Sited<Vec<T>> {
    try_side_by_side(wanted, AT_ONCE, take)
}

fn patience() -> Duration {
    let given = std::env::var("TST_SITE_TIMEOUT").ok().and_then(|text| text.parse().ok());
    given.filter(|seconds| (1..=3600).contains(seconds)).map_or(PATIENCE, Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_at_once_comes_in_order_or_not_at_all() {
        let wanted: Vec<u64> = (0..100).collect();
        assert_eq!(at_once(&wanted, |n| Ok(n * 2)).ok(), Some((0..100).map(|n| n * 2).collect()));
        let refuse = |n: &u64| if *n < 40 { Ok(*n) } else { Err(too_large("x".into(), *n)) };
        let Err(SiteError::Said(SiteProblem::TooLarge { most, .. })) = at_once(&wanted, refuse) else { panic!("no error") };
        assert_eq!(most, 40);
        assert_eq!(at_once(&[] as &[u64], refuse).ok(), Some(Vec::new()));
    }
}
