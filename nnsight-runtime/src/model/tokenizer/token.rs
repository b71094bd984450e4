//! Tokens as files name them: by their texts, or with settings.

use indexmap::IndexMap;
use tokenizers::AddedToken;

use crate::model::json::Json;

/// A token as a file names it: by its text, or with settings.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Text(String),
    Added(Added),
}

/// A token with settings.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of the files by itself")]
pub(super) struct Added {
    pub content: String,
    single_word: bool,
    lstrip: bool,
    rstrip: bool,
    /// Whether it is looked for in normalized text; unsaid, if it is not special.
    normalized: Option<bool>,
    pub special: bool,
}

impl Token {
    pub(super) fn content(&self) -> &str {
        match self {
            Token::Text(text) => text,
            Token::Added(added) => &added.content,
        }
    }

    pub(super) fn from_json(value: &Json) -> Option<Result<Token, String>> {
        match value {
            Json::Text(text) => Some(Ok(Token::Text(text.clone()))),
            Json::Object(fields) if fields.get("__type").and_then(Json::as_text) == Some("AddedToken") => {
                Some(Added::from_fields(fields).map(Token::Added))
            }
            _ => None,
        }
    }
}

impl Added {
    /// Reads a token's settings.
    pub(super) fn from_fields(fields: &IndexMap<String, Json>) -> Result<Added, String> {
        let mut added = Added { normalized: None, ..Added::plain(String::new(), false) };
        for (name, value) in fields {
            let flag = match value {
                Json::Bool(flag) => Ok(*flag),
                other => Err(format!("`{name}` of a token is {}, not a truth value", other.kind())),
            };
            match name.as_str() {
                "content" => {
                    let text = value.as_text();
                    text.ok_or("the `content` of a token is no text")?.clone_into(&mut added.content);
                }
                "single_word" => added.single_word = flag?,
                "lstrip" => added.lstrip = flag?,
                "rstrip" => added.rstrip = flag?,
                "normalized" => added.normalized = Some(flag?),
                "special" => added.special = flag?,
                "__type" => {}
                _ => return Err(format!("a token has no setting `{name}`")),
            }
        }
        Ok(added)
    }

    /// A token without settings; one that is not special is looked for in normalized text.
    pub(super) fn plain(content: String, special: bool) -> Added {
        Added {
            content,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: Some(!special),
            special,
        }
    }
}

impl Added {
    pub(super) fn with_special(mut self, special: bool) -> Added {
        self.special = special;
        self
    }
}

impl From<Added> for AddedToken {
    fn from(added: Added) -> AddedToken {
        AddedToken {
            normalized: added.normalized.unwrap_or(!added.special),
            content: added.content,
            single_word: added.single_word,
            lstrip: added.lstrip,
            rstrip: added.rstrip,
            special: added.special,
        }
    }
}

impl From<&AddedToken> for Added {
    fn from(token: &AddedToken) -> Added {
        Added {
            content: token.content.clone(),
            single_word: token.single_word,
            lstrip: token.lstrip,
            rstrip: token.rstrip,
            normalized: Some(token.normalized),
            special: token.special,
        }
    }
}
