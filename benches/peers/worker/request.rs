//! What the worker is asked for, and what can go wrong with it.

use std::collections::HashMap;
use std::ops::Range;
use std::str::FromStr;

use nnsight::device::{DataError, int_tensor};
use nnsight::prelude::*;

/// Why a request has no answer.
#[derive(Debug)]
pub enum Failure {
    /// The request makes no sense.
    Request(String),
    /// A file could not be read or written.
    File(String, std::io::Error),
    /// The experiment failed.
    Experiment(Error),
    /// A tensor could not be made or read.
    Data(DataError),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Request(text) => f.write_str(text),
            Failure::File(path, error) => write!(f, "{path}: {error}"),
            Failure::Experiment(error) => error.fmt(f),
            Failure::Data(error) => error.fmt(f),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Experiment(error)
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        Failure::Data(error)
    }
}

/// A task's name and its parameters.
pub struct Request {
    /// The task.
    pub task: String,
    parameters: HashMap<String, String>,
}

impl Request {
    /// Words: the task, then `key=value`.
    pub fn parse(line: &str) -> Result<Self, Failure> {
        let mut words = line.split_whitespace();
        let task = words.next().ok_or_else(|| Failure::Request("an empty request".to_owned()))?.to_owned();
        let mut parameters = HashMap::new();
        for word in words {
            let (key, value) =
                word.split_once('=').ok_or_else(|| Failure::Request(format!("no `key=value`: {word}")))?;
            parameters.insert(key.to_owned(), value.to_owned());
        }
        Ok(Request { task, parameters })
    }

    /// A parameter's text, if it is given.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.parameters.get(key).map(String::as_str)
    }

    /// A parameter that must be given.
    pub fn need<T: FromStr>(&self, key: &str) -> Result<T, Failure> {
        let text = self.get(key).ok_or_else(|| Failure::Request(format!("{}: no `{key}=`", self.task)))?;
        text.parse().map_err(|_| Failure::Request(format!("{}: {key}={text} cannot be read", self.task)))
    }

    /// How often the task is to run; once where nothing is said.
    pub fn repeats(&self) -> Result<usize, Failure> {
        if self.get("repeats").is_some() { self.need("repeats") } else { Ok(1) }
    }

    /// The numbers from zero up to a parameter, excluded.
    pub fn up_to(&self, key: &str) -> Result<Range<i64>, Failure> {
        Ok(0..self.need(key)?)
    }

    /// The prompts in the file that `prompts=` names: one a line, token ids with spaces between; the first `count=` of
    /// them.
    pub fn prompts(&self) -> Result<Vec<Vec<i64>>, Failure> {
        let path: String = self.need("prompts")?;
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::File(path.clone(), error))?;
        let count = if self.get("count").is_some() { self.need("count")? } else { usize::MAX };
        let ids = |line: &str| line.split_whitespace().map(str::parse).collect::<Result<Vec<i64>, _>>();
        let prompts: Result<Vec<_>, _> = text.lines().take(count).map(ids).collect();
        prompts.map_err(|_| Failure::Request(format!("{path}: not all of it is token ids")))
    }

    /// The prompts as one tensor `[batch, position]`: all must be of the same length.
    pub fn batch(&self, model: &LanguageModel) -> Result<Tensor<2, Int>, Failure> {
        let prompts = self.prompts()?;
        let dims = [prompts.len(), prompts.first().map_or(0, Vec::len)];
        Ok(int_tensor(prompts.concat(), dims, &model.device())?)
    }
}

/// Text as JSON writes it.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
