//! Checkpoints: two bytes say how long `config.json` is, which comes first; the rest is `model.safetensors`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nnsight_runtime::burn::tensor::Device;
use nnsight_runtime::model::LanguageModel;

fuzz_target!(|bytes: &[u8]| {
    let Some((length, rest)) = bytes.split_first_chunk::<2>() else { return };
    let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
    let (config, weights) = rest.split_at(length);
    let _ = LanguageModel::from_bytes(config, weights.to_vec(), None, &Device::default());
});
