//! Whom a site behind https is believed by: the certificate authorities of the machine, or those that the user names.

use std::path::PathBuf;

use rustls::CertificateError::{
    BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext, Other,
    UnknownIssuer,
};
use rustls::{CertificateError, OtherError};
use tst_engine::text::{Distrust, SiteProblem};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::error::{SiteError, Sited};

/// Where OpenSSL, curl and Python, too, are told which authorities count.
const NAMED: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// The most that is read of what they name, in MB (2^20 bytes): all authorities of the world take less than one.
const MOST_MB: u64 = 64;

/// The authorities that count: those of the variables, else those of the machine, else those that browsers ship with.
///
/// # Errors
/// When they are `needed`, and a variable names no file or folder with certificates.
pub fn authorities(needed: bool) -> Sited<TlsConfig> {
    if let Some(problem) = unreadable() {
        return if needed { Err(SiteError::Said(problem)) } else { Ok(TlsConfig::builder().root_certs(RootCerts::WebPki).build()) };
    }
    let found = rustls_native_certs::load_native_certs();
    let named = NAMED.iter().find_map(|name| Some((*name, std::env::var_os(name).filter(|value| !value.is_empty())?)));
    if let Some((variable, path)) = named
        && found.certs.is_empty()
        && needed
    {
        let path = PathBuf::from(path).display().to_string();
        return Err(SiteError::Said(SiteProblem::NoAuthorities { variable: variable.into(), path }));
    }
    let roots = if found.certs.is_empty() {
        RootCerts::WebPki
    } else {
        found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).into()
    };
    Ok(TlsConfig::builder().root_certs(roots).build())
}

/// Why what the variables name is not even read: it is read whole, and might have no end.
fn unreadable() -> Option<SiteProblem> {
    let too_much = |bytes: u64| bytes > MOST_MB << 20;
    for variable in NAMED {
        // Only the folders may be several.
        let Some(value) = std::env::var_os(variable) else { continue };
        let paths: Vec<PathBuf> = if variable == NAMED[0] { vec![value.into()] } else { std::env::split_paths(&value).collect() };
        for path in paths {
            // What is not there is told by whoever looks for it.
            let Ok(what) = std::fs::metadata(&path) else { continue };
            let sizes =
                |folder| std::fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| entry.path().metadata().ok());
            let is_bad = match variable == NAMED[0] {
                true => !what.is_file() || too_much(what.len()),
                false => too_much(sizes(&path).filter(|what| what.is_file()).map(|what| what.len()).sum()),
            };
            if is_bad {
                let path = path.display().to_string();
                return Some(SiteProblem::BadAuthorities { variable: variable.into(), path, most_mb: MOST_MB });
            }
        }
    }
    None
}

/// What was wrong with the https of the site at `at`, if that is what the error is about.
pub fn problem(error: &ureq::Error, at: &str) -> Option<SiteProblem> {
    let refusal = match error {
        ureq::Error::Rustls(refusal) => refusal,
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref()?,
        _ => return None,
    };
    match refusal {
        rustls::Error::InvalidCertificate(why) => Some(SiteProblem::NotTrusted { at: at.into(), why: distrust(why) }),
        rustls::Error::InvalidMessage(_) => Some(SiteProblem::NotHttps { at: at.into() }),
        _ => None,
    }
}

fn distrust(why: &CertificateError) -> Distrust {
    match why {
        // An authority that was made anew under its old name signs with another key.
        UnknownIssuer | BadSignature => Distrust::UnknownAuthority,
        NotValidForName | NotValidForNameContext { .. } => Distrust::OtherName,
        Expired | ExpiredContext { .. } => Distrust::Expired,
        NotValidYet | NotValidYetContext { .. } => Distrust::NotYetValid,
        Other(OtherError(why)) if why.downcast_ref() == Some(&webpki::Error::CaUsedAsEndEntity) => Distrust::SignedByItself,
        other => Distrust::Otherwise { why: other.to_string() },
    }
}
