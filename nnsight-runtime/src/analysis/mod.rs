//! Mistakes that can be seen before anything runs.
//!
//! [`check`] interprets a verified [`Program`] without tensors: a value is what is known of it (a number, a shape with
//! axis names, the items of a list), or unknown. Every block is walked once. Where ways meet, what differs becomes
//! unknown, a shape axis by axis; a `for` over a known list is unrolled as far as a budget goes.
//!
//! What is reported is wrong whenever it runs. That the code is reached at all is not asked: a mistake in a branch whose
//! condition is unknown, or in a loop over a list that may be empty, is reported too. An arm that is known not to be
//! taken is not looked at. In one turn of an unrolled loop, where values are those of that turn, only what surely
//! happens in the turn is reported, since the condition may be there to keep the others out.
//!
//! Work is linear in the size of the program: turns of unrolled loops and second looks at loops come out of a budget
//! that is a multiple of it.

mod axes;
mod collections;
mod control;
mod dict;
mod finding;
mod heap;
mod hooks;
mod prompt;
mod scalar;
mod scan;
mod shape;
mod tensors;
mod value;
mod walk;

#[cfg(test)]
mod tests;

pub use finding::{Finding, Note};

use crate::ir::Program;
use crate::ir::tensor_op::PartialDims;
use crate::point::Site;

/// What must be known of a model to check a program that runs on it.
#[derive(Clone, Copy)]
pub struct ModelFacts<'m> {
    /// Blocks.
    pub n_layers: usize,
    /// Attention heads of a block.
    pub n_heads: usize,
    /// Width of the residual stream.
    pub d_model: usize,
    /// Width of a head.
    pub d_head: usize,
    /// Width of the MLP's inner layer.
    pub d_mlp: usize,
    /// Token ids there are.
    pub d_vocab: usize,
    /// Positions there are.
    pub n_ctx: usize,
    /// How many tokens a text has; `None` where that is not known.
    pub count_tokens: &'m dyn Fn(&str) -> Option<usize>,
}

impl ModelFacts<'_> {
    /// Shape of a site's tensor in a pass over so many prompts of so many tokens, axes as the site names them.
    #[must_use]
    pub fn site_dims(&self, site: Site, batch: Option<usize>, positions: Option<usize>) -> PartialDims {
        site.info().axes.iter().map(|axis| self.axis(axis, batch, positions)).collect()
    }

    /// Length of an axis that a hook point names, in a pass over so many prompts of so many tokens.
    fn axis(&self, name: &str, batch: Option<usize>, positions: Option<usize>) -> Option<usize> {
        match name {
            "batch" => batch,
            "position" | "query_position" | "key_position" => positions,
            "d_model" => Some(self.d_model),
            "3 * d_model" => self.d_model.checked_mul(3),
            "head" => Some(self.n_heads),
            "d_head" => Some(self.d_head),
            "d_mlp" => Some(self.d_mlp),
            "d_vocab" => Some(self.d_vocab),
            "one" => Some(1),
            _ => None,
        }
    }
}

/// The mistakes of a program that passes [`verify`](mod@crate::ir::verify), in the order of the text, one a place.
#[must_use]
pub fn check(program: &Program, model: &ModelFacts<'_>) -> Vec<Finding> {
    let Some(root) = program.root else { return Vec::new() };
    let mut walker = walk::Walker::new(program, model);
    walker.block(root);
    walker.findings.into_list()
}
