//! What the integration tests share.
#![allow(dead_code, reason = "every test uses some of it")]

use std::sync::LazyLock;

use nnsight::prelude::*;

static TINY: LazyLock<LanguageModel> =
    LazyLock::new(|| LanguageModel::tiny().expect("the built-in model loads on any device"));

/// The built-in model, on the device that `NNSIGHT_DEVICE` names.
pub fn tiny() -> &'static LanguageModel {
    &TINY
}

/// All elements of a tensor, row by row.
pub fn elements<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.to_data().iter::<f32>().collect()
}

/// Asserts that two tensors are equal up to `1e-4`.
#[track_caller]
pub fn assert_close<const D: usize>(a: &Tensor<D>, b: &Tensor<D>) {
    assert_eq!(a.dims(), b.dims());
    let largest = elements(a).iter().zip(elements(b)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(largest < 1e-4, "the tensors differ by up to {largest}");
}

/// Tests in processes of their own: a test that does nothing but in a child, and how to run it there.
pub mod child {
    use std::ffi::OsStr;
    use std::path::PathBuf;
    use std::process::Command;

    /// Runs one test of this file in a new process, telling it what it is to do, and where.
    pub fn command(test: &str, what: &str, path: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("the path of this program"));
        command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
        command.env("NNSIGHT_TEST_CHILD", what).env("NNSIGHT_TEST_PATH", path);
        command
    }

    /// Where a child is to do this; nothing if it is none, or to do something else.
    pub fn argument(what: &str) -> Option<PathBuf> {
        let is_it = std::env::var_os("NNSIGHT_TEST_CHILD").is_some_and(|word| word == what);
        is_it.then(|| std::env::var_os("NNSIGHT_TEST_PATH").map(PathBuf::from)).flatten()
    }
}
