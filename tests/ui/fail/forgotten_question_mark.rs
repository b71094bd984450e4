#![deny(unused_must_use)]

use nnsight::prelude::*;

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    session!(model, |session| session.log("hello"));
    Ok(())
}
