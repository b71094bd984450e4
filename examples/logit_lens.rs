//! The logit lens (nostalgebraist, 2020): what the model would say if it stopped after each layer.
//!
//! Look at: the layer from which the answer stands first, and how its probability grows from there.

mod common;

use nnsight::gpt2::Model;
use nnsight::prelude::*;

const PROMPT: &str = "The Eiffel Tower is in the city of";

/// The token a residual stream would predict at the last position, and its probability.
#[intervene]
fn read_out(m: &Model, residual: Traced<Tensor<3>>) -> (Traced<i64>, Traced<f64>) {
    let logits = m.lm_head.call(m.transformer.ln_f.call(residual));
    let probabilities = logits.slice(s![.., -1, ..]).softmax(-1);
    (probabilities.argmax(-1).item(), probabilities.max().item())
}

fn main() -> Result<(), Error> {
    let model = common::load()?;

    let (tokens, probabilities) = session!(model, |session| {
        let tokens = session.list();
        let probabilities = session.list();
        session.trace(PROMPT, |m| {
            for layer in session.iter(model.layers()) {
                let (token, probability) = read_out(m, m.transformer.h[layer].output);
                tokens.append(token);
                probabilities.append(probability);
            }
        });
        (tokens.save(), probabilities.save())
    })?;

    println!("{PROMPT} …");
    for (layer, (token, probability)) in tokens.iter().zip(&probabilities).enumerate() {
        let token = model.tokenizer()?.decode(&[*token])?;
        println!("after layer {layer}: {token:?} ({:.1} %)", 100.0 * probability);
    }
    Ok(())
}
