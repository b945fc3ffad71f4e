//! Archives, good and bad, as students make them.

use std::io::{Cursor, Write as _};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How many zeros the junk is: 300 MB.
pub const JUNK: u64 = 300_000_000;

/// A zip of these files.
pub fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let method = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(name.as_str(), method).expect("an entry");
        writer.write_all(content).expect("written");
    }
    writer.finish().expect("a zip").into_inner()
}

/// A compressed tar of these files.
pub fn tar_gz(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, &content[..]).expect("an entry");
    }
    builder.into_inner().expect("a tar").finish().expect("a gzip")
}

/// A zip that is small until it is unpacked; made by Python, which compresses faster than a debug build of ours.
pub fn junk() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("junk.zip");
    let script = "import sys, zipfile\n\
                  with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as made:\n    \
                      made.writestr('echo.rs', 'fn main() {}')\n    \
                      made.writestr('junk.bin', bytes(int(sys.argv[2])))\n";
    let made = Command::new("python3").args(["-c", script]).arg(&file).arg(JUNK.to_string()).status().expect("python3");
    assert!(made.success());
    super::entry::read(&file)
}
