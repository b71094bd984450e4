//! Writing a model's weights.

use std::collections::HashMap;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use safetensors::Dtype;
use safetensors::tensor::TensorView;

use super::HEAD;
use crate::model::gpt2::Gpt2;

impl Gpt2 {
    /// The weights as a `model.safetensors` that transformers and this crate load, in `f32`.
    ///
    /// # Errors
    /// When the weights cannot be read back from the device.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, WriteError> {
        let mut reader = Reader { path: Vec::new(), tensors: Vec::new(), error: None };
        self.visit(&mut reader);
        if let Some(error) = reader.error {
            return Err(WriteError(error));
        }
        let views: Result<Vec<_>, _> = reader
            .tensors
            .iter()
            .map(|(name, shape, bytes)| {
                TensorView::new(Dtype::F32, shape.clone(), bytes).map(|view| (name.as_str(), view))
            })
            .collect();
        // transformers refuses files that do not say which framework's layout they have.
        let format = HashMap::from([("format".to_owned(), "pt".to_owned())]);
        views
            .and_then(|views| safetensors::serialize(views, Some(format)))
            .map_err(|error| WriteError(error.to_string()))
    }
}

/// Weights cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the weights: {0}")]
pub struct WriteError(String);

/// Collects parameters by name.
struct Reader {
    path: Vec<String>,
    tensors: Vec<(String, Vec<usize>, Vec<u8>)>,
    error: Option<String>,
}

impl ModuleVisitor for Reader {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let name = self.path.join(".");
        let name = if name == HEAD { name } else { format!("transformer.{name}") };
        let tensor = param.val();
        match tensor.try_to_vec_as::<f32>() {
            Ok(values) => {
                let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
                self.tensors.push((name, tensor.dims().to_vec(), bytes));
            }
            Err(error) => self.error = Some(format!("`{name}`: {error}")),
        }
    }

    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}
