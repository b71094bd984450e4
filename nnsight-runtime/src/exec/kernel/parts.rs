//! Reading and replacing parts of tensors, by ranges, indices and masks.

use burn::tensor::kind::{Basic, Numeric};
use burn::tensor::{Bool, Float, IndexingUpdateOp, Int, IntDType, Slice, Tensor};

use super::call::{Call, KernelError, Outcome, Scalar, partial};
use super::layout::expanded;
use super::{make, of_any_kind, ranked};
use crate::ir::TensorOp;
use crate::ir::tensor_op::{Range, SliceDim, axis, resolve_slices};
use crate::tensor::{AnyTensor, Dims, ElementKind, Kind, with_rank};

/// The ranges of a slice as burn takes them, and the shape of what they select.
fn ranges(call: &Call<'_>, slices: &[SliceDim], dims: &[usize]) -> Result<(Vec<Slice>, Dims), KernelError> {
    let unknown = || KernelError::Operand { op: call.name(), index: 0, expected: "of known shape" };
    let resolved = resolve_slices(slices, &partial(dims), &|number| call.int_operand(number))
        .map_err(|message| crate::ir::tensor_op::ShapeRuleError { op: call.name(), message })?;
    let resolved = resolved.into_iter().collect::<Option<Vec<Range>>>().ok_or_else(unknown)?;
    let selected = resolved.iter().map(|range| range.len()).collect();
    let signed = |index: usize| isize::try_from(index).map_err(|_| unknown());
    let slices = resolved
        .iter()
        .map(|range| {
            let step = isize::try_from(range.step).map_err(|_| unknown())?;
            Ok(Slice::new(signed(range.start)?, Some(signed(range.end)?), step))
        })
        .collect::<Result<_, KernelError>>()?;
    Ok((slices, selected))
}

pub(super) fn slice(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(tensor: AnyTensor, slices: &[Slice]) -> Outcome {
        Ok(of_any_kind!(tensor, D, x => AnyTensor::from(x.slice(slices))).into())
    }
    let TensorOp::Slice { dims } = op else { return Err(call.no_kernel()) };
    let tensor = call.tensor(0)?;
    let (slices, _) = ranges(&call, dims, &tensor.dims())?;
    ranked!(tensor => of(tensor, &slices))
}

/// The tensor with the selected part replaced by values that broadcast to it.
fn assigned<const D: usize, K: Basic + ElementKind>(
    tensor: Tensor<D, K>,
    values: Tensor<D, K>,
    slices: &[Slice],
    selected: &[usize],
) -> Outcome {
    if selected.contains(&0) {
        return Ok(AnyTensor::from(tensor).into());
    }
    let mut values = expanded(values, selected)?;
    // libtorch takes values for ranges with steps only if they lie in memory as they are read.
    if slices.iter().any(|slice| slice.step != 1) {
        let dims = values.dims();
        values = values.reshape([dims.iter().product::<usize>()]).reshape(dims);
    }
    Ok(AnyTensor::from(tensor.slice_assign(slices, values)).into())
}

pub(super) fn slice_assign(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(
        tensor: AnyTensor,
        values: AnyTensor,
        slices: &[Slice],
        selected: &[usize],
    ) -> Outcome {
        of_any_kind!(tensor, D, x => assigned(x, values.typed()?, slices, selected))
    }
    let TensorOp::SliceAssign { dims } = op else { return Err(call.no_kernel()) };
    let (tensor, values) = (call.tensor(0)?, call.tensor(1)?);
    let (slices, selected) = ranges(&call, dims, &tensor.dims())?;
    ranked!(tensor => of(tensor, values, &slices, &selected))
}

pub(super) fn slice_fill(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(
        tensor: AnyTensor,
        value: AnyTensor,
        slices: &[Slice],
        selected: &[usize],
    ) -> Outcome {
        of_any_kind!(tensor, D, x => assigned(x, value.typed()?, slices, selected))
    }
    let TensorOp::SliceFill { dims } = op else { return Err(call.no_kernel()) };
    let dtype = call.float_dtype();
    let tensor = call.tensor(0)?;
    let (slices, selected) = ranges(&call, dims, &tensor.dims())?;
    let ones: Dims = Dims::from_elem(1, tensor.rank());
    let value = make::filled(&ones, call.scalar_for(1, tensor.kind())?, call.device(), dtype)?;
    ranked!(tensor => of(tensor, value, &slices, &selected))
}

/// Checks indices against an axis and turns those that count from its end into those from its start.
fn checked_indices<const D: usize>(
    call: &Call<'_>,
    indices: Tensor<D, Int>,
    axis: usize,
    length: usize,
) -> Result<Tensor<D, Int>, KernelError> {
    let end = i64::try_from(length).unwrap_or(i64::MAX);
    let mut any_negative = false;
    for index in indices.to_data().iter::<i64>() {
        if !(-end..end).contains(&index) {
            return Err(KernelError::Index { op: call.name(), index, axis, length });
        }
        any_negative |= index < 0;
    }
    if !any_negative {
        return Ok(indices);
    }
    let from_end = indices.clone().lower_elem(0_i64);
    let counted = indices.clone().add_scalar(end);
    Ok(indices.mask_where(from_end, counted))
}

/// The axis an operation works along, with its length.
fn indexed_axis(call: &Call<'_>, dim: i64, dims: &[usize]) -> Result<(usize, usize), KernelError> {
    let axis = axis(dim, dims.len()).ok_or_else(|| call.no_kernel())?;
    Ok((axis, dims[axis]))
}

// flex gives the bytes behind truth values when it picks some by index: these go by ints.

fn as_ints<const D: usize>(truths: Tensor<D, Bool>) -> Tensor<D, Int> {
    truths.cast(IntDType::I64)
}

fn as_truths<const D: usize>(ints: Tensor<D, Int>) -> AnyTensor {
    ints.greater_elem(0_i64).into()
}

pub(super) fn select(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(tensor: AnyTensor, axis: usize, indices: Tensor<1, Int>) -> Outcome {
        let result: AnyTensor = match tensor.kind() {
            Kind::Float => tensor.typed::<D, Float>()?.select(axis, indices).into(),
            Kind::Int => tensor.typed::<D, Int>()?.select(axis, indices).into(),
            Kind::Bool => as_truths(as_ints(tensor.typed::<D, Bool>()?).select(axis, indices)),
        };
        Ok(result.into())
    }
    let TensorOp::Select { dim } = *op else { return Err(call.no_kernel()) };
    let (tensor, indices) = (call.tensor(0)?, call.tensor(1)?.typed::<1, Int>()?);
    let (axis, length) = indexed_axis(&call, dim, &tensor.dims())?;
    let indices = checked_indices(&call, indices, axis, length)?;
    ranked!(tensor => of(tensor, axis, indices))
}

pub(super) fn gather(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(call: &Call<'_>, tensor: AnyTensor, indices: AnyTensor, dim: i64) -> Outcome {
        let (axis, length) = indexed_axis(call, dim, &tensor.dims())?;
        let indices = checked_indices(call, indices.typed::<D, Int>()?, axis, length)?;
        let result: AnyTensor = match tensor.kind() {
            Kind::Float => tensor.typed::<D, Float>()?.gather(axis, indices).into(),
            Kind::Int => tensor.typed::<D, Int>()?.gather(axis, indices).into(),
            Kind::Bool => as_truths(as_ints(tensor.typed::<D, Bool>()?).gather(axis, indices)),
        };
        Ok(result.into())
    }
    let TensorOp::Gather { dim } = *op else { return Err(call.no_kernel()) };
    let (tensor, indices) = (call.tensor(0)?, call.tensor(1)?);
    ranked!(tensor => of(&call, tensor, indices, dim))
}

pub(super) fn scatter(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize, K: Numeric + ElementKind>(
        call: &Call<'_>,
        tensor: Tensor<D, K>,
        indices: AnyTensor,
        values: AnyTensor,
        dim: i64,
    ) -> Outcome {
        let (axis, length) = indexed_axis(call, dim, &tensor.dims())?;
        let indices = checked_indices(call, indices.typed::<D, Int>()?, axis, length)?;
        if indices.dims().contains(&0) {
            return Ok(AnyTensor::from(tensor).into());
        }
        Ok(AnyTensor::from(tensor.scatter(axis, indices, values.typed()?, IndexingUpdateOp::Add)).into())
    }
    fn ranked_of<const D: usize>(
        call: &Call<'_>,
        tensor: AnyTensor,
        indices: AnyTensor,
        values: AnyTensor,
        dim: i64,
    ) -> Outcome {
        match tensor.kind() {
            Kind::Float => of(call, tensor.typed::<D, Float>()?, indices, values, dim),
            Kind::Int => of(call, tensor.typed::<D, Int>()?, indices, values, dim),
            Kind::Bool => Err(call.no_kernel()),
        }
    }
    let TensorOp::ScatterAdd { dim } = *op else { return Err(call.no_kernel()) };
    let (tensor, indices, values) = (call.tensor(0)?, call.tensor(1)?, call.tensor(2)?);
    ranked!(tensor => ranked_of(&call, tensor, indices, values, dim))
}

pub(super) fn one_hot(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn from<const D: usize>(call: &Call<'_>, tensor: AnyTensor) -> Outcome {
        let indices = tensor.typed::<D, Int>()?;
        let dims = call.result_dims()?;
        let classes = dims.last().copied().unwrap_or(0);
        let end = i64::try_from(classes).unwrap_or(i64::MAX);
        if let Some(index) = indices.to_data().iter::<i64>().find(|index| !(0..end).contains(index)) {
            return Err(KernelError::Index { op: call.name(), index, axis: D, length: classes });
        }
        with_rank!(
            dims.len(),
            D2 => Ok(AnyTensor::from(indices.one_hot::<D2>(classes)).into()),
            else Err(KernelError::Rank(dims.len()))
        )
    }
    let tensor = call.tensor(0)?;
    match op {
        TensorOp::OneHot { .. } => ranked!(tensor => from(&call, tensor)),
        _ => Err(call.no_kernel()),
    }
}

pub(super) fn mask_where(_: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(tensor: AnyTensor, mask: AnyTensor, values: AnyTensor) -> Outcome {
        let dims = tensor.dims();
        let mask = expanded(mask.typed::<D, Bool>()?, &dims)?;
        Ok(of_any_kind!(tensor, D, x => AnyTensor::from(x.mask_where(mask, expanded(values.typed()?, &dims)?))).into())
    }
    let (tensor, mask, values) = (call.tensor(0)?, call.tensor(1)?, call.tensor(2)?);
    ranked!(tensor => of(tensor, mask, values))
}

pub(super) fn mask_fill(_: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(call: &Call<'_>, tensor: AnyTensor, mask: AnyTensor) -> Outcome {
        let mask = expanded(mask.typed::<D, Bool>()?, &tensor.dims())?;
        let result: AnyTensor = match call.scalar_for(2, tensor.kind())? {
            Scalar::Float(value) => tensor.typed::<D, Float>()?.mask_fill(mask, value).into(),
            Scalar::Int(value) => tensor.typed::<D, Int>()?.mask_fill(mask, value).into(),
            Scalar::Bool(value) => tensor.typed::<D, Bool>()?.mask_fill(mask, value).into(),
        };
        Ok(result.into())
    }
    let (tensor, mask) = (call.tensor(0)?, call.tensor(1)?);
    ranked!(tensor => of(&call, tensor, mask))
}

pub(super) fn matrix(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize, K: Numeric + ElementKind>(
        op: &TensorOp,
        call: &Call<'_>,
        x: Tensor<D, K>,
    ) -> Outcome {
        let result: AnyTensor = match *op {
            TensorOp::Tril { diagonal } => x.tril(diagonal).into(),
            TensorOp::Triu { diagonal } => x.triu(diagonal).into(),
            _ => return Err(call.no_kernel()),
        };
        Ok(result.into())
    }
    fn ranked_of<const D: usize>(op: &TensorOp, call: &Call<'_>, tensor: AnyTensor) -> Outcome {
        match tensor.kind() {
            Kind::Float => of(op, call, tensor.typed::<D, Float>()?),
            Kind::Int => of(op, call, tensor.typed::<D, Int>()?),
            Kind::Bool => Err(call.no_kernel()),
        }
    }
    let tensor = call.tensor(0)?;
    ranked!(tensor => ranked_of(op, &call, tensor))
}
