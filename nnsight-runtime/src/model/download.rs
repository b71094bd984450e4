//! Fetching a model's files from the hub into the cache.

use std::path::PathBuf;

use hf_hub::api::sync::{ApiBuilder, ApiRepo};
use hf_hub::{Cache, Repo, RepoType};

use super::checkpoint::{INDEX_FILE, SINGLE_FILE, shards};
use super::hub::HubModel;
use super::tokenizer::Tokenizer;

/// Fetches what is needed to load the model and gives the folder it is in, or the reason why not.
pub(super) fn download(model: &HubModel<'_>, commit: Option<&str>) -> Result<PathBuf, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let api = ApiBuilder::from_cache(Cache::new(model.env.cache.clone()))
        .with_endpoint(model.env.endpoint.clone())
        .with_token(model.env.token.clone())
        .with_progress(model.env.progress)
        .with_retries(3)
        .build()
        .map_err(|error| text(&error))?;
    let repo = |revision: &str| {
        api.repo(Repo::with_revision(model.id.to_owned(), RepoType::Model, revision.to_owned()))
    };
    // Listing the files first tells a file that is not there from a request that failed.
    let info = repo(commit.unwrap_or(model.revision)).info().map_err(|error| text(&error))?;
    if info.sha.is_empty() || !info.sha.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(format!("the hub names a commit `{}` that is none", info.sha));
    }
    let has = |name: &str| info.siblings.iter().any(|file| file.rfilename == name);
    let repo = repo(&info.sha);

    let config = get(&repo, "config.json")?;
    for name in Tokenizer::files(has) {
        get(&repo, name)?;
    }
    if has(SINGLE_FILE) {
        get(&repo, SINGLE_FILE)?;
    } else if has(INDEX_FILE) {
        let index = get(&repo, INDEX_FILE)?;
        for shard in shards(&index).map_err(|error| text(&error))? {
            get(&repo, &shard)?;
        }
    } else {
        return Err(format!(
            "it has neither {SINGLE_FILE} nor {INDEX_FILE}; other weight formats are not read"
        ));
    }
    if model.revision != info.sha {
        model.write_ref(&info.sha).map_err(|error| text(&error))?;
    }
    config.parent().map(PathBuf::from).ok_or_else(|| "the cache has no folder for it".to_owned())
}

fn get(repo: &ApiRepo, name: &str) -> Result<PathBuf, String> {
    repo.get(name).map_err(|error| format!("{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::{Arc, Mutex};

    use super::super::hub::HubEnv;
    use super::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    /// A hub with one model, `org/name`, that notes what it was asked for.
    fn hub(files: HashMap<&'static str, Vec<u8>>) -> (String, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &files, &log);
            }
        });
        (address, asked)
    }

    fn answer(mut stream: TcpStream, files: &HashMap<&str, Vec<u8>>, log: &Mutex<Vec<String>>) {
        let mut lines = BufReader::new(stream.try_clone().expect("a socket can be cloned")).lines();
        let path = lines.next().and_then(Result::ok).unwrap_or_default();
        let path = path.split(' ').nth(1).unwrap_or_default().to_owned();
        let headers: Vec<String> = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
        let find = |name: &str| {
            headers.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix(name).map(str::to_owned))
        };
        if let Ok(mut log) = log.lock() {
            log.push(format!("{path} {}", find("authorization: ").unwrap_or_default()));
        }
        let (status, extra, body) = if path.starts_with("/api/models/org/name/revision/") {
            let siblings: Vec<_> =
                files.keys().map(|name| serde_json::json!({ "rfilename": name })).collect();
            let info = serde_json::json!({ "sha": COMMIT, "siblings": siblings });
            ("200 OK", String::new(), info.to_string().into_bytes())
        } else if let Some(file) =
            path.strip_prefix(&format!("/org/name/resolve/{COMMIT}/")).and_then(|name| files.get(name))
        {
            let range = find("range: bytes=").unwrap_or_default();
            let end = if range == "0-0" { 1 } else { file.len() };
            let extra = format!(
                "ETag: \"{}\"\r\nX-Repo-Commit: {COMMIT}\r\nContent-Range: bytes 0-{}/{}\r\n",
                path.len(),
                end - 1,
                file.len()
            );
            ("206 Partial Content", extra, file[..end].to_vec())
        } else {
            ("404 Not Found", String::new(), Vec::new())
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{extra}\r\n",
            body.len()
        );
        // A client that has gone away is the test's to notice.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    }

    fn env(cache: &tempfile::TempDir, endpoint: String) -> HubEnv {
        let token = Some("secret".to_owned());
        HubEnv { cache: cache.path().to_path_buf(), offline: false, token, endpoint, progress: false }
    }

    #[test]
    fn what_is_needed_is_downloaded_once_and_found_offline_afterwards() {
        let cache = tempfile::tempdir().expect("a folder can be made");
        let index = br#"{"weight_map": {"wte.weight": "model-1.safetensors"}}"#;
        let (endpoint, asked) = hub(HashMap::from([
            ("config.json", b"{}".to_vec()),
            ("model.safetensors.index.json", index.to_vec()),
            ("model-1.safetensors", b"weights".to_vec()),
            ("vocab.json", b"v".to_vec()),
            ("merges.txt", b"m".to_vec()),
            ("pytorch_model.bin", b"not wanted".to_vec()),
        ]));
        let mut env = env(&cache, endpoint);
        let dir =
            HubModel::new("org/name", "main", &env).expect("the id is right").dir().expect("it is there");
        let read = |name: &str| std::fs::read(dir.join(name)).ok();
        assert_eq!(read("model-1.safetensors").as_deref(), Some(&b"weights"[..]));
        assert_eq!(read("merges.txt").as_deref(), Some(&b"m"[..]));
        assert_eq!(read("pytorch_model.bin"), None);
        let requests = asked.lock().expect("the server lives").clone();
        assert!(requests.iter().all(|line| line.ends_with(" bearer secret")), "{requests:?}");

        env.offline = true;
        let again = HubModel::new("org/name", "main", &env).expect("the id is right").dir();
        assert_eq!(again.expect("it is cached"), dir);
        assert_eq!(asked.lock().expect("the server lives").len(), requests.len());
    }

    #[test]
    fn a_model_the_hub_does_not_have_is_named_with_the_hub() {
        let cache = tempfile::tempdir().expect("a folder can be made");
        let (endpoint, _) = hub(HashMap::from([("config.json", b"{}".to_vec())]));
        let env = env(&cache, endpoint.clone());
        let message = |id| {
            let model = HubModel::new(id, "main", &env).expect("the id is right");
            model.dir().expect_err("it is not there").to_string()
        };
        let unknown = message("org/other");
        assert!(
            unknown.contains("`org/other`") && unknown.contains(&endpoint) && unknown.contains("404"),
            "{unknown}"
        );
        let unloadable = message("org/name");
        assert!(unloadable.contains("neither model.safetensors"), "{unloadable}");
    }
}
