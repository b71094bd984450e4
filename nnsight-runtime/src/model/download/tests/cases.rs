//! In how many ways a hub, or what stands in between, can fail, and what is said of each.

use std::io::Write;
use std::net::TcpStream;

use super::server::{Asked, COMMIT, WEIGHTS, answer, chunk, hold, reply, sha256};

type Misbehave = fn(&Asked, &mut TcpStream) -> bool;

/// What a hub does, and what comes of it: the words of an error, or `None` where it is mended.
pub(super) struct Case {
    pub name: &'static str,
    pub does: Misbehave,
    pub says: Option<&'static str>,
}

const INFO: &str = "/api/models/org/name/revision/main";

pub(super) fn is_weights(asked: &Asked, method: &str) -> bool {
    asked.is(method, "model-1.safetensors")
}

/// Answers to a request for the weights as a hub does, but for these headers.
fn heads(asked: &Asked, stream: &mut TcpStream, headers: &[(&str, &str)]) -> bool {
    if !is_weights(asked, "HEAD") {
        return false;
    }
    reply(stream, "200 OK", headers, &[]);
    true
}

const HASH: (&str, &str) =
    ("X-Linked-Etag", "\"dcf1b3e0a53ef1e4e4b4d2b3c0c1c9c8c2bfbb6b5b1d24fcbbb8fbd6ce1d28b5\"");

macro_rules! case {
    ($name:literal, $does:expr) => {
        Case { name: $name, does: $does, says: None }
    };
    ($name:literal, $does:expr, $says:literal) => {
        Case { name: $name, does: $does, says: Some($says) }
    };
}

/// All ways.
pub(super) fn cases() -> Vec<Case> {
    [refusals(), lists(), redirects(), announcements(), bodies(), detours()].into_iter().flatten().collect()
}

/// Where nothing is to be had.
fn refusals() -> Vec<Case> {
    vec![
        case!(
            "unauthorized",
            |asked, stream| asked.path == INFO && reply(stream, "401 Unauthorized", &[], b""),
            "HUB answers 401 Unauthorized: the model is private or gated, or there is none of this name; accept its terms on \
             the hub if it has any, and set HF_TOKEN to a token that may read it"
        ),
        case!(
            "forbidden",
            |asked, stream| asked.path == INFO && reply(stream, "403 Forbidden", &[], b""),
            "HUB answers 403 Forbidden: the model is private or gated, or there is none of this name; accept its terms on \
             the hub if it has any, and set HF_TOKEN to a token that may read it"
        ),
        case!(
            "too many requests, come back in an hour",
            |asked, stream| asked.path == INFO
                && reply(stream, "429 Too Many Requests", &[("Retry-After", "3600")], b""),
            "HUB answers 429 Too Many Requests: it was asked too often, perhaps by others at the same address; try again \
             later, or set HF_TOKEN, which allows more; it asks to come back in 3600 seconds"
        ),
        case!(
            "too many requests, come back at a time",
            |asked, stream| asked.path == INFO
                && reply(
                    stream,
                    "429 Too Many Requests",
                    &[
                        ("Date", "Sun, 06 Nov 2094 08:49:37 GMT"),
                        ("Retry-After", "Sat, 06 Nov 2094 09:49:37 GMT")
                    ],
                    b""
                ),
            "HUB answers 429 Too Many Requests: it was asked too often, perhaps by others at the same address; try again \
             later, or set HF_TOKEN, which allows more; it asks to come back in 3600 seconds"
        ),
        case!("too many requests until a time that is over", |asked, stream| asked.path == INFO
            && asked.times == 0
            && reply(
                stream,
                "429 Too Many Requests",
                &[("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")],
                b""
            )),
        case!(
            "too many requests for ever",
            |asked, stream| asked.path == INFO
                && reply(stream, "429 Too Many Requests", &[("Retry-After", "0")], b""),
            "HUB answers 429 Too Many Requests: it was asked too often, perhaps by others at the same address; try again \
             later, or set HF_TOKEN, which allows more (tried 4 times)"
        ),
        case!("too many requests once", |asked, stream| asked.path == INFO
            && asked.times == 0
            && reply(stream, "429 Too Many Requests", &[("Retry-After", "0")], b"")),
        case!(
            "a fault of the server",
            |asked, stream| asked.path == INFO && reply(stream, "500 Internal Server Error", &[], b"oh"),
            "HUB answers 500 Internal Server Error: the fault is the server's; try again later (tried 4 times)"
        ),
        case!("out of order twice", |asked, stream| asked.path == INFO
            && asked.times < 2
            && reply(stream, "503 Service Unavailable", &[("Retry-After", "soon")], b"")),
        case!(
            "another status",
            |asked, stream| asked.path == INFO && reply(stream, "418 I'm a teapot", &[], b""),
            "HUB answers 418 I'm a teapot, which a hub does not; check HF_ENDPOINT"
        ),
        case!(
            "no answer",
            |asked, stream| asked.path == INFO && hold(stream),
            "HUB does not answer within 2 seconds; check the network, or wait longer by HF_HUB_DOWNLOAD_TIMEOUT (in \
             seconds) (tried 4 times)"
        ),
        case!(
            "hangs up",
            |asked, _| asked.path == INFO,
            "the connection to HUB broke off before an answer came (…); check the network (tried 4 times)"
        ),
        case!(
            "no HTTP",
            |asked, stream| asked.path == INFO && stream.write_all(b"220 mail.example ESMTP\r\n\r\n").is_ok(),
            "HUB does not answer as a hub does (…); check HF_ENDPOINT, and whether a proxy stands in between (tried 4 times)"
        ),
        case!(
            "headers without end",
            |asked, stream| {
                let many = "X-Header: of no use at all\r\n".repeat(20_000);
                // The client may have gone by then.
                _ = asked.path == INFO
                    && stream.write_all(format!("HTTP/1.1 200 OK\r\n{many}\r\n").as_bytes()).is_ok();
                asked.path == INFO
            },
            "HUB does not answer as a hub does (…); check HF_ENDPOINT, and whether a proxy stands in between (tried 4 times)"
        ),
    ]
}

/// What comes instead of a list of files.
fn lists() -> Vec<Case> {
    vec![
        case!(
            "a page instead of a list",
            |asked, stream| asked.path == INFO
                && reply(stream, "200 OK", &[("Content-Type", "text/html")], b"<html>Log in</html>"),
            "the list of files is none (…); check HF_ENDPOINT, and whether a proxy stands in between (tried 4 times)"
        ),
        case!(
            "a list without end",
            |asked, stream| {
                if asked.path != INFO {
                    return false;
                }
                let begun = stream
                    .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
                let chunk = chunk(&[b' '; 1 << 16]);
                while begun.is_ok() && stream.write_all(&chunk).is_ok() {}
                true
            },
            "HUB answers with more than 16 MB where a list of files was expected; check HF_ENDPOINT"
        ),
        case!(
            "a commit that leads out of the cache",
            |asked, stream| asked.path == INFO
                && reply(stream, "200 OK", &[], br#"{"sha": "../../evil", "siblings": []}"#),
            "the hub names the commit `../../evil`, which is none; check HF_ENDPOINT"
        ),
    ]
}

/// Redirects that lead nowhere.
fn redirects() -> Vec<Case> {
    vec![
        case!(
            "a redirect without an address",
            |asked, stream| asked.path == INFO && reply(stream, "302 Found", &[], b""),
            "HUB redirects (302 Found) without saying where to; check HF_ENDPOINT"
        ),
        case!(
            "a redirect to a file",
            |asked, stream| asked.path == INFO
                && reply(stream, "302 Found", &[("Location", "file:///etc/passwd")], b""),
            "HUB redirects (302 Found) to `file:///etc/passwd`, which is no address; check HF_ENDPOINT"
        ),
        case!(
            "a redirect to itself",
            |asked, stream| asked.path == INFO
                && reply(stream, "301 Moved Permanently", &[("Location", INFO)], b""),
            "HUB redirects in a circle (at http://HUB/api/models/org/name/revision/main); check HF_ENDPOINT"
        ),
        case!(
            "redirects without end",
            |asked, stream| {
                let next = format!("{}x", asked.path);
                asked.path.starts_with(INFO)
                    && reply(stream, "307 Temporary Redirect", &[("Location", &next)], b"")
            },
            "HUB redirects without end (at http://HUB/api/models/org/name/revision/mainxxxxxxxxxxx); check HF_ENDPOINT"
        ),
    ]
}

/// What is announced of a file.
fn announcements() -> Vec<Case> {
    vec![
        case!(
            "a tag that leads out of the cache",
            |asked, stream| heads(asked, stream, &[("ETag", "\"../../evil\""), ("Content-Length", "4")]),
            "model-1.safetensors: the hub's answer has the `ETag` `\"../../evil\"`, which is none; check HF_ENDPOINT, and \
             whether a proxy stands in between"
        ),
        case!(
            "a hidden tag",
            |asked, stream| heads(asked, stream, &[("ETag", "W/\".bashrc\""), ("Content-Length", "4")]),
            "model-1.safetensors: the hub's answer has the `ETag` `W/\".bashrc\"`, which is none; check HF_ENDPOINT, and \
             whether a proxy stands in between"
        ),
        case!(
            "no tag",
            |asked, stream| heads(asked, stream, &[("Content-Length", "4")]),
            "model-1.safetensors: the hub's answer has no `ETag`, by which files are told apart; check HF_ENDPOINT, and \
             whether a proxy stands in between (tried 4 times)"
        ),
        case!(
            "a file of a commit that leads out of the cache",
            |asked, stream| heads(asked, stream, &[HASH, ("X-Repo-Commit", "../../evil")]),
            "model-1.safetensors: the hub's answer is of the commit `../../evil`, where \
             `0123456789abcdef0123456789abcdef01234567` was asked for; check HF_ENDPOINT, and whether a proxy stands in between"
        ),
        case!(
            "neither length nor hash",
            |asked, stream| {
                is_weights(asked, "HEAD")
                    && stream
                        .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"v1\"\r\n\r\n")
                        .is_ok()
            },
            "model-1.safetensors: the hub announces neither the length nor the hash of the file, so that it cannot be \
             checked; check HF_ENDPOINT, and whether a proxy stands in between (tried 4 times)"
        ),
        case!(
            "a length that is none",
            |asked, stream| heads(asked, stream, &[HASH, ("X-Linked-Size", "-1")]),
            "model-1.safetensors: the hub's answer has the length `-1`, which is none; check HF_ENDPOINT, and whether a \
             proxy stands in between"
        ),
        case!(
            "a file that is listed but not there",
            |asked, stream| is_weights(asked, "HEAD") && reply(stream, "404 Not Found", &[], b""),
            "model-1.safetensors: HUB answers 404 Not Found: there is no such model, revision or file; check the name and \
             revision"
        ),
        case!(
            "a redirect of a file without an address",
            |asked, stream| is_weights(asked, "HEAD") && reply(stream, "302 Found", &[HASH], b""),
            "model-1.safetensors: HUB redirects (302 Found) without saying where to; check HF_ENDPOINT"
        ),
    ]
}

/// The file itself.
fn bodies() -> Vec<Case> {
    vec![
        case!(
            "cut off in chunks, each time at the same place, ranges ignored",
            |asked, stream| is_weights(asked, "GET") && cut(stream, 700),
            "model-1.safetensors: the connection broke off in the middle (…); check the network, and whether a proxy stands in \
             between (tried 4 times)"
        ),
        case!("cut off once, ranges ignored", |asked, stream| {
            is_weights(asked, "GET")
                && if asked.times == 0 { cut(stream, 700) } else { reply(stream, "200 OK", &[], WEIGHTS) }
        }),
        case!("cut off three times, continued each time", |asked, stream| {
            let from = asked.from().unwrap_or(0);
            is_weights(asked, "GET")
                && asked.times < 3
                && partial(stream, from, WEIGHTS.len(), &WEIGHTS[from..from + 1500])
        }),
        case!(
            "fewer bytes than announced, and no more to be had",
            |asked, stream| is_weights(asked, "GET") && reply(stream, "200 OK", &[], &WEIGHTS[..4000]),
            "model-1.safetensors: the download was cut off after 4000 of 5000 bytes; check the network, and whether a proxy \
             stands in between (tried 4 times)"
        ),
        case!(
            "more bytes than announced",
            |asked, stream| is_weights(asked, "GET")
                && reply(stream, "200 OK", &[], &[WEIGHTS, WEIGHTS].concat()),
            "model-1.safetensors: the server sent more than the 5000 bytes that it announced; check HF_ENDPOINT, and \
             whether a proxy stands in between (tried 4 times)"
        ),
        case!(
            "other bytes than announced",
            |asked, stream| is_weights(asked, "GET") && reply(stream, "200 OK", &[], &[b'x'; 5000]),
            "model-1.safetensors: what came is not what was announced: its SHA-256 is FOUND, not ANNOUNCED (tried 4 times)"
        ),
        case!("other bytes once", |asked, stream| {
            is_weights(asked, "GET") && asked.times == 0 && reply(stream, "200 OK", &[], &[b'x'; 5000])
        }),
        case!(
            "a small file of other bytes",
            |asked, stream| asked.is("GET", "config.json") && reply(stream, "200 OK", &[], b"[]"),
            "config.json: what came is not what was announced: its hash by git is \
             0637a088a01e8ddab3bf3fa98dbe804cbde1a0dc, not 9e26dfeeb6e641a33dae4961196235bdb965b21b (tried 4 times)"
        ),
        case!(
            "a page instead of a file",
            |asked, stream| asked.is("GET", "config.json")
                && reply(stream, "200 OK", &[], b"<html>Log in</html>"),
            "config.json: the server sent more than the 2 bytes that it announced; check HF_ENDPOINT, and whether a proxy \
             stands in between (tried 4 times)"
        ),
        case!(
            "stops in the middle",
            |asked, stream| {
                is_weights(asked, "GET")
                    && stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n").is_ok()
                    && stream.write_all(&WEIGHTS[..100]).is_ok()
                    && hold(stream)
            },
            "model-1.safetensors: the connection stopped in the middle: nothing or next to nothing came for 2 seconds; \
             check the network, or wait longer by HF_HUB_DOWNLOAD_TIMEOUT (in seconds) (tried 4 times)"
        ),
    ]
}

/// Parts that were not asked for, and files elsewhere.
fn detours() -> Vec<Case> {
    vec![
        case!(
            "another part than was asked for",
            |asked, stream| {
                is_weights(asked, "GET")
                    && match asked.from() {
                        None => cut(stream, 700),
                        Some(_) => partial(stream, 0, WEIGHTS.len(), WEIGHTS),
                    }
            },
            "model-1.safetensors: the server sent another part of the file than it was asked for (tried 4 times)"
        ),
        case!("a part that cannot be had, once", |asked, stream| {
            is_weights(asked, "GET")
                && match asked.times {
                    0 => cut(stream, 700),
                    1 => reply(stream, "416 Range Not Satisfiable", &[], b""),
                    _ => false,
                }
        }),
        case!(
            "hangs up instead of a file",
            |asked, _| is_weights(asked, "GET"),
            "model-1.safetensors: the connection to HUB broke off before an answer came (…); check the network (tried 4 times)"
        ),
        case!("a file elsewhere, and nobody there is told the token", |asked, stream| {
            let host = asked.header("host").unwrap_or_default();
            let elsewhere =
                format!("http://localhost:{}/cdn/model", host.rsplit(':').next().unwrap_or_default());
            if asked.path == "/cdn/model" {
                let told = asked.header("authorization").is_some();
                return reply(stream, if told { "400 Bad Request" } else { "200 OK" }, &[], WEIGHTS);
            }
            let hash = sha256(WEIGHTS);
            let size = WEIGHTS.len().to_string();
            let linked = [("Location", &*elsewhere), ("X-Linked-Etag", &*hash), ("X-Linked-Size", &*size)];
            asked.path.ends_with("model-1.safetensors") && reply(stream, "302 Found", &linked, b"")
        }),
        case!("a file that moved on the same server", |asked, stream| {
            asked.path == format!("/org/name/resolve/{COMMIT}/config.json")
                && reply(stream, "308 Permanent Redirect", &[("Location", "/moved/config.json")], b"")
        }),
    ]
}

/// Begins a chunked answer, and hangs up after this many bytes of it.
fn cut(stream: &mut TcpStream, length: usize) -> bool {
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head).and_then(|()| stream.write_all(&chunk(&WEIGHTS[..length]))).is_ok()
}

/// Part of a file, as the answer to a range; the length of all that is missing is announced.
fn partial(stream: &mut TcpStream, from: usize, all: usize, bytes: &[u8]) -> bool {
    let range = format!("bytes {from}-{}/{all}", all - 1);
    let length = (all - from).to_string();
    let status = if from == 0 && bytes.len() < all { "200 OK" } else { "206 Partial Content" };
    answer(stream, status, &[("Content-Range", &range), ("Content-Length", &length)], bytes)
}
