//! libtorch, which a build may lack, and CUDA, which a libtorch may lack.

use burn::tensor::Device;

use super::{DeviceError, DeviceMap};

#[cfg(feature = "libtorch")]
pub(super) use built::{cpu, cuda, find};
#[cfg(not(feature = "libtorch"))]
pub(super) use missing::{cpu, cuda, find};

#[cfg(not(feature = "libtorch"))]
mod missing {
    use super::{Device, DeviceError, DeviceMap};

    pub fn cpu() -> Result<Device, DeviceError> {
        Err(DeviceError::NotBuilt { device: DeviceMap::Libtorch })
    }

    pub fn cuda(index: usize) -> Result<Device, DeviceError> {
        Err(DeviceError::NotBuilt { device: DeviceMap::Cuda(index) })
    }

    pub fn find(_: &Device) -> Option<DeviceMap> {
        None
    }
}

#[cfg(feature = "libtorch")]
#[expect(
    deprecated,
    reason = "burn 0.22 is the last family with libtorch, and the workspace pins it for that"
)]
mod built {
    use burn::tensor::{DeviceType, Tensor};

    use super::{Device, DeviceError, DeviceMap};
    use crate::device::catch_kernel_panic;

    #[expect(clippy::unnecessary_wraps, reason = "the build without libtorch has the same function")]
    pub fn cpu() -> Result<Device, DeviceError> {
        Ok(Device::libtorch())
    }

    pub fn cuda(index: usize) -> Result<Device, DeviceError> {
        let map = DeviceMap::Cuda(index);
        let broken = |reason| DeviceError::Broken { device: map, reason };
        let count = catch_kernel_panic(cuda_count).map_err(broken)?;
        if index < count {
            let device = Device::libtorch_cuda(index);
            return catch_kernel_panic(|| try_out(&device)).map(|()| device).map_err(broken);
        }
        if count > 0 {
            return Err(DeviceError::CudaIndex { index, count });
        }
        // burn-tch looks for CUDA when it is built, and has no other way to tell than to panic when it is used.
        match catch_kernel_panic(|| try_out(&Device::libtorch_cuda(0))) {
            Err(reason)
                if reason.contains("No libtorch_cuda") || reason.contains("Could not find libtorch") =>
            {
                Err(DeviceError::NoCudaInBuild { device: map })
            }
            _ => Err(DeviceError::NoCuda { device: map }),
        }
    }

    pub fn find(device: &Device) -> Option<DeviceMap> {
        if *device == Device::libtorch() {
            return Some(DeviceMap::Libtorch);
        }
        let count = catch_kernel_panic(cuda_count).unwrap_or(0);
        (0..count).find(|&index| *device == Device::libtorch_cuda(index)).map(DeviceMap::Cuda)
    }

    fn cuda_count() -> usize {
        Device::enumerate(DeviceType::LibTorch).into_vec().len()
    }

    fn try_out(device: &Device) {
        let _ = Tensor::<1>::ones([1], device).into_data();
    }
}

#[cfg(all(test, feature = "libtorch"))]
mod tests {
    use super::*;
    use crate::device::device_name;

    #[test]
    fn libtorch_is_found_by_its_name() {
        let device = DeviceMap::Libtorch.resolve().expect("built in");
        assert_ne!(device, Device::flex());
        assert_eq!(device_name(&device), "libtorch");
    }

    #[test]
    fn auto_prefers_libtorch_to_flex() {
        let device = DeviceMap::Auto.resolve_with(|_| None).expect("always there");
        assert!(["libtorch", "cuda:0"].contains(&device_name(&device).as_str()), "{device:?}");
    }

    #[test]
    fn a_cuda_device_that_cannot_be_had_is_an_error_and_no_panic() {
        let error = DeviceMap::Cuda(4_000).resolve().expect_err("no machine has so many");
        assert!(
            matches!(
                error,
                DeviceError::NoCudaInBuild { .. }
                    | DeviceError::NoCuda { .. }
                    | DeviceError::CudaIndex { index: 4_000, .. }
            ),
            "{error:?}"
        );
    }

    #[test]
    fn the_first_cuda_device_computes_or_says_why_it_cannot() {
        match DeviceMap::Cuda(0).resolve() {
            Ok(device) => {
                let twice = crate::device::float_tensor(vec![1.5], [1], &device).expect("fits") * 2.0;
                assert_eq!(crate::device::to_vec_f32(twice), Ok(vec![3.0]));
                assert_eq!(device_name(&device), "cuda:0");
            }
            Err(error) => {
                assert!(error.to_string().contains("CUDA"), "{error}");
                // On a machine that says it has one, as scripts/cuda-check.sh does, there is no excuse.
                let demanded =
                    std::env::var(crate::device::DEVICE_VARIABLE).is_ok_and(|name| name.starts_with("cuda"));
                assert!(!demanded, "{error}");
            }
        }
    }
}
