//! A [`LanguageModel`] as the executor sees it.

use std::ops::ControlFlow;

use burn::tensor::{Device, Int, Tensor};

use super::backbone::{Backbone, Watch};
use super::error::Fault;
use crate::model::{BadWrite, LanguageModel, Visitor, site_dims};
use crate::point::{HookPoint, Module, Site};
use crate::tensor::{AnyTensor, Dims};

impl Backbone for LanguageModel {
    fn n_layers(&self) -> u32 {
        u32::try_from(LanguageModel::n_layers(self)).unwrap_or(u32::MAX)
    }

    fn device(&self) -> Device {
        LanguageModel::device(self)
    }

    fn encode(&self, text: &str) -> Result<Vec<i64>, Box<Fault>> {
        let ids = self.tokenizer().and_then(|tokenizer| tokenizer.encode(text));
        ids.map_err(|error| Box::new(Fault::Prompt { message: error.to_string() }))
    }

    fn check_tokens(&self, ids: &[i64]) -> Result<(), Box<Fault>> {
        let checked = self.gpt2().check_tokens(ids);
        checked.map_err(|error| Box::new(Fault::Prompt { message: error.to_string() }))
    }

    fn site_dims(&self, site: Site, batch: usize, positions: usize) -> Dims {
        site_dims(self.config(), site, batch, positions)
    }

    fn forward(&self, ids: Tensor<2, Int>, watch: &mut dyn Watch) -> Result<(), Box<Fault>> {
        self.gpt2().forward_hooked(ids, &mut Watcher(watch)).map_err(|Stopped(fault)| fault)
    }

    fn call(&self, module: Module, layer: Option<u32>, input: AnyTensor) -> Result<AnyTensor, Box<Fault>> {
        let output = self.gpt2().call(module, layer, input);
        output.map_err(|error| Box::new(Fault::Call { message: error.to_string() }))
    }
}

/// A [`Watch`] as the model's visitor.
struct Watcher<'w>(&'w mut dyn Watch);

/// Why a visit ended the pass.
struct Stopped(Box<Fault>);

impl From<BadWrite> for Stopped {
    fn from(error: BadWrite) -> Self {
        Stopped(Box::new(Fault::Forward { message: error.to_string() }))
    }
}

impl Visitor for Watcher<'_> {
    type Error = Stopped;

    fn wants(&self, point: HookPoint) -> bool {
        self.0.wants(point)
    }

    fn writes(&self, point: HookPoint) -> bool {
        self.0.writes(point)
    }

    fn visit(&mut self, point: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), AnyTensor>, Stopped> {
        self.0.visit(point, value).map_err(Stopped)
    }
}
