//! Rules of the graph that the user's own text breaks: an axis that a tensor lacks, a rank that does not follow.
//!
//! Ranks and kinds are checked by the Rust compiler, axes are numbers; what they come to is seen when the graph is verified.

use super::error::BuildError;
use crate::analysis::Note;
use crate::ir::verify::{Rule, VerifyError};
use crate::ir::{Op, OpKind, Program, TensorOp, Type, Value, ValueDef, VerifyErrors};

impl BuildError {
    /// The mistakes behind broken rules, in the user's terms; none if one of them has no place in the user's text.
    pub(crate) fn of_rules(program: &Program, errors: &VerifyErrors) -> Option<Vec<BuildError>> {
        errors.iter().map(|error| of_rule(program, error)).collect()
    }
}

fn of_rule(program: &Program, error: &VerifyError) -> Option<BuildError> {
    let place = error.place.clone()?;
    let tensor_op = error.at.and_then(|op| match &program.ops.get(op)?.kind {
        OpKind::Tensor(tensor) => Some((op, tensor)),
        _ => None,
    });
    let (message, notes) = match tensor_op {
        Some((op, tensor)) => {
            let message = if error.rule == Rule::Results {
                rank_that_does_not_follow(program, op, tensor)?
            } else {
                error.message.clone()
            };
            (message, operands(program, op, tensor))
        }
        None => (error.message.clone(), Vec::new()),
    };
    let help = match (error.rule, tensor_op) {
        (Rule::Results, Some(_)) => {
            "write the rank that comes out in the result's type, or choose other axes"
        }
        (_, Some(_)) => "axes go from 0 to the rank less one, and from -1 down from the end",
        (Rule::Depth, _) => "move inner loops or branches into a loop of the host or a list of their own",
        _ => "give the operation what it takes",
    };
    Some(BuildError { message, place, notes, help: help.to_owned() })
}

/// `flatten` of some axes gives another rank than the type of its result says.
fn rank_that_does_not_follow(program: &Program, op: Op, tensor: &TensorOp) -> Option<String> {
    let data = program.ops.get(op)?;
    let ty = |value: &Value| Some(program.values.get(*value)?.ty.clone());
    let types: Vec<Type> = data.args.iter().map(ty).collect::<Option<_>>()?;
    let (given, written) = (tensor.result_type(&types).ok()?, ty(data.results.first()?)?);
    let name = tensor.name();
    Some(match (given, written) {
        (Type::Tensor { rank: given, .. }, Type::Tensor { rank: written, .. }) => {
            format!("{name}: a tensor of rank {given} comes out, where the type says rank {written}")
        }
        (given, written) => format!("{name}: {given} comes out, where the type says {written}"),
    })
}

/// What the operation is given, and where that was made.
fn operands(program: &Program, op: Op, tensor: &TensorOp) -> Vec<Note> {
    let Some(data) = program.ops.get(op) else { return Vec::new() };
    let names = tensor.info().operands;
    let note = |(index, value): (usize, &Value)| {
        let data = program.values.get(*value)?;
        let Type::Tensor { rank, .. } = data.ty else { return None };
        let place = match data.def {
            ValueDef::Result(made, _) if program.ops.get(made)?.place != program.ops.get(op)?.place => {
                program.place(made).cloned()
            }
            _ => None,
        };
        let made_text = if place.is_some() { ", made" } else { "" };
        let name = names.get(index).copied().unwrap_or("tensor");
        Some(Note { text: format!("`{name}` has rank {rank}{made_text}"), place })
    };
    data.args.iter().enumerate().filter_map(note).collect()
}
