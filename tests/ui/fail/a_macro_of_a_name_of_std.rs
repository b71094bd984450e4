use nnsight::prelude::*;

mod pretty {
    macro_rules! compare {
        ($left:expr, $right:expr) => {
            if $left != $right {
                eprintln!("a difference of many colours");
            }
        };
    }
    pub(crate) use compare as assert_eq;
}

use pretty::assert_eq;

macro_rules! println {
    ($($text:tt)*) => {};
}

#[intervene]
fn checked(n: Traced<i64>) -> Traced<i64> {
    println!("quiet {n}");
    n
}

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        assert_eq!(1 + 1, 2);
        // By a path it is surely the user's.
        pretty::assert_eq!(1 + 1, 2);
        checked(session.value(1)).save()
    });
}
