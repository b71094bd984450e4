//! What a region changes is carried, by whatever means the text changes it; what cannot be carried is refused.
#![allow(clippy::match_single_binding, reason = "every pattern is a way to change a variable")]
#![allow(
    clippy::let_and_return,
    clippy::similar_names,
    clippy::useless_vec,
    reason = "the text shows what people write"
)]

mod common;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use common::tiny;
use nnsight::prelude::*;

/// The sums of what comes before each item, by every way of adding to a variable.
macro_rules! sums {
    ($($name:ident($session:ident, $v:ident, $total:ident) { $start:expr } { $add:expr })+) => { $(
        #[test]
        fn $name() {
            let sums = session!(tiny(), |$session| {
                let out = $session.list();
                #[allow(unused_mut)]
                let mut $total = $start;
                for $v in $session.iter([1, 2, 3]) {
                    out.append($add);
                }
                out.save()
            });
            assert_eq!(sums.expect("it runs"), [1, 3, 6]);
        }
    )+ };
}

fn bump<'s>(x: &mut Traced<'s, i64>, v: Traced<'s, i64>) -> Traced<'s, i64> {
    *x += v;
    *x
}

#[intervene]
fn staged_bump(x: &mut Traced<i64>, v: Traced<i64>) -> Traced<i64> {
    *x += v;
    *x
}

#[derive(Traceable, Clone, Copy)]
struct Sum<'s> {
    sum: Traced<'s, i64>,
}

impl<'s> Sum<'s> {
    fn add(&mut self, v: Traced<'s, i64>) -> Traced<'s, i64> {
        self.sum += v;
        self.sum
    }
}

struct Wrapper<'s>(Traced<'s, i64>);

macro_rules! increase {
    ($x:ident, $v:expr) => {
        $x += $v
    };
}

sums! {
    by_a_function_that_takes_a_reference(session, v, total) { session.value(0) } { bump(&mut total, v) }
    by_a_staged_function(session, v, total) { session.value(0) } { staged_bump(&mut total, v) }
    by_a_reference_in_a_variable(session, v, total) { session.value(0) } {
        { let r = &mut total; *r += v; *r }
    }
    by_a_reference_bound_in_a_pattern(session, v, total) { session.value(0) } {
        {
            #[allow(clippy::toplevel_ref_arg, reason = "it is what is tried")]
            let ref mut r = total;
            *r += v;
            *r
        }
    }
    by_a_reference_bound_to_an_element(session, v, total) { [session.value(0)] } {
        {
            #[allow(clippy::toplevel_ref_arg, reason = "it is what is tried")]
            let ref mut r = total[0];
            *r += v;
            *r
        }
    }
    by_a_reference_bound_in_a_match_of_an_element(session, v, total) { [session.value(0)] } {
        match total[0] {
            ref mut r => {
                *r += v;
                *r
            }
        }
    }
    by_a_trait_method_in_full(session, v, total) { session.value(0) } {
        { std::ops::AddAssign::add_assign(&mut total, v); total }
    }
    by_a_macro_of_the_user(session, v, total) { session.value(0) } { { increase!(total, v); total } }
    by_destructuring_a_tuple_struct(session, v, total) { session.value(0) } {
        { Wrapper(total) = Wrapper(total + v); total }
    }
    inside_an_argument_of_a_macro(session, v, total) { session.value(0) } {
        { let w = vec![{ total += v; total }]; w[0] }
    }
    by_a_method_of_a_traced_struct(session, v, total) { Sum { sum: session.value(0) } } { total.add(v) }
    through_a_closure_inside_the_region(session, v, total) { session.value(0) } {
        { let mut add = |v| total += v; add(v); total }
    }
    through_the_closure_of_a_trace(session, v, total) { session.value(0) } {
        { session.trace("a", |_| total += v); total }
    }
    in_a_vector_by_its_iterator(session, v, total) { vec![session.value(0)] } {
        { for x in total.iter_mut() { *x += v; } total[0] }
    }
    in_an_array_by_reference(session, v, total) { [session.value(0)] } {
        { for x in &mut total { *x += v; } total[0] }
    }
    in_a_vector_by_its_last_item(session, v, total) { vec![session.value(0)] } {
        { *total.last_mut().expect("one") += v; total[0] }
    }
    in_an_option_by_a_pattern(session, v, total) { Some(session.value(0)) } {
        { if let Some(x) = &mut total { *x += v; } total.expect("some") }
    }
    in_a_tuple_by_a_pattern(session, v, total) { (session.value(0), session.value(1)) } {
        { let (x, _) = &mut total; *x += v; total.0 }
    }
    in_a_map(session, v, total) { HashMap::from([("a", session.value(9)), ("k", session.value(0))]) } {
        { *total.get_mut("k").expect("it is there") += v; total["k"] }
    }
    in_a_cell(session, v, total) { Cell::new(session.value(0)) } { { total.set(total.get() + v); total.get() } }
    in_a_shared_cell(session, v, total) { Rc::new(RefCell::new(vec![session.value(0)])) } {
        { let other = Rc::clone(&total); other.borrow_mut()[0] += v; let sum = total.borrow()[0]; sum }
    }
    in_a_box(session, v, total) { Box::new(session.value(0)) } { { *total += v; *total } }
}

#[test]
fn values_that_change_places_are_carried() {
    let (numbers, lists) = session!(tiny(), |session| {
        let numbers = session.list();
        let (mut a, mut b) = (session.value(0), session.value(1));
        let (mut x, mut y) = (session.list_of([1]), session.list_of([2]));
        for _ in session.iter([1, 2, 3, 4, 5]) {
            numbers.append(a);
            let next = a + b;
            std::mem::swap(&mut a, &mut b);
            b = next;
            std::mem::swap(&mut x, &mut y);
            x.append(next);
        }
        (numbers.save(), (x.save(), y.save()))
    })
    .expect("it runs");
    assert_eq!(numbers, [0, 1, 1, 2, 3]);
    assert_eq!(lists, (vec![2, 1, 3, 8], vec![1, 2, 5]));
}

#[test]
fn a_swap_in_an_arm_that_is_not_taken_does_nothing() {
    let (a, b) = session!(tiny(), |session| {
        let (mut a, mut b) = (session.value(1), session.value(2));
        if session.value(false) {
            std::mem::swap(&mut a, &mut b);
        }
        (a.save(), b.save())
    })
    .expect("it runs");
    assert_eq!((a, b), (1, 2));
}

#[test]
fn what_a_condition_and_a_guard_change_stays_changed() {
    let (turns, guards) = session!(tiny(), |session| {
        let turns = session.list();
        let mut i = session.value(0);
        while {
            let r = &mut i;
            *r += 1;
            *r < 3
        } {
            turns.append(i);
        }
        let mut guards = session.value(0);
        for v in session.iter([5, 6, 7]) {
            match v {
                x if {
                    guards += 1;
                    x > 100
                } =>
                {
                    turns.append(-1)
                }
                _ => turns.append(guards),
            }
        }
        (turns.save(), guards.save())
    })
    .expect("it runs");
    assert_eq!((turns, guards), (vec![1, 2, 1, 2, 3], 3));
}

#[test]
fn the_right_side_of_a_logical_operator_changes_what_it_changes_only_if_it_is_asked() {
    let (asked, sums, last) = session!(tiny(), |session| {
        let mut asked = session.value(0);
        #[allow(unused_mut, reason = "what is tried is a variable that could change")]
        let mut list = session.list_of([3, 1]);
        let sums = session.list();
        for x in session.iter([1, 5, 2, 7]) {
            let large = x > 3 && bump(&mut asked, x) > 6;
            if large || x == 2 && (if list.len() > 1 { list.get(-1) } else { x }) < 2 {
                sums.append(x);
            }
        }
        let verbose = true;
        let mut last = session.value(0);
        if verbose && bump(&mut last, asked) > 100 {
            last += 1000;
        }
        (asked.save(), sums.save(), last.save())
    })
    .expect("it runs");
    assert_eq!((asked, sums, last), (12, vec![2, 7], 12));
}

#[test]
fn a_host_branch_whose_arm_jumps_by_a_traced_one_gives_the_other_arms_value() {
    let run = |host: bool| {
        session!(tiny(), |session| {
            let out = session.list();
            for x in session.iter([1, 2, 3]) {
                if host {
                    if x > 1 {
                        break;
                    } else {
                        out.append(x);
                        continue;
                    }
                } else {
                    out.append(x * 10);
                }
                out.append(x * 100);
            }
            out.save()
        })
        .expect("it runs")
    };
    assert_eq!(run(true), [1]);
    assert_eq!(run(false), [10, 100, 20, 200, 30, 300]);
}

#[test]
fn what_does_not_change_costs_nothing_in_the_graph() {
    let text = nnsight::recorded(|| {
        session!(tiny(), |session| {
            let mut still = session.value(7);
            let out = session.list();
            for v in session.iter([1, 2, 3]) {
                let _ = bump_nothing(&mut still);
                out.append(v + still);
            }
            out.save()
        })
    })
    .expect("it is recorded")
    .to_string();
    let header = text.lines().find(|line| line.contains("for ")).expect("there is a loop");
    assert_eq!(
        header.matches("int").count(),
        header.matches("list").count() + 1,
        "one parameter, the item: {text}"
    );
}

fn bump_nothing<'s>(still: &mut Traced<'s, i64>) -> Traced<'s, i64> {
    *still
}

#[test]
fn a_variable_that_grows_in_a_region_is_refused_by_name() {
    let error = session!(tiny(), |session| {
        let mut grown = vec![session.value(0)];
        for v in session.iter([1, 2, 3]) {
            grown.push(v);
        }
        grown[0].save()
    })
    .expect_err("a vector cannot grow in the graph");
    let text = error.to_string();
    assert!(
        text.contains("how many traced values `grown` holds") && text.contains("session.list()"),
        "{text}"
    );
}

#[test]
fn many_carried_variables_are_no_matter() {
    let sums = session!(tiny(), |session| {
        let mut all = Vec::new();
        for _ in 0..150 {
            all.push(session.value(0));
        }
        for x in session.iter([1, 2]) {
            for sum in &mut all {
                *sum += x;
            }
        }
        let mut total = session.value(0);
        for sum in all {
            total += sum;
        }
        total.save()
    });
    assert_eq!(sums.expect("it runs"), 450);
}

fn fails(fail: bool) -> Result<i64, std::num::ParseIntError> {
    if fail { "x".parse() } else { Ok(1) }
}

/// A helper that is no staged function, so that nothing looks at its `return`.
macro_rules! or_return {
    ($value:expr) => {
        match $value {
            Ok(value) => value,
            Err(_) => return 0,
        }
    };
}

#[intervene]
fn leaves_its_loop(session: Session, fail: bool) -> i64 {
    let mut last = session.value(0);
    for x in session.iter([1, 2]) {
        last = x + or_return!(fails(fail));
    }
    let _ = last;
    1
}

#[test]
fn a_region_that_is_left_while_it_is_recorded_is_an_error_wherever_the_caller_goes_on() {
    let run = |fail: bool| {
        session!(tiny(), |session| {
            let out = session.list();
            out.append(leaves_its_loop(session, fail));
            out.save()
        })
    };
    assert_eq!(run(false).expect("nothing fails"), [1]);
    let error = run(true).expect_err("what follows would be lost");
    assert!(error.to_string().contains("left while it was recorded"), "{error}");
}

#[test]
fn what_is_configured_out_is_out() {
    let (list, matched, x) = session!(tiny(), |session| {
        let list = session.list_of([1, 2]);
        #[cfg(any())]
        list[0] = 100;
        #[cfg(any())]
        return 7;
        let mut x = session.value(2);
        #[cfg(any())]
        while x < 10 {
            x += 1;
        }
        #[cfg(any())]
        if x == 2 {
            x = session.value(5);
        }
        for y in session.iter([1, 2]) {
            #[cfg(any())]
            break;
            #[cfg(any())]
            session.stop();
            x += y;
        }
        let matched = session.list();
        for y in session.iter([1, 2]) {
            matched.append(match y {
                #[cfg(any())]
                1 => 999,
                1 => 10,
                _ => 20,
            });
        }
        (list.save(), matched.save(), x.save())
    })
    .expect("it runs");
    assert_eq!((list, matched, x), (vec![1, 2], vec![10, 20], 5));
}

#[test]
fn an_arm_whose_jump_is_configured_out_comes_to_its_end() {
    let (sum, turns, still) = session!(tiny(), |session| {
        let (mut sum, mut turns) = (session.value(0), session.value(0));
        let still = session.list_of([7]);
        for x in session.iter([1, 2, 3, 4]) {
            turns += 1;
            if x > 1 {
                sum += x;
                #[cfg(any())]
                continue;
            } else {
                sum += 10;
                #[cfg(any())]
                break;
            }
            match x {
                2 => {
                    sum += 100;
                    #[cfg(any())]
                    return 0;
                }
                3 => {
                    sum += 1000;
                    #[cfg(all())]
                    break;
                }
                _ => {}
            }
            let y = if x == 2 {
                #[cfg(any())]
                panic!("this is out");
                x
            } else {
                session.value(0)
            };
            sum += y;
            #[cfg(any())]
            Sum { sum: still[0] } = Sum { sum };
        }
        (sum.save(), turns.save(), still.save())
    })
    .expect("it runs");
    assert_eq!((sum, turns, still), (1117, 3, vec![7]));
}

#[test]
#[expect(unused_mut, reason = "what hides the variable is not always there")]
fn a_variable_that_is_hidden_only_under_a_condition_is_carried_where_it_is_not() {
    let (total, hidden, turns) = session!(tiny(), |session| {
        let (mut total, mut hidden, mut turns) = (session.value(0), session.value(0), session.value(0));
        for x in session.iter([1, 2, 3, 4]) {
            #[cfg(any())]
            let mut total = session.value(100);
            #[cfg(all())]
            let mut hidden = hidden + 1000;
            if x == 4 {
                total += 7;
                hidden += 7;
                break;
            }
            total += x;
            hidden += x;
            turns += 1;
            let _ = hidden;
        }
        (total.save(), hidden.save(), turns.save())
    })
    .expect("it runs");
    assert_eq!((total, hidden, turns), (13, 0, 3));
}

#[test]
fn a_variable_may_be_hidden_under_a_condition_by_one_of_another_type() {
    let (out, kept) = session!(tiny(), |session| {
        let sum = session.value(0);
        let out = session.list();
        for x in session.iter([1, 2]) {
            #[cfg(all())]
            let mut sum = Sum { sum };
            for y in session.iter([3, 4]) {
                sum.sum += x * y;
            }
            out.append(sum.sum);
        }
        (out.save(), sum.save())
    })
    .expect("it runs");
    assert_eq!((out, kept), (vec![7, 14], 0));
}

#[test]
fn a_loop_whose_breaks_are_configured_out_is_the_hosts() {
    let (sum, doubled) = session!(tiny(), |session| {
        let (mut sum, mut n) = (session.value(0), 0);
        loop {
            n += 1;
            sum += n;
            #[cfg(any())]
            if sum > 100 {
                break;
            }
            match n {
                #[cfg(any())]
                1 => break,
                3 => break,
                _ => {}
            }
        }
        let doubled = loop {
            #[cfg(any())]
            break sum;
            #[cfg(all())]
            break sum * 2;
        };
        (sum.save(), doubled.save())
    })
    .expect("it runs");
    assert_eq!((sum, doubled), (6, 12));
}
