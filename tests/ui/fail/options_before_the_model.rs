use nnsight::prelude::*;

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let _ = session!(control_flow = false; model, |session| session.value(1).save())?;
    Ok(())
}
