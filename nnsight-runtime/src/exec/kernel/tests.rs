//! Every operation against values computed by hand, and every check against what it must refuse.

use std::cell::RefCell;

use burn::tensor::{Bool, Float, Int, Tensor, TensorData};
use smallvec::SmallVec;

use super::*;
use crate::device::{DeviceMap, test_device};

mod half;
mod not_finite;
mod numbers;
mod shapes;

thread_local! {
    /// The device that a test computes on, where it is not [`test_device`].
    static DEVICE: RefCell<Option<Device>> = const { RefCell::new(None) };
}

fn device() -> Device {
    DEVICE.with_borrow(Clone::clone).unwrap_or_else(test_device)
}

/// Runs a test on every CPU device of this build.
fn on_every_device(test: impl Fn()) {
    for device in [DeviceMap::Cpu, DeviceMap::Libtorch].into_iter().filter_map(|map| map.resolve().ok()) {
        DEVICE.set(Some(device));
        test();
    }
    DEVICE.set(None);
}

/// A tensor of any kind as rows of numbers; truth values are 1 and 0.
#[derive(Clone, Debug)]
struct Rows {
    kind: Kind,
    dims: Vec<usize>,
    data: Vec<f64>,
}

impl Rows {
    fn any(&self) -> AnyTensor {
        fn of<const D: usize>(rows: &Rows) -> AnyTensor {
            let device = device();
            let dims = rows.dims.clone();
            #[expect(clippy::cast_possible_truncation, reason = "test values are small")]
            match rows.kind {
                Kind::Float => {
                    let data: Vec<f32> = rows.data.iter().map(|&x| x as f32).collect();
                    Tensor::<D, Float>::from_data(TensorData::new(data, dims), &device).into()
                }
                Kind::Int => {
                    let data: Vec<i64> = rows.data.iter().map(|&x| x as i64).collect();
                    // With the backend's own ints, as tensors come from outside.
                    Tensor::<D, Int>::from_data(TensorData::new(data, dims), &device).into()
                }
                Kind::Bool => {
                    let data: Vec<bool> = rows.data.iter().map(|&x| x != 0.0).collect();
                    Tensor::<D, Bool>::from_data(TensorData::new(data, dims), &device).into()
                }
            }
        }
        crate::tensor::with_rank!(self.dims.len(), D => of::<D>(self), else panic!("no such rank"))
    }

    fn of(tensor: AnyTensor) -> Rows {
        fn data<const D: usize>(tensor: AnyTensor) -> Result<TensorData, KernelError> {
            Ok(of_any_kind!(tensor, D, x => x.into_data()))
        }
        let (kind, dims) = (tensor.kind(), tensor.dims().to_vec());
        let data = ranked!(tensor => data(tensor)).expect("a tensor of its own type");
        Rows { kind, dims, data: data.iter::<f64>().collect() }
    }
}

fn float(dims: &[usize], data: &[f64]) -> Operand {
    Operand::Tensor(Rows { kind: Kind::Float, dims: dims.to_vec(), data: data.to_vec() }.any())
}

fn int(dims: &[usize], data: &[f64]) -> Operand {
    Operand::Tensor(Rows { kind: Kind::Int, dims: dims.to_vec(), data: data.to_vec() }.any())
}

/// Integers that `i32` and `f32` cannot hold.
fn long(data: &[i64]) -> Operand {
    let data = TensorData::new(data.to_vec(), [data.len()]);
    Operand::Tensor(Tensor::<1, Int>::from_data(data, (&device(), DType::I64)).into())
}

fn bool(dims: &[usize], data: &[f64]) -> Operand {
    Operand::Tensor(Rows { kind: Kind::Bool, dims: dims.to_vec(), data: data.to_vec() }.any())
}

fn list(items: Vec<Operand>) -> Operand {
    let tensors = items.into_iter().map(|item| match item {
        Operand::Tensor(tensor) => tensor,
        other => panic!("{other:?} is no tensor"),
    });
    Operand::Tensors(tensors.collect())
}

fn run_text(text: &str, operands: Vec<Operand>) -> Outcome {
    let op: TensorOp = text.parse().expect("the text is an operation");
    let types: SmallVec<[Type; 4]> =
        Call::new("", operands.iter().cloned().collect(), OperandInfo::Opaque, &device()).types();
    let ty = op.result_type(&types).unwrap_or_else(|error| panic!("{error}"));
    let output = run(&op, SmallVec::from_vec(operands), &device())?;
    // Whatever runs has the type that the type rule said.
    match (&output, ty) {
        (KernelOutput::Tensor(tensor), Type::Tensor { kind, rank }) => {
            assert_eq!((tensor.kind(), tensor.rank()), (kind, usize::from(rank)), "{text}");
            assert!(kind != Kind::Int || tensor.dtype() == DType::I64, "{text}: {:?}", tensor.dtype());
        }
        (KernelOutput::Bool(_), Type::Bool)
        | (KernelOutput::Int(_), Type::Int)
        | (KernelOutput::Float(_), Type::Float) => {}
        (_, ty) => panic!("{text}: {output:?} is no {ty}"),
    }
    Ok(output)
}

/// Runs an operation and checks shape and elements.
#[track_caller]
fn gives(text: &str, operands: Vec<Operand>, dims: &[usize], data: &[f64]) {
    let output = match run_text(text, operands) {
        Ok(KernelOutput::Tensor(tensor)) => Rows::of(tensor),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(output.dims, dims, "{text}: shape, with elements {:?}", output.data);
    let close =
        |(a, b): (&f64, &f64)| a.total_cmp(b).is_eq() || (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-5;
    assert!(
        output.data.len() == data.len() && output.data.iter().zip(data).all(close),
        "{text}: got {:?}, expected {data:?}",
        output.data
    );
}

#[track_caller]
fn refuses(text: &str, operands: Vec<Operand>, message: &str) {
    match run_text(text, operands) {
        Err(error) => assert_eq!(error.to_string(), message, "{text}"),
        Ok(output) => panic!("{text}: gave {output:?}"),
    }
}
