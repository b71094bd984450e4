//! Changes of variables that nobody sees, and those that somebody does.

mod common;

use common::{elements, tiny};
use nnsight::prelude::*;

/// Whether a session was refused for a change that nobody sees; its error.
fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.expect_err("nobody sees the change").to_string();
    assert!(error.contains("changes a variable that nothing reads afterwards"), "{error}");
    error
}

#[test]
fn a_copy_of_a_hook_point_that_is_changed_for_nobody_is_refused_with_the_line_that_writes_the_point() {
    #[intervene]
    fn zero(mut hidden: Traced<Tensor<3>>) {
        hidden *= 0.0;
    }
    for which in 0..4 {
        let line = line!() + 3;
        let error = refused(session!(tiny(), |session| {
            session.trace("a", |m| {
                let mut h = m.transformer.h[1].output;
                match which {
                    0 => h[s![..]] = 0.0,
                    1 => h *= 0.0,
                    2 => h[s![.., 0]] *= 2.0,
                    _ => zero(m.transformer.h[1].output),
                }
                m.lm_head.output.save()
            })
        }));
        assert!(error.contains("`m.transformer.h[1].output[s![..]] = 0.0;`"), "{error}");
        if which < 3 {
            assert!(error.contains(&format!("made at tests/unseen.rs:{line}:")), "{error}");
        }
    }
}

#[test]
fn a_view_of_a_point_or_an_item_of_a_list_that_is_changed_for_nobody_is_refused() {
    refused(session!(tiny(), |session| {
        session.trace("a", |m| {
            let mut last = m.transformer.h[0].output.slice(s![.., -1, ..]);
            last *= 0.0;
            m.lm_head.output.save()
        })
    }));
    let error = refused(session!(tiny(), |session| {
        let list = session.list_of([1, 2, 3]);
        let held = session.list();
        held.append(1);
        for mut x in &held {
            x *= 2;
        }
        let mut first = list.get(0);
        first += 1;
        held.save()
    }));
    assert!(error.contains("list[i] = x;"), "{error}");
}

#[test]
fn changes_that_are_read_anywhere_and_variables_of_ones_own_are_left_alone() {
    let (changed, clean, total, seen) = session!(tiny(), |session| {
        let clean = session.trace("a", |m| m.lm_head.output);
        let changed = session.trace("a", |m| {
            let mut h = m.transformer.h[0].output;
            h *= 2.0;
            h[s![.., 0]] = 0.0;
            m.transformer.h[0].output = h;
            m.lm_head.output
        });
        let seen = session.list();
        let mut total = session.value(0);
        let mut never_read = session.value(0);
        let held = session.list_of([1, 2, 3]);
        for mut x in &held {
            total += x;
            if x > 1 {
                x *= 10;
            }
            seen.append(x);
        }
        never_read += 1;
        for mut x in session.iter([1, 2]) {
            x += 1;
        }
        (changed.save(), clean.save(), total.save(), seen.save())
    })
    .expect("every change that matters is read");
    assert_eq!((total, seen), (6, vec![1, 20, 30]));
    assert_eq!(elements(&changed).len(), elements(&clean).len());
    assert_ne!(elements(&changed), elements(&clean));
}

#[test]
fn a_parameter_that_a_staged_function_changes_for_nobody_is_refused_whatever_it_holds() {
    #[intervene]
    fn double(mut x: Traced<f64>) {
        x *= 2.0;
    }
    #[intervene]
    fn add_all(mut total: Traced<i64>, items: &Traced<List<i64>>) {
        for item in items {
            total += item;
        }
    }
    #[intervene]
    fn sum(mut total: Traced<i64>, items: &Traced<List<i64>>) -> Traced<i64> {
        for item in items {
            total += item;
        }
        total
    }
    let error = refused(session!(tiny(), |session| {
        let x = session.value(1.5);
        double(x);
        x.save()
    }));
    assert!(error.contains("the parameter `x`, a copy of what the function was given"), "{error}");
    assert!(error.contains("`x: &mut Traced<…>`"), "{error}");
    let error = refused(session!(tiny(), |session| {
        let (total, items) = (session.value(0), session.list_of([1, 2, 3]));
        add_all(total, &items);
        total.save()
    }));
    assert!(error.contains("the parameter `total`"), "{error}");

    let (total, before, own) = session!(tiny(), |session| {
        let (before, items) = (session.value(1), session.list_of([1, 2, 3]));
        let total = sum(before, &items);
        let mut own = before;
        let kept = own;
        own += 1;
        (total.save(), before.save(), kept.save())
    })
    .expect("a parameter whose change is given back, and a variable that is none");
    assert_eq!((total, before, own), (7, 1, 1));
}
