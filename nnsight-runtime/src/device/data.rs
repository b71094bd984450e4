//! Host values to tensors and back, with the backends' different dtypes hidden.

use burn::tensor::{Bool, Device, Int, IntDType, Tensor, TensorData};

use super::catch_kernel_panic;
use crate::tensor::ElementKind;

/// Values that make no tensor, or a tensor that gives no values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The number of values is not the product of the dimensions.
    #[error("{len} values do not fill a tensor of shape {dims:?}")]
    Shape {
        /// Number of values.
        len: usize,
        /// Lengths of the axes.
        dims: Vec<usize>,
    },
    /// An integer does not fit the device's integers.
    #[error("the integer {value} does not fit the device's {dtype:?}")]
    IntRange {
        /// The integer.
        value: i64,
        /// The device's integer type.
        dtype: IntDType,
    },
    /// The backend could not make or read the tensor.
    #[error("the device could not move the tensor: {0}")]
    Backend(String),
}

/// A float tensor of the device's own float type, from values in row-major order.
///
/// # Errors
/// When the number of values is not the product of `dims`, or the device has no room.
pub fn float_tensor<const D: usize>(
    values: Vec<f32>,
    dims: [usize; D],
    device: &Device,
) -> Result<Tensor<D>, DataError> {
    tensor(values, dims, device)
}

/// An integer tensor of the device's own integer type (i32 on flex, i64 on libtorch), from values in row-major
/// order.
///
/// # Errors
/// When the number of values is not the product of `dims`, one does not fit, or the device has no room.
pub fn int_tensor<const D: usize>(
    values: Vec<i64>,
    dims: [usize; D],
    device: &Device,
) -> Result<Tensor<D, Int>, DataError> {
    let dtype = device.settings().int_dtype;
    let (least, most) = int_bounds(dtype);
    if let Some(&value) = values.iter().find(|value| !(least..=most).contains(value)) {
        return Err(DataError::IntRange { value, dtype });
    }
    tensor(values, dims, device)
}

/// A boolean tensor, from values in row-major order.
///
/// # Errors
/// When the number of values is not the product of `dims`, or the device has no room.
pub fn bool_tensor<const D: usize>(
    values: Vec<bool>,
    dims: [usize; D],
    device: &Device,
) -> Result<Tensor<D, Bool>, DataError> {
    tensor(values, dims, device)
}

/// The values of a float tensor in row-major order, as f32 whatever it holds.
///
/// # Errors
/// When the device cannot be read.
pub fn to_vec_f32<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, DataError> {
    read(|| tensor.try_into_vec_as::<f32>())
}

/// The values of an integer tensor in row-major order, as i64 whatever it holds.
///
/// # Errors
/// When the device cannot be read.
pub fn to_vec_i64<const D: usize>(tensor: Tensor<D, Int>) -> Result<Vec<i64>, DataError> {
    read(|| tensor.try_into_vec_as::<i64>())
}

/// The values of a boolean tensor in row-major order.
///
/// # Errors
/// When the device cannot be read.
pub fn to_vec_bool<const D: usize>(tensor: Tensor<D, Bool>) -> Result<Vec<bool>, DataError> {
    read(|| tensor.try_into_vec_as::<bool>())
}

fn tensor<const D: usize, K: ElementKind, E: burn::tensor::Element>(
    values: Vec<E>,
    dims: [usize; D],
    device: &Device,
) -> Result<Tensor<D, K>, DataError> {
    let len = dims.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim));
    if len != Some(values.len()) {
        return Err(DataError::Shape { len: values.len(), dims: dims.to_vec() });
    }
    catch_kernel_panic(|| Tensor::from_data(TensorData::new(values, dims), device))
        .map_err(DataError::Backend)
}

fn read<T, E: ToString>(values: impl FnOnce() -> Result<T, E>) -> Result<T, DataError> {
    match catch_kernel_panic(values) {
        Ok(Ok(values)) => Ok(values),
        Ok(Err(error)) => Err(DataError::Backend(error.to_string())),
        Err(panic) => Err(DataError::Backend(panic)),
    }
}

fn int_bounds(dtype: IntDType) -> (i64, i64) {
    match dtype {
        IntDType::I64 => (i64::MIN, i64::MAX),
        IntDType::U64 => (0, i64::MAX),
        IntDType::I32 => (i32::MIN.into(), i32::MAX.into()),
        IntDType::U32 => (0, u32::MAX.into()),
        IntDType::I16 => (i16::MIN.into(), i16::MAX.into()),
        IntDType::U16 => (0, u16::MAX.into()),
        IntDType::I8 => (i8::MIN.into(), i8::MAX.into()),
        IntDType::U8 => (0, u8::MAX.into()),
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::DType;

    use super::*;
    use crate::device::DeviceMap;

    /// Every CPU device of this build.
    fn devices() -> Vec<Device> {
        [DeviceMap::Cpu, DeviceMap::Libtorch].into_iter().filter_map(|map| map.resolve().ok()).collect()
    }

    #[test]
    fn values_come_back_as_they_went_in() {
        for device in devices() {
            let floats = vec![0.5, -1.25, f32::INFINITY, 0.0, 1e-40, -0.0];
            let tensor = float_tensor(floats.clone(), [2, 3], &device).expect("fits");
            assert_eq!(tensor.dims(), [2, 3]);
            assert_eq!(to_vec_f32(tensor), Ok(floats));

            let ints = vec![0, -1, i64::from(i32::MAX), i64::from(i32::MIN)];
            assert_eq!(int_tensor(ints.clone(), [4], &device).and_then(to_vec_i64), Ok(ints));

            let bools = vec![true, false, true];
            assert_eq!(bool_tensor(bools.clone(), [3, 1], &device).and_then(to_vec_bool), Ok(bools));
        }
    }

    #[test]
    fn results_of_operations_are_read_whatever_dtype_the_backend_gave_them() {
        for device in devices() {
            let floats = float_tensor(vec![1.0, 3.0, 2.0], [3], &device).expect("fits");
            assert_eq!(to_vec_i64(floats.clone().argmax(0)), Ok(vec![1]));
            assert_eq!(to_vec_bool(floats.clone().greater_elem(1.5)), Ok(vec![false, true, true]));
            assert_eq!(to_vec_f32(floats.cast(DType::F16)), Ok(vec![1.0, 3.0, 2.0]));
        }
    }

    #[test]
    fn made_integers_mix_with_those_that_operations_give() {
        for device in devices() {
            let made = int_tensor(vec![10], [1], &device).expect("fits");
            let found = float_tensor(vec![1.0, 3.0, 2.0], [3], &device).expect("fits").argmax(0);
            assert_eq!(to_vec_i64(made + found), Ok(vec![11]));
        }
    }

    #[test]
    fn a_column_of_a_matrix_is_read_in_its_own_order() {
        for device in devices() {
            let matrix = int_tensor((0..6).collect(), [2, 3], &device).expect("fits");
            assert_eq!(to_vec_i64(matrix.clone().transpose()), Ok(vec![0, 3, 1, 4, 2, 5]));
            assert_eq!(to_vec_i64(matrix.slice([0..2, 1..2])), Ok(vec![1, 4]));
        }
    }

    #[test]
    fn an_empty_tensor_is_a_tensor() {
        for device in devices() {
            assert_eq!(int_tensor(Vec::new(), [0, 3], &device).and_then(to_vec_i64), Ok(Vec::new()));
        }
    }

    #[test]
    fn a_wrong_number_of_values_is_an_error() {
        let device = Device::flex();
        for dims in [[2, 2], [0, 3], [usize::MAX, 3]] {
            let found = int_tensor(vec![1, 2, 3], dims, &device).map(|_| ());
            assert_eq!(found, Err(DataError::Shape { len: 3, dims: dims.to_vec() }));
        }
    }

    #[test]
    fn an_integer_that_flex_cannot_hold_is_an_error_and_not_another_integer() {
        let found = int_tensor(vec![0, 1 << 40], [2], &Device::flex()).map(|_| ());
        assert_eq!(found, Err(DataError::IntRange { value: 1 << 40, dtype: IntDType::I32 }));
    }
}
