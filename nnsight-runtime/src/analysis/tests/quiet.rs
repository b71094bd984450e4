//! Programs that must not be refused.

use super::{finds, found};

/// Asserts that nothing is found.
#[track_caller]
fn quiet(lines: &str) {
    finds(lines, "");
}

#[test]
fn an_arm_that_is_known_not_to_be_taken_is_not_looked_at() {
    quiet(
        "
v0: int = const 0
v1: int = const 7
v2: bool = ne v0, v0
if v2 {
  v3: int = div v1, v0
} else {}
v4: str = to_str v0
v5: str = const \"0\"
v6: bool = ne v4, v5
if v6 {
  v7: int = div v1, v0
} else {}
v8: dict<int, int> = dict.new
v9: bool = dict.contains v8, v0
if v9 {
  v10: int = dict.get v8, v0
} else {}
v11: list<int> = list.new v1
v12: int = list.len v11
v13: bool = lt v12, v0
if v13 {
  v14: int = list.get v11, v1
} else {}
v15: bool = list.contains v11, v0
if v15 {
  v16: int = list.get v11, v1
} else {}
",
    );
}

#[test]
fn a_loop_over_nothing_is_not_looked_at_and_one_that_ends_early_only_so_far() {
    quiet(
        "
v0: list<int> = const []
v1: int = const 0
for v0 (v2: int) {
  v3: int = div v2, v1
}
v4: list<int> = const [3, 2, 1, 0, -1]
for v4 (v5: int) {
  v6: bool = eq v5, v1
  if v6 {
    break
  } else {}
  v7: int = div v5, v5
}
",
    );
}

#[test]
fn a_condition_that_nobody_knows_may_keep_turns_of_a_loop_out() {
    // Which layers, indices and divisors the branch lets through is not known.
    quiet(
        "
v0: str = const \"a\"
v1: list<int> = const [0, 1, 2, 3]
v2: list<int> = const [5, 6]
v3: float = const 0.0
trace v0 {
  v4: tensor<float, 3> = read transformer.h[0].output
  v5: tensor<float, 1> = tensor.sum v4
  v6: float = tensor.item v5
  for v1 (v7: int) {
    v8: bool = gt v6, v3
    if v8 {
      v9: int = list.get v2, v7
      v10: int = div v9, v7
    } else {}
  }
  for v1 (v11: int) {
    v12: bool = gt v6, v3
    if v12 {
      break
    } else {}
    v13: int = list.get v2, v11
  }
  for v1 (v14: int) {
    v15: bool = gt v6, v3
    if v15 {
      continue
    } else {}
    v16: int = list.get v2, v14
  }
}
",
    );
}

#[test]
fn what_fails_in_every_turn_is_found_behind_a_condition_that_nobody_knows() {
    let program = "
v0: str = const \"a ?\"
v1: list<int> = const [0, 1, 2, 3]
v2: int = const 0
v3: float = const 0.0
v4: float = trace v0 {
  v5: tensor<float, 3> = read transformer.h[0].output
  v6: tensor<float, 1> = tensor.sum v5
  v7: float = tensor.item v6
  yield v7
}
for v1 (v8: int) {
  v9: bool = gt v4, v3
  if v9 {
    v10: int = div v8, v2
  } else {}
}
";
    assert!(found(program).starts_with("integer division by zero\n  at text:15:5\n"), "{}", found(program));
}

#[test]
fn lists_that_may_have_grown_have_no_known_length() {
    quiet(
        "
v0: str = const \"a ?\"
v1: list<int> = list.new
v2: int = const 1
v3: float = const 0.0
v4: float = trace v0 {
  v5: tensor<float, 3> = read transformer.h[0].output
  v6: tensor<float, 1> = tensor.sum v5
  v7: float = tensor.item v6
  yield v7
}
v8: bool = gt v4, v3
if v8 {
  list.append v1, v2
  list.append v1, v2
} else {}
v9: int = list.get v1, v2
v10: list<int> = list.new
v11: list<list<int>> = list.new v10
v12: int = const 0
v13: int = while v12 (v14: int) {
  v15: bool = gt v4, v3
  condition v15, v14
} do (v16: int) {
  v17: int = list.len v10
  v18: bool = gt v17, v12
  if v18 {
    v19: int = list.get v10, v12
  } else {}
  v20: list<int> = list.get v11, v12
  list.append v20, v2
  yield v16
}
v21: int = list.get v10, v2
",
    );
}

#[test]
fn a_list_changed_after_a_turn_may_have_been_left_has_no_known_length() {
    quiet(
        "
v0: str = const \"a ?\"
v1: list<int> = list.new
v2: list<int> = const [1, 2, 3]
v3: float = const 0.0
v4: float = trace v0 {
  v5: tensor<float, 3> = read transformer.h[0].output
  v6: tensor<float, 1> = tensor.sum v5
  v7: float = tensor.item v6
  yield v7
}
for v2 (v8: int) {
  v9: bool = gt v4, v3
  if v9 {
    continue
  } else {}
  list.append v1, v8
}
v10: int = const 0
v11: int = list.len v1
v12: bool = eq v11, v10
if v12 {
  v13: int = const 1
} else {
  v14: int = list.get v1, v10
}
v15: int = const 3
v16: bool = eq v11, v15
if v16 {
  v17: int = list.get v1, v10
} else {
  v18: int = const 1
}
",
    );
}

#[test]
fn variables_of_a_loop_are_what_stays_the_same_in_all_turns() {
    // The divisor is 0 only before the first turn, and the shapes differ from turn to turn.
    quiet(
        "
v0: int = const 0
v1: int = const 1
v2: int = const 1000
v3: list<int> = list.range v0, v2, v1
v4: tensor<float, 1> = const dims [1] data [0.5]
v5: int, v6: tensor<float, 1> = for v3, v0, v4 (v7: int, v8: int, v9: tensor<float, 1>) {
  v10: bool = gt v8, v0
  if v10 {
    v11: int = div v7, v8
  } else {}
  v12: tensor<float, 1> = tensor.cat {dim = 0} v9, v4
  yield v7, v12
}
v13: tensor<float, 1> = const dims [3] data [1.0, 2.0, 3.0]
v14: tensor<float, 1> = tensor.add v6, v13
v15: int = div v1, v5
",
    );
}

#[test]
fn shapes_that_stay_the_same_in_a_long_loop_are_known_in_it_and_after() {
    finds(
        "
v0: int = const 0
v1: int = const 1
v2: int = const 1000
v3: list<int> = list.range v0, v2, v1
v4: tensor<float, 1> = const dims [2] data [0.5, 1.0]
v5: tensor<float, 1> = for v3, v4 (v6: int, v7: tensor<float, 1>) {
  v8: tensor<float, 1> = tensor.neg v7
  yield v8
}
v9: tensor<float, 1> = const dims [3] data [1.0, 2.0, 3.0]
v10: tensor<float, 1> = tensor.add v5, v9
",
        "add: the shapes do not broadcast: lhs [2] has length 2 on axis 0, rhs [3] has 3
  at text:12:1
  `lhs` is [2]
  `rhs` is [3], made at text:11:1
  help: lengths must be equal or 1 on every axis; take the same part of both with `.slice(s![..])`",
    );
}

#[test]
fn values_of_one_pass_may_be_written_to_earlier_points_of_another() {
    quiet(
        "
v0: str = const \"a b\"
v1: tensor<float, 3> = trace v0 {
  v2: tensor<float, 3> = read transformer.h[3].output
  yield v2
}
v3: list<tensor<float, 3>> = list.new
trace v0 {
  v4: tensor<float, 3> = read transformer.h[2].output
  list.append v3, v4
  write transformer.h[0].output, v1
  v5: tensor<float, 3> = read transformer.h[0].output
  write transformer.h[1].output, v5
}
v6: int = const 0
v7: tensor<float, 3> = list.get v3, v6
trace v0 {
  write transformer.h[0].output, v7
}
",
    );
}

#[test]
fn a_prompt_of_unknown_length_fits_every_shape() {
    quiet(
        "
v0: str = const \"nobody knows?\"
v1: tensor<float, 3> = const dims [1, 3, 8] data [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
trace v0 {
  v2: tensor<float, 3> = read transformer.h[0].output
  v3: tensor<float, 3> = tensor.add v1, v2
  v4: tensor<float, 3> = tensor.slice {dims = [.., 700, ..]} v2
  write transformer.h[1].output, v1
}
",
    );
}

#[test]
fn a_value_that_is_one_of_two_is_not_taken_for_either() {
    quiet(
        "
v0: str = const \"a ?\"
v1: float = const 0.0
v2: int = const 0
v3: int = const 1
v4: list<int> = const [1]
v5: list<int> = const [1, 2]
v6: float = trace v0 {
  v7: tensor<float, 3> = read transformer.h[0].output
  v8: tensor<float, 1> = tensor.sum v7
  v9: float = tensor.item v8
  yield v9
}
v10: bool = gt v6, v1
v11: int, v12: list<int> = if v10 {
  yield v2, v4
} else {
  yield v3, v5
}
v13: int = div v3, v11
v14: int = list.get v12, v3
list.append v12, v3
v15: int = list.get v4, v3
",
    );
}

/// A program whose first lines make `v9`, a truth value that nobody knows before the run.
fn unknown(lines: &str) -> String {
    let first = "
v0: str = const \"a ?\"
v1: int = const 0
v2: int = const 1
v3: list<int> = const [1, 2, 3]
v4: float = const 0.0
v5: float = trace v0 {
  v6: tensor<float, 3> = read transformer.h[0].output
  v7: tensor<float, 1> = tensor.sum v6
  v8: float = tensor.item v7
  yield v8
}
v9: bool = gt v5, v4
";
    format!("{first}{}", lines.trim_start())
}

#[test]
fn what_may_or_may_not_have_been_changed_is_not_taken_to_be_changed() {
    let divide = "
v20: int = list.get v10, v1
v21: int = div v2, v20
";
    let changes = [
        // In a branch; after a jump; in a loop that may not turn; through another list; by way of a jump further out.
        "if v9 {\n  list.set v10, v1, v1\n} else {}",
        "for v3 (v11: int) {\n  if v9 {\n    continue\n  } else {}\n  list.set v10, v1, v1\n}",
        "while (){\n  condition v9\n} do {\n  list.set v10, v1, v1\n}",
        "v12: list<list<int>> = list.new v10\nif v9 {\n  v13: list<int> = list.get v12, v1\n  list.set v13, v1, v1\n} else {}",
        "for v3 (v11: int) {\n  for v3 (v14: int) {\n    if v9 {\n      break<1>\n    } else {}\n  }\n  list.set v10, v1, v1\n}",
    ];
    for change in changes {
        quiet(&unknown(&format!("v10: list<int> = const [5]\n{change}{divide}")));
    }
    // Without doubt the same is found.
    let sure = unknown(&format!("v10: list<int> = const [5]\nlist.set v10, v1, v1{divide}"));
    assert!(found(&sure).starts_with("integer division of 1 by zero"), "{}", found(&sure));
}

#[test]
fn a_loop_left_by_jumps_alone_gives_what_they_hand_out() {
    quiet(&unknown(
        "
v10: int = loop v1 (v11: int) {
  v12: int = add v11, v2
  if v9 {
    break v12
  } else {}
  v13: int = div v2, v12
  yield v12
}
v14: int = div v2, v10
",
    ));
    let once = unknown(
        "
v10: int = loop v1 (v11: int) {
  break v1
}
v14: int = div v2, v10
",
    );
    assert!(found(&once).starts_with("integer division of 1 by zero\n  at text:17:1\n"), "{}", found(&once));
}

#[test]
fn a_program_with_more_turns_than_are_unrolled_is_checked_in_time() {
    // Six loops of a hundred in each other would be a million million turns.
    let mut lines = String::from("v0: int = const 0\nv1: int = const 100\nv2: int = const 1\n");
    lines.push_str("v3: list<int> = list.range v0, v1, v2\n");
    let loops = (0..6).map(|n| format!("v1{n}: int = for v3, v2 (v2{n}: int, v3{n}: int) {{"));
    let ends = (1..6).rev().map(|n| format!("yield v1{n}\n}}"));
    let body = "v40: int = add v35, v25\nv41: int = div v40, v0\nyield v40\n}".to_owned();
    lines += &loops.chain([body]).chain(ends).collect::<Vec<_>>().join("\n");
    lines.push('\n');
    assert!(found(&lines).starts_with("integer division by zero"), "{}", found(&lines));
}
