//! The same text over host values and over traced values: both must mean what Rust means.
//!
//! Each body runs three times: as plain Rust, in a session over host values (where the macros' guards must change
//! nothing), and in a session over traced values.
#![allow(clippy::assign_op_pattern, reason = "both ways to write it are tested")]

mod common;

use nnsight::prelude::*;

macro_rules! same {
    ($(#[$doc:meta])* $name:ident($($variable:ident = $initial:expr),+) over $items:expr, |$item:pat_param| $body:block) => {
        $(#[$doc])*
        #[test]
        fn $name() {
            #[allow(unused_mut, unused_assignments, clippy::all, clippy::pedantic)]
            let plain = {
                $(let mut $variable = $initial;)+
                for $item in $items $body
                ($($variable,)+)
            };
            #[allow(unused_mut, unused_parens)]
            let host = session!(common::tiny(), |_session| {
                $(let mut $variable = $initial;)+
                for $item in $items $body
                ($($variable,)+)
            })
            .expect("the host session runs");
            #[allow(unused_mut, unused_parens)]
            let traced = session!(common::tiny(), |session| {
                $(let mut $variable = session.value($initial);)+
                for $item in session.iter($items) $body
                ($($variable.save(),)+)
            })
            .expect("the traced session runs");
            assert_eq!(host, plain, "over host values in a session");
            assert_eq!(traced, plain, "over traced values");
        }
    };
}

same! { a_variable_rebound_in_a_loop_keeps_every_iteration(total = 0.0) over [1.0, 2.5, -4.0], |x| { total = total + x; } }
same! { compound_assignment_accumulates(total = 1.0, product = 1.0) over [1.5, 2.5, -4.0], |x| {
    total += x;
    total -= 0.25;
    product *= x;
    product /= 2.0;
} }
same! { integers_wrap_nowhere_and_divide_as_in_rust(n = 7i64, q = 0i64, r = 0i64) over [3, -3, 5], |d| {
    n = n * 3 - d;
    q += n / d;
    r += n % d;
} }
same! { a_counter_counts_every_iteration(n = 0i64) over [5, 5, 5, 5], |_x| { n += 1; } }
same! { continue_skips_the_rest_of_the_body(n = 0i64, total = 0i64) over [1, 2, 3, 4, 5, 6], |x| {
    if x % 2 == 0 {
        continue;
    }
    n += 1;
    total += x;
} }
same! { break_ends_the_loop_with_what_was_assigned_before_it(total = 0i64) over [1, 2, 3, 4, 5, 6], |x| {
    if x > 4 {
        break;
    }
    total += x;
} }
same! { jumps_out_of_nested_branches(total = 0i64, last = 0i64) over [1, 2, 3, 4, 5, 6, 7, 8], |x| {
    last = x;
    if x > 2 {
        if x % 2 == 0 {
            if x == 6 {
                break;
            } else {
                total += 100;
                continue;
            }
        }
        total += 10;
    }
    total += 1;
} }
same! { both_arms_may_jump(n = 0i64) over [1, 2, 3, 4], |x| {
    n += x;
    if x < 3 {
        continue;
    } else {
        break;
    }
} }
same! { an_else_if_chain_takes_the_first_true_arm(small = 0i64, middle = 0i64, large = 0i64) over [1, 5, 9, 2, 6], |x| {
    if x < 3 {
        small += 1;
    } else if x < 6 {
        middle += 1;
    } else if x < 9 {
        middle += 10;
    } else {
        large += 1;
    }
} }
same! { negation_and_equality(n = 0i64) over [1, 2, 3, 2, 1], |x| {
    if !(x == 2) {
        n += 1;
    }
    if x != 1 {
        n += 10;
    }
} }
same! { rebinding_in_one_arm_leaves_the_other_alone(a = 1i64, b = 2i64) over [0, 1, 0, 1], |x| {
    if x == 1 {
        a = b + x;
    } else {
        b = a * 2;
    }
} }
same! { an_if_is_a_value(total = 0.0) over [1.0, -2.0, 3.0], |x| {
    let magnitude = if x < 0.0 { -x } else { x };
    total += magnitude;
} }
same! { an_if_is_a_tuple(low = 0i64, high = 0i64) over [4, 1, 7], |x| {
    let (a, b) = if x > 3 { (low, x) } else { (x, high) };
    low = a;
    high = b;
} }
same! { and_is_lazy(n = 0i64) over [0, 2, 5], |x| {
    // A zero would be an error on the right.
    if x != 0 && 10 / x > 2 {
        n += x;
    }
} }
same! { or_is_lazy(n = 0i64) over [0, 2, 5], |x| {
    if x == 0 || 10 / x == 5 {
        n += 1;
    }
} }
same! { and_and_or_nest(n = 0i64) over [1, 2, 3, 4, 5, 6], |x| {
    if (x > 1 && x < 4) || (x == 6 && !(n > 100)) {
        n += x;
    }
} }
same! { an_inner_variable_shadows_an_outer_one(n = 1i64) over [1, 2, 3], |x| {
    let n2 = n;
    {
        let n = x * 10;
        let _ = n;
    }
    n = n2 + x;
} }
same! { tuple_patterns_bind_their_parts(total = 0.0) over [(1, 2.0), (3, 4.0)], |(n, x)| {
    if n > 1 {
        total += x * 10.0;
    } else {
        total += x;
    }
} }
same! { destructuring_assignment_swaps(a = 1i64, b = 2i64) over [0, 0, 0], |_x| { (a, b) = (b, a + b); } }
same! { a_while_inside_a_for(n = 0i64, steps = 0i64) over [10, 1, 7], |x| {
    n = x;
    while n > 1 {
        n = if n % 2 == 0 { n / 2 } else { n * 3 + 1 };
        steps += 1;
    }
} }
same! { a_while_with_jumps(n = 0i64, odd = 0i64) over [10, 20], |limit| {
    n = limit - limit;
    while n < limit {
        n += 1;
        if n % 2 == 0 {
            continue;
        }
        if odd > 8 {
            break;
        }
        odd += 1;
    }
} }
same! { a_loop_left_by_break(n = 0i64) over [3, 30, 300], |limit| {
    loop {
        n += 7;
        if n > limit {
            break;
        }
    }
} }
same! { labelled_jumps_between_loops(n = 0i64) over [1, 2, 3, 4], |x| {
    let mut k = x - x;
    'inner: while k < 10 {
        k += 1;
        let mut j = k - k;
        while j < 10 {
            j += 1;
            n += 1;
            if j == x {
                continue 'inner;
            }
            if n > 40 {
                break 'inner;
            }
        }
    }
} }
same! { strings_compare(n = 0i64) over ["a", "b", "a"], |name| {
    if name == "a" {
        n += 1;
    }
    if name > "a" {
        n += 10;
    }
} }

same! { a_truth_value_is_carried(inside = false, ever = false) over [1, 5, 9], |x| {
    inside = x > 3 && x < 8;
    ever = ever || inside;
    ever = ever && !(x == 100);
} }

same! { a_match_on_integers(small = 0i64, rest = 0i64) over [0, 1, 5, 8, 12, -3, 100], |x| {
    match x {
        0 => small += 1,
        1..=5 | 8 => small += 10,
        -3 => {
            rest += 1000;
            continue;
        }
        n if n > 50 => break,
        n => rest += n,
    }
    small += 100;
} }
same! { a_match_is_a_value(total = 0i64) over [(1, "a"), (1, "b"), (2, "a"), (3, "z")], |(n, name)| {
    let m = match (n, name) {
        (1, "a") => 1,
        (1, _) => 10,
        (k @ 2..4, "a" | "b") => k * 100,
        (mut k, _) => {
            k += 1;
            k * 1000
        }
    };
    total += m;
} }
same! { a_match_asks_its_guards_in_order_and_lazily(n = 0i64) over [0, 2, 4, 9], |x| {
    n += match x {
        // A zero would be an error in the guard below.
        0 => 1,
        y if 12 / y == 3 => 10,
        y if 12 / y == 6 && n < 1000 => 100,
        _ => 1000,
    };
} }
same! { a_match_on_truth_values_and_numbers(n = 0i64) over [(true, 0.5), (false, 1.0), (true, 2.0), (false, -1.0)], |(yes, x)| {
    n = n * 3
        + match (yes, x) {
            (true, 0.0..1.0) => 1,
            (false, 1.0) => 2,
            (true, _) => 3,
            (false, _) => 4,
        };
} }
same! { a_match_on_a_traced_part_beside_a_host_one(n = 0i64) over [1, 2, 3], |x| {
    for host in 0..2 {
        n += match (x, host) {
            (1, 0) => 1,
            (1, 1) => 10,
            (_, 0) => 100,
            (k, h) => k * 1000 + h,
        };
    }
} }
same! { a_variable_without_a_value_gets_it_in_the_arms(n = 0i64) over [1, 2, 3, 4, 5], |x| {
    let small;
    let mut parity;
    if x < 3 {
        small = true;
        parity = x % 2;
    } else if x == 5 {
        continue;
    } else {
        parity = x % 2;
        small = x == 3;
    }
    parity += 1;
    let kind;
    match x {
        1 => kind = 7,
        2 | 3 => {
            kind = x;
        }
        _ => kind = 0,
    }
    if small {
        n += parity;
    }
    n = n * 10 + kind;
} }
same! { a_loop_gives_a_value(n = 0i64) over [3, 30, 300], |limit| {
    let mut k = limit - limit;
    let (steps, last) = loop {
        k += 7;
        if k > limit {
            break (k / 7, k);
        }
        if k == 14 {
            continue;
        }
        if k > 100 {
            break (limit - limit, k);
        }
    };
    n += steps * 1000 + last;
} }
same! { a_jump_past_a_shadowed_variable_hands_on_the_outer_one(n = 0i64) over [1, 2, 3, 4, 5], |x| {
    n += x;
    let n = n * 100;
    if n > 900 {
        break;
    }
    if n == 300 {
        continue;
    }
    let _ = n;
} }
same! { a_loop_variable_may_shadow_a_carried_one(n = 0i64) over [1, 2, 3], |x| {
    n += x;
    for n in 0..x + 3 {
        if n == x {
            break;
        }
        if n == 0 {
            continue;
        }
    }
    n += 10;
} }
same! { breaks_on_host_and_traced_conditions_in_one_loop(n = 0i64) over [1, 5, 50], |x| {
    let mut turns = x - x;
    loop {
        let enough = std::hint::black_box(false);
        if enough {
            break;
        }
        turns += 1;
        n += turns;
        if turns > x {
            break;
        }
    }
} }
same! { ranges_with_computed_bounds(n = 0i64) over [3, 0, 5], |x| {
    for i in 0..x {
        for j in i..=x {
            n += i * 10 + j;
        }
    }
    for i in x..4 {
        n += i * 1000;
    }
} }
same! { a_labelled_break_leaves_a_loop_from_a_for_inside(n = 0i64) over [2, 7], |x| {
    let found = 'search: loop {
        n += 1;
        for i in 0..10 {
            n += 1;
            if i == x {
                break 'search i * 100;
            }
        }
    };
    n += found;
} }

same! { ranges_backwards_in_steps_and_counted(n = 0i64) over [3, 0, 8], |x| {
    for i in (0..x).rev() {
        n = n * 3 % 1009 + i;
    }
    for i in (x..20).step_by(4) {
        n = n * 5 % 1009 + i;
    }
} }
same! { remainders_and_bits_are_assigned(n = 1i64, flags = 0i64, odd = false) over [5, 12, 7], |x| {
    n += x * 31;
    n %= 97;
    flags |= x & 6;
    flags ^= 1 << (x % 5);
    flags <<= 1;
    flags &= 1023;
    odd ^= x % 2 == 1;
} }

same! { a_labelled_block_is_left_by_name(n = 0i64) over [1, 2, 3, 4, 5], |x| {
    let kind = 'kind: {
        if x == 1 {
            break 'kind 10;
        }
        for i in 0..3 {
            if i == x {
                break 'kind i * 100;
            }
        }
        if x == 4 {
            n += 1;
        } else {
            break 'kind n;
        }
        x
    };
    n = n * 7 + kind;
} }
same! { an_assignment_on_the_right_of_logic_happens_only_if_it_is_evaluated(n = 0i64, asked = 0i64) over [1, 2, 3, 4], |x| {
    if x > 2 && {
        asked += 1;
        x < 4
    } {
        n += 10;
    }
    if x > 3 || {
        asked += 100;
        x == 1
    } {
        n += 1;
    }
} }

same! { a_variable_that_every_way_jumps_before_once_the_host_decided(n = 0i64) over [1, 2, 3, 4, 5], |x| {
    let limit = 2;
    n += x;
    if x > 1 {
        let late;
        if x % 2 == 0 {
            late = if limit < 3 {
                continue;
            } else if x > 3 {
                x
            } else {
                x + 1
            };
        } else {
            n += 1;
            continue;
        }
        n += late * 1000;
        let (a, b) = (late, n);
        if a > b {
            n = a;
        }
    }
    n += 10;
} }
same! { a_value_that_every_way_jumps_before_once_the_host_decided(n = 0i64) over [1, 2, 3, 4, 5], |x| {
    let limit = 2;
    let y = if x > 2 {
        if limit > 1 {
            if x == 4 {
                break;
            }
            continue;
        }
        x
    } else {
        x * 2
    };
    n += y;
    if x == 2 && (if limit < 2 { x } else { continue }) > 0 {
        n += 100;
    }
    n += 10;
} }

same! { a_jump_on_the_right_of_logic_happens_only_if_it_is_evaluated(n = 0i64) over [1, 2, 3, 4, 5, 6], |x| {
    let limit = 2;
    let odd = x > 1 && (if limit > 2 || x == 3 { continue } else { x }) % 2 == 1;
    if odd || (if limit < 3 && x == 6 { break } else { x }) > 3 {
        n += 10;
    }
    let mut k = x;
    loop {
        k -= 2;
        _ = k > 0 || {
            break;
        };
        n += 100;
    }
    n += 1;
} }
same! { a_jump_on_the_right_of_an_assignment_by_an_operator(n = 0i64) over [1, 2, 3, 4], |x| {
    n += if x == 2 { continue } else { x };
    n *= match x {
        4 => break,
        k => k,
    };
    n -= {
        n += 1;
        3
    };
} }
