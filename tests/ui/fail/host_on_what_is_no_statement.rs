use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let mut seen = Vec::new();
    let _ = session!(model, |session| {
        let mut total = session.value(0);
        let mut list = vec![session.value(1)];
        for v in session.iter([1, 2, 3]) {
            #[host(once)]
            seen.push(1);
            match v {
                #[host]
                1 => {}
                _ => total += 1,
            }
        }
        total.save()
    });
}
