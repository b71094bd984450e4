//! Sums of products by an equation.

use burn::tensor::{DType, EinsumOperand, Float, Int, Tensor};
use burn_einsum::{ELLIPSIS, Equation};

use super::call::{Call, KernelError, Outcome};
use super::layout::{permuted, reshaped};
use super::ranked;
use crate::ir::TensorOp;
use crate::tensor::{AnyTensor, Dims, with_rank};

pub(super) fn einsum(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn operand<const D: usize>(tensor: AnyTensor) -> Result<EinsumOperand<Float>, KernelError> {
        Ok(tensor.typed::<D, Float>()?.into())
    }
    let TensorOp::Einsum { equation } = op else { return Err(call.no_kernel()) };
    let tensors = call.tensors()?;
    let (equation, tensors) = without_repeats(&call, equation, tensors)?;
    let operands = tensors
        .into_iter()
        .map(|tensor| ranked!(tensor => operand(tensor)))
        .collect::<Result<Vec<_>, _>>()?;
    let rank = call.result_dims()?.len();
    with_rank!(
        rank,
        D => Ok(AnyTensor::from(Tensor::<D>::einsum(&equation, operands)).into()),
        else Err(KernelError::Rank(rank))
    )
}

/// The same sum by an equation that names no axis of an operand twice.
///
/// burn takes diagonals by 32-bit indices, which libtorch refuses: here they are taken by the program's own ints.
fn without_repeats(
    call: &Call<'_>,
    equation: &str,
    tensors: Vec<AnyTensor>,
) -> Result<(String, Vec<AnyTensor>), KernelError> {
    let parsed = Equation::parse(equation)
        .map_err(|error| KernelError::Backend { op: call.name(), message: error.to_string() })?;
    let mut inputs = Vec::with_capacity(tensors.len());
    let mut operands = Vec::with_capacity(tensors.len());
    for (labels, mut tensor) in parsed.inputs().iter().zip(tensors) {
        let mut labels = labels.clone();
        while let Some((first, second)) = repeated(&labels) {
            // The ellipsis is one label and any number of axes.
            let axis = |label: usize| match labels.iter().position(|&label| label == ELLIPSIS) {
                Some(ellipsis) if ellipsis < label => label + tensor.rank() - labels.len(),
                _ => label,
            };
            tensor = diagonal(call, axis(first), axis(second), tensor)?;
            let label = labels.remove(second);
            labels.remove(first);
            labels.push(label);
        }
        inputs.push(text(&labels));
        operands.push(tensor);
    }
    Ok((format!("{}->{}", inputs.join(","), text(parsed.output())), operands))
}

/// Where the first label that comes twice stands.
fn repeated(labels: &[u8]) -> Option<(usize, usize)> {
    (0..labels.len()).find_map(|second| {
        let first = labels[..second].iter().position(|&label| label == labels[second])?;
        Some((first, second))
    })
}

/// The elements at which two axes of the same length have the same index, as a last axis in their stead.
fn diagonal(
    call: &Call<'_>,
    first: usize,
    second: usize,
    tensor: AnyTensor,
) -> Result<AnyTensor, KernelError> {
    fn selected<const D: usize>(
        tensor: AnyTensor,
        indices: Tensor<1, Int>,
    ) -> Result<AnyTensor, KernelError> {
        Ok(tensor.typed::<D, Float>()?.select(D - 1, indices).into())
    }
    let dims = tensor.dims();
    let others = (0..dims.len()).filter(|&axis| axis != first && axis != second);
    let mut flat: Dims = others.clone().map(|axis| dims[axis]).collect();
    flat.push(dims[first] * dims[second]);
    let order: Vec<usize> = others.chain([first, second]).collect();
    let tensor = reshaped(ranked!(tensor => permuted(tensor, &order))?, &flat)?;
    let length = i64::try_from(dims[first]).map_err(|_| call.no_kernel())?;
    let indices = Tensor::<1, Int>::arange(0..length, (call.device(), DType::I64)).mul_scalar(length + 1);
    ranked!(tensor => selected(tensor, indices))
}

fn text(labels: &[u8]) -> String {
    let letter = |&label: &u8| match label {
        ELLIPSIS => "...".to_owned(),
        upper @ 0..26 => char::from(b'A' + upper).to_string(),
        lower => char::from(b'a' + (lower - 26)).to_string(),
    };
    labels.iter().map(letter).collect()
}
