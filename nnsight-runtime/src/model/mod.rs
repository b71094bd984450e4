//! GPT-2 in burn: its configuration, its modules, and a forward pass that can be watched and changed at every
//! [hook point](crate::point::HookPoint).

mod activation;
mod attention;
mod call;
mod checkpoint;
mod config;
#[cfg(feature = "hub")]
mod download;
#[cfg(feature = "hub")]
mod fetch;
mod finite;
mod gpt2;
mod head_inputs;
mod hooks;
#[cfg(feature = "hub")]
mod http;
mod hub;
mod init;
mod json;
mod language_model;
mod layers;
mod mlp;
mod norm;
mod pack;
mod params;
#[cfg(feature = "hub")]
mod retry_after;
mod sizes;
mod source;
mod text_file;
mod tokenizer;
mod weights;

pub use activation::Activation;
pub use call::CallError;
pub use config::{Gpt2Config, Gpt2ConfigError};
pub use gpt2::Gpt2;
pub use hooks::{Attended, BadWrite, Logits, PackedVisitor, Visited, Visitor, may_fork};
pub use hub::{HubEnv, HubError};
pub(crate) use language_model::ModelId;
pub use language_model::{Builder, LanguageModel, LoadError};
pub use pack::{Layout, Segment};
pub use sizes::{TokenError, site_dims};
pub use source::ModelSource;
pub use tokenizer::{Piece, Tokenizer, TokenizerError};
pub use weights::{Problem, Problems, WeightsError, WriteError};
