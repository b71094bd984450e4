//! Downloads from a hub that behaves, and from one that does not.

mod cases;
mod server;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use super::super::hub::{HubEnv, HubModel};
use cases::{Case, cases, is_weights};
use server::{COMMIT, Hub, WEIGHTS};

fn env(cache: &Path, hub: &Hub) -> HubEnv {
    HubEnv {
        cache: cache.to_path_buf(),
        offline: false,
        token: Some("secret".to_owned()),
        endpoint: hub.address.clone(),
        progress: false,
        timeout: Duration::from_secs(2),
    }
}

/// Loads `org/name`; gives the words of the error, the hub's address as `HUB`.
fn load(env: &HubEnv, force: bool) -> Result<std::path::PathBuf, String> {
    let model = HubModel { force, ..HubModel::new("org/name", "main", env).expect("the id is right") };
    let host = env.endpoint.strip_prefix("http://").unwrap_or(&env.endpoint);
    model.dir().map_err(|error| {
        let text = error.to_string().replace(host, "HUB");
        let plain = "cannot download model `org/name` (revision `main`) from http://HUB: ";
        text.strip_prefix(plain).map(str::to_owned).unwrap_or(text)
    })
}

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

/// All files below a folder, by their path in it.
fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(below(&entry.path()).into_iter().map(|inner| format!("{name}/{inner}")));
        } else {
            found.push(name);
        }
    }
    found
}

#[test]
fn what_is_needed_is_downloaded_once_and_found_offline_afterwards() {
    let (cache, hub) = (temporary(), Hub::good());
    let mut env = env(cache.path(), &hub);
    let dir = load(&env, false).expect("it is there");
    let read = |name: &str| std::fs::read(dir.join(name)).ok();
    assert_eq!(read("model-1.safetensors").as_deref(), Some(WEIGHTS));
    assert_eq!(read("merges.txt").as_deref(), Some(&b"m"[..]));
    assert_eq!(read("pytorch_model.bin"), None);
    let requests = hub.asked();
    assert!(requests.iter().all(|asked| asked.header("authorization").as_deref() == Some("Bearer secret")));
    // As `huggingface_hub` lays it out, and nothing else.
    let files = below(cache.path());
    assert!(files.iter().all(|file| !file.contains("incomplete")), "{files:?}");
    #[cfg(unix)]
    {
        let link = std::fs::read_link(dir.join("config.json")).expect("it is a link");
        assert_eq!(link, Path::new("../../blobs").join(server::blob_hash(b"{}")));
    }

    env.offline = true;
    assert_eq!(load(&env, false), Ok(dir));
    assert_eq!(hub.asked().len(), requests.len());
}

#[test]
fn a_model_the_hub_does_not_have_is_named_with_the_hub() {
    let (cache, hub) = (temporary(), Hub::good());
    let env = env(cache.path(), &hub);
    let model = HubModel::new("org/other", "main", &env).expect("the id is right");
    let unknown = model.dir().expect_err("it is not there").to_string();
    let expected = "404 Not Found: there is no such model, revision or file; check the name and revision";
    assert!(
        unknown.contains("`org/other`") && unknown.contains(&hub.address) && unknown.ends_with(expected),
        "{unknown}"
    );
    let unloadable = Hub::with([("config.json", &b"{}"[..])], |_, _| false);
    let unloadable = load(&self::env(temporary().path(), &unloadable), false).expect_err("it has no weights");
    assert!(unloadable.contains("neither model.safetensors"), "{unloadable}");
}

#[test]
fn a_forced_download_replaces_what_was_damaged_in_the_cache() {
    let (cache, hub) = (temporary(), Hub::good());
    let env = env(cache.path(), &hub);
    let dir = load(&env, false).expect("it is there");
    let weights = dir.join("model-1.safetensors");
    std::fs::write(&weights, "cut").expect("it can be damaged");
    assert_eq!(load(&env, false), Ok(dir.clone()));
    assert_eq!(std::fs::read(&weights).ok().as_deref(), Some(&b"cut"[..]));
    assert_eq!(load(&env, true), Ok(dir));
    assert_eq!(std::fs::read(&weights).ok().as_deref(), Some(WEIGHTS));
}

#[test]
fn a_file_that_another_process_filed_cut_off_is_fetched_again_where_it_is_linked_anew() {
    let (cache, hub) = (temporary(), Hub::good());
    let env = env(cache.path(), &hub);
    let dir = load(&env, false).expect("it is there");
    std::fs::write(dir.join("merges.txt"), "").expect("it can be damaged");
    std::fs::remove_file(dir.join("merges.txt")).expect("the link can be removed");
    load(&env, false).expect("it is fetched");
    assert_eq!(std::fs::read(dir.join("merges.txt")).ok().as_deref(), Some(&b"m"[..]));
}

#[test]
fn two_who_download_at_once_share_one_download() {
    let (cache, hub) = (temporary(), Hub::good());
    let env = env(cache.path(), &hub);
    let loaded = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| load(&env, false))).collect();
        all.into_iter().map(|one| one.join().expect("no panic")).collect::<Vec<_>>()
    });
    assert!(
        loaded.iter().all(|dir| dir.as_ref().is_ok_and(|dir| dir.join("config.json").is_file())),
        "{loaded:?}"
    );
    let gets = hub.asked().into_iter().filter(|asked| asked.is("GET", "model-1.safetensors"));
    assert_eq!(gets.count(), 1);
}

/// The text with all that stands between brackets, or behind `not`, left out: the words of others, and hashes.
fn outline(text: &str) -> String {
    let mut outline = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(" (") {
        let (inside, after) = behind.split_once(')').unwrap_or((behind, ""));
        let is_ours =
            ["tried", "in seconds", "at http", "302", "301"].iter().any(|own| inside.starts_with(own));
        outline.push_str(before);
        outline += " (";
        outline += if is_ours { inside } else { "…" };
        outline += ")";
        rest = after.trim_start_matches(')');
    }
    outline + rest
}

#[test]
fn a_hub_that_misbehaves_is_mended_or_named_and_files_nothing_that_is_wrong() {
    let cases = cases();
    assert!(cases.len() >= 40, "{}", cases.len());
    let failures: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = cases.iter().map(|case| scope.spawn(|| check(case))).collect();
        all.into_iter().filter_map(|one| one.join().expect("no panic")).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What of a case is not as it should be.
fn check(case: &Case) -> Option<String> {
    let outside = temporary();
    let cache = outside.path().join("home/hub");
    let hub = Hub::with(server::FILES, case.does);
    let loaded = load(&env(&cache, &hub), false);
    let wrong = |what: String| Some(format!("{}: {what}", case.name));
    match (&loaded, case.says) {
        (Ok(_), None) => {}
        (Err(found), Some(says)) => {
            let hashes = [(server::sha256(&[b'x'; 5000]), "FOUND"), (server::sha256(WEIGHTS), "ANNOUNCED")];
            let found = hashes.iter().fold(outline(found), |found, (hash, name)| found.replace(hash, name));
            if found != says {
                return wrong(format!("says\n  {found}\nnot\n  {says}"));
            }
        }
        (Ok(_), Some(says)) => return wrong(format!("is no error, though it should say\n  {says}")),
        (Err(found), None) => return wrong(format!("should be mended, but says\n  {found}")),
    }
    if let Some(evil) =
        below(outside.path()).iter().find(|file| file.contains("evil") || !file.starts_with("home/hub/"))
    {
        return wrong(format!("wrote {evil}"));
    }
    // A hub that is well finds nothing in its way.
    let good = Hub::good();
    match load(&env(&cache, &good), false) {
        Ok(dir) if std::fs::read(dir.join("model-1.safetensors")).ok().as_deref() == Some(WEIGHTS) => None,
        other => wrong(format!("left something behind: {other:?}")),
    }
}

#[test]
fn a_hub_that_is_not_there_is_named() {
    let hub = Hub::good();
    let cache = temporary();
    let mut env = env(cache.path(), &hub);
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    env.endpoint = format!("http://{}", free.local_addr().expect("it is bound"));
    drop(free);
    let gone = load(&env, false).expect_err("nobody is there");
    assert_eq!(gone, "nothing answers at HUB; check the network and HF_ENDPOINT (tried 4 times)");
    env.endpoint = "http://hub.invalid".to_owned();
    env.timeout = Duration::from_millis(500);
    let unknown = load(&env, false).expect_err("there is no such name");
    assert!(
        unknown.starts_with("HUB is not found") || unknown.contains("does not answer within"),
        "{unknown}"
    );
    env.endpoint = "http://a b".to_owned();
    let wrong = load(&env, false).expect_err("it is no address");
    assert!(
        wrong.starts_with("`http://HUB/api/models/org/name/revision/main` is no address (")
            && wrong.ends_with("check HF_ENDPOINT"),
        "{wrong}"
    );
}

#[test]
fn a_connection_that_brings_next_to_nothing_has_stopped() {
    let hub = Hub::with(server::FILES, |asked, stream| {
        if !is_weights(asked, "GET") {
            return false;
        }
        let begun = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
        let mut bytes = WEIGHTS.chunks(2);
        while begun.is_ok() && bytes.next().is_some_and(|some| stream.write_all(some).is_ok()) {
            std::thread::sleep(Duration::from_millis(50));
        }
        true
    });
    let cache = temporary();
    let mut env = env(cache.path(), &hub);
    env.timeout = Duration::from_millis(400);
    let slow = load(&env, false).expect_err("it would take minutes");
    assert!(slow.starts_with("model-1.safetensors: the connection stopped in the middle: "), "{slow}");
}

#[test]
fn a_file_that_another_process_holds_and_leaves_is_named() {
    let (cache, hub) = (temporary(), Hub::good());
    let mut env = env(cache.path(), &hub);
    env.timeout = Duration::from_millis(300);
    let folder = cache.path().join(".locks/models--org--name");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let path = folder.join(format!("{}.lock", server::blob_hash(b"{}")));
    let held = std::fs::File::create(&path).expect("a file can be made");
    held.lock().expect("nobody else has it");
    let waited = load(&env, false).expect_err("somebody has it");
    let expected = format!(
        "config.json: another process holds {} and does not go on; end it, and try again",
        path.display()
    );
    assert_eq!(waited, expected);
    drop(held);
    assert!(load(&env, false).is_ok());
}

/// A body is read to its end, so that the server can tell what was asked.
#[test]
fn the_server_of_these_tests_serves_what_it_has() {
    let hub = Hub::good();
    let mut stream = TcpStream::connect(hub.address.trim_start_matches("http://")).expect("it listens");
    let asked = format!("GET /org/name/resolve/{COMMIT}/config.json HTTP/1.1\r\nHost: x\r\n\r\n");
    stream.write_all(asked.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\n{}"), "{answer}");
}
