//! With `control_flow = false` host control flow and the explicit forms keep working.
use nnsight::prelude::*;

#[intervene(control_flow = false)]
fn double_large(x: Traced<i64>, session: Session) -> Traced<i64> {
    if session.cond(x > 1) { x * 2 } else { x }
}

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let items = session!(model, control_flow = false, |session| {
        let items = session.list();
        for factor in [1, 10] {
            for x in session.iter([1, 2]) {
                items.append(double_large(x, session) * factor);
            }
        }
        items.save()
    })?;
    assert_eq!(items, [1, 4, 10, 40]);
    Ok(())
}
