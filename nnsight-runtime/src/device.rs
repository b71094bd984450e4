//! Devices: the one module that knows which backends there are.
//!
//! Everything else takes a [`burn::tensor::Device`] and does not ask what is behind it. A further backend of burn
//! is one more [`DeviceMap`] entry, and one more arm in [`DeviceMap::resolve`] and [`device_name`].

mod data;
mod elements;
mod host;
pub(crate) mod kernel;
mod libtorch;
pub(crate) mod memory;
mod panics;
mod threads;

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use burn::tensor::Device;

pub use data::{DataError, bool_tensor, float_tensor, int_tensor, to_vec_bool, to_vec_f32, to_vec_i64};
pub(crate) use elements::Elements;
pub use host::HostTensor;
pub use memory::{NoMemory, with_memory};
pub use panics::catch_kernel_panic;
pub(crate) use panics::uncaught;
pub use threads::{THREADS_VARIABLE, ThreadsError, set_threads};

/// The environment variable that says which device `auto` means.
pub const DEVICE_VARIABLE: &str = "NNSIGHT_DEVICE";

/// Where a model's weights live and its operations run; written `auto`, `cpu`, `libtorch` or `cuda:N`.
///
/// The name is Hugging Face's `device_map`, of which one-device models need no more than this.
///
/// ```
/// use nnsight_runtime::device::DeviceMap;
///
/// assert_eq!("cuda".parse(), Ok(DeviceMap::Cuda(0)));
/// assert_eq!(DeviceMap::Cuda(1).to_string(), "cuda:1");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DeviceMap {
    /// `auto`: what the environment variable `NNSIGHT_DEVICE` names; when that is unset, empty or `auto`, the first
    /// CUDA device where the build has libtorch and there is one, else libtorch on the CPU where it is built in,
    /// else [`Cpu`](Self::Cpu).
    #[default]
    Auto,
    /// `cpu`, or `flex`: burn's own CPU backend in pure Rust, always built in.
    ///
    /// `cpu` stays flex in a build with libtorch, so that one string means one set of kernels everywhere.
    Cpu,
    /// `libtorch`: libtorch on the CPU; needs the feature `libtorch`.
    Libtorch,
    /// `cuda:N`, or `cuda` for the first: an NVIDIA device through libtorch; needs the feature `libtorch` and a
    /// libtorch that was built with CUDA.
    Cuda(usize),
}

/// A device that cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The text names no device.
    #[error("unknown device `{name}`: expected `auto`, `cpu` (or `flex`), `libtorch`, `cuda` or `cuda:N`")]
    Unknown {
        /// The text.
        name: String,
    },
    /// The environment variable's value is no device, or one that cannot be had.
    #[error("the environment variable {DEVICE_VARIABLE}: {error}")]
    Variable {
        /// What is wrong with the value.
        error: Box<DeviceError>,
    },
    /// This build lacks the backend.
    #[error(
        "the device `{device}` needs libtorch, which this build does not have: build with \
         `--features libtorch` and libtorch 2.9.0 (`eval \"$(scripts/libtorch.sh)\"` provides a CPU one)"
    )]
    NotBuilt {
        /// The device asked for.
        device: DeviceMap,
    },
    /// The build has libtorch, but one without CUDA.
    #[error(
        "the device `{device}` needs CUDA, but this build's libtorch is CPU-only: point LIBTORCH at a CUDA \
         libtorch 2.9.0, or set LIBTORCH_USE_PYTORCH=1 or TORCH_CUDA_VERSION, and build again"
    )]
    NoCudaInBuild {
        /// The device asked for.
        device: DeviceMap,
    },
    /// No CUDA device was found on this machine.
    #[error("the device `{device}` was asked for, but libtorch finds no CUDA device on this machine")]
    NoCuda {
        /// The device asked for.
        device: DeviceMap,
    },
    /// The machine has fewer CUDA devices than the number asks for.
    #[error("the device `cuda:{index}` was asked for, but there are only {count}, counted from `cuda:0`")]
    CudaIndex {
        /// The number asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// The device is there but does not work.
    #[error("the device `{device}` does not work: {reason}")]
    Broken {
        /// The device asked for.
        device: DeviceMap,
        /// First line of what the backend said.
        reason: String,
    },
}

impl DeviceMap {
    /// The device itself, tried out where it can be missing.
    ///
    /// # Errors
    /// When the build lacks the backend, the machine lacks the device, or `NNSIGHT_DEVICE` is needed and names
    /// neither of them rightly.
    pub fn resolve(self) -> Result<Device, DeviceError> {
        self.resolve_with(|name| env::var_os(name))
    }

    /// [`resolve`](Self::resolve) with another source of environment variables.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub fn resolve_with(
        self,
        variable: impl FnOnce(&str) -> Option<OsString>,
    ) -> Result<Device, DeviceError> {
        threads::obey_variable();
        if self != DeviceMap::Auto {
            return self.resolve_named();
        }
        let in_variable = |error| DeviceError::Variable { error: Box::new(error) };
        match from_variable(variable(DEVICE_VARIABLE)).map_err(in_variable)? {
            // A CUDA device that does not work is no reason for `auto` to fail: it only promises the best there is.
            DeviceMap::Auto => {
                Ok(libtorch::cuda(0).or_else(|_| libtorch::cpu()).unwrap_or_else(|_| Device::flex()))
            }
            named => named.resolve_named().map_err(in_variable),
        }
    }

    fn resolve_named(self) -> Result<Device, DeviceError> {
        match self {
            DeviceMap::Auto | DeviceMap::Cpu => Ok(Device::flex()),
            DeviceMap::Libtorch => libtorch::cpu(),
            DeviceMap::Cuda(index) => libtorch::cuda(index),
        }
    }
}

fn from_variable(value: Option<OsString>) -> Result<DeviceMap, DeviceError> {
    let Some(value) = value else { return Ok(DeviceMap::Auto) };
    let text = value.to_str().ok_or_else(|| DeviceError::Unknown { name: value.display().to_string() })?;
    if text.trim().is_empty() { Ok(DeviceMap::Auto) } else { text.parse() }
}

impl FromStr for DeviceMap {
    type Err = DeviceError;

    fn from_str(text: &str) -> Result<Self, DeviceError> {
        match text.trim() {
            "auto" => Ok(DeviceMap::Auto),
            "cpu" | "flex" => Ok(DeviceMap::Cpu),
            "libtorch" => Ok(DeviceMap::Libtorch),
            "cuda" => Ok(DeviceMap::Cuda(0)),
            // `parse` alone would take `cuda:+1`.
            other => other
                .strip_prefix("cuda:")
                .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|digits| digits.parse().ok())
                .map(DeviceMap::Cuda)
                .ok_or_else(|| DeviceError::Unknown { name: text.to_owned() }),
        }
    }
}

impl fmt::Display for DeviceMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeviceMap::Auto => f.write_str("auto"),
            DeviceMap::Cpu => f.write_str("cpu"),
            DeviceMap::Libtorch => f.write_str("libtorch"),
            DeviceMap::Cuda(index) => write!(f, "cuda:{index}"),
        }
    }
}

/// A device's name as [`DeviceMap`] writes it, or burn's own where it has none there.
#[must_use]
pub fn device_name(device: &Device) -> String {
    if *device == Device::flex() {
        return DeviceMap::Cpu.to_string();
    }
    libtorch::find(device).map_or_else(|| format!("{device:?}"), |map| map.to_string())
}

/// The device that this crate's tests compute on: what `auto` means, so libtorch in a build with it.
#[cfg(test)]
pub(crate) fn test_device() -> Device {
    static DEVICE: std::sync::LazyLock<Device> =
        std::sync::LazyLock::new(|| DeviceMap::Auto.resolve().expect("auto is a device of this build"));
    DEVICE.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unset(_: &str) -> Option<OsString> {
        None
    }

    #[test]
    fn every_device_reads_back_as_it_is_written() {
        for map in
            [DeviceMap::Auto, DeviceMap::Cpu, DeviceMap::Libtorch, DeviceMap::Cuda(0), DeviceMap::Cuda(12)]
        {
            assert_eq!(map.to_string().parse(), Ok(map));
        }
    }

    #[test]
    fn short_and_second_names_are_understood() {
        assert_eq!("flex".parse(), Ok(DeviceMap::Cpu));
        assert_eq!(" cuda\n".parse(), Ok(DeviceMap::Cuda(0)));
    }

    #[test]
    fn an_unknown_name_is_repeated_beside_the_known_ones() {
        for name in
            ["", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:+1", "cuda:x", "cuda:99999999999999999999999"]
        {
            let error = name.parse::<DeviceMap>().expect_err(name);
            assert_eq!(error, DeviceError::Unknown { name: name.to_owned() });
            let text = error.to_string();
            for known in ["auto", "cpu", "flex", "libtorch", "cuda:N"] {
                assert!(text.contains(known), "{text} lacks {known}");
            }
        }
    }

    #[test]
    fn cpu_is_flex_in_every_build() {
        assert_eq!(DeviceMap::Cpu.resolve_with(unset), Ok(Device::flex()));
        assert_eq!(device_name(&Device::flex()), "cpu");
    }

    #[test]
    fn auto_asks_the_variable_and_a_named_device_does_not() {
        let mut asked = String::new();
        let found = DeviceMap::Auto.resolve_with(|name| {
            name.clone_into(&mut asked);
            Some("flex".into())
        });
        assert_eq!((found, asked.as_str()), (Ok(Device::flex()), "NNSIGHT_DEVICE"));
        assert_eq!(DeviceMap::Cpu.resolve_with(|_| Some("nonsense".into())), Ok(Device::flex()));
    }

    #[test]
    fn an_empty_variable_is_as_good_as_none() {
        let unset = DeviceMap::Auto.resolve_with(unset);
        for value in ["", " ", "auto"] {
            assert_eq!(DeviceMap::Auto.resolve_with(|_| Some(value.into())), unset);
        }
    }

    #[test]
    fn a_wrong_variable_is_named_in_the_error() {
        let error = DeviceMap::Auto.resolve_with(|_| Some("tpu".into())).expect_err("no such device");
        assert_eq!(
            error.to_string(),
            "the environment variable NNSIGHT_DEVICE: unknown device `tpu`: \
             expected `auto`, `cpu` (or `flex`), `libtorch`, `cuda` or `cuda:N`"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_text_is_an_error() {
        use std::os::unix::ffi::OsStringExt;
        let found = DeviceMap::Auto.resolve_with(|_| Some(OsString::from_vec(vec![0xff])));
        assert!(matches!(found, Err(DeviceError::Variable { .. })), "{found:?}");
    }

    #[cfg(not(feature = "libtorch"))]
    #[test]
    fn without_the_feature_libtorch_devices_say_how_to_build_them() {
        assert_eq!(DeviceMap::Auto.resolve_with(unset), Ok(Device::flex()));
        for map in [DeviceMap::Libtorch, DeviceMap::Cuda(3)] {
            let error = map.resolve_with(unset).expect_err("not in this build");
            assert_eq!(error, DeviceError::NotBuilt { device: map });
            assert!(error.to_string().contains("--features libtorch"), "{error}");
        }
    }
}
