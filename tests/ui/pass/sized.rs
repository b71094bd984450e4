//! A session for one size of model: numbers that fit, of layers, heads, features and vocabulary.
use nnsight::prelude::*;

struct Mine;

impl ModelSize for Mine {
    const N_LAYERS: usize = 4;
    const N_HEADS: usize = 4;
    const D_MODEL: usize = 96;
    const D_VOCAB: usize = 980;
    const N_CTX: usize = 64;
}

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    session!(model, size = Mine, |session| {
        session.trace("_", |m| {
            let last = &m.transformer.h[3];
            last.attn.z.head(-4) *= 0.0;
            last.output[s![.., -1, 95]] = 0.0;
            m.transformer.h[-4].mlp.output = m.transformer.h[0].attn.output * m.transformer.h[0].ln_1.scale;
            m.lm_head.output.slice(s![.., -1, ..980]).save()
        })
    })?;
    Ok(())
}
