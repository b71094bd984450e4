//! The seed page's loops, with traces in them.
use nnsight::prelude::*;

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let li2 = session!(model, |session| {
        let li = session.list();
        for num in 0..3 {
            li.append(session.list_of([num]));
        }
        let li2 = session.list();
        for item in li {
            for item_2 in item {
                li2.append(item_2);
            }
        }
        for _item in session.iter([0, 1, 2]) {
            session.trace("_", |_m| {});
            session.trace("_", |_m| {});
        }
        li2.save()
    })?;
    assert_eq!(li2, [0, 1, 2]);
    Ok(())
}
