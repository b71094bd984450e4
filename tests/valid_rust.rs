//! Ordinary Rust that sessions take as it is.
#![allow(
    clippy::many_single_char_names,
    clippy::float_cmp,
    clippy::op_ref,
    clippy::type_complexity,
    reason = "the programs are short, their numbers exact, and the text shows what people write"
)]

mod common;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use nnsight::prelude::*;

#[test]
fn a_guard_may_use_a_name_of_its_arm_for_something_else() {
    let found = session!(common::tiny(), |session| {
        let found = session.list();
        let host = [1i64, 5];
        match 5i64 {
            x if host.iter().any(|x| *x == 5) => found.append(x),
            _ => {}
        }
        for n in session.iter([1, 2, 3]) {
            match n {
                x if {
                    let x = x + 1;
                    x > 3
                } =>
                {
                    found.append(x * 100);
                }
                x if host.iter().all(|x| *x > 0) && x > 1 => found.append(x * 10),
                x if matches!(host.first(), Some(1)) && x == 1 => found.append(x),
                _ => found.append(-1),
            }
        }
        found.save()
    })
    .expect("it runs");
    assert_eq!(found, [5, 1, 20, 300]);
}

#[intervene]
fn lens(session: Session<'_>, model: &LanguageModel, prompt: &str) -> (Saved<List<f64>>, usize) {
    let norms = session.list();
    session.trace(prompt, |m| {
        for layer in session.iter(model.layers()) {
            if layer != 1 {
                norms.append(m.transformer.h[layer].output.l2_norm(-1).mean().item());
            }
        }
    });
    (norms.save(), prompt.len())
}

#[test]
fn a_whole_session_may_be_a_staged_function() {
    let model = common::tiny();
    let (norms, length) =
        session!(model, |session| lens(session, model, "The Eiffel Tower is in")).expect("it runs");
    assert_eq!((norms.len(), length), (model.n_layers() - 1, 22));
}

#[test]
fn patterns_take_named_bounds_and_leave_parts_out() {
    let found = session!(common::tiny(), |session| {
        let found = session.list();
        for x in session.iter([-3, 0, 4]) {
            found.append(match x {
                i64::MIN..=-1 => -1,
                0 => 0,
                1..=i64::MAX => 1,
            });
            found.append(match (x, x + 1, x > 0) {
                (.., true) => 10,
                (_, 1, ..) => 20,
                (n, ..) => n,
            });
        }
        found.save()
    })
    .expect("it runs");
    assert_eq!(found, [-1, -3, 0, 20, 1, 10]);
}

#[test]
fn arms_over_host_values_coerce_and_keep_their_temporaries() {
    let (text, length, shown, called, sum) = session!(common::tiny(), |session| {
        let n = 3i64;
        let text: &str = if n > 2 { &format!("a{n}") } else { "b" };
        let parts: &[i64] = if n > 2 { &[1, 2, 3] } else { &[] };
        let shown: &dyn Debug = match n {
            3 => &1i64,
            _ => &"s",
        };
        let called: Box<dyn Fn(i64) -> i64> = if n > 5 { Box::new(|x| x) } else { Box::new(|x| x + 1) };
        let prompt: &str = match n {
            3 => &format!("Mary gave {n}"),
            _ => "b",
        };
        let sum = session.trace(prompt, |m| m.lm_head.output.sum().item());
        (text.to_owned(), parts.len(), format!("{shown:?}"), called(n), sum.save())
    })
    .expect("it runs");
    assert_eq!((text.as_str(), length, shown.as_str(), called), ("a3", 3, "1", 4));
    assert!(sum.is_finite());
}

#[test]
fn arrays_come_out_of_traced_arms() {
    let found = session!(common::tiny(), |session| {
        let found = session.list();
        for x in session.iter([1, 5]) {
            let [a, b] = if x > 2 { [x, x - 4] } else { [x * 2, x] };
            let [c, d] = match x {
                1 => [a, b],
                _ => [b, a],
            };
            found.append((c, d));
        }
        found.save()
    })
    .expect("it runs");
    assert_eq!(found, [(2, 1), (1, 5)]);
}

#[test]
fn assignments_to_several_places_at_once_are_those_one_after_the_other() {
    struct Pair {
        value: i64,
        output: i64,
    }
    let (pair, swapped) = session!(common::tiny(), |session| {
        let mut pair = Pair { value: 1, output: 2 };
        (pair.value, pair.output) = (pair.output + 10, pair.value);
        let swapped = session.trace("Mary gave a drink to", |m| {
            (m.transformer.h[0].output, m.transformer.h[1].output) =
                (m.transformer.h[0].output * 2.0, m.transformer.h[0].output);
            (m.transformer.h[0].output - m.transformer.h[1].output * 2.0).abs().sum().item()
        });
        let list = session.list_of([1, 2]);
        (list[0], list[1]) = (list.get(1), list.get(0));
        ((pair.value, pair.output), (swapped.save(), list.save()))
    })
    .expect("it runs");
    assert_eq!(pair, (12, 1));
    assert_eq!(swapped.1, [2, 1]);
    assert!(swapped.0 < 1e-3, "{}", swapped.0);
}

#[test]
fn the_sessions_parameter_may_have_its_type() {
    let one = session!(common::tiny(), |s: Session| s.value(1).save()).expect("it runs");
    let two = session!(common::tiny(), |s: Session<'_>| {
        let x = s.value(1);
        (x + 1).save()
    })
    .expect("it runs");
    assert_eq!((one, two), (1, 2));
}

#[test]
fn closures_may_name_the_type_of_traced_parameters() {
    let found = session!(common::tiny(), |session| {
        let double = |x: Traced<f64>| x * 2.0;
        let larger = |x: Traced<f64>, y: &Traced<f64>| if x > *y { x } else { *y };
        let sum = |(a, b): (Traced<f64>, Traced<f64>)| -> Traced<f64> { a + b };
        let found = session.list();
        for x in session.iter([1.0, 4.0]) {
            found.append(double(x));
            found.append(larger(x, &double(x * 0.25)));
            found.append(sum((x, double(x))));
        }
        found.save()
    })
    .expect("it runs");
    assert_eq!(found, [2.0, 1.0, 3.0, 8.0, 4.0, 12.0]);
}

struct Best<'s> {
    score: Traced<'s, f64>,
}

#[intervene]
impl<'s> Best<'s> {
    fn take(self, score: Traced<f64>) -> Best<'s> {
        let score = if score > self.score { score } else { self.score };
        Best { score }
    }

    /// Naming the lifetime does as well.
    fn first(score: Traced<'s, f64>) -> Self {
        Best { score }
    }
}

struct Sum<'s>(Traced<'s, f64>);

impl<'s> Sum<'s> {
    #[intervene]
    fn with(&self, x: Traced<'s, f64>, y: Traced<f64>) -> Traced<f64> {
        if x > y { self.0 + x } else { self.0 + y }
    }
}

trait Metric {
    #[intervene]
    fn score(&self, x: Traced<f64>) -> Traced<'_, f64>;

    #[intervene]
    fn twice(&self, x: Traced<'_, f64>) -> Traced<f64> {
        let once = self.score(x);
        if once > 0.0 { self.score(once) } else { once }
    }
}

struct Above(f64);

impl Metric for Above {
    #[intervene]
    fn score(&self, x: Traced<f64>) -> Traced<f64> {
        if x > self.0 { x - self.0 } else { x * 0.0 }
    }
}

#[test]
fn methods_of_structs_and_traits_are_staged() {
    let (best, sum, scores) = session!(common::tiny(), |session| {
        let mut best = Best::first(session.value(0.0));
        for x in [1.0, 3.0, 2.0] {
            best = best.take(session.value(x));
        }
        let sum = Sum(session.value(1.0)).with(session.value(2.0), session.value(5.0));
        let scores = session.list();
        for x in session.iter([5.0, 1.0]) {
            scores.append(Above(2.0).score(x));
            scores.append(Above(2.0).twice(x));
        }
        (best.score.save(), sum.save(), scores.save())
    })
    .expect("it runs");
    assert_eq!((best, sum), (3.0, 6.0));
    assert_eq!(scores, [3.0, 1.0, 0.0, 0.0]);
}

#[derive(Outcome)]
struct Found<'s> {
    /// Not of the graph.
    name: String,
    sum: Saved<'s, f64>,
    all: Vec<Saved<'s, i64>>,
}

#[derive(Outcome)]
#[outcome(host = Counted)]
struct Count(usize, bool);

#[test]
fn structs_and_maps_leave_a_session() {
    let (found, count, map, tree): (FoundHost, Counted, HashMap<&str, i64>, BTreeMap<usize, Vec<f64>>) =
        session!(common::tiny(), |session| {
            let x = session.value(2);
            let found = Found {
                name: "a".into(),
                sum: session.value(1.5).save(),
                all: vec![x.save(), (x * 2).save()],
            };
            let map = HashMap::from([("two", x.save())]);
            let tree = BTreeMap::from([(7, vec![x.to_float().save()])]);
            (found, Count(3, true), map, tree)
        })
        .expect("it runs");
    assert_eq!((found.name.as_str(), found.sum, &found.all[..]), ("a", 1.5, &[2, 4][..]));
    assert_eq!((count.0, count.1), (3, true));
    assert_eq!(map["two"], 2);
    assert_eq!(tree[&7], [2.0]);
}

#[test]
fn host_sizes_are_indices_bounds_and_counts() {
    let heads = common::tiny().heads();
    let (found, sum) = session!(common::tiny(), |session| {
        let host = vec![10, 20, 30, 40];
        let list = session.list_of(host.clone());
        let found = session.list();
        found.append(list.get(host.len() - 1));
        found.append(list[host.len() - 2]);
        list[host.len() - 4] = 11;
        list[host.len() - 3] += 1;
        for i in 0..host.len() {
            found.append(list.get(i));
        }
        let n = list.len();
        for i in host.len() - 2..n {
            found.append(i);
        }
        for i in n - 3..host.len() {
            found.append(i * 100);
        }
        for x in list.iter().skip(host.len() - 1) {
            found.append(x);
        }
        for i in session.range(1, host.len() - 1) {
            found.append(-i);
        }
        let sum = session.trace("Mary gave a drink to", |m| {
            let heads = heads.clone().map(|head| m.transformer.h[host.len() - 4].attn.z.head(head).read());
            heads.reduce(|a, b| a + b).map(|sum| sum.sum().item())
        });
        (found.save(), sum.map(|sum| sum.save()))
    })
    .expect("it runs");
    assert_eq!(found, [40, 30, 11, 21, 30, 40, 2, 3, 100, 200, 300, 40, -1, -2]);
    assert!(sum.is_some_and(f64::is_finite));
}

#[test]
fn numbers_are_computed_with_by_reference_as_well() {
    let found = session!(common::tiny(), |session| {
        let (a, b) = (session.value(3.0), session.value(2.0));
        let (n, host) = (session.value(7), 2);
        [
            (&a + &b).save(),
            (-&a * 2.0).save(),
            (2.0 * &b).save(),
            (a / &b).save(),
            (&n % &host).to_float().save(),
        ]
    })
    .expect("it runs");
    assert_eq!(found, [5.0, -6.0, 4.0, 1.5, 1.0]);
}

#[intervene]
fn factorial(n: Traced<i64>) -> Traced<i64> {
    if n <= 1 { n } else { n * factorial(n - 1) }
}

#[intervene]
fn even(n: Traced<i64>) -> Traced<bool> {
    if n == 0 { n == 0 } else { odd(n - 1) }
}

#[intervene]
fn odd(n: Traced<i64>) -> Traced<bool> {
    if n == 0 { n != 0 } else { even(n - 1) }
}

#[intervene]
fn unrolled(n: i64, x: Traced<i64>) -> Traced<i64> {
    if n == 0 {
        x
    } else if x > 1000 {
        x
    } else {
        unrolled(n - 1, x + n)
    }
}

#[test]
fn a_function_that_calls_itself_under_a_traced_condition_is_refused_by_name() {
    let error = session!(common::tiny(), |s| factorial(s.value(5)).save()).expect_err("it never ends");
    assert!(error.to_string().contains("`factorial` calls itself under a traced condition"), "{error}");
    let error = session!(common::tiny(), |s| even(s.value(4)).save()).expect_err("it never ends");
    assert!(error.to_string().contains("`even` calls itself under a traced condition"), "{error}");
    // One that depends on a host number ends.
    let sum = session!(common::tiny(), |s| unrolled(30, s.value(0)).save()).expect("it ends");
    assert_eq!(sum, 465);
}

#[test]
fn a_variable_may_get_its_value_in_front_of_the_break() {
    let found = session!(common::tiny(), |session| {
        let x;
        let a;
        let b;
        let mut turns = session.value(0);
        loop {
            turns += 1;
            if turns * turns > 40 {
                x = turns;
                turns += 100;
                break;
            }
        }
        'outer: loop {
            for n in session.iter([5, 7, 9]) {
                if n > 6 {
                    b = n;
                    a = turns + n;
                    break 'outer;
                }
            }
        }
        let host;
        let mut count = 0;
        loop {
            count += 1;
            if count == 3 {
                host = count;
                break;
            }
        }
        (x.save(), turns.save(), a.save(), b.save(), host)
    })
    .expect("it runs");
    assert_eq!(found, (7, 107, 114, 7, 3));
}

#[test]
fn a_session_may_end_with_return() {
    let sum = session!(common::tiny(), |session| {
        let x = session.value(1);
        return (x + 1).save();
    })
    .expect("it runs");
    assert_eq!(sum, 2);
    for early in [false, true] {
        let found = session!(common::tiny(), |session| {
            let x = session.value(1);
            if early {
                return x.save();
            } else {
                return (x + 1).save();
            }
        })
        .expect("it runs");
        assert_eq!(found, 2 - i64::from(early));
    }
}

#[test]
fn what_is_configured_out_does_not_change_anything() {
    let items = session!(common::tiny(), |session| {
        let items = session.list();
        let mut host = vec![1];
        #[cfg(any())]
        let mut gone = vec![1];
        for x in session.iter([1, 2]) {
            #[cfg(any())]
            host.push(2);
            #[cfg(any())]
            gone.push(2);
            items.append(x);
        }
        host.push(3);
        let mut sum = session.value(0);
        for x in session.iter([1, 2]) {
            #[cfg(any())]
            let mut sum = x;
            sum += x;
        }
        (items.save(), host, sum.save())
    })
    .expect("it runs");
    assert_eq!(items, (vec![1, 2], vec![1, 3], 3));
}

/// Jumps that only the compiler sees, since a macro of the user expands to them.
macro_rules! some_or_continue {
    ($value:expr) => {
        match $value {
            Some(value) => value,
            None => continue,
        }
    };
}

macro_rules! some_or_break {
    ($value:expr) => {
        match $value {
            Some(value) => value,
            None => break,
        }
    };
}

macro_rules! some_or_return {
    ($value:expr, $otherwise:expr) => {
        match $value {
            Some(value) => value,
            None => return $otherwise,
        }
    };
}

#[intervene]
fn first_two(items: &[Option<i64>]) -> i64 {
    let mut sum = 0;
    for (index, item) in items.iter().enumerate() {
        if index < 2 {
            sum += some_or_return!(*item, -1);
        } else {
            match index {
                2 => sum += some_or_return!(*item, sum),
                _ => return 1000,
            }
        }
    }
    sum
}

#[test]
fn a_macro_may_jump_from_any_depth_of_branches_to_the_loop_that_it_finds_in_plain_rust() {
    let found = session!(common::tiny(), |session| {
        let found = session.list();
        let items = [Some(1), None, Some(3), Some(4), Some(50), None, Some(7)];
        for item in items {
            if item != Some(4) {
                let value: i64 = some_or_continue!(item);
                match value {
                    50 => {
                        let none: Option<i64> = None;
                        if value > 1 { found.append(some_or_break!(none)) } else { found.append(-1) }
                    }
                    1 | 3 => found.append(value),
                    other => found.append(other + 1000),
                }
            } else {
                found.append(4);
            }
        }
        let mut turns = 0;
        while turns < 10 {
            turns += 1;
            let half = if turns % 2 == 0 { Some(turns / 2) } else { None };
            if turns < 8 && some_or_continue!(half) > 0 {
                found.append(turns * 100);
            }
            // Beside jumps that the text shows.
            if turns > 8 {
                break;
            }
        }
        let last = loop {
            turns += 1;
            if turns > 12 {
                break turns;
            }
            if turns == 11 {
                some_or_continue!(None::<i64>);
            }
        };
        found.append(last);
        found.append(first_two(&[Some(1), Some(2), Some(3), Some(4)]));
        found.append(first_two(&[Some(1), Some(2), None]));
        found.append(first_two(&[Some(1), None]));
        found.save()
    })
    .expect("it runs");
    assert_eq!(found, [1, 3, 4, 200, 400, 600, 13, 1000, 3, -1]);
}

#[test]
fn the_arms_of_a_host_branch_may_be_two_functions() {
    fn twice(x: i64) -> i64 {
        2 * x
    }
    fn squared(x: i64) -> i64 {
        x * x
    }
    let found = session!(common::tiny(), |session| {
        let found = session.list();
        for which in [true, false] {
            let function = if which { twice } else { squared };
            found.append(function(5));
        }
        found.save()
    })
    .expect("it runs");
    assert_eq!(found, [10, 25]);
}

#[test]
fn a_host_statement_in_a_traced_region_happens_once_while_recording() {
    struct Log {
        lines: Vec<String>,
    }
    let (mut outside, mut log, mut names) =
        (Vec::new(), Log { lines: Vec::new() }, vec!["b", "a"].into_iter());
    let (total, seen) = session!(common::tiny(), |session| {
        let (mut total, mut seen) = (session.value(0), Vec::new());
        for v in session.iter([1, 2, 3]) {
            #[host]
            seen.push("turn");
            #[host]
            let name = names.next();
            if v > 1 {
                #[host]
                {
                    outside.push(format!("{name:?}"));
                    log.lines.push("then".to_owned());
                }
                total += v;
            } else {
                #[host]
                println!("this is printed while recording");
                #[host]
                outside.push("else".to_owned());
            }
        }
        #[host]
        seen.push("behind");
        (total.save(), seen.join(" "))
    })
    .expect("it runs");
    assert_eq!((total, seen.as_str()), (5, "turn behind"));
    assert_eq!(outside, ["Some(\"b\")", "else"]);
    assert_eq!((log.lines, names.next()), (vec!["then".to_owned()], Some("a")));
}

#[test]
fn labelled_blocks_and_loops_may_end_with_a_literal_or_with_jumps_alone() {
    let found = session!(common::tiny(), |session| {
        let found = session.list();
        for i in session.iter([0, 1]) {
            found.append('b: {
                if i == 1 {
                    break 'b 10;
                }
                -1
            });
            found.append(loop {
                if i == 1 {
                    break 20;
                }
                break -2;
            });
            found.append(loop {
                if i == 1 {
                    break i;
                }
                break -3;
            });
            found.append('b: {
                if i == 1 {
                    break 'b 40;
                } else {
                    break 'b -4;
                }
            });
        }
        found.save()
    })
    .expect("it runs");
    assert_eq!(found, [-1, -2, -3, -4, 10, 20, 1, 40]);
}

#[test]
fn a_clone_of_a_collection_is_one_of_its_own() {
    let (lists, dicts, sets) = session!(common::tiny(), |session| {
        let (list, dict, set) = (session.list(), session.dict(), session.set());
        let (lists, dicts, sets) = (session.list(), session.list(), session.list());
        for i in session.iter(0..3) {
            list.append(i);
            dict.insert(i, i * i);
            set.insert(i);
            lists.append(list.clone());
            dicts.append(dict.clone().len());
            sets.append(set.clone());
        }
        (lists.save(), dicts.save(), sets.save())
    })
    .expect("it runs");
    assert_eq!(lists, [vec![0], vec![0, 1], vec![0, 1, 2]]);
    assert_eq!(dicts, [1, 2, 3]);
    let sizes = [sets[0].len(), sets[1].len(), sets[2].len()];
    assert_eq!((sets.len(), sizes), (3, [1, 2, 3]));
}
