//! Changes through references, methods and macros: what they do to the place.

use super::operators::binary;
use super::{Flow, Oracle, Value, int};
use crate::random::program::{Binary, Change, Expr, Place, Var};

impl Oracle {
    fn place(&self, place: Place) -> Value {
        match (self.get(place.var), place.part) {
            (Value::Tuple(parts), Some(part)) => parts[part].clone(),
            (value, None) => value,
            (other, Some(_)) => panic!("the generator took {other:?} for something with parts"),
        }
    }

    fn put(&mut self, place: Place, value: Value) {
        match (&mut self.values[place.var], place.part) {
            (Some(Value::Tuple(parts)), Some(part)) => parts[part] = value,
            (whole, _) => *whole = Some(value),
        }
    }

    fn parts(&mut self, row: Var) -> &mut Vec<Value> {
        match &mut self.values[row] {
            Some(Value::Tuple(parts)) => parts,
            other => panic!("the generator took {other:?} for a row"),
        }
    }

    fn add(&mut self, place: Place, value: Value) -> Flow<()> {
        let sum = match binary(Binary::Add, self.place(place), value)? {
            Value::Int(sum) => Value::Int(sum % 1000),
            sum => sum,
        };
        self.put(place, sum);
        Ok(())
    }

    pub(super) fn change(&mut self, change: &Change) -> Flow<()> {
        match change {
            Change::Add { place, value, .. } => {
                let value = self.expr(value)?;
                self.add(*place, value)?;
            }
            Change::AddPositive(place, value) => {
                let value = self.expr(value)?;
                if int(value.clone()) > 0 {
                    self.add(*place, value)?;
                }
            }
            Change::AddAll { row, value, .. } => {
                let value = self.expr(value)?;
                for part in 0..self.parts(*row).len() {
                    self.add(Place { var: *row, part: Some(part) }, value.clone())?;
                }
            }
            Change::Replace { old, place, value, .. } => {
                let value = self.expr(value)?;
                let before = self.place(*place);
                self.put(*place, value);
                self.set(*old, before);
            }
            Change::Swap { a, b, .. } => {
                let (left, right) = (self.place(*a), self.place(*b));
                self.put(*a, right);
                self.put(*b, left);
            }
            Change::Fill(row, value) => {
                let value = self.expr(value)?;
                self.parts(*row).fill(value);
            }
            Change::Turn { row, reverses: true } => self.parts(*row).reverse(),
            Change::Turn { row, reverses: false } => self.parts(*row).rotate_left(1),
            Change::Keep(best, count, sum) => self.keep(*best, count, sum)?,
        }
        Ok(())
    }

    fn keep(&mut self, best: Var, count: &Expr, sum: &Expr) -> Flow<()> {
        let (count, sum) = (self.expr(count)?, self.expr(sum)?);
        let parts = self.parts(best);
        if int(count.clone()) > int(parts[0].clone()) {
            *parts = vec![count, sum];
        }
        Ok(())
    }
}
