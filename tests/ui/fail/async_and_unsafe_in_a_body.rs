use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let n = async { 1 };
        let m = unsafe { *std::ptr::null::<i64>() };
        session.value(m).save()
    });
}
