//! Which scalar operations have instructions of their own.

use super::code::{Inst, Reg};
use crate::ir::ScalarOp;

/// The instruction of an integer operation that has one of its own.
pub(super) fn int_inst(op: ScalarOp, a: Reg, b: Reg, to: Reg) -> Option<Inst> {
    Some(match op {
        ScalarOp::Add => Inst::IntAdd { a, b, to },
        ScalarOp::Sub => Inst::IntSub { a, b, to },
        ScalarOp::Mul => Inst::IntMul { a, b, to },
        ScalarOp::Eq => Inst::IntEq { a, b, to },
        ScalarOp::Ne => Inst::IntNe { a, b, to },
        ScalarOp::Lt => Inst::IntLt { a, b, to },
        ScalarOp::Le => Inst::IntLe { a, b, to },
        ScalarOp::Gt => Inst::IntGt { a, b, to },
        ScalarOp::Ge => Inst::IntGe { a, b, to },
        _ => return None,
    })
}

/// The instruction of a float operation that has one of its own.
pub(super) fn float_inst(op: ScalarOp, a: Reg, b: Reg, to: Reg) -> Option<Inst> {
    Some(match op {
        ScalarOp::Add => Inst::FloatAdd { a, b, to },
        ScalarOp::Sub => Inst::FloatSub { a, b, to },
        ScalarOp::Mul => Inst::FloatMul { a, b, to },
        ScalarOp::Div => Inst::FloatDiv { a, b, to },
        ScalarOp::Eq => Inst::FloatEq { a, b, to },
        ScalarOp::Ne => Inst::FloatNe { a, b, to },
        ScalarOp::Lt => Inst::FloatLt { a, b, to },
        ScalarOp::Le => Inst::FloatLe { a, b, to },
        ScalarOp::Gt => Inst::FloatGt { a, b, to },
        ScalarOp::Ge => Inst::FloatGe { a, b, to },
        _ => return None,
    })
}
