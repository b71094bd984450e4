//! Requests to a hub: bounded in time, length and redirects, and every failure in words.

use std::io::{self, Read};
use std::time::{Duration, Instant, SystemTime};

use ureq::http::{HeaderMap, Response, StatusCode};
use ureq::{Agent, Body};

use super::hub::HubEnv;
use super::retry_after;

/// Redirects that are followed for one request.
const MOST_REDIRECTS: usize = 10;
/// Longest pause that a server may ask for; beyond it the user is told to come back.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Bytes that a connection must bring while it could be silent three times: with fewer it has as good as stopped.
const LEAST: usize = 1024;

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(super) struct Failure {
    reason: String,
    again: Again,
}

/// Whether it may work another time.
#[derive(Clone, Copy, Debug)]
enum Again {
    No,
    Soon,
    After(Duration),
}

impl Failure {
    /// One that trying again does not mend.
    pub(super) fn lasting(reason: impl Into<String>) -> Failure {
        Failure { reason: reason.into(), again: Again::No }
    }

    /// One that may be gone another time.
    pub(super) fn passing(reason: impl Into<String>) -> Failure {
        Failure { reason: reason.into(), again: Again::Soon }
    }
}

/// A connection to a hub.
pub(super) struct Client {
    agent: Agent,
    endpoint: String,
    token: Option<String>,
    timeout: Duration,
    /// How often something is tried that may work another time.
    tries: u32,
}

/// What a server gave, and where it came from after all redirects.
pub(super) struct Answer {
    pub response: Response<Body>,
    pub url: String,
}

impl Client {
    pub(super) fn new(env: &HubEnv, tries: u32) -> Client {
        // A redirect or a status is an answer, which is looked at here.
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_resolve(Some(env.timeout))
            .timeout_connect(Some(env.timeout))
            .timeout_send_request(Some(env.timeout))
            .timeout_recv_response(Some(env.timeout))
            .timeout_per_read(Some(env.timeout))
            .timeout_per_write(Some(env.timeout))
            .user_agent(concat!("nnsight-rust/", env!("CARGO_PKG_VERSION")))
            // What is announced is the length of the file itself.
            .accept_encoding("identity")
            .build();
        let (endpoint, token) = (env.endpoint.clone(), env.token.clone());
        Client { agent: config.into(), endpoint, token, timeout: env.timeout, tries }
    }

    /// Tries something until it works, as long as that has a point.
    ///
    /// # Errors
    /// In words, and how often it was tried.
    pub(super) fn patiently<T>(&self, mut work: impl FnMut() -> Result<T, Failure>) -> Result<T, String> {
        let mut pause = self.timeout / 32;
        let mut tried = 0;
        loop {
            tried += 1;
            let Failure { reason, again } = match work() {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            let wait = match again {
                Again::No => return Err(reason),
                Again::After(wait) if wait > LONGEST_PAUSE => {
                    return Err(format!("{reason}; it asks to come back in {}", Seconds(wait)));
                }
                _ if tried >= self.tries => return Err(format!("{reason} (tried {tried} times)")),
                Again::After(wait) => wait,
                Again::Soon => pause,
            };
            std::thread::sleep(wait);
            pause *= 2;
        }
    }

    /// Asks what a file is, without its contents. A redirect to another server is an answer: it tells, too.
    pub(super) fn head(&self, url: &str) -> Result<Answer, Failure> {
        self.ask(url, true, None)
    }

    /// Asks for the contents of a file from a byte on, wherever they are.
    pub(super) fn get(&self, url: &str, from: u64) -> Result<Answer, Failure> {
        self.ask(url, false, (from > 0).then_some(from))
    }

    /// A document that is not long.
    pub(super) fn text(&self, url: &str) -> Result<Vec<u8>, Failure> {
        const LONGEST: u64 = 16 << 20;
        let answer = self.get(url, 0)?;
        let mut text = Vec::new();
        self.copy(answer.response, &mut |bytes| {
            text.extend_from_slice(bytes);
            if text.len() as u64 > LONGEST {
                return Err(Failure::lasting(format!(
                    "{} answers with more than 16 MB where a list of files was expected; check HF_ENDPOINT",
                    host(&answer.url)
                )));
            }
            Ok(())
        })?;
        Ok(text)
    }

    /// Hands over a body piece by piece.
    pub(super) fn copy(
        &self,
        response: Response<Body>,
        take: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut body = response.into_body().into_reader();
        let mut buffer = vec![0; 64 << 10];
        let (mut began, mut received) = (Instant::now(), 0);
        loop {
            let read = match body.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.broken(&error)),
            };
            take(&buffer[..read])?;
            received += read;
            if began.elapsed() > 3 * self.timeout {
                if received < LEAST {
                    return Err(self.stopped());
                }
                (began, received) = (Instant::now(), 0);
            }
        }
    }

    fn ask(&self, url: &str, head: bool, from: Option<u64>) -> Result<Answer, Failure> {
        let mut url = url.to_owned();
        let mut seen = Vec::new();
        loop {
            let mut request = if head { self.agent.head(&url) } else { self.agent.get(&url) };
            // Nobody else is told the token.
            if let Some(token) = self.token.as_ref().filter(|_| origin(&url) == origin(&self.endpoint)) {
                request = request.header("Authorization", format!("Bearer {token}"));
            }
            if let Some(from) = from {
                request = request.header("Range", format!("bytes={from}-"));
            }
            let response = request.call().map_err(|error| self.failed(&url, &error))?;
            let status = response.status();
            if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return checked(response, &url).map(|response| Answer { response, url });
            }
            let location = text_of(response.headers(), "Location");
            let next =
                location.as_deref().and_then(|location| resolved(&url, location)).ok_or_else(|| {
                    let to = location.map_or("without saying where to".to_owned(), |to| {
                        format!("to `{to}`, which is no address")
                    });
                    Failure::lasting(format!("{} redirects ({status}) {to}; check HF_ENDPOINT", host(&url)))
                })?;
            if origin(&url).starts_with("https:") && !origin(&next).starts_with("https:") {
                let to = host(&next);
                return Err(Failure::lasting(format!(
                    "{} redirects from https to {to} without encryption, which is not followed; check HF_ENDPOINT",
                    host(&url)
                )));
            }
            if head && origin(&next) != origin(&url) {
                return Ok(Answer { response, url });
            }
            seen.push(std::mem::replace(&mut url, next));
            if seen.contains(&url) || seen.len() > MOST_REDIRECTS {
                let how = if seen.contains(&url) { "in a circle" } else { "without end" };
                return Err(Failure::lasting(format!(
                    "{} redirects {how} (at {url}); check HF_ENDPOINT",
                    host(&url)
                )));
            }
        }
    }

    /// Why no answer came.
    fn failed(&self, url: &str, error: &ureq::Error) -> Failure {
        let host = host(url);
        match error {
            ureq::Error::Timeout(_) => self.silent(host),
            ureq::Error::Io(error) if is_timeout(error) => self.silent(host),
            ureq::Error::Io(error) if error.to_string().contains("lookup address") => {
                Failure::passing(format!("{host} is not found; check the network and HF_ENDPOINT"))
            }
            ureq::Error::HostNotFound => {
                Failure::passing(format!("{host} is not found; check the network and HF_ENDPOINT"))
            }
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                Failure::passing(format!("nothing answers at {host}; check the network and HF_ENDPOINT"))
            }
            ureq::Error::ConnectionFailed => {
                Failure::passing(format!("nothing answers at {host}; check the network and HF_ENDPOINT"))
            }
            ureq::Error::Io(error) => Failure::passing(format!(
                "the connection to {host} broke off before an answer came ({error}); check the network"
            )),
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
                Failure::lasting(format!("`{url}` is no address ({error}); check HF_ENDPOINT"))
            }
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Failure::lasting(format!(
                "{host} cannot be trusted ({error}); a proxy may stand in between: check the network and HF_ENDPOINT"
            )),
            error => Failure::passing(format!(
                "{host} does not answer as a hub does ({error}); check HF_ENDPOINT, and whether a proxy stands in between"
            )),
        }
    }

    /// Why a body did not come to its end.
    fn broken(&self, error: &io::Error) -> Failure {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
        if is_timeout(error) || matches!(inner, Some(ureq::Error::Timeout(_))) {
            return self.stopped();
        }
        Failure::passing(format!(
            "the connection broke off in the middle ({error}); check the network, and whether a proxy stands in between"
        ))
    }

    fn silent(&self, host: &str) -> Failure {
        Failure::passing(format!(
            "{host} does not answer within {}; check the network, or wait longer by HF_HUB_DOWNLOAD_TIMEOUT (in seconds)",
            Seconds(self.timeout)
        ))
    }

    fn stopped(&self) -> Failure {
        Failure::passing(format!(
            "the connection stopped in the middle: nothing or next to nothing came for {}; check the network, or wait \
             longer by HF_HUB_DOWNLOAD_TIMEOUT (in seconds)",
            Seconds(self.timeout)
        ))
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
}

/// The answer, if it is what was asked for.
fn checked(response: Response<Body>, url: &str) -> Result<Response<Body>, Failure> {
    let (status, host) = (response.status(), host(url));
    let date = text_of(response.headers(), "Date");
    let wait = text_of(response.headers(), "Retry-After")
        .and_then(|asked| retry_after::wait(&asked, date.as_deref(), SystemTime::now()));
    let again = wait.map_or(Again::Soon, Again::After);
    let (reason, again) = match status.as_u16() {
        // What a range is answered with is looked at by whoever asked for one.
        200 | 206 | 416 => return Ok(response),
        401 | 403 => (
            format!(
                "{host} answers {status}: the model is private or gated, or there is none of this name; accept its terms \
                 on the hub if it has any, and set HF_TOKEN to a token that may read it"
            ),
            Again::No,
        ),
        404 => (
            format!(
                "{host} answers {status}: there is no such model, revision or file; check the name and revision"
            ),
            Again::No,
        ),
        429 => (
            format!(
                "{host} answers {status}: it was asked too often, perhaps by others at the same address; try again later, \
                 or set HF_TOKEN, which allows more"
            ),
            again,
        ),
        408 | 500..=599 => {
            (format!("{host} answers {status}: the fault is the server's; try again later"), again)
        }
        _ => (format!("{host} answers {status}, which a hub does not; check HF_ENDPOINT"), Again::No),
    };
    Err(Failure { reason, again })
}

/// A header's text, if it is some.
pub(super) fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Whether an answer continues where it was asked to.
pub(super) fn continues(response: &Response<Body>, from: u64) -> bool {
    let range = text_of(response.headers(), "Content-Range").unwrap_or_default();
    let start = range.strip_prefix("bytes ").and_then(|range| range.split('-').next()?.trim().parse().ok());
    response.status() == StatusCode::PARTIAL_CONTENT && start == Some(from)
}

/// Scheme, host and port of an address.
fn origin(url: &str) -> &str {
    let Some((scheme, rest)) = url.split_once("://") else { return "" };
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    &url[..scheme.len() + 3 + authority]
}

fn host(url: &str) -> &str {
    origin(url).split_once("://").map_or(url, |(_, host)| host)
}

/// Where a redirect leads; nothing if that is no address on the web.
fn resolved(url: &str, location: &str) -> Option<String> {
    let is_web = |url: &str| {
        let (scheme, rest) = url.split_once("://")?;
        (matches!(scheme, "http" | "https") && !rest.is_empty() && !rest.starts_with('/')).then_some(())
    };
    let next = if location.starts_with("//") {
        format!("{}:{location}", origin(url).split_once("://")?.0)
    } else if location.starts_with('/') {
        format!("{}{location}", origin(url))
    } else {
        location.to_owned()
    };
    is_web(&next)?;
    next.chars().all(|c| c.is_ascii_graphic()).then_some(next)
}

/// A part of a path, as it stands in an address.
pub(super) fn encoded(part: &str) -> String {
    use std::fmt::Write;
    part.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            text.push(byte.into());
        } else {
            // Writing to a text cannot fail.
            _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// A time as a person reads it.
struct Seconds(Duration);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.as_secs_f64();
        write!(f, "{seconds} {}", if self.0 == Duration::from_secs(1) { "second" } else { "seconds" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_to_addresses_on_the_web_alone() {
        let to = |location| resolved("https://hub.co:8/a/b?c", location);
        assert_eq!(to("/x?y").as_deref(), Some("https://hub.co:8/x?y"));
        assert_eq!(to("//cdn.co/x").as_deref(), Some("https://cdn.co/x"));
        assert_eq!(to("http://cdn.co").as_deref(), Some("http://cdn.co"));
        for wrong in
            ["", "x", "file:///etc/passwd", "ftp://a/b", "https://", "https:///x", "/a b", "/a\u{e9}"]
        {
            assert_eq!(to(wrong), None, "{wrong}");
        }
        assert_eq!((origin("https://a:1/b"), host("https://a:1?b"), origin("a")), ("https://a:1", "a:1", ""));
    }

    #[test]
    fn what_stands_in_an_address_cannot_end_its_path() {
        assert_eq!(encoded("refs/pr 1?#%"), "refs%2Fpr%201%3F%23%25");
    }
}
