//! Numbers, truth values and logits, and what is done with them.

use std::sync::{Arc, PoisonError};

use super::scope::{Dim, Var};
use super::{Generator, is_float_tensor};
use crate::exec::tests::random::run::floats;
use crate::exec::{Fault, HostCall, HostError, Value};
use crate::ir::tensor_op::{Bound, SliceDim};
use crate::ir::{HostFunction, Literal, OpKind, ScalarOp, TensorElements, TensorLiteral, TensorOp, Type};

impl Generator {
    /// A float: one there is, or one made of a tensor or a number.
    pub(super) fn number(&mut self) -> Option<Var> {
        let make = self.pick(3);
        if make == 2
            && let Some(float) = self.var(|var| var.ty == Type::Float)
        {
            let other = self.var(|var| var.ty == Type::Float)?;
            let op = self.choose(&[ScalarOp::Add, ScalarOp::Sub, ScalarOp::Max]);
            return Some(self.emit(OpKind::Scalar(op), &[float, other], Type::Float));
        }
        let tensor = self.var(is_float_tensor)?;
        Some(self.total(&tensor))
    }

    /// Sum or mean of a tensor.
    pub(super) fn total(&mut self, tensor: &Var) -> Var {
        let op = if self.pick(2) == 0 { TensorOp::Mean } else { TensorOp::Sum };
        let sum = self.quiet(op, std::slice::from_ref(tensor), vec![Dim::N(1)]);
        let item = self.quiet(TensorOp::Item, &[sum], Vec::new());
        self.scope.push(item.clone());
        item
    }

    /// A truth value, decided by far.
    pub(super) fn condition(&mut self, may_wait: bool) -> Var {
        let fits = |var: &Var| may_wait || Self::known(var);
        match self.pick(4) {
            0 | 1 => {
                let Some(float) = self.var(|var| var.ty == Type::Float && var.traced && fits(var)) else {
                    return self.literal(Literal::Bool(true));
                };
                self.above(float)
            }
            2 => {
                let Some(int) = self.var(|var| var.ty == Type::Int && fits(var)) else {
                    return self.literal(Literal::Bool(false));
                };
                let limit = i64::try_from(self.pick(6)).unwrap_or(0);
                let limit = self.constant(limit);
                let op = self.choose(&[ScalarOp::Lt, ScalarOp::Ge, ScalarOp::Ne]);
                self.hidden(OpKind::Scalar(op), &[int, limit], Type::Bool)
            }
            _ => {
                let a = self.var(|var| var.ty == Type::Float && fits(var));
                let b = self.var(|var| var.ty == Type::Float && fits(var));
                match (a, b) {
                    (Some(a), Some(b)) if a.value != b.value => self.compare(ScalarOp::Le, a, b),
                    _ => self.literal(Literal::Bool(true)),
                }
            }
        }
    }

    /// Whether a float is above some number.
    pub(super) fn above(&mut self, float: Var) -> Var {
        let limit = self.choose(&[0.0, 0.3, -0.5, 2.0]);
        let limit = self.float(limit);
        self.compare(ScalarOp::Gt, float, limit)
    }

    fn compare(&mut self, op: ScalarOp, a: Var, b: Var) -> Var {
        self.near(&[a.clone(), b.clone()], |values| match values {
            [Value::Float(a), Value::Float(b)] => (a - b).abs(),
            _ => f64::NAN,
        });
        self.hidden(OpKind::Scalar(op), &[a, b], Type::Bool)
    }

    /// Notes how close a decision about these is.
    fn near(&mut self, args: &[Var], distance: impl Fn(&[Value]) -> f64 + Send + Sync + 'static) {
        self.touch(args);
        let Some(margin) = self.margin.clone() else { return };
        let types = super::types(args);
        let call = HostCall::new(move |values, _| {
            let distance = distance(values);
            let mut margin = margin.lock().unwrap_or_else(PoisonError::into_inner);
            // What is no number is one in every run, and decides in the same way.
            *margin = margin.min(distance);
            Ok(Value::Unit)
        });
        let function = self.b.program.functions.push(HostFunction::new(types, None, Arc::new(call)));
        let numbered = self.b.numbered;
        self.b.op(OpKind::Apply(function), &super::values(args), &[], []);
        self.b.numbered = numbered;
    }

    /// Calls a closure that writes down its arguments; gives its result, if it has one.
    pub(super) fn apply(&mut self, args: &[Var]) -> Option<Var> {
        let result = self.choose(&[None, Some(Type::Float), Some(Type::Int)]);
        self.called_with(args, result, false)
    }

    /// Calls a closure that fails.
    pub(super) fn failing_call(&mut self, args: &[Var]) {
        self.called_with(args, None, true);
    }

    fn called_with(&mut self, args: &[Var], result: Option<Type>, fails: bool) -> Option<Var> {
        let name = self.b.program.ops.len();
        let (journal, types, gives) = (self.journal.clone(), super::types(args), result.clone());
        let call = HostCall::new(move |values, _| {
            let words: Vec<String> = values.iter().map(word).collect();
            journal.add(format!("apply {name} {}", words.join(" ")));
            let float = values
                .iter()
                .find_map(|value| if let Value::Float(value) = value { Some(*value) } else { None });
            match &gives {
                _ if fails => {
                    Err(Box::new(Fault::Host { source: HostError::from(format!("closure {name} fails")) }))
                }
                Some(Type::Float) => Ok(Value::Float(float.unwrap_or(1.5) * 0.5)),
                Some(_) => Ok(Value::Int(i64::try_from(values.len()).unwrap_or(0))),
                None => Ok(Value::Unit),
            }
        });
        let function =
            self.b.program.functions.push(HostFunction::new(types, result.clone(), Arc::new(call)));
        let time = self.touch(args);
        let values = super::values(args);
        let results = self.b.op(OpKind::Apply(function), &values, &[], result.clone());
        let value = *results.first()?;
        let traced = args.iter().any(|arg| arg.traced);
        let var = Var { value, ty: result?, dims: Vec::new(), range: None, time, traced };
        self.scope.push(var.clone());
        Some(var)
    }

    /// Logs or hands to a closure some values there are.
    pub(super) fn told(&mut self) -> Vec<Var> {
        let mut told = Vec::new();
        for _ in 0..=self.pick(2) {
            told.extend(self.var(|var| matches!(var.ty, Type::Int | Type::Float | Type::Bool)));
        }
        if told.iter().any(|var| var.traced) {
            self.has("log of a trace's value");
        }
        told
    }

    /// What is made of logits `[batch, position, d_vocab]`.
    pub(super) fn logits(&mut self, logits: &Var) -> Option<Var> {
        let vocabulary = self.config.vocab_size;
        let kind = self.pick(12);
        if kind == 0 {
            return Some(logits.clone());
        }
        if kind == 9 {
            self.has("vocabulary rows");
            let ids = self.tokens(&[1], 3);
            let dims = vec![logits.dims[0], logits.dims[1], Dim::N(3)];
            return Some(self.tensor(TensorOp::Select { dim: 2 }, &[logits.clone(), ids], dims));
        }
        let part = self.at_position(&logits.dims, 1);
        let row = self.slice(logits, part);
        if kind > 9 {
            // Two positions.
            let part = self.at_position(&logits.dims, 1);
            let other = self.slice(logits, part);
            let dims = row.dims.clone();
            return Some(self.tensor(TensorOp::Sub, &[row, other], dims));
        }
        let batch = row.dims[0];
        Some(match kind {
            1 | 2 => row,
            3 | 4 => {
                // The difference of two tokens' logits.
                self.has("vocabulary rows");
                let sides: Vec<Var> = (0..2)
                    .map(|_| {
                        let token = self.pick(vocabulary);
                        let mut part = self.at_position(&row.dims, 1);
                        part.ranges[1] = SliceDim::FULL;
                        part.args.clear();
                        let token = Bound::Const(i64::try_from(token).unwrap_or(0));
                        part.ranges[2] = SliceDim::single(token);
                        part.dims[2] = Dim::N(1);
                        self.slice(&row, part)
                    })
                    .collect();
                let dims = sides[0].dims.clone();
                let difference = self.tensor(TensorOp::Sub, &sides, dims);
                self.total(&difference)
            }
            5 => {
                self.has("vocabulary rows");
                let rows = self.least(batch);
                let ids = self.tokens(&[rows, 1], 2);
                let dims = vec![batch, Dim::N(1), Dim::N(2)];
                self.tensor(TensorOp::Gather { dim: 2 }, &[row, ids], dims)
            }
            6 | 7 => {
                self.has("argmax");
                self.near(std::slice::from_ref(&row), move |values| gap(values, vocabulary, 1));
                let best =
                    self.tensor(TensorOp::Argmax { dim: 2 }, &[row], vec![batch, Dim::N(1), Dim::N(1)]);
                if batch != Dim::N(1) {
                    return Some(best);
                }
                let token = self.quiet(TensorOp::Item, &[best], Vec::new());
                let range = Some((0, i64::try_from(vocabulary).unwrap_or(1) - 1));
                let token = Var { range, ..token };
                self.scope.push(token.clone());
                token
            }
            _ => {
                self.has("largest few");
                self.near(std::slice::from_ref(&row), move |values| gap(values, vocabulary, 3));
                let dims = vec![batch, Dim::N(1), Dim::N(3)];
                let op = if self.pick(2) == 0 {
                    TensorOp::Argtopk { k: 3, dim: 2 }
                } else {
                    TensorOp::Topk { k: 3, dim: 2 }
                };
                self.tensor(op, &[row], dims)
            }
        })
    }

    /// Token ids, `count` along the last axis after these.
    fn tokens(&mut self, dims: &[usize], count: usize) -> Var {
        let dims =
            if dims == [1] { vec![count] } else { dims.iter().copied().chain([count]).collect::<Vec<_>>() };
        self.indices(&dims, self.config.vocab_size)
    }

    /// Indices below `length`, of this shape.
    pub(super) fn indices(&mut self, dims: &[usize], length: usize) -> Var {
        let indices = (0..dims.iter().product()).map(|_| i64::try_from(self.pick(length)).unwrap_or(0));
        let data = TensorElements::Int(indices.collect());
        self.literal(Literal::Tensor(Arc::new(TensorLiteral { dims: dims.to_vec(), data })))
    }
}

/// A closure's argument in the journal.
fn word(value: &Value) -> String {
    match value {
        Value::Tensor(tensor) => format!("{:?}", tensor.dims().to_vec()).replace(' ', ""),
        other => other.to_string(),
    }
}

/// The smallest distance of one of the `k` largest from the next one, in rows of this width.
fn gap(values: &[Value], width: usize, k: usize) -> f64 {
    let [Value::Tensor(tensor)] = values else { return f64::NAN };
    let mut smallest = f64::INFINITY;
    for row in floats(tensor).chunks(width) {
        let mut row = row.to_vec();
        row.sort_by(|a, b| b.total_cmp(a));
        for pair in row.windows(2).take(k) {
            let distance = f64::from(pair[0] - pair[1]);
            smallest = smallest.min(distance);
        }
    }
    smallest
}
