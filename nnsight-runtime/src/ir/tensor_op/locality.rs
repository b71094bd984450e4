//! Which elements of its operand an element of a result depends on.

use super::{SliceDim, TensorOp, axis};

/// Which elements of the first operand an element of the result depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locality {
    /// The one in its own place.
    Element,
    /// Those that stand with it along this axis, which alone may get another length.
    Axis(i64),
    /// Others.
    Anywhere,
}

impl TensorOp {
    /// Whether of a tensor of this rank, and of tensors beside it whose first axis is as long or one, each entry along the
    /// first axis becomes the result's in that place, whatever the others are.
    pub(crate) fn keeps_rows_apart(&self, rank: usize) -> bool {
        use TensorOp::{
            Add, BoolAnd, BoolOr, BoolXor, Div, Equal, Greater, GreaterEqual, Lower, LowerEqual, MaskFill,
            MaskWhere, Matmul, MaxPair, MinPair, Mul, NotEqual, Powf, Remainder, Slice, SliceAssign,
            SliceFill, Sub,
        };
        match self.locality() {
            Locality::Element => return true,
            Locality::Axis(dim) => return axis(dim, rank).is_some_and(|axis| axis != 0),
            Locality::Anywhere => {}
        }
        match self {
            Add | Sub | Mul | Div | Remainder | Powf | MaxPair | MinPair | Equal | NotEqual | Lower
            | LowerEqual | Greater | GreaterEqual | BoolAnd | BoolOr | BoolXor | MaskWhere | MaskFill => true,
            Matmul => rank > 2,
            Slice { dims } | SliceAssign { dims } | SliceFill { dims } => {
                dims.first().is_none_or(|dim| *dim == SliceDim::FULL)
            }
            _ => false,
        }
    }

    /// Which elements of its first operand, a tensor, an element of the result depends on.
    pub(crate) fn locality(&self) -> Locality {
        use TensorOp::{
            Abs, AddScalar, AllDim, AnyDim, Argmax, Argmin, Argsort, ArgsortDescending, Argtopk, Bool,
            BoolNot, Ceil, Clamp, ClampMax, ClampMin, Cos, Cumsum, DivScalar, EqualElem, Erf, Exp, Float,
            Floor, Gelu, GeluApproximate, GreaterElem, GreaterEqualElem, Int, IsInf, IsNan, L2Norm, Log,
            Log1p, LogSoftmax, LowerElem, LowerEqualElem, MaxDim, MeanDim, MinDim, MulScalar, Neg,
            NotEqualElem, OnesLike, PowfScalar, PowiScalar, ProdDim, Recip, Relu, RemainderScalar, Round,
            Sigmoid, Sign, Sin, Softmax, Sort, SortDescending, Sqrt, Square, SubScalar, SumDim, Tanh, Topk,
            Var, VarBias, ZerosLike,
        };
        match self {
            AddScalar | SubScalar | MulScalar | DivScalar | RemainderScalar | PowfScalar | PowiScalar
            | Neg | Abs | Sign | Square | Exp | Log | Log1p | Sqrt | Recip | Sin | Cos | Tanh | Erf
            | Floor | Ceil | Round | Relu | Gelu | GeluApproximate | Sigmoid | IsNan | IsInf | Clamp
            | ClampMin | ClampMax | EqualElem | NotEqualElem | LowerElem | LowerEqualElem | GreaterElem
            | GreaterEqualElem | BoolNot | Int | Float | Bool | ZerosLike | OnesLike => Locality::Element,
            AnyDim { dim }
            | AllDim { dim }
            | SumDim { dim }
            | MeanDim { dim }
            | ProdDim { dim }
            | MaxDim { dim }
            | MinDim { dim }
            | Argmax { dim }
            | Argmin { dim }
            | Var { dim }
            | VarBias { dim }
            | L2Norm { dim }
            | Cumsum { dim }
            | Sort { dim }
            | SortDescending { dim }
            | Argsort { dim }
            | ArgsortDescending { dim }
            | Topk { dim, .. }
            | Argtopk { dim, .. }
            | Softmax { dim }
            | LogSoftmax { dim } => Locality::Axis(*dim),
            _ => Locality::Anywhere,
        }
    }
}
