//! Runs a program and takes down all that can be told of the run from outside.

use std::sync::{Arc, Mutex, PoisonError};

use burn::tensor::{Bool, Int, Tensor};

use crate::exec::{Budget, Optimizations, RunOptions, RunReport, Value, run as execute};
use crate::ir::{Program, Slot};
use crate::model::LanguageModel;
use crate::plan::Plan;
use crate::tensor::{AnyTensor, Kind, with_rank};

/// Lines logged and host closures called, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal(Arc<Mutex<Vec<String>>>);

impl Journal {
    pub(super) fn add(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A saved value.
#[derive(Clone, Debug)]
pub(super) enum Host {
    Nothing,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Floats {
        dims: Vec<usize>,
        elements: Vec<f32>,
    },
    /// Ints and truth values.
    Ints {
        dims: Vec<usize>,
        elements: Vec<i64>,
    },
    /// Items of a list, or keys and values of a dictionary in turn.
    List(Vec<Host>),
}

/// What came of a run.
#[derive(Debug)]
pub(super) struct Outcome {
    /// What was saved, or the error's words, with its place.
    pub result: Result<Vec<Host>, String>,
    pub journal: Vec<String>,
    pub report: RunReport,
}

/// Runs a plan of the program. The closures in it write to the journal.
pub(super) fn run(
    plan: &Plan,
    program: &Program,
    model: &LanguageModel,
    optimizations: Optimizations,
    budget: Option<Budget>,
    journal: &Journal,
) -> Outcome {
    journal.take();
    let mut log = |line: &str| {
        journal.add(format!("log {line}"));
        Ok(())
    };
    let options = RunOptions { log: Some(&mut log), optimizations, budget, ..RunOptions::default() };
    let outputs = execute(plan, model, options);
    let report = outputs.as_ref().map_or(RunReport::NOTHING, |outputs| outputs.report);
    let result = outputs.map_err(|error| error.to_string()).map(|outputs| {
        let saved = |slot: Slot| outputs.get(slot).map_or(Host::Nothing, host);
        program.slots.keys().map(saved).collect()
    });
    Outcome { result, journal: journal.take(), report }
}

fn host(value: &Value) -> Host {
    match value {
        Value::Unit | Value::Missing(_) => Host::Nothing,
        Value::Bool(value) => Host::Bool(*value),
        Value::Int(value) => Host::Int(*value),
        Value::Float(value) => Host::Float(*value),
        Value::Str(value) => Host::Text(value.to_string()),
        Value::Tensor(value) => tensor(value),
        Value::List(list) => Host::List(list.iter().map(|item| host(&item)).collect()),
        Value::Dict(dict) => {
            let entries = dict.entries();
            let pair = |(key, value)| [Host::Text(format!("{key}")), host(value)];
            Host::List(entries.iter().flat_map(pair).collect())
        }
        Value::Set(set) => Host::List(set.items().iter().map(|item| Host::Text(item.to_string())).collect()),
        Value::Tuple(parts) => Host::List(parts.iter().map(host).collect()),
        Value::Pending(_) => panic!("a promise left the run"),
    }
}

fn tensor(tensor: &AnyTensor) -> Host {
    let dims = tensor.dims().to_vec();
    match tensor.kind() {
        Kind::Float => Host::Floats { dims, elements: floats(tensor) },
        Kind::Int => {
            let elements = with_rank!(tensor.rank(), D => {
                let tensor: Tensor<D, Int> = tensor.clone().typed().expect("the rank and kind are its own");
                tensor.into_data().iter::<i64>().collect()
            }, else Vec::new());
            Host::Ints { dims, elements }
        }
        Kind::Bool => {
            let elements = with_rank!(tensor.rank(), D => {
                let tensor: Tensor<D, Bool> = tensor.clone().typed().expect("the rank and kind are its own");
                tensor.into_data().iter::<bool>().map(i64::from).collect()
            }, else Vec::new());
            Host::Ints { dims, elements }
        }
    }
}

/// A float tensor's elements, row by row.
pub(super) fn floats(tensor: &AnyTensor) -> Vec<f32> {
    with_rank!(tensor.rank(), D => {
        let tensor: Tensor<D> = tensor.clone().typed().expect("a float tensor of its own rank");
        tensor.into_data().iter::<f32>().collect()
    }, else Vec::new())
}
