//! What the examples share: their arguments and the model they run on.

use clap::Parser;
use nnsight::prelude::*;

/// Arguments every example takes.
#[derive(Parser)]
pub struct Arguments {
    /// A GPT-2: an id on the Hugging Face hub, a folder in Hugging Face's layout, or `tiny` for the built-in one.
    #[arg(long, default_value = "tiny")]
    pub model: String,
    /// Where to run: `auto`, `cpu`, `libtorch` or `cuda:N`. Without it, `NNSIGHT_DEVICE` or `auto`.
    #[arg(long)]
    pub device: Option<DeviceMap>,
}

impl Arguments {
    /// Loads the model that the arguments name.
    pub fn load(self) -> Result<LanguageModel, Error> {
        let builder = match self.model.as_str() {
            "tiny" => LanguageModel::tiny_builder(),
            other => LanguageModel::builder(other),
        };
        let builder = match self.device {
            Some(device) => builder.device_map(device),
            None => builder,
        };
        Ok(builder.load()?)
    }
}

/// Loads the model that the arguments name, where there are no others.
#[allow(dead_code, reason = "examples with arguments of their own read them themselves")]
pub fn load() -> Result<LanguageModel, Error> {
    Arguments::parse().load()
}
