//! Token ids of folders of tokenizer files against the `AutoTokenizer` of transformers 5.23.
//!
//! `scripts/reference/make_tokenizers.py` writes the folders and the ids.

use std::collections::HashMap;
use std::path::Path;

use nnsight_runtime::model::{Tokenizer, TokenizerError};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Table {
    /// A `tokenizer.json`, which the folders have as it is or changed.
    base: Value,
    texts: Vec<String>,
    folders: Vec<Folder>,
}

#[derive(Deserialize)]
struct Folder {
    name: String,
    /// What of the base is replaced, at JSON pointers; `vocab.json` and `merges.txt` stand in the folder where it is absent.
    whole: Option<HashMap<String, Value>>,
    /// `tokenizer_config.json`.
    config: Option<Value>,
    /// `special_tokens_map.json`.
    map: Option<Value>,
    /// `added_tokens.json`.
    added: Option<Value>,
    /// What `config.json` has besides.
    model: Option<HashMap<String, Value>>,
    /// Why transformers does not load it.
    error: Option<String>,
    /// The folder that gives the same for all texts.
    like: Option<String>,
    #[serde(default)]
    size: usize,
    #[serde(default)]
    ids: [Option<i64>; 3],
    #[serde(default)]
    texts: Vec<Encoded>,
}

/// Ids with special tokens, without where these differ, and the decoded text where it is another.
#[derive(Clone, Deserialize)]
struct Encoded(Vec<i64>, Option<Vec<i64>>, Option<String>);

/// Folders that transformers loads, but whose files contradict it or each other, or whose class is not read here.
const REFUSED: [(&str, &str); 3] = [
    ("added_tokens.json with a hole", "has id 345"),
    ("added_tokens_decoder with a hole", "has id 345"),
    ("RobertaTokenizer", "`RobertaTokenizer`"),
];

fn table() -> Table {
    serde_json::from_str(include_str!("data/tokenizers.json")).expect("the script wrote it")
}

/// The base with other values at some places; null takes one out that is not at the top.
fn changed(base: &Value, changes: &HashMap<String, Value>) -> Value {
    let mut whole = base.clone();
    for (pointer, value) in changes {
        let (way, last) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
        let place = whole.pointer_mut(way).and_then(Value::as_object_mut).expect("it leads to an object");
        if value.is_null() && !way.is_empty() {
            place.remove(last);
        } else {
            place.insert(last.to_owned(), value.clone());
        }
    }
    whole
}

fn write(folder: &Folder, base: &Value, dir: &Path) {
    let put =
        |name: &str, text: String| std::fs::write(dir.join(name), text).expect("the file can be written");
    let mut model = json!({ "model_type": "gpt2" });
    for (name, value) in folder.model.iter().flatten() {
        model[name] = value.clone();
    }
    put("config.json", model.to_string());
    if let Some(changes) = &folder.whole {
        put("tokenizer.json", changed(base, changes).to_string());
    } else {
        put("vocab.json", base["model"]["vocab"].to_string());
        let merges = base["model"]["merges"].as_array().expect("a list").iter();
        let lines = merges
            .map(|pair| format!("{} {}\n", pair[0].as_str().expect("text"), pair[1].as_str().expect("text")));
        put("merges.txt", format!("#version: 0.2\n{}", lines.collect::<String>()));
    }
    let files = [
        ("tokenizer_config", &folder.config),
        ("special_tokens_map", &folder.map),
        ("added_tokens", &folder.added),
    ];
    for (name, value) in files {
        if let Some(value) = value {
            put(&format!("{name}.json"), value.to_string());
        }
    }
}

fn load(folder: &Folder, base: &Value) -> Result<Tokenizer, TokenizerError> {
    let dir = tempfile::tempdir().expect("a folder can be made");
    write(folder, base, dir.path());
    Tokenizer::from_folder(dir.path()).map(|tokenizer| tokenizer.expect("there are its files"))
}

#[test]
fn ids_are_those_of_transformers_for_every_folder_and_text_or_the_folder_is_refused() {
    let table = table();
    let mut compared = 0;
    for folder in &table.folders {
        let name = &folder.name;
        let loaded = load(folder, &table.base);
        if let Some((_, reason)) = REFUSED.iter().find(|(refused, _)| refused == name) {
            let error = loaded.expect_err(name).to_string();
            assert!(error.contains(reason), "{name}: {error}");
            continue;
        }
        if folder.error.is_some() {
            loaded.expect_err(name);
            continue;
        }
        let tokenizer = loaded.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(tokenizer.vocab_size(), folder.size, "{name}");
        let ids = [tokenizer.bos_token_id(), tokenizer.eos_token_id(), tokenizer.pad_token_id()];
        assert_eq!(ids, folder.ids, "{name}");
        let texts = match &folder.like {
            Some(like) => &table.folders.iter().find(|other| other.name == *like).expect("it is there").texts,
            None => &folder.texts,
        };
        assert_eq!(texts.len(), table.texts.len());
        for (text, Encoded(with, without, decoded)) in table.texts.iter().zip(texts) {
            assert_eq!(&tokenizer.encode(text).expect("it encodes"), with, "{name}: {text:?}");
            let plain = tokenizer.encode_without_special_tokens(text).expect("it encodes");
            assert_eq!(&plain, without.as_ref().unwrap_or(with), "{name}: {text:?}");
            let back = tokenizer.decode(with).expect("it decodes");
            assert_eq!(&back, decoded.as_ref().unwrap_or(text), "{name}: {text:?}");
            compared += 1;
        }
        let batch = tokenizer.encode_batch(&table.texts).expect("it encodes");
        assert!(batch.iter().zip(texts).all(|(ids, Encoded(with, ..))| ids == with), "{name}");
    }
    assert!(compared >= 40 * 12, "{compared}");
}

#[test]
fn pieces_stand_for_the_bytes_of_the_text_that_they_hold() {
    let table = table();
    let loaded = |folder: &&Folder| load(folder, &table.base).ok();
    for tokenizer in
        table.folders.iter().filter(|folder| folder.error.is_none()).filter_map(|folder| loaded(&folder))
    {
        for text in &table.texts {
            let pieces = tokenizer.pieces(text).expect("it encodes");
            let ids: Vec<i64> = pieces.iter().map(|piece| piece.id).collect();
            assert_eq!(ids, tokenizer.encode(text).expect("it encodes"));
            for piece in &pieces {
                assert!(text.get(piece.range.clone()).is_some(), "{text:?}: {piece:?}");
            }
        }
    }
}
