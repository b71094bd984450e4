//! What the files beside a vocabulary say: which tokens were added, and which are special.
//!
//! The steps are those of `PreTrainedTokenizerBase` and `TokenizersBackend` in transformers 5.23, whose order decides ids.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use tokenizers::AddedToken;

use super::class::Class;
use super::token::{Added, Token};
use crate::model::json::Json;

/// The tokens that transformers has names for.
const NAMES: [&str; 7] =
    ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];
/// Token that `GPT2Tokenizer` takes where nothing else is said.
const END: &str = "<|endoftext|>";

/// The files' contents, so far as they are there.
#[derive(Default)]
pub(super) struct Files {
    /// `tokenizer_config.json`.
    pub config: IndexMap<String, Json>,
    /// `special_tokens_map.json`.
    pub map: IndexMap<String, Json>,
    /// `added_tokens.json`.
    pub added: IndexMap<String, Json>,
    /// The tokens that `tokenizer.json` adds, by their ids.
    pub whole: Option<BTreeMap<i64, Added>>,
    /// Token that `tokenizer.json` fills rows up with.
    pub padding: Option<String>,
}

/// What was made of the files.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the files by itself")]
pub(super) struct Settings {
    pub add_prefix_space: bool,
    pub add_bos_token: bool,
    pub add_eos_token: bool,
    pub split_special_tokens: bool,
    /// Tokens by name, those with names of transformers' own first.
    pub named: IndexMap<String, Token>,
    /// Tokens to add, in this order.
    pub tokens: Vec<AddedToken>,
    /// Ids that the files give to tokens, each with the file.
    pub stated: Vec<(&'static str, String, i64)>,
}

/// A reason why a file cannot be used, with its name.
type Wrong = (&'static str, String);

pub(super) const CONFIG: &str = "tokenizer_config.json";
pub(super) const MAP: &str = "special_tokens_map.json";
pub(super) const ADDED: &str = "added_tokens.json";

impl Settings {
    pub(super) fn new(class: Class, mut files: Files) -> Result<Settings, Wrong> {
        let config = &mut files.config;
        if files.whole.is_some() {
            // What stands at a text's ends is the file's to say.
            config.shift_remove("add_bos_token");
            config.shift_remove("add_eos_token");
        }
        if !config.get("extra_special_tokens").is_some_and(Json::is_truthy)
            && let Some(tokens) = config.shift_remove("additional_special_tokens")
        {
            config.insert("extra_special_tokens".to_owned(), tokens);
        }
        let is_own = |name: &str| name.ends_with("_token") && !NAMES.contains(&name);
        let mut own: IndexMap<String, Json> = IndexMap::new();
        config.retain(|name, value| {
            let is_own = is_own(name) && value.as_text().is_some();
            if is_own {
                own.insert(name.clone(), value.clone());
            }
            !is_own
        });
        take_extra(config, &mut own);

        let existing = match (class, &files.whole) {
            (Class::Whole, Some(tokens)) => tokens.values().map(|token| token.content.clone()).collect(),
            _ => Vec::new(),
        };
        let mut added: BTreeMap<i64, Added> = BTreeMap::new();
        let mut stated = Vec::new();
        // Tokens of the map count as such, those of the configuration are only texts yet.
        let mut mapped: IndexMap<String, Token> = IndexMap::new();
        if let Some(decoder) = config.shift_remove("added_tokens_decoder") {
            added = decoder_of(&decoder).map_err(|reason| (CONFIG, reason))?;
            stated.extend(added.iter().map(|(id, token)| (CONFIG, token.content.clone(), *id)));
        } else {
            merge_map(config, &mut mapped, files.map).map_err(|reason| (MAP, reason))?;
            take_extra(config, &mut own);
            let special = special_texts(config, &mapped);
            for (content, id) in files.added {
                let id = whole_number(&id).ok_or((ADDED, format!("the id of `{content}` is no id")))?;
                stated.push((ADDED, content.clone(), id));
                let special = special.contains(&content);
                added.insert(id, Added::plain(content, special));
            }
            added.extend(files.whole.unwrap_or_default());
        }
        let (mut named, of_model) =
            named_tokens(class, config, &mapped, &own, files.padding.as_deref(), &added)?;
        named.extend(of_model);
        let extra = extra_tokens(config)?;
        Ok(Settings {
            add_prefix_space: config.get("add_prefix_space").is_some_and(Json::is_truthy),
            add_bos_token: config.get("add_bos_token").is_some_and(Json::is_truthy),
            add_eos_token: config.get("add_eos_token").is_some_and(Json::is_truthy),
            split_special_tokens: config.get("split_special_tokens").is_some_and(Json::is_truthy),
            tokens: tokens_to_add(existing, added, &named, extra),
            named,
            stated,
        })
    }
}

/// Moves special tokens that have names to those of the model's own.
fn take_extra(config: &mut IndexMap<String, Json>, own: &mut IndexMap<String, Json>) {
    if let Some(Json::Object(tokens)) = config.get("extra_special_tokens") {
        own.extend(tokens.clone());
        config.shift_remove("extra_special_tokens");
    }
}

/// Tokens of `added_tokens_decoder` by their ids.
fn decoder_of(decoder: &Json) -> Result<BTreeMap<i64, Added>, String> {
    let Json::Object(tokens) = decoder else {
        return Err(format!("added_tokens_decoder is {}, not an object", decoder.kind()));
    };
    let entry = |(id, token): (&String, &Json)| {
        let number = id
            .trim()
            .parse()
            .map_err(|_| format!("added_tokens_decoder has the id `{id}`, which is none"))?;
        let Json::Object(fields) = token else {
            return Err(format!("token {id} of added_tokens_decoder is {}, not an object", token.kind()));
        };
        Ok((number, Added::from_fields(fields)?))
    };
    tokens.iter().map(entry).collect()
}

/// Takes what `special_tokens_map.json` says over what the configuration does.
fn merge_map(
    config: &mut IndexMap<String, Json>,
    mapped: &mut IndexMap<String, Token>,
    map: IndexMap<String, Json>,
) -> Result<(), String> {
    for (name, value) in map {
        match value {
            Json::Object(mut fields) if name != "extra_special_tokens" => {
                fields.shift_remove("special");
                let token = Added::from_fields(&fields)?.with_special(true);
                config.shift_remove(&name);
                mapped.insert(name, Token::Added(token));
            }
            Json::List(tokens) if name == "extra_special_tokens" => {
                let mut all = match config.get(&name) {
                    Some(Json::List(all)) => all.clone(),
                    _ => Vec::new(),
                };
                for mut token in tokens {
                    if let Json::Object(fields) = &mut token {
                        fields.insert("__type".to_owned(), Json::Text("AddedToken".to_owned()));
                        fields.insert("special".to_owned(), Json::Bool(true));
                    }
                    if !all.contains(&token) {
                        all.push(token);
                    }
                }
                config.insert(name, Json::List(all));
            }
            value => {
                mapped.shift_remove(&name);
                config.insert(name, value);
            }
        }
    }
    Ok(())
}

/// Texts that are special where `added_tokens.json` names them.
fn special_texts(config: &IndexMap<String, Json>, mapped: &IndexMap<String, Token>) -> Vec<String> {
    let named = NAMES.iter().filter_map(|name| match mapped.get(*name) {
        Some(token) => Some(token.content()),
        None => config.get(*name).and_then(Json::as_text),
    });
    let extra = match config.get("extra_special_tokens") {
        Some(Json::List(tokens)) => tokens.as_slice(),
        _ => &[],
    };
    named
        .chain(extra.iter().filter_map(Json::as_text))
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect()
}

type Tokens = IndexMap<String, Token>;

/// The tokens with names of transformers' own, and those with the model's.
fn named_tokens(
    class: Class,
    config: &IndexMap<String, Json>,
    mapped: &IndexMap<String, Token>,
    own: &IndexMap<String, Json>,
    padding: Option<&str>,
    added: &BTreeMap<i64, Added>,
) -> Result<(Tokens, Tokens), Wrong> {
    let read = |name: &str, value: &Json| match Token::from_json(value) {
        Some(token) => token.map_err(|reason| (CONFIG, format!("{name}: {reason}"))),
        None => Err((CONFIG, format!("{name} is {}, not a token", value.kind()))),
    };
    let default = |name: &str| match (class, name) {
        (Class::Gpt2, "bos_token" | "eos_token" | "unk_token") => Some(Token::Text(END.to_owned())),
        (Class::Whole, "pad_token") => padding.map(|token| Token::Text(token.to_owned())),
        _ => None,
    };
    let mut named = Tokens::new();
    for name in NAMES {
        let token = match (mapped.get(name), config.get(name)) {
            (Some(token), _) => Some(token.clone()),
            (None, Some(Json::Null)) => None,
            (None, Some(value)) => Some(read(name, value)?),
            (None, None) => default(name),
        };
        let is_said = mapped.contains_key(name) || config.contains_key(name);
        let Some(token) = token else { continue };
        // A token that was added keeps the settings it was added with.
        let with_settings = added.values().rev().find(|added| is_said && added.content == token.content());
        named.insert(name.to_owned(), with_settings.map_or(token, |added| Token::Added(added.clone())));
    }
    let mut of_model = Tokens::new();
    let is_own = |name: &str| name.ends_with("_token") && !NAMES.contains(&name);
    for (name, token) in mapped.iter().filter(|(name, _)| is_own(name)) {
        of_model.insert(name.clone(), token.clone());
    }
    for (name, value) in config.iter().filter(|(name, _)| is_own(name)) {
        if let Some(token) = Token::from_json(value) {
            of_model.insert(name.clone(), token.map_err(|reason| (CONFIG, format!("{name}: {reason}")))?);
        }
    }
    for (name, value) in own {
        of_model.insert(name.clone(), read(name, value)?);
    }
    Ok((named, of_model))
}

/// Special tokens without names.
fn extra_tokens(config: &IndexMap<String, Json>) -> Result<Vec<Token>, Wrong> {
    let name = if config.contains_key("extra_special_tokens") {
        "extra_special_tokens"
    } else {
        "additional_special_tokens"
    };
    match config.get(name) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::List(tokens)) => {
            let read = |token: &Json| match Token::from_json(token) {
                Some(token) => token.map_err(|reason| (CONFIG, format!("{name}: {reason}"))),
                None => Err((CONFIG, format!("{name} holds {}, not a token", token.kind()))),
            };
            tokens.iter().map(read).collect()
        }
        Some(other) => Err((CONFIG, format!("{name} is {}, not a list of tokens", other.kind()))),
    }
}

/// The tokens to add: those with ids by these, and then those that are special and not among them.
fn tokens_to_add(
    existing: Vec<String>,
    added: BTreeMap<i64, Added>,
    named: &Tokens,
    extra: Vec<Token>,
) -> Vec<AddedToken> {
    let mut tokens: Vec<Token> = added.into_values().map(Token::Added).collect();
    let mut known = existing;
    known.extend(tokens.iter().map(|token| token.content().to_owned()));
    for token in named.values().cloned().chain(extra) {
        if !known.iter().any(|content| content == token.content()) && !tokens.contains(&token) {
            tokens.push(token);
        }
    }
    let is_named = |content: &str| named.values().any(|token| token.content() == content);
    let settled = |token| match token {
        Token::Text(text) => AddedToken::from(text, true),
        Token::Added(added) => {
            let special = added.special || is_named(&added.content);
            added.with_special(special).into()
        }
    };
    tokens.into_iter().map(settled).collect()
}

/// An id written as a number.
fn whole_number(value: &Json) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "it is a whole number within an id's range")]
    match value {
        Json::Number(number) if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number) => {
            Some(*number as i64)
        }
        _ => None,
    }
}
