//! A site behind http or https; sizes, time and redirects are bounded.

use std::time::{Duration, Instant};

use tst_engine::text::SiteProblem;
use ureq::http::Uri;
use ureq::{Agent, Error};

use super::address::masked;
use super::error::{SiteError, Sited};
use super::page::in_url;
use super::source::{Source, is_web, too_large};
use super::trust::{self, authorities};

/// How many redirects are followed.
const REDIRECTS: u32 = 5;

/// How many times as long as one answer a whole site may take.
const ANSWERS: u32 = 6;

/// What answers "there is no such file" (RFC 9110, 15.5.5 and 15.5.11).
const GONE: [u16; 2] = [404, 410];

/// A site behind http or https.
pub struct Web {
    base: String,
    agent: Agent,
    patience: Duration,
    end: Instant,
}

impl Web {
    /// The site with this address, each of whose answers may take as long as `patience`.
    ///
    /// # Errors
    /// When it is no address, or it cannot be told whose certificates count.
    pub fn new(url: &str, patience: Duration) -> Sited<Self> {
        if !is_address(url) {
            return Err(SiteError::Said(SiteProblem::BadUrl { text: url.into() }));
        }
        let config = Agent::config_builder()
            .user_agent(concat!("tst/", env!("CARGO_PKG_VERSION")))
            .max_redirects(REDIRECTS)
            .timeout_connect(Some(patience))
            // Also for http: it may redirect to https.
            .tls_config(authorities(is_protected(url))?)
            .build();
        let (agent, end) = (config.new_agent(), Instant::now() + patience * ANSWERS);
        Ok(Self { base: without_end(url), agent, patience, end })
    }

    fn address(&self, path: &str) -> String {
        format!("{}/{}", self.base, in_url(path))
    }

    fn fetch(&self, url: &str, most: u64) -> Result<Vec<u8>, Error> {
        let left = self.end.saturating_duration_since(Instant::now()).clamp(Duration::from_millis(1), self.patience);
        let request = self.agent.get(url).config().timeout_global(Some(left));
        // What is asked for protected may not come otherwise: whoever is between could change it.
        let mut answer = request.https_only(is_protected(url)).build().call()?;
        // One byte more than allowed shows that there is more.
        answer.body_mut().with_config().limit(most + 1).read_to_vec()
    }

    fn problem(&self, error: Error, at: String, most: u64) -> SiteError {
        if let Some(problem) = trust::problem(&error, &at) {
            return SiteError::Said(problem);
        }
        SiteError::Said(match error {
            Error::StatusCode(status) => SiteProblem::Refused { at, status },
            Error::Timeout(_) => SiteProblem::TooSlow { at, seconds: self.patience.as_secs() },
            Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                SiteProblem::TooSlow { at, seconds: self.patience.as_secs() }
            }
            Error::RequireHttpsOnly(_) => SiteProblem::NotProtected { at },
            Error::TooManyRedirects => SiteProblem::RedirectLoop { at },
            Error::RedirectFailed => SiteProblem::BadRedirect { at },
            Error::BodyExceedsLimit(_) => SiteProblem::TooLarge { at, most },
            // The address itself may be good, and lead to a bad one.
            Error::BadUri(_) if at.parse::<Uri>().is_ok_and(|uri| uri.host().is_some()) => SiteProblem::BadRedirect { at },
            Error::BadUri(_) | Error::Http(_) => SiteProblem::BadUrl { text: at },
            Error::Io(error) => SiteProblem::NotReachable { at, why: error.to_string() },
            error => SiteProblem::NotReachable { at, why: error.to_string() },
        })
    }
}

impl Source for Web {
    fn get(&self, path: &str, most: u64) -> Sited<Option<Vec<u8>>> {
        let at = self.at(path);
        match self.fetch(&self.address(path), most) {
            Ok(bytes) if bytes.len() as u64 > most => Err(too_large(at, most)),
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::StatusCode(status)) if GONE.contains(&status) => Ok(None),
            Err(error) => Err(self.problem(error, at, most)),
        }
    }

    fn at(&self, path: &str) -> String {
        masked(&self.address(path))
    }

    fn lead(&self, to: &str) -> Sited<Box<dyn Source>> {
        let to = if is_web(to) {
            to.to_string()
        } else if matches!(to, "" | "." | "./") {
            self.base.clone()
        } else if to.contains(':') || to.starts_with(['/', '\\']) || to.split('/').any(|part| part == "..") {
            // Least of all to a folder of this machine.
            return Err(SiteError::Said(SiteProblem::BadUrl { text: to.into() }));
        } else {
            format!("{}/{to}", self.base)
        };
        let (agent, patience, end) = (self.agent.clone(), self.patience, self.end);
        if is_protected(&self.base) && !is_protected(&to) {
            return Err(SiteError::Said(SiteProblem::NotProtected { at: masked(&self.base) }));
        }
        Ok(Box::new(Self { base: without_end(&to), agent, patience, end }))
    }
}

/// Whether this has a host, and a number where a port is.
fn is_address(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = |authority: &str| authority.rsplit('@').next().unwrap_or_default().to_string();
    let Some(host) = uri.authority().map(|authority| host(authority.as_str())) else { return false };
    let port = host.rsplit(']').next().and_then(|rest| rest.split_once(':')).map(|(_, port)| port);
    uri.host().is_some_and(|host| !host.is_empty()) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// Whether nobody between can change what comes from this address.
fn is_protected(url: &str) -> bool {
    url.get(.."https:".len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
}

/// An address to which `/NAME` can be added.
fn without_end(url: &str) -> String {
    url.trim_end_matches('/').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_host_or_no_number_for_a_port_is_no_address() {
        for url in ["http://host", "https://ana:secret@host:80/x", "http://[::1]:8000/a:b", "http://host/a:b", "http://host.:1"] {
            assert!(is_address(url), "{url}");
        }
        for url in ["http://", "http://ana:secret@", "http://ana:se/cret@host", "http://host:x", "http://host:70000", "http://a b"]
        {
            assert!(!is_address(url), "{url}");
        }
    }
}
