//! Functions of one tensor, element by element.

use burn::tensor::kind::{Basic, Numeric};
use burn::tensor::{Bool, Float, FloatDType, Int, IntDType, Tensor, activation};

use super::call::{Call, KernelError, Outcome};
use super::ranked;
use crate::ir::TensorOp;
use crate::model::Activation;
use crate::tensor::{AnyTensor, ElementKind, Kind};

pub(super) fn unary(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    let tensor = call.tensor(0)?;
    ranked!(tensor => unary_of(op, &call, tensor))
}

fn unary_of<const D: usize>(op: &TensorOp, call: &Call<'_>, tensor: AnyTensor) -> Outcome {
    let result = match tensor.kind() {
        Kind::Float if matches!(op, TensorOp::Int) => Some(whole(call, tensor.typed::<D, Float>()?)?),
        Kind::Float => of_float(op, tensor.typed::<D, Float>()?),
        Kind::Int => of_int(op, tensor.typed::<D, Int>()?),
        Kind::Bool => of_bool(op, tensor.typed::<D, Bool>()?),
    };
    result.map(Into::into).ok_or_else(|| call.no_kernel())
}

fn of_float<const D: usize>(op: &TensorOp, x: Tensor<D>) -> Option<AnyTensor> {
    Some(match op {
        TensorOp::Exp => x.exp().into(),
        TensorOp::Log => x.log().into(),
        TensorOp::Log1p => x.log1p().into(),
        TensorOp::Sqrt => x.sqrt().into(),
        TensorOp::Recip => x.recip().into(),
        TensorOp::Sin => x.sin().into(),
        TensorOp::Cos => x.cos().into(),
        TensorOp::Tanh => x.tanh().into(),
        TensorOp::Erf => x.erf().into(),
        TensorOp::Floor => x.floor().into(),
        TensorOp::Ceil => x.ceil().into(),
        TensorOp::Round => x.round().into(),
        TensorOp::Relu => activation::relu(x).into(),
        TensorOp::Gelu => activation::gelu(x).into(),
        TensorOp::GeluApproximate => Activation::GeluNew.forward(x).into(),
        TensorOp::Sigmoid => activation::sigmoid(x).into(),
        TensorOp::IsNan => x.is_nan().into(),
        TensorOp::IsInf => x.is_inf().into(),
        TensorOp::Float => x.into(),
        TensorOp::Bool => x.bool().into(),
        _ => return of_numeric(op, x),
    })
}

/// Floats without their fractions, where each is an integer then: backends make different integers of others.
fn whole<const D: usize>(call: &Call<'_>, x: Tensor<D>) -> Result<AnyTensor, KernelError> {
    const END: f32 = 9_223_372_036_854_775_808.0;
    let wide = x.clone().cast(FloatDType::F32);
    let fits = wide.clone().greater_equal_elem(-END).bool_and(wide.lower_elem(END));
    let backend = |error: String| KernelError::Backend { op: call.name(), message: error };
    let fits_all = fits.all().try_into_data().map_err(|error| backend(error.to_string()))?;
    if !fits_all.iter::<bool>().all(|fits| fits) {
        let elements = x.try_into_data().map_err(|error| backend(error.to_string()))?;
        let value = elements.iter::<f64>().find(|x| crate::exec::whole(*x).is_none()).unwrap_or(f64::NAN);
        return Err(KernelError::NotWhole { op: call.name(), value });
    }
    Ok(x.cast(IntDType::I64).into())
}

fn of_int<const D: usize>(op: &TensorOp, x: Tensor<D, Int>) -> Option<AnyTensor> {
    Some(match op {
        TensorOp::Int => x.into(),
        TensorOp::Float => x.cast(FloatDType::F32).into(),
        TensorOp::Bool => x.bool().into(),
        _ => return of_numeric(op, x),
    })
}

fn of_bool<const D: usize>(op: &TensorOp, x: Tensor<D, Bool>) -> Option<AnyTensor> {
    Some(match op {
        TensorOp::BoolNot => x.bool_not().into(),
        TensorOp::Int => x.cast(IntDType::I64).into(),
        TensorOp::Float => x.cast(FloatDType::F32).into(),
        TensorOp::Bool => x.into(),
        _ => return like(op, &x),
    })
}

fn of_numeric<const D: usize, K: Numeric + ElementKind>(op: &TensorOp, x: Tensor<D, K>) -> Option<AnyTensor> {
    Some(match op {
        TensorOp::Neg => x.neg().into(),
        TensorOp::Abs => x.abs().into(),
        TensorOp::Sign => x.sign().into(),
        TensorOp::Square => (x.clone() * x).into(),
        _ => return like(op, &x),
    })
}

fn like<const D: usize, K: Basic + ElementKind>(op: &TensorOp, x: &Tensor<D, K>) -> Option<AnyTensor> {
    Some(match op {
        TensorOp::ZerosLike => x.zeros_like().into(),
        TensorOp::OnesLike => x.ones_like().into(),
        _ => return None,
    })
}
