//! Activation patching (Meng et al., 2022; Wang et al., 2022): which layer's residual stream at which position
//! carries who gets the drink?
//!
//! A clean and a corrupted prompt differ in one name. For each layer and position the corrupted run gets the clean
//! residual stream at that place, and the logit difference says how much of the clean answer that restores.
//!
//! Look at: the early layers restore the answer at the name that differs, the late ones at the last position; and
//! the line that says which place restores most.

mod common;

use nnsight::prelude::*;

const CLEAN: &str = "When Mary and John went to the store, John gave a drink to";
const CORRUPTED: &str = "When Mary and John went to the store, Mary gave a drink to";

/// Logit of the right name minus logit of the wrong one, at the last position.
#[intervene]
fn logit_difference(logits: Traced<Tensor<3>>, right: i64, wrong: i64) -> Traced<f64> {
    let right_logit: Traced<f64> = logits.slice(s![.., -1, right]).item();
    let wrong_logit: Traced<f64> = logits.slice(s![.., -1, wrong]).item();
    right_logit - wrong_logit
}

fn main() -> Result<(), Error> {
    let model = common::load()?;
    let mary = model.tokenizer()?.token_id(" Mary")?;
    let john = model.tokenizer()?.token_id(" John")?;
    let tokens = model.tokenizer()?.encode(CLEAN)?;
    let positions = 0..i64::try_from(tokens.len()).unwrap_or(0);

    let (clean, corrupted, restored, best, best_layer, best_position) = session!(model, |session| {
        // One clean run keeps the residual stream after every layer.
        let residuals = session.list();
        let clean = session.trace(CLEAN, |m| {
            for layer in session.iter(model.layers()) {
                residuals.append(m.transformer.h[layer].output);
            }
            logit_difference(m.lm_head.output, mary, john)
        });
        let corrupted = session.trace(CORRUPTED, |m| logit_difference(m.lm_head.output, mary, john));

        let restored = session.list();
        let mut best = session.value(0.0);
        let mut best_layer = session.value(-1);
        let mut best_position = session.value(-1);
        for layer in session.iter(model.layers()) {
            for position in session.iter(positions.clone()) {
                let patched = session.trace(CORRUPTED, |m| {
                    m.transformer.h[layer].output[s![.., position, ..]] =
                        residuals.get(layer).slice(s![.., position, ..]);
                    logit_difference(m.lm_head.output, mary, john)
                });
                let share = (patched - corrupted) / (clean - corrupted);
                restored.append(share);
                if share > best {
                    best = share;
                    best_layer = layer;
                    best_position = position;
                }
            }
        }
        (
            clean.save(),
            corrupted.save(),
            restored.save(),
            best.save(),
            best_layer.save(),
            best_position.save(),
        )
    })?;

    println!("logit difference: clean {clean:.2}, corrupted {corrupted:.2}");
    println!("share of it that the clean residual stream restores, by layer and position:\n");
    for (layer, row) in restored.chunks(tokens.len()).enumerate() {
        let row: Vec<String> = row.iter().map(|share| format!("{share:6.2}")).collect();
        println!("layer {layer}: {}", row.join(" "));
    }
    let token = usize::try_from(best_position).ok().and_then(|position| tokens.get(position));
    let token = match token {
        Some(token) => model.tokenizer()?.decode(&[*token])?,
        None => "nowhere".to_owned(),
    };
    println!("\nmost at layer {best_layer}, position {best_position} ({token:?}): {best:.2}");
    Ok(())
}
