//! Operands, results and errors of kernels.

use burn::tensor::{DType, Device};
use smallvec::SmallVec;

use super::precision::{floats, rounded};
use crate::device::{NoMemory, memory};
use crate::ir::tensor_op::{OperandInfo, PartialDims, ShapeRuleError};
use crate::ir::{TensorOp, Type};
use crate::tensor::{AnyTensor, Dims, Kind, TypeMismatch};

/// An operand of a tensor operation.
#[expect(clippy::large_enum_variant, reason = "lives for one call; a box would cost more than the move")]
#[derive(Clone, Debug)]
pub enum Operand {
    /// A tensor.
    Tensor(AnyTensor),
    /// The tensors of a list.
    Tensors(Vec<AnyTensor>),
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number.
    Float(f64),
}

/// The result of a tensor operation.
#[expect(clippy::large_enum_variant, reason = "lives for one call; a box would cost more than the move")]
#[derive(Clone, Debug)]
pub enum KernelOutput {
    /// A tensor.
    Tensor(AnyTensor),
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number.
    Float(f64),
}

impl From<AnyTensor> for KernelOutput {
    fn from(tensor: AnyTensor) -> Self {
        KernelOutput::Tensor(tensor)
    }
}

/// Why a tensor operation could not run.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KernelError {
    /// Shapes or values do not fit.
    #[error(transparent)]
    Shape(#[from] ShapeRuleError),
    /// An operand has another type than the program says.
    #[error(transparent)]
    Type(#[from] TypeMismatch),
    /// A tensor of a rank that no program can have.
    #[error("a tensor of rank {0} came up")]
    Rank(usize),
    /// An operand is missing or is of another sort than the operation takes.
    #[error("{op}: operand {index} is not {expected}")]
    Operand {
        /// Name of the operation.
        op: &'static str,
        /// Number of the operand.
        index: usize,
        /// What it must be.
        expected: &'static str,
    },
    /// An element of an index tensor is outside the axis.
    #[error("{op}: index {index} is out of range for axis {axis} of length {length}")]
    Index {
        /// Name of the operation.
        op: &'static str,
        /// The index.
        index: i64,
        /// The axis it is for.
        axis: usize,
        /// Length of that axis.
        length: usize,
    },
    /// An integer was divided by zero.
    #[error("{op}: integer division by zero")]
    DivisionByZero {
        /// Name of the operation.
        op: &'static str,
    },
    /// The least integer was divided by -1, whose quotient does not fit 64 bits.
    #[error("{op}: integer overflow in {dividend} by -1")]
    Overflow {
        /// Name of the operation.
        op: &'static str,
        /// What was divided.
        dividend: i64,
    },
    /// A float that is to become an integer is none, even without its fraction.
    #[error(
        "{op}: the element {value} cannot be made an integer, which is -2^63 to 2^63 - 1; `is_nan` and `clamp` help"
    )]
    NotWhole {
        /// Name of the operation.
        op: &'static str,
        /// The first such element.
        value: f64,
    },
    /// An integer was raised to a negative power.
    #[error("{op}: an int tensor cannot be raised to the negative power {exponent}")]
    NegativePower {
        /// Name of the operation.
        op: &'static str,
        /// The exponent.
        exponent: i64,
    },
    /// Float operands are stored differently.
    #[error("{op}: operands are stored as {first:?} and as {other:?}; convert one of them")]
    Dtypes {
        /// Name of the operation.
        op: &'static str,
        /// Dtype of the first float operand.
        first: DType,
        /// Another operand's dtype.
        other: DType,
    },
    /// The result would not fit in memory.
    #[error("{op}: there is no memory for a result of shape {dims:?}: {source}")]
    Memory {
        /// Name of the operation.
        op: &'static str,
        /// Shape of the result.
        dims: Vec<usize>,
        /// How much it takes.
        source: NoMemory,
    },
    /// The operation stands in the table but no kernel runs it.
    #[error("{op}: there is no kernel for this operation")]
    NoKernel {
        /// Name of the operation.
        op: &'static str,
    },
    /// burn or its backend failed.
    #[error("{op}: the backend failed: {message}")]
    Backend {
        /// Name of the operation.
        op: &'static str,
        /// What it said.
        message: String,
    },
}

pub(super) type Outcome = Result<KernelOutput, KernelError>;

impl Operand {
    /// What shape rules see of it.
    pub(super) fn info(&self) -> OperandInfo {
        match self {
            Operand::Tensor(tensor) => OperandInfo::tensor(tensor.dims()),
            Operand::Tensors(tensors) => OperandInfo::Tensors {
                rank: tensors.first().map_or(1, AnyTensor::rank),
                dims: Some(tensors.iter().map(|t| t.dims().into_iter().map(Some).collect()).collect()),
            },
            Operand::Bool(value) => OperandInfo::Bool(Some(*value)),
            Operand::Int(value) => OperandInfo::Int(Some(*value)),
            Operand::Float(value) => OperandInfo::Float(Some(*value)),
        }
    }

    fn ty(&self) -> Type {
        match self {
            Operand::Tensor(tensor) => tensor_type(tensor),
            Operand::Tensors(tensors) => Type::list(tensors.first().map_or(Type::Unit, tensor_type)),
            Operand::Bool(_) => Type::Bool,
            Operand::Int(_) => Type::Int,
            Operand::Float(_) => Type::Float,
        }
    }
}

fn tensor_type(tensor: &AnyTensor) -> Type {
    #[expect(clippy::cast_possible_truncation, reason = "ranks are small")]
    Type::Tensor { kind: tensor.kind(), rank: tensor.rank() as u8 }
}

/// A scalar operand, fit for a tensor of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scalar {
    Float(f64),
    Int(i64),
    Bool(bool),
}

/// One operation about to run, its operands checked against each other.
pub(super) struct Call<'a> {
    op: &'static str,
    operands: SmallVec<[Operand; 4]>,
    result: OperandInfo,
    float_dtype: DType,
    device: &'a Device,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        op: &'static str,
        operands: SmallVec<[Operand; 4]>,
        result: OperandInfo,
        device: &'a Device,
    ) -> Self {
        let float_dtype = operands.iter().flat_map(floats).map(AnyTensor::dtype).next().unwrap_or(DType::F32);
        Call { op, operands, result, float_dtype, device }
    }

    pub(super) fn name(&self) -> &'static str {
        self.op
    }

    pub(super) fn device(&self) -> &'a Device {
        self.device
    }

    pub(super) fn types(&self) -> SmallVec<[Type; 4]> {
        self.operands.iter().map(Operand::ty).collect()
    }

    pub(super) fn result(&self) -> &OperandInfo {
        &self.result
    }

    /// Dtype of the float operands, and of new float tensors beside them.
    pub(super) fn float_dtype(&self) -> DType {
        self.float_dtype
    }

    /// Shape of the result, as the shape rule found it.
    pub(super) fn result_dims(&self) -> Result<Dims, KernelError> {
        let none = || KernelError::Operand { op: self.op, index: 0, expected: "of known shape" };
        match &self.result {
            OperandInfo::Tensor(dims) => dims.iter().copied().collect::<Option<Dims>>().ok_or_else(none),
            _ => Err(none()),
        }
    }

    /// Refuses results that there is no memory for, since backends abort the process then.
    pub(super) fn check_memory(&self, op: &TensorOp) -> Result<(), KernelError> {
        const NOTEWORTHY: usize = 1 << 20;
        let OperandInfo::Tensor(dims) = &self.result else { return Ok(()) };
        let elements = dims.iter().fold(1_usize, |elements, dim| elements.saturating_mul(dim.unwrap_or(1)));
        let size = if elements < NOTEWORTHY { size_of::<i64>() } else { self.element_size(op) };
        memory::claim_on(self.device, elements.saturating_mul(size)).map_err(|source| {
            let dims = dims.iter().map(|dim| dim.unwrap_or(1)).collect();
            KernelError::Memory { op: self.op, dims, source }
        })
    }

    /// Bytes that an element of the result takes.
    fn element_size(&self, op: &TensorOp) -> usize {
        match op.result_type(&self.types()) {
            Ok(Type::Tensor { kind: Kind::Float, .. }) => self.float_dtype().size(),
            Ok(Type::Tensor { kind: Kind::Bool, .. }) => size_of::<bool>(),
            _ => size_of::<i64>(),
        }
    }

    pub(super) fn wrong(&self, index: usize, expected: &'static str) -> KernelError {
        KernelError::Operand { op: self.op, index, expected }
    }

    /// Takes a tensor operand out, so that nobody else holds it.
    pub(super) fn tensor(&mut self, index: usize) -> Result<AnyTensor, KernelError> {
        match self.operands.get_mut(index) {
            Some(operand @ Operand::Tensor(_)) => match std::mem::replace(operand, Operand::Bool(false)) {
                Operand::Tensor(tensor) => Ok(tensor),
                _ => Err(self.wrong(index, "a tensor")),
            },
            _ => Err(self.wrong(index, "a tensor")),
        }
    }

    /// Takes all operands out as tensors, those of a list one by one.
    pub(super) fn tensors(&mut self) -> Result<Vec<AnyTensor>, KernelError> {
        let mut tensors = Vec::with_capacity(self.operands.len());
        for (index, operand) in std::mem::take(&mut self.operands).into_iter().enumerate() {
            match operand {
                Operand::Tensor(tensor) => tensors.push(tensor),
                Operand::Tensors(list) => tensors.extend(list),
                _ => return Err(self.wrong(index, "a tensor")),
            }
        }
        Ok(tensors)
    }

    pub(super) fn int(&self, index: usize) -> Result<i64, KernelError> {
        match self.operands.get(index) {
            Some(&Operand::Int(value)) => Ok(value),
            _ => Err(self.wrong(index, "an int")),
        }
    }

    /// Value of an int operand that an attribute may refer to.
    pub(super) fn int_operand(&self, number: u32) -> Option<i64> {
        self.int(number as usize).ok()
    }

    /// A scalar operand as it is.
    pub(super) fn scalar(&self, index: usize) -> Result<Scalar, KernelError> {
        match self.operands.get(index) {
            Some(&Operand::Float(value)) => Ok(Scalar::Float(value)),
            Some(&Operand::Int(value)) => Ok(Scalar::Int(value)),
            Some(&Operand::Bool(value)) => Ok(Scalar::Bool(value)),
            _ => Err(self.wrong(index, "a scalar")),
        }
    }

    /// A scalar operand for elements of this kind.
    pub(super) fn scalar_for(&self, index: usize, kind: Kind) -> Result<Scalar, KernelError> {
        match (kind, self.scalar(index)?) {
            #[expect(clippy::cast_precision_loss, reason = "what a number does among floats")]
            (Kind::Float, Scalar::Int(value)) => Ok(Scalar::Float(rounded(value as f64, self.float_dtype()))),
            (Kind::Float, Scalar::Float(value)) => Ok(Scalar::Float(rounded(value, self.float_dtype()))),
            (Kind::Int, scalar @ Scalar::Int(_)) | (Kind::Bool, scalar @ Scalar::Bool(_)) => Ok(scalar),
            (Kind::Float, _) => Err(self.wrong(index, "a number")),
            (Kind::Int, _) => Err(self.wrong(index, "an int")),
            (Kind::Bool, _) => Err(self.wrong(index, "a truth value")),
        }
    }

    pub(super) fn no_kernel(&self) -> KernelError {
        KernelError::NoKernel { op: self.op }
    }
}

/// A shape of which all is known, as rules see it.
pub(super) fn partial(dims: &[usize]) -> PartialDims {
    dims.iter().copied().map(Some).collect()
}
