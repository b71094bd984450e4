//! Prompts: ragged, repeated, prefixes of each other, several rows at once.

use std::sync::Arc;

use super::Generator;
use super::scope::{Dim, Var};
use crate::ir::{ListOp, Literal, OpKind, ScalarOp, TensorElements, TensorLiteral, Type};
use crate::point::Kind;

/// Prompts are made of the beginning of this, so that they share prefixes.
const IDS: [i64; 8] = [3, 1, 4, 1, 5, 9, 2, 6];

/// Whether this can be the prompt of a trace.
pub(super) fn is_prompt(var: &Var) -> bool {
    let is_ids = match &var.ty {
        Type::List(item) => **item == Type::Int && var.dims.len() == 1,
        ty => *ty == Type::Tensor { kind: Kind::Int, rank: 2 } && !var.traced,
    };
    is_ids && Generator::known(var)
}

impl Generator {
    /// The program's own prompts.
    pub(super) fn prompts(&mut self) {
        for _ in 0..=self.pick(3) {
            let ids = self.ids();
            self.prompt(&ids);
        }
        if self.pick(2) == 1 {
            let rows = 1 + (self.pick(3) + 1) % 3;
            let ids = self.ids();
            let mut elements = Vec::new();
            for row in 0..rows {
                // The second row is the first again.
                let shift = i64::try_from(row / 2 * 3).unwrap_or(0);
                elements.extend(ids.iter().map(|id| (id + shift) % 11));
            }
            let dims = vec![rows, ids.len()];
            let literal = TensorLiteral { dims, data: TensorElements::Int(elements) };
            let var = self.literal(Literal::Tensor(Arc::new(literal)));
            let dims = vec![Dim::N(rows), Dim::N(ids.len())];
            self.scope.push(Var { dims, ..var });
        }
    }

    /// Token ids: some of the same beginning, with or without another end.
    fn ids(&mut self) -> Vec<i64> {
        let len = 1 + (self.pick(7) + 3) % 7;
        let mut ids = IDS[..len].to_vec();
        if self.pick(3) == 1 {
            ids[len - 1] = 8;
        }
        if self.pick(6) == 1 {
            ids[0] = 7;
        }
        ids
    }

    fn prompt(&mut self, ids: &[i64]) -> Var {
        let items = ids.iter().map(|id| Literal::Int(*id)).collect();
        let list = self.literal(Literal::List { element: Type::Int, items });
        let list = Var { dims: vec![Dim::N(ids.len())], ..list };
        self.scope.push(list.clone());
        list
    }

    /// A list of some prompts, and what an item of it is.
    pub(super) fn several_prompts(&mut self) -> (Var, Vec<Dim>, u32) {
        let count = 1 + self.pick(3);
        let all: Vec<Vec<i64>> = (0..count).map(|_| self.ids()).collect();
        let least = all.iter().map(Vec::len).min().unwrap_or(0);
        let ids = |ids: &Vec<i64>| Literal::List {
            element: Type::Int,
            items: ids.iter().map(|id| Literal::Int(*id)).collect(),
        };
        let items = all.iter().map(ids).collect();
        let list = self.literal(Literal::List { element: Type::list(Type::Int), items });
        (list, vec![self.length(least)], u32::try_from(count).unwrap_or(1))
    }

    /// A length that only the run knows.
    pub(super) fn length(&mut self, least: usize) -> Dim {
        self.lengths.push(least);
        Dim::Left { key: self.lengths.len() - 1, less: 0 }
    }

    /// A prompt of computed tokens.
    pub(super) fn computed_prompt(&mut self) -> Option<Var> {
        let first = self.var(|var| var.ty == Type::Int && Self::known(var))?;
        let vocabulary = i64::try_from(self.config.vocab_size).unwrap_or(1);
        let first = self.within(&first, vocabulary);
        let (second, third) = (self.constant(1), self.constant(4));
        let items = [second, first, third];
        let list = self.hidden(OpKind::List(ListOp::New), &items, Type::list(Type::Int));
        let list = Var { dims: vec![Dim::N(3)], ..list };
        self.scope.push(list.clone());
        self.has("traces on computed tokens");
        Some(list)
    }

    /// A fresh list of a prompt's ids, of known length.
    pub(super) fn copied_prompt(&mut self) -> Option<(Var, usize)> {
        let is_short = |var: &Var| matches!(&var.dims[..], [Dim::N(length)] if *length < 8);
        let prompt = self.var(|var| is_prompt(var) && is_short(var))?;
        let &[Dim::N(length)] = &prompt.dims[..] else { return None };
        let copy = self.hidden(OpKind::List(ListOp::Clone), &[prompt], Type::list(Type::Int));
        Some((Var { dims: vec![Dim::N(length)], ..copy }, length))
    }

    /// The int as one of so many, from zero.
    pub(super) fn within(&mut self, int: &Var, end: i64) -> Var {
        if int.range.is_some_and(|(low, high)| low >= 0 && high < end) {
            return int.clone();
        }
        let end_var = self.constant(end);
        let op = OpKind::Scalar(ScalarOp::RemEuclid);
        Var { range: Some((0, end - 1)), ..self.hidden(op, &[int.clone(), end_var], Type::Int) }
    }
}
