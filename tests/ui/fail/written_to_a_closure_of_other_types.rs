use nnsight::prelude::*;

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    session!(model, |session| {
        let mean = session.trace([1, 2], |m| m.lm_head.output.mean().item());
        session.write(|mean: f32| println!("{mean}"), (mean,));
    })
}
