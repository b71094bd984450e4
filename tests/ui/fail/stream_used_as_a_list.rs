use nnsight::prelude::*;

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let count = session!(model, |session| {
        let prompts = session.stream(["a", "b"]);
        for prompt in prompts {
            session.trace(prompt, |m| session.log(m.lm_head.output.mean().item()));
        }
        prompts.len().save()
    })?;
    println!("{count}");
    Ok(())
}
