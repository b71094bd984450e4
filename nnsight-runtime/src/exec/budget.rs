//! How much may wait before it is run.

use burn::tensor::Device;

use crate::device::device_name;

/// How much traces that wait may come to; then they are run. A prompt of several rows that is more by itself runs some rows at a
/// time, with the same answers, unless what is written to a row is made of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Tokens that a pass would compute, those of shared rows once.
    pub tokens: usize,
    /// Bytes of the activations of such a pass, and of the values that its traces read.
    pub bytes: usize,
}

impl Budget {
    /// What suits a device.
    ///
    /// On a CPU the weights are read once for about a thousand tokens, beyond which larger passes gain nothing; a GPU
    /// wants more to be busy.
    #[must_use]
    pub fn of(device: &Device) -> Budget {
        if device_name(device).starts_with("cuda") {
            Budget { tokens: 16_384, bytes: 4 << 30 }
        } else {
            Budget { tokens: 2_048, bytes: 1 << 30 }
        }
    }
}
