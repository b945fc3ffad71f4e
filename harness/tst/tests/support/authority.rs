//! A certificate authority of a test's own, made with the `openssl` command.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Long ago, for certificates that have expired: OpenSSL's way to write a date.
const LONG_AGO: [&str; 2] = ["20200101000000Z", "20200102000000Z"];
/// From long ago until long after these tests.
const FOR_LONG: [&str; 2] = ["20200101000000Z", "20991231000000Z"];

const CONFIGURATION: &str = "
[ca]
default_ca = own
[own]
dir = .
database = index.txt
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
rand_serial = yes
unique_subject = no
default_md = sha256
policy = names
copy_extensions = copy
[names]
commonName = supplied
";

/// An authority; what it signed lies in its folder, too.
pub struct Authority {
    folder: TempDir,
}

/// A certificate and its key, as files.
pub struct Certificate {
    /// The certificate, in PEM.
    pub chain: PathBuf,
    /// The key, in PEM.
    pub key: PathBuf,
}

impl Authority {
    /// A new one.
    pub fn new() -> Self {
        Self::called("school")
    }

    /// A new one of this name.
    pub fn called(name: &str) -> Self {
        let authority = Self { folder: tempfile::tempdir().expect("a folder") };
        std::fs::write(authority.folder.path().join("ca.conf"), CONFIGURATION).expect("written");
        std::fs::write(authority.folder.path().join("index.txt"), "").expect("written");
        authority.make_key("ca.key");
        authority.openssl(&["req", "-x509", "-key", "ca.key", "-out", "ca.pem", "-subj", &format!("/CN={name}"), "-days", "30"]);
        authority
    }

    /// Its own certificate, which whoever trusts it has.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Its own certificate and key, as a server would use them that has no other.
    pub fn itself(&self) -> Certificate {
        Certificate { chain: self.file(), key: self.folder.path().join("ca.key") }
    }

    /// Signs for this machine.
    pub fn sign(&self) -> Certificate {
        self.sign_for("right", "IP:127.0.0.1", FOR_LONG)
    }

    /// Signs for another machine.
    pub fn sign_for_another(&self) -> Certificate {
        self.sign_for("other", "DNS:elsewhere.example", FOR_LONG)
    }

    /// Signs for a day that is long over.
    pub fn sign_long_ago(&self) -> Certificate {
        self.sign_for("old", "IP:127.0.0.1", LONG_AGO)
    }

    fn sign_for(&self, name: &str, whom: &str, [from, to]: [&str; 2]) -> Certificate {
        let [key, request, chain] = ["key", "csr", "pem"].map(|kind| format!("{name}.{kind}"));
        self.make_key(&key);
        let whom = format!("subjectAltName={whom}");
        self.openssl(&["req", "-new", "-key", &key, "-out", &request, "-subj", "/CN=site", "-addext", &whom]);
        let sign = ["ca", "-batch", "-notext", "-config", "ca.conf", "-in", &request, "-out", &chain];
        self.openssl(&[&sign[..], &["-startdate", from, "-enddate", to]].concat());
        Certificate { chain: self.folder.path().join(chain), key: self.folder.path().join(key) }
    }

    fn make_key(&self, file: &str) {
        self.openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file]);
    }

    fn openssl(&self, arguments: &[&str]) {
        let mut openssl = Command::new("openssl");
        let made = openssl.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null()).output().expect("openssl");
        assert!(made.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&made.stderr));
    }
}

/// A file that holds no certificate.
pub fn no_certificate(folder: &Path) -> PathBuf {
    let file = folder.join("empty.pem");
    std::fs::write(&file, "no certificate\n").expect("written");
    file
}
