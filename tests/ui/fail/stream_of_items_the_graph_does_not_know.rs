use nnsight::prelude::*;

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    session!(model, |session| {
        for letter in session.stream("prompt".chars()) {
            session.log(letter);
        }
    })
}
