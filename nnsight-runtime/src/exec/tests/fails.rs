//! What `fail` does: it ends the run where execution reaches it, with its text.

use super::build::{Build, gives};
use super::fake::Fake;
use super::{failure, outputs, run_on, shown};
use crate::ir::{OpKind, Template, Type};
use crate::point::Site;

#[test]
fn a_fail_ends_the_run_with_its_text_and_line_and_nothing_behind_it_happens() {
    let mut b = Build::new();
    let (before, after, x) = (b.str("before"), b.str("after"), b.int(3));
    b.log(&[before]);
    b.op(OpKind::Fail(Template::new("x was {:>2}")), &[x], &[], []);
    let line = line!() - 1;
    b.log(&[after]);
    let (result, lines) = run_on(&Fake::default(), &b);
    let error = result.expect_err("it fails");
    assert_eq!(
        (error.fault.to_string(), error.place.map(|place| place.line)),
        ("x was  3".into(), Some(line))
    );
    assert_eq!(lines, ["before"]);
}

#[test]
fn a_fail_in_an_arm_that_is_not_taken_does_nothing_and_gives_the_arm_a_value() {
    let mut b = Build::new();
    let items = b.range(0, 3);
    let seen = b.ints(&[]);
    let slot = b.save(seen);
    b.each(items, &[], |b, i, _| {
        let three = b.int(3);
        let is_three = b.scalar(crate::ir::ScalarOp::Eq, &[i, three]);
        let joined = b.branch(
            is_three,
            &[Type::Int],
            |b| gives(&b.op(OpKind::Fail(Template::new("never")), &[], &[], [Type::Int])),
            |_| gives(&[i]),
        );
        b.append(seen, joined[0]);
        gives(&[])
    });
    assert_eq!(shown(&outputs(&b), slot), "[0, 1, 2]");
}

#[test]
fn a_fail_under_a_condition_of_the_pass_waits_for_it() {
    for (limit, fails) in [(-1e9, true), (1e9, false)] {
        let mut b = Build::new();
        let prompt = b.str("a");
        b.trace(prompt, |b| {
            let output = b.read(Site::BlockOutput, 0);
            let above = b.above(output, limit);
            b.branch(
                above,
                &[Type::Int],
                |b| gives(&b.op(OpKind::Fail(Template::new("above {}")), &[above], &[], [Type::Int])),
                |b| gives(&[b.int(1)]),
            )
            .to_vec()
        });
        if fails {
            assert_eq!(failure(&b).0, "above true");
        } else {
            outputs(&b);
        }
    }
}
