//! Programs that random ones were shrunk to when they differed, kept so that they never do again.

use super::differential::saves;
use super::stored::expected;

/// That a program saves these values, as plain Rust computes them by hand.
#[track_caller]
fn assert_saves(text: &str, values: &str) {
    match saves(text) {
        Ok(saved) => assert_eq!(expected(&saved), values, "{text}"),
        Err(error) => panic!("{text}\n{error}"),
    }
}

#[test]
fn a_variable_assigned_where_every_way_jumps_and_one_for_the_host() {
    assert_saves(
        "{
            let mut h2: i64 = 2i64;
            let mut t3 = session.list_of([3i64, 1i64]);
            'l1: for (t4, t5) in session.zip(t3.copied(), t3.copied()) {
                let t6;
                if (t4 > 0i64) {
                    t6 = (if (h2 <= 3i64) { break 'l1; } else if (t5 > 1i64) { t4 } else { t5 });
                } else {
                    break;
                }
                t3.append(t6);
            }
            (h2, (t3.save(), ()))
        }",
        "(2, ([3, 1], ()))",
    );
}

#[test]
fn what_follows_a_branch_that_jumps_on_every_way_for_the_host() {
    assert_saves(
        "{
            let mut h0: i64 = 2i64;
            let mut t1 = session.value(0i64);
            for t2 in session.iter([1i64, 2i64, 3i64]) {
                t1 += t2;
                if (t2 > 1i64) {
                    let t3 = (if (t2 > 2i64) { break; } else { if (h0 > 1i64) { continue; } else { t2 } });
                    let mut h4: i64 = 0i64;
                    while (h4 < 2i64) { h4 += 1i64; t1 += (t3 + 1i64); }
                    let (t5, t6) = (t3, t1);
                    if (t5 > t6) { t1 = t5; }
                }
                t1 += 10i64;
            }
            (t1.save(), ())
        }",
        "(16, ())",
    );
}

#[test]
fn the_right_of_logic_after_every_way_jumped() {
    assert_saves(
        "{
            let mut h0: i64 = 2i64;
            let mut t1 = session.value(0i64);
            for t2 in session.iter([1i64, 2i64, 3i64]) {
                let t3 = ((t2 > 1i64) && ((if (t2 > 2i64) { break; } else { if (h0 > 1i64) { continue; } else { t2 } }) > 0i64));
                if t3 { t1 += 100i64; } else { t1 += 1i64; }
            }
            (t1.save(), ())
        }",
        "(1, ())",
    );
}

/// `i64::MAX` could be a count, as far as its text says.
#[test]
fn operands_of_the_host_that_are_asked_what_they_stand_beside() {
    assert_saves(
        "{
            let mut t0 = session.value(1i64);
            let mut t1 = session.list_of([3i64]);
            if (t0 < i64::MAX) {
                t0 -= i64::MAX;
                t1.append(i64::MAX);
            }
            let mut t2 = (i64::MAX + t0);
            (t0.save(), (t1.save(), (t2.save(), ())))
        }",
        "(-9223372036854775806, ([3, 9223372036854775807], (1, ())))",
    );
}
