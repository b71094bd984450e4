//! A hub with one model, `org/name`, on a socket of this machine.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::super::super::fetch::in_hex;
use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

pub(super) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
pub(super) const WEIGHTS: &[u8] = &weights();
pub(super) const FILES: [(&str, &[u8]); 6] = [
    ("config.json", b"{}"),
    ("model.safetensors.index.json", br#"{"weight_map": {"wte.weight": "model-1.safetensors"}}"#),
    ("model-1.safetensors", WEIGHTS),
    ("vocab.json", b"v"),
    ("merges.txt", b"m"),
    ("pytorch_model.bin", b"not wanted"),
];

#[expect(clippy::cast_possible_truncation, reason = "any bytes will do")]
const fn weights() -> [u8; 5000] {
    let mut bytes = [0; 5000];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = (at * at % 251) as u8;
        at += 1;
    }
    bytes
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub method: String,
    pub path: String,
    headers: Vec<(String, String)>,
    /// How often the same was asked before.
    pub times: usize,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// Whether it asks for a file in this way.
    pub(super) fn is(&self, method: &str, file: &str) -> bool {
        self.method == method && self.path.ends_with(&format!("/{file}"))
    }

    /// The first byte that is asked for.
    pub(super) fn from(&self) -> Option<usize> {
        self.header("range")?.strip_prefix("bytes=")?.split('-').next()?.parse().ok()
    }
}

/// What a hub does instead; whether it did.
type Instead = dyn Fn(&Asked, &mut TcpStream) -> bool + Send + Sync;

pub(super) struct Hub {
    pub address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Hub {
    /// One that does all right.
    pub(super) fn good() -> Hub {
        Hub::with(FILES, |_, _| false)
    }

    pub(super) fn with<const N: usize>(
        files: [(&'static str, &'static [u8]); N],
        instead: impl Fn(&Asked, &mut TcpStream) -> bool + Send + Sync + 'static,
    ) -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, instead): (_, Arc<Instead>) = (asked.clone(), Arc::new(instead));
        let files: Arc<HashMap<_, _>> = Arc::new(files.into_iter().collect());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (log, instead, files) = (log.clone(), instead.clone(), files.clone());
                std::thread::spawn(move || {
                    let Some(mut asked) = read(&stream) else { return };
                    {
                        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                        let same =
                            |before: &&Asked| before.method == asked.method && before.path == asked.path;
                        asked.times = log.iter().filter(same).count();
                        log.push(asked.clone());
                    }
                    if !instead(&asked, &mut stream) {
                        serve(&asked, &mut stream, &files);
                    }
                });
            }
        });
        Hub { address, asked }
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    let first = lines.next()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let header = |line: String| {
        line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
    };
    let headers = lines.take_while(|line| !line.is_empty()).filter_map(header).collect();
    Some(Asked { method, path, headers, times: 0 })
}

/// Answers as a hub does.
fn serve(asked: &Asked, stream: &mut TcpStream, files: &HashMap<&str, &[u8]>) {
    if asked.path.starts_with("/api/models/org/name/revision/") {
        let siblings: Vec<_> = files.keys().map(|name| serde_json::json!({ "rfilename": name })).collect();
        let info = serde_json::json!({ "sha": COMMIT, "siblings": siblings });
        reply(stream, "200 OK", &[], info.to_string().as_bytes());
        return;
    }
    let prefix = format!("/org/name/resolve/{COMMIT}/");
    let name = asked.path.strip_prefix(&prefix).or_else(|| asked.path.strip_prefix("/moved/"));
    let Some((name, file)) = name.and_then(|name| Some((name, *files.get(name)?))) else {
        reply(stream, "404 Not Found", &[], b"");
        return;
    };
    // Large files are named by their own hash, small ones as git does.
    let is_large = name.ends_with(".safetensors");
    let etag = format!("\"{}\"", if is_large { sha256(file) } else { blob_hash(file) });
    let tag = if is_large { ("X-Linked-Etag", &*etag) } else { ("ETag", &*etag) };
    let from = asked.from().filter(|from| *from < file.len());
    let length = (file.len() - from.unwrap_or(0)).to_string();
    let mut headers = vec![tag, ("X-Repo-Commit", COMMIT), ("Content-Length", &length)];
    let range = format!("bytes {}-{}/{}", from.unwrap_or(0), file.len() - 1, file.len());
    headers.extend(from.map(|_| ("Content-Range", &*range)));
    let body = if asked.method == "HEAD" { &[][..] } else { &file[from.unwrap_or(0)..] };
    answer(stream, if from.is_some() { "206 Partial Content" } else { "200 OK" }, &headers, body);
}

/// Answers with these headers alone. Whether the client still listened is the test's to notice.
pub(super) fn answer(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)], body: &[u8]) -> bool {
    let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    let headers = lines.collect::<Vec<_>>().concat();
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    true
}

/// As [`answer`], with the length of the body, if none is given.
pub(super) fn reply(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)], body: &[u8]) -> bool {
    let length = body.len().to_string();
    let mut all = headers.to_vec();
    if !headers.iter().any(|(name, _)| *name == "Content-Length") {
        all.push(("Content-Length", &length));
    }
    answer(stream, status, &all, body)
}

/// One chunk of a body.
pub(super) fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// Says nothing more until the client goes.
pub(super) fn hold(stream: &mut TcpStream) -> bool {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
    let _ = stream.read(&mut [0]);
    true
}

fn hex(algorithm: &'static Algorithm, bytes: &[u8]) -> String {
    in_hex(digest(algorithm, bytes).as_ref())
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&SHA256, bytes)
}

/// The hash by which git knows a file.
pub(super) fn blob_hash(bytes: &[u8]) -> String {
    hex(&SHA1_FOR_LEGACY_USE_ONLY, &[format!("blob {}\0", bytes.len()).as_bytes(), bytes].concat())
}
