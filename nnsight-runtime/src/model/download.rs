//! Fetching a model's files from the hub into the cache.

use std::path::PathBuf;

use hf_hub::api::RepoInfo;
use hf_hub::{Repo, RepoType};

use super::checkpoint::{INDEX_FILE, SINGLE_FILE, shards};
use super::fetch::Files;
use super::http::{Client, Failure, encoded};
use super::hub::HubModel;
use super::tokenizer::Tokenizer;

/// Fetches what is needed to load the model, each with so many tries, and gives the folder it is in, or the reason why not.
pub(super) fn download(model: &HubModel<'_>, commit: Option<&str>, tries: u32) -> Result<PathBuf, String> {
    let client = Client::new(model.env, tries);
    // Listing the files first tells a file that is not there from a request that failed.
    let info = info(&client, model, commit.unwrap_or(model.revision))?;
    let has = |name: &str| info.siblings.iter().any(|file| file.rfilename == name);
    let files = Files { model, client: &client, commit: &info.sha };

    let config = files.get("config.json")?;
    for name in Tokenizer::files(has) {
        files.get(name)?;
    }
    if has(SINGLE_FILE) {
        files.get(SINGLE_FILE)?;
    } else if has(INDEX_FILE) {
        let index = files.get(INDEX_FILE)?;
        for shard in shards(&index).map_err(|error| error.to_string())? {
            files.get(&shard)?;
        }
    } else {
        return Err(format!(
            "it has neither {SINGLE_FILE} nor {INDEX_FILE}; other weight formats are not read"
        ));
    }
    if model.revision != info.sha {
        model.write_ref(&info.sha).map_err(|error| {
            format!(
                "cannot note in the cache which commit `{}` is: {error}; check its rights",
                model.revision
            )
        })?;
    }
    config.parent().map(PathBuf::from).ok_or_else(|| "the cache has no folder for it".to_owned())
}

/// What the hub has of a revision.
fn info(client: &Client, model: &HubModel<'_>, revision: &str) -> Result<RepoInfo, String> {
    let repo = Repo::with_revision(model.id.to_owned(), RepoType::Model, revision.to_owned());
    let url = format!("{}/api/models/{}/revision/{}", model.env.endpoint, repo.url(), encoded(revision));
    client.patiently(|| {
        let text = client.text(&url)?;
        let info: RepoInfo = serde_json::from_slice(&text).map_err(|error| {
            Failure::passing(format!(
                "the list of files is none ({error}); check HF_ENDPOINT, and whether a proxy stands in between"
            ))
        })?;
        // It becomes the name of a folder.
        if info.sha.is_empty() || info.sha.len() > 64 || !info.sha.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Failure::lasting(format!(
                "the hub names the commit `{}`, which is none; check HF_ENDPOINT",
                info.sha
            )));
        }
        Ok(info)
    })
}

#[cfg(test)]
mod tests;
