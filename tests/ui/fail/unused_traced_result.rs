#![deny(unused_must_use)]

use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2.0);
        x.sqrt();
        x + 1.0;
        session.trace("_", |m| {
            m.transformer.h[0].output.softmax(-1);
        });
        x.save();
    });
}
