use nnsight::prelude::*;

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    session!(model, |session| {
        let ids = session.list();
        for _x in session.iter([1, 2, 3]) {
            ids.append(model.tokenizer()?.token_id(" Mary")?);
        }
        ids.save()
    })?;
    Ok(())
}
