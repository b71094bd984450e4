use nnsight::prelude::*;

// Mend: `#[derive(Traceable)]` on the struct, so that the loop carries it.
struct Best<'s> {
    score: Traced<'s, f64>,
}

impl<'s> Best<'s> {
    fn take(&mut self, score: Traced<'s, f64>) {
        self.score = score;
    }
}

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut best = Best { score: session.value(0.0) };
        for x in session.iter([1.0, 3.0, 2.0]) {
            if x > 2.0 {
                best.take(x);
            }
        }
        best.score.save()
    });
}
