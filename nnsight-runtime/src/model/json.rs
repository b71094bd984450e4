//! JSON as Python writes it: what is not finite stands bare, and the order of keys counts.

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A JSON value whose objects keep their order.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(IndexMap<String, Json>),
}

impl Json {
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether Python takes it for true.
    pub(super) fn is_truthy(&self) -> bool {
        match self {
            Json::Null => false,
            Json::Bool(value) => *value,
            Json::Number(value) => *value != 0.0,
            Json::Text(text) => !text.is_empty(),
            Json::List(items) => !items.is_empty(),
            Json::Object(fields) => !fields.is_empty(),
        }
    }

    /// What kind of value it is, for a message.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a truth value",
            Json::Number(_) => "a number",
            Json::Text(_) => "a text",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        }
    }
}

/// Reads JSON in which `NaN`, `Infinity` and `-Infinity` may stand; whoever asks for such a field finds a text there.
pub(super) fn from_python<T: DeserializeOwned>(text: &[u8]) -> serde_json::Result<T> {
    match quoted(text) {
        Some(text) => serde_json::from_slice(&text),
        None => serde_json::from_slice(text),
    }
}

/// The text with the numbers that JSON does not know in quotation marks, if there are any.
fn quoted(text: &[u8]) -> Option<Vec<u8>> {
    const NAMES: [&[u8]; 3] = [b"-Infinity", b"Infinity", b"NaN"];
    let (mut out, mut copied, mut at, mut in_string) = (Vec::new(), 0, 0, false);
    while let Some(byte) = text.get(at) {
        let name = NAMES.iter().find(|name| !in_string && text[at..].starts_with(name));
        if let Some(name) = name {
            out.extend_from_slice(&text[copied..at]);
            out.push(b'"');
            out.extend_from_slice(name);
            out.push(b'"');
            at += name.len();
            copied = at;
            continue;
        }
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => at += 1,
            _ => {}
        }
        at += 1;
    }
    out.extend_from_slice(&text[copied.min(text.len())..]);
    (copied > 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_writes_is_read_and_order_is_kept() {
        let text = br#"{"b": NaN, "a": [Infinity, -Infinity, -1], "c": "NaN, \" Infinity", "d\\": NaN}"#;
        let Json::Object(fields) = from_python(text).expect("Python wrote it") else { panic!("an object") };
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["b", "a", "c", "d\\"]);
        let text = |text: &str| Json::Text(text.to_owned());
        assert_eq!(fields["b"], text("NaN"));
        assert_eq!(fields["a"], Json::List(vec![text("Infinity"), text("-Infinity"), Json::Number(-1.0)]));
        assert_eq!(fields["c"], text("NaN, \" Infinity"));
        assert_eq!(fields["d\\"], text("NaN"));
        for broken in ["NaNN", "{\"a\": Infinit}", "\"", "\"\\", "[NaN", ""] {
            assert!(from_python::<Json>(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
