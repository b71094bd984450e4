//! Nodes that are one operation, seen alike whether they stand in a trace or outside.

use super::graph::{Node, Work};
use crate::exec::value::Value;
use crate::ir::tensor_op::Bound;
use crate::ir::{Literal, TensorOp};
use crate::plan::{Inst, Plan, Unit, Wide, WideKind};

/// A node's one operation, and what it is done on.
#[derive(Clone, Copy)]
pub(crate) struct Sole<'n> {
    pub kind: &'n WideKind,
    inputs: &'n [Value],
    /// The unit it stands in, if it does.
    unit: Option<(&'n Unit, &'n Wide)>,
    plan: &'n Plan,
}

impl<'n> Sole<'n> {
    /// The operation of a node that does nothing else.
    pub(crate) fn of(node: &'n Node<'_>, plan: &'n Plan) -> Option<Sole<'n>> {
        let inputs = &node.inputs[..];
        match node.work {
            Work::Unit(unit) => {
                let wide = only_op(unit)?;
                Some(Sole { kind: &wide.kind, inputs, unit: Some((unit, wide)), plan })
            }
            Work::Wide(kind) => Some(Sole { kind, inputs, unit: None, plan }),
            _ => None,
        }
    }

    /// The tensor operation that it is.
    pub(crate) fn tensor_op(&self) -> Option<&'n TensorOp> {
        match self.kind {
            WideKind::Tensor(op) => Some(op),
            _ => None,
        }
    }

    /// An operand that is no constant.
    pub(crate) fn operand(&self, number: usize) -> Option<&'n Value> {
        let Some((unit, wide)) = self.unit else { return self.inputs.get(number) };
        let reg = wide.args.get(number)?.reg();
        self.inputs.get(unit.code.params.iter().position(|param| *param == reg)?)
    }

    /// An integer operand, if it is known.
    pub(crate) fn int(&self, number: u32) -> Option<i64> {
        let number = usize::try_from(number).ok()?;
        if let Some(value) = self.operand(number) {
            return match value.known() {
                Some(Value::Int(value)) => Some(*value),
                _ => None,
            };
        }
        let (unit, wide) = self.unit?;
        let reg = wide.args.get(number)?.reg();
        let (_, constant) = unit.code.preloaded.iter().find(|(preloaded, _)| *preloaded == reg)?;
        match self.plan.constants.get(usize::try_from(*constant).ok()?)? {
            Literal::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// A bound of a slice as one that needs no operand, if it is known.
    pub(crate) fn bound(&self, bound: Bound) -> Option<Bound> {
        match bound {
            Bound::Arg(number) => self.int(number).map(Bound::Const),
            Bound::Through(_) => None,
            Bound::Open | Bound::Const(_) | Bound::Single => Some(bound),
        }
    }
}

/// The one operation of a unit that does nothing else.
fn only_op(unit: &Unit) -> Option<&Wide> {
    let is_plain = |inst: &Inst| matches!(inst, Inst::Wide { .. } | Inst::Drop { .. } | Inst::End);
    let [wide] = &unit.code.wide[..] else { return None };
    (unit.code.insts.iter().all(is_plain) && unit.results.len() == 1).then_some(wide)
}
