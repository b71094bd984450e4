use nnsight::prelude::*;

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let _ = session!(<TinyGpt2> model, |session| session.value(1).save())?;
    Ok(())
}
