//! Running a single module on any value.

use burn::tensor::{DType, Int, Tensor};

use super::gpt2::{Attending, Block, Gpt2, unwatched};
use super::layers::{Miss, unembed};
use super::norm::NormPoints;
use super::sizes::site_dims;
use crate::point::{Kind, Module};
use crate::tensor::{AnyTensor, Dims, TypeMismatch};

/// A module cannot be called on this value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallError {
    /// Another rank or element kind than the module takes.
    #[error("`{module}` cannot be called on this value: {source}")]
    Type {
        /// The module.
        module: Module,
        /// What was expected and what came.
        source: TypeMismatch,
    },
    /// A last axis of another length than the module takes.
    #[error("`{module}` takes a last axis of {expected}, but the value has shape {dims:?}")]
    Width {
        /// The module.
        module: Module,
        /// Length it takes.
        expected: usize,
        /// Shape of the value.
        dims: Dims,
    },
    /// A value without elements.
    #[error("`{module}` cannot be called on a value without elements (shape {dims:?})")]
    Empty {
        /// The module.
        module: Module,
        /// Shape of the value.
        dims: Dims,
    },
    /// Another element type than the model's.
    #[error("`{module}` takes {expected:?}, but the value is {got:?}; cast it")]
    Dtype {
        /// The module.
        module: Module,
        /// The model's dtype.
        expected: DType,
        /// The value's.
        got: DType,
    },
    /// A layer that the model does not have.
    #[error("`{module}` was called in layer {layer}, but the model's layers are 0..{layers}")]
    Layer {
        /// The module.
        module: Module,
        /// The layer asked for.
        layer: u32,
        /// How many the model has.
        layers: usize,
    },
    /// No layer was given for a module of a block.
    #[error("`{module}` stands in every block: say in which layer to call it")]
    NoLayer {
        /// The module.
        module: Module,
    },
    /// An id without a row in the embedding.
    #[error("`{module}` was called on id {id}, but its ids are 0..{rows}")]
    Id {
        /// The module.
        module: Module,
        /// The first offending id.
        id: i64,
        /// Number of rows.
        rows: usize,
    },
    /// An id whose row is NaN or infinite in the checkpoint.
    #[error("`{module}` was called on id {id}, whose row is NaN or infinite in the checkpoint")]
    BrokenRow {
        /// The module.
        module: Module,
        /// The first such id.
        id: i64,
    },
}

impl Gpt2 {
    /// Runs one module alone.
    ///
    /// The axes of input and output are those of the module's [`input`](Module::input) and
    /// [`output`](Module::output) sites; batch and positions are free. The layer of a module outside the blocks
    /// is ignored.
    ///
    /// # Errors
    /// When the value has another kind, rank, dtype or width than the module takes, an id has no row, or there is
    /// no such layer.
    pub fn call(&self, module: Module, layer: Option<u32>, input: AnyTensor) -> Result<AnyTensor, CallError> {
        let block = if module.is_layered() { Some(self.block(module, layer)?) } else { None };
        self.check_dims(module, &input)?;
        if module.input().info().kind == Kind::Int {
            let table = if module == Module::Wpe { &self.wpe } else { &self.wte };
            let ids: Tensor<2, Int> = input.typed().map_err(|source| CallError::Type { module, source })?;
            let [batch, positions] = ids.dims();
            let ids = ids.reshape([batch * positions]);
            match table.miss(&ids) {
                Some(Miss::Outside { id, rows }) => return Err(CallError::Id { module, id, rows }),
                Some(Miss::Broken { id }) => return Err(CallError::BrokenRow { module, id }),
                None => {}
            }
            return Ok(table.forward(ids).reshape([batch, positions, self.config.n_embd]).into());
        }
        let x: Tensor<3> = input.typed().map_err(|source| CallError::Type { module, source })?;
        if x.dtype() != self.dtype() {
            return Err(CallError::Dtype { module, expected: self.dtype(), got: x.dtype() });
        }
        let [batch, positions, width] = x.dims();
        let (shape, x) = ([batch, positions], x.reshape([batch * positions, width]));
        let y = match block {
            Some((index, block)) => block.call(module, index, shape, x),
            None => match module {
                Module::LnF => unwatched(shape, |hooks| self.ln_f.forward(x, NormPoints::last(), hooks)),
                Module::LmHead => unembed(x, self.unembedding()),
                // `drop`: the identity in evaluation.
                _ => x,
            },
        };
        let width = y.dims()[1];
        Ok(y.reshape([batch, positions, width]).into())
    }

    fn block(&self, module: Module, layer: Option<u32>) -> Result<(u32, &Block), CallError> {
        let layer = layer.ok_or(CallError::NoLayer { module })?;
        let found = usize::try_from(layer).ok().and_then(|index| self.h.get(index));
        found.map(|block| (layer, block)).ok_or(CallError::Layer { module, layer, layers: self.h.len() })
    }

    fn check_dims(&self, module: Module, input: &AnyTensor) -> Result<(), CallError> {
        let site = module.input().info();
        let (rank, dims) = (site.axes.len(), input.dims());
        if input.rank() != rank || input.kind() != site.kind {
            let source = TypeMismatch {
                expected_kind: site.kind,
                expected_rank: rank,
                kind: input.kind(),
                rank: input.rank(),
            };
            return Err(CallError::Type { module, source });
        }
        let expected = site_dims(&self.config, module.input(), 1, 1)[rank - 1];
        if site.kind == Kind::Float && dims[rank - 1] != expected {
            return Err(CallError::Width { module, expected, dims });
        }
        if dims.contains(&0) {
            return Err(CallError::Empty { module, dims });
        }
        Ok(())
    }
}

impl Block {
    /// `[token, in]` to `[token, out]`, rows of one length.
    fn call(&self, module: Module, layer: u32, shape: [usize; 2], x: Tensor<2>) -> Tensor<2> {
        let attending = &mut Attending::new(x.device());
        match module {
            Module::Block => unwatched(shape, |hooks| self.forward(x, attending, layer, hooks)),
            Module::Attn => unwatched(shape, |hooks| self.attn.forward(x, None, attending, layer, hooks)),
            Module::Ln1 => unwatched(shape, |hooks| self.ln_1.forward(x, NormPoints::first(layer), hooks)),
            Module::Ln2 => unwatched(shape, |hooks| self.ln_2.forward(x, NormPoints::second(layer), hooks)),
            Module::Mlp => unwatched(shape, |hooks| self.mlp.forward(x, layer, hooks)),
            Module::CAttn => self.attn.c_attn.forward(x),
            Module::AttnCProj => self.attn.c_proj.forward(x),
            Module::CFc => self.mlp.c_fc.forward(x),
            Module::MlpCProj => self.mlp.c_proj.forward(x),
            Module::Act => self.mlp.act.forward(x),
            Module::Wte | Module::Wpe | Module::Drop | Module::LnF | Module::LmHead => {
                unreachable!("`{module}` stands outside the blocks")
            }
        }
    }
}
