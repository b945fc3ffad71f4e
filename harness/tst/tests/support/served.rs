//! Web servers that nobody wrote for this kit, over a folder: Python's and nginx, with and without certificates.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tst_engine::process::Port;

use super::authority::Certificate;
use super::plain;

/// How long a server may take to start on a very busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Python's web server over the current folder; tells its port. With certificate and key it speaks https; with an address
/// after them it sends everybody there.
const PYTHON: &str = "
import http.server, ssl, sys
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_): pass
    def do_GET(self):
        if not sys.argv[3:]: return super().do_GET()
        self.send_response(302)
        self.send_header('Location', sys.argv[3] + self.path)
        self.send_header('Content-Length', '0')
        self.end_headers()
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Quiet)
if sys.argv[1:]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[1:3])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_port, flush=True)
server.serve_forever()
";

/// A web server over a folder; ended when the test ends.
pub struct Served {
    process: Child,
    /// Its address.
    pub url: String,
    /// What must stay as long as it runs.
    _kept: Option<(TempDir, Port)>,
}

impl Served {
    /// Python's own, on a port that the system chooses.
    pub fn new(folder: &Path) -> Self {
        Self::python(folder, None)
    }

    /// The same; with a certificate over https.
    pub fn python(folder: &Path, certificate: Option<&Certificate>) -> Self {
        Self::start(folder, certificate, None)
    }

    /// One that speaks https and sends everybody to the site at `to`.
    pub fn leading(folder: &Path, certificate: &Certificate, to: &str) -> Self {
        Self::start(folder, Some(certificate), Some(to))
    }

    fn start(folder: &Path, certificate: Option<&Certificate>, to: Option<&str>) -> Self {
        let mut server = plain("python3", folder);
        server.args(["-c", PYTHON]).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(certificate) = certificate {
            server.args([&certificate.chain, &certificate.key]).args(to);
        }
        let mut process = server.spawn().expect("python3");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let scheme = if certificate.is_some() { "https" } else { "http" };
        Self { process, url: format!("{scheme}://127.0.0.1:{}", line.trim()), _kept: None }
    }

    /// nginx at `program`; with a certificate over https. `wish` is where it looks for a port first.
    pub fn nginx(program: &Path, folder: &Path, certificate: Option<&Certificate>, wish: u64) -> Self {
        let port = Port::any(wish).expect("a port");
        let own = tempfile::tempdir().expect("a folder");
        let (number, at) = (port.number(), own.path().display());
        let temporary =
            ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|name| format!("{name}_temp_path {at}/{name};")).concat();
        let tls = certificate.map_or(String::new(), |certificate| {
            format!("ssl_certificate {}; ssl_certificate_key {};", certificate.chain.display(), certificate.key.display())
        });
        let (scheme, ssl) = if certificate.is_some() { ("https", " ssl") } else { ("http", "") };
        let configuration = format!(
            "daemon off; master_process off; error_log stderr; pid {at}/pid; events {{}} \
             http {{ charset utf-8; types {{ text/html html; }} access_log off; {temporary} \
             server {{ listen 127.0.0.1:{number}{ssl}; {tls} root {}; }} }}",
            folder.display()
        );
        let file = own.path().join("nginx.conf");
        std::fs::write(&file, configuration).expect("a configuration");
        let mut server = Command::new(program);
        server.arg("-c").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = server.spawn().expect("nginx starts");
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", number)).is_err() {
            assert!(begin.elapsed() < PATIENCE, "nginx does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { process, url: format!("{scheme}://127.0.0.1:{number}"), _kept: Some((own, port)) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where nginx is: servers live where only root's PATH looks.
pub fn nginx() -> Option<&'static Path> {
    ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx"]
        .into_iter()
        .map(Path::new)
        .find(|path| path.exists())
}
