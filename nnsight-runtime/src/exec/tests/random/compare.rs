//! Whether two runs can be told apart.

use super::run::{Host, Outcome};

/// How far two numbers may be apart, of one and of the larger one.
const TOLERANCE: f64 = 1e-4;

/// What tells the second run from the first, the one to go by.
pub(super) fn difference(expected: &Outcome, found: &Outcome) -> Option<String> {
    let lines = expected.journal.iter().map(Some).chain(std::iter::repeat(None));
    let others = found.journal.iter().map(Some).chain(std::iter::repeat(None));
    let longest = expected.journal.len().max(found.journal.len());
    for (number, (line, other)) in lines.zip(others).take(longest).enumerate() {
        if !matches!((line, other), (Some(line), Some(other)) if same_words(line, other)) {
            return Some(format!("line {number} of the journal should be {line:?}, not {other:?}"));
        }
    }
    match (&expected.result, &found.result) {
        (Ok(expected), Ok(found)) => expected.iter().zip(found).enumerate().find_map(|(slot, (a, b))| {
            let difference = host(a, b)?;
            Some(format!("saved value {slot}: {difference}\nexpected {a:?}\nfound {b:?}"))
        }),
        (Err(expected), Err(found)) if same_words(expected, found) => None,
        (expected, found) => {
            let told = |result: &Result<Vec<Host>, String>| match result {
                Ok(_) => "it runs".to_owned(),
                Err(error) => error.clone(),
            };
            Some(format!("expected: {}\nfound: {}", told(expected), told(found)))
        }
    }
}

/// Whether two lines are the same but for the last digits of numbers with a point. A whole float is written without one,
/// so that one of the two may lack it.
fn same_words(a: &str, b: &str) -> bool {
    let is_int = |word: &str| word.parse::<i64>().is_ok();
    let close = |a: &str, b: &str| matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if is_close(a, b, a.abs()));
    let same = |(a, b): (&str, &str)| a == b || !(is_int(a) && is_int(b)) && close(a, b);
    a.split(' ').count() == b.split(' ').count() && a.split(' ').zip(b.split(' ')).all(same)
}

/// Whether two numbers of a size are equal but for rounding.
fn is_close(a: f64, b: f64, size: f64) -> bool {
    if a.is_finite() && b.is_finite() {
        (a - b).abs() <= TOLERANCE * (1.0 + size)
    } else {
        a.total_cmp(&b).is_eq() || a.is_nan() && b.is_nan()
    }
}

fn host(expected: &Host, found: &Host) -> Option<String> {
    let told = |same: bool| (!same).then(|| "not the same".to_owned());
    match (expected, found) {
        (Host::Nothing, Host::Nothing) => None,
        (Host::Bool(a), Host::Bool(b)) => told(a == b),
        (Host::Int(a), Host::Int(b)) => told(a == b),
        (Host::Float(a), Host::Float(b)) => told(is_close(*a, *b, a.abs())),
        (Host::Text(a), Host::Text(b)) => told(a == b),
        (Host::Ints { dims: a, elements: x }, Host::Ints { dims: b, elements: y }) => told(a == b && x == y),
        (Host::Floats { dims: a, elements: x }, Host::Floats { dims: b, elements: y }) => {
            if a != b {
                return Some(format!("a tensor of shape {b:?} instead of {a:?}"));
            }
            let size = x.iter().map(|x| x.abs()).filter(|x| x.is_finite()).fold(0.0, f32::max);
            let far = x.iter().zip(y).position(|(x, y)| !is_close((*x).into(), (*y).into(), size.into()))?;
            Some(format!("element {far} of a tensor of shape {a:?} is {} instead of {}", y[far], x[far]))
        }
        (Host::List(a), Host::List(b)) if a.len() != b.len() => {
            Some(format!("{} items instead of {}", b.len(), a.len()))
        }
        (Host::List(a), Host::List(b)) => {
            a.iter().zip(b).enumerate().find_map(|(index, (a, b))| {
                host(a, b).map(|difference| format!("item {index}: {difference}"))
            })
        }
        _ => Some("another type".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::RunReport;

    fn outcome(result: Result<Vec<Host>, &str>, journal: &[&str]) -> Outcome {
        let journal = journal.iter().map(ToString::to_string).collect();
        Outcome { result: result.map_err(str::to_owned), journal, report: RunReport::NOTHING }
    }

    fn floats(elements: [f32; 2]) -> Host {
        Host::Floats { dims: vec![2], elements: elements.to_vec() }
    }

    #[test]
    fn runs_are_the_same_up_to_rounding_only() {
        for (a, b, same) in [
            (Host::Float(1.0), Host::Float(1.000_05), true),
            (Host::Float(1.0), Host::Float(1.001), false),
            (Host::Float(f64::NAN), Host::Float(f64::NAN), true),
            (Host::Float(f64::INFINITY), Host::Float(1e300), false),
            (Host::Int(1), Host::Int(2), false),
            (Host::Int(1), Host::Float(1.0), false),
            (floats([1.0, f32::NEG_INFINITY]), floats([1.0, f32::NEG_INFINITY]), true),
            (floats([1.0, 2.0]), floats([1.0, 2.01]), false),
            (Host::List(vec![Host::Int(1)]), Host::List(vec![Host::Int(1), Host::Int(2)]), false),
            (Host::List(vec![Host::Bool(true)]), Host::List(vec![Host::Bool(false)]), false),
        ] {
            let told = difference(&outcome(Ok(vec![a.clone()]), &[]), &outcome(Ok(vec![b.clone()]), &[]));
            assert_eq!(told.is_none(), same, "{a:?} {b:?}");
        }
    }

    #[test]
    fn errors_and_the_order_of_the_journal_count() {
        let is_same = |a: Outcome, b: Outcome| difference(&a, &b).is_none();
        assert!(is_same(
            outcome(Err("no layer 7"), &["log 1 0.5"]),
            outcome(Err("no layer 7"), &["log 1 0.50001"])
        ));
        assert!(is_same(
            outcome(Ok(vec![]), &["log 0"]),
            outcome(Ok(vec![]), &["log 0.000000014901161193847656"])
        ));
        assert!(!is_same(outcome(Ok(vec![]), &["log 0"]), outcome(Ok(vec![]), &["log 0.5"])));
        assert!(!is_same(outcome(Err("no layer 7"), &[]), outcome(Err("no layer 8"), &[])));
        assert!(!is_same(outcome(Err("no layer 7"), &[]), outcome(Ok(vec![]), &[])));
        assert!(!is_same(outcome(Ok(vec![]), &["a", "b"]), outcome(Ok(vec![]), &["b", "a"])));
        assert!(!is_same(outcome(Ok(vec![]), &["a"]), outcome(Ok(vec![]), &["a", "b"])));
        assert!(!is_same(outcome(Ok(vec![]), &["log 1"]), outcome(Ok(vec![]), &["log 2"])));
    }
}
