//! One program for each kind of mistake, with the exact words.

use super::finds;

#[test]
fn a_write_that_depends_on_a_later_point_names_both_places() {
    finds(
        r#"
v0: str = const "a b"
v1: unit = const unit
trace v0 {
  v2: tensor<float, 3> = read transformer.h[3].output
  v3: tensor<float, 3> = tensor.add v2, v2
  write transformer.h[1].mlp.output, v3
}
"#,
        "
the value written to `transformer.h[1].mlp.output` depends on `transformer.h[3].output`, which the same forward pass reaches later
  at text:7:3
  `transformer.h[3].output` is read at text:5:3
  help: use a trace of its own for one of them
",
    );
}

#[test]
fn a_write_that_depends_on_a_later_point_is_seen_with_layers_of_an_unrolled_loop() {
    finds(
        r#"
v0: str = const "a b"
v1: list<int> = const [0, 1, 2]
v2: int = const 1
trace v0 {
  for v1 (v3: int) {
    v4: int = add v3, v2
    v5: tensor<float, 3> = read transformer.h[v4].output
    write transformer.h[v3].output, v5
  }
}
"#,
        "
the value written to `transformer.h[0].output` depends on `transformer.h[1].output`, which the same forward pass reaches later
  at text:9:5
  `transformer.h[1].output` is read at text:8:5
  help: use a trace of its own for one of them
",
    );
}

#[test]
fn a_point_under_a_condition_on_a_later_one_names_both_places() {
    finds(
        r#"
v0: str = const "a b"
v1: float = const 0.0
trace v0 {
  v2: tensor<float, 3> = read transformer.h[2].output
  v3: tensor<float, 1> = tensor.sum v2
  v4: float = tensor.item v3
  v5: bool = gt v4, v1
  if v5 {
    v6: tensor<float, 3> = read transformer.h[0].output
    write transformer.h[0].output, v6
  } else {}
}
"#,
        "
the condition for reading `transformer.h[0].output` depends on `transformer.h[2].output`, which the same forward pass reaches later
  at text:10:5
  `transformer.h[2].output` is read at text:5:3
  help: use a trace of its own for one of them
the condition for writing `transformer.h[0].output` depends on `transformer.h[2].output`, which the same forward pass reaches later
  at text:11:5
  `transformer.h[2].output` is read at text:5:3
  help: use a trace of its own for one of them
",
    );
}

#[test]
fn prompts_of_different_length_do_not_broadcast() {
    finds(
        r#"
v0: str = const "one two three"
v1: str = const "one two"
v2: tensor<float, 3> = trace v0 {
  v3: tensor<float, 3> = read transformer.h[0].output
  yield v3
}
v4: tensor<float, 3> = trace v1 {
  v5: tensor<float, 3> = read transformer.h[0].output
  yield v5
}
v6: tensor<float, 3> = tensor.sub v2, v4
"#,
        "
sub: the shapes do not broadcast: lhs [1, 3, 8] has length 3 on axis 1 `position`, rhs [1, 2, 8] has 2
  at text:12:1
  `lhs` is [batch 1, position 3, d_model 8], made at text:5:3
  `rhs` is [batch 1, position 2, d_model 8], made at text:9:3
  help: lengths must be equal or 1 on every axis; take the same part of both with `.slice(s![..])`
",
    );
}

#[test]
fn a_write_of_another_shape_names_the_axes() {
    finds(
        r#"
v0: str = const "one two three"
v1: tensor<float, 3> = const dims [1, 1, 2] data [1.0, 2.0]
trace v0 {
  write transformer.h[2].mlp.act.output, v1
}
"#,
        "
cannot write a tensor [1, 1, 2] to `transformer.h[2].mlp.act.output`, which takes [batch 1, position 3, d_mlp 16]
  at text:5:3
  the tensor is made at text:3:1
  the trace begins at text:4:1
  help: write a tensor of the point's own shape; part of a point is written by `… .output[s![..]] = value`
",
    );
}

#[test]
fn a_head_out_of_range_names_the_head_axis() {
    finds(
        r#"
v0: str = const "one"
v1: int = const 99
trace v0 {
  v2: tensor<float, 4> = read transformer.h[2].attn.z
  v3: tensor<float, 4> = tensor.slice {dims = [.., .., %1]} v2, v1
}
"#,
        "
slice: index 99 is out of range (axis 2 `head` has length 2)
  at text:6:3
  `tensor` is [batch 1, position 1, head 2, d_head 4], made at text:5:3
  help: positions go from 0 to the length less one, and from -1 down from the end
",
    );
}

#[test]
fn a_slice_out_of_range_names_the_axis() {
    finds(
        r#"
v0: str = const "one two three"
trace v0 {
  v2: tensor<float, 3> = read lm_head.output
  v3: tensor<float, 3> = tensor.slice {dims = [.., 3, ..]} v2
  v4: tensor<float, 3> = tensor.slice {dims = [.., .., 40..60]} v2
}
"#,
        "
slice: index 3 is out of range (axis 1 `position` has length 3)
  at text:5:3
  `tensor` is [batch 1, position 3, d_vocab 50], made at text:4:3
  help: positions go from 0 to the length less one, and from -1 down from the end
slice: 60 is out of range (axis 2 `d_vocab` has length 50)
  at text:6:3
  `tensor` is [batch 1, position 3, d_vocab 50], made at text:4:3
  help: positions go from 0 to the length less one, and from -1 down from the end
",
    );
}

#[test]
fn a_layer_out_of_range_is_found_for_literals_and_computed_numbers() {
    finds(
        r#"
v0: str = const "one"
v1: list<int> = const [0, 4, -5]
trace v0 {
  for v1 (v2: int) {
    v3: tensor<float, 3> = read transformer.h[v2].output
  }
  v4: tensor<float, 3> = read transformer.h[7].mlp.output
}
v5: tensor<float, 3> = const dims [1, 1, 8] data [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
v6: int = const 4
v7: tensor<float, 3> = call transformer.h[v6].mlp, v5
"#,
        "
there is no layer 4 in `transformer.h[{}].output`: the model has 4 layers, 0 to 3
  at text:6:5
  help: go over `model.layers()`, or count from the last layer with -1, -2, …
there is no layer 7 in `transformer.h[{}].mlp.output`: the model has 4 layers, 0 to 3
  at text:8:3
  help: go over `model.layers()`, or count from the last layer with -1, -2, …
there is no layer 4 in `transformer.h[{}].mlp`: the model has 4 layers, 0 to 3
  at text:12:1
  the layer is computed at text:11:1
  help: go over `model.layers()`, or count from the last layer with -1, -2, …
",
    );
}

#[test]
fn a_list_index_out_of_range_names_the_list() {
    finds(
        "
v0: list<int> = list.new
v1: int = const 2
list.append v0, v1
v2: int = list.get v0, v1
v3: int = const -2
list.set v0, v3, v1
",
        "
index 2 is outside the list, which has 1 item
  at text:5:1
  the list is made at text:2:1
  help: indices go from 0 to the length less one, and from -1 down from the end
index -2 is outside the list, which has 1 item
  at text:7:1
  the list is made at text:2:1
  help: indices go from 0 to the length less one, and from -1 down from the end
",
    );
}

#[test]
fn a_missing_key_is_found_in_a_dictionary_known_in_full() {
    finds(
        r#"
v0: dict<str, int> = dict.new
v1: int = const 2
v2: str = const "a"
v3: str = const "b"
dict.insert v0, v2, v1
v4: int = dict.get v0, v3
"#,
        r#"
the dictionary has no key "b"; its keys are ["a"]
  at text:7:1
  the dictionary is made at text:2:1
  help: ask for a key that was inserted, or check with `.contains_key(..)` first
"#,
    );
}

#[test]
fn division_by_a_known_zero_is_found_whatever_is_divided() {
    finds(
        "
v0: int = const 0
v1: list<int> = const [1, 2]
v2: int = for v1, v0 (v3: int, v4: int) {
  v5: int = div v3, v0
  v6: int = rem v5, v0
  yield v6
}
v7: tensor<int, 1> = const dims [2] data [1, 2]
v8: tensor<int, 1> = tensor.div_scalar v7, v0
",
        "
integer division of 1 by zero
  at text:5:3
  the zero is made at text:2:1
  help: divide by another number, or make floats of both with `.to_float()`
integer remainder of a division by zero
  at text:6:3
  the zero is made at text:2:1
  help: divide by another number, or make floats of both with `.to_float()`
div_scalar: integer division by zero
  at text:10:1
  help: divide by another number, or make the tensor one of floats with `.float()`
",
    );
}

#[test]
fn a_range_with_a_step_of_zero_is_found() {
    finds(
        "
v0: int = const 0
v1: int = const 5
v2: list<int> = list.range v0, v1, v0
",
        "
a range from 0 to 5 cannot have a step of 0
  at text:4:1
  the step is made at text:2:1
  help: take 1, or -1 to count down
",
    );
}

#[test]
fn prompts_that_the_model_cannot_take_are_found() {
    finds(
        r#"
v0: str = const "a b c d e f g h i j k"
trace v0 {}
v1: list<int> = const [1, 2, 50]
trace v1 {}
v2: list<int> = const []
trace v2 {}
v3: tensor<int, 2> = const dims [2, 2] data [1, 2, 3, -4]
trace v3 {}
v4: str = const ""
trace v4 {}
v5: tensor<int, 2> = const dims [0, 2] data []
trace v5 {}
v6: list<str> = const ["a b", "a b c d e f g h i j k l"]
for v6 (v7: str) {
  trace v7 {}
}
v8: int = const 0
v9: int = const 51
v10: int = const 20
v11: list<int> = list.range v10, v9, v10
trace v11 {}
v12: int = const 61
v13: list<int> = list.range v10, v12, v10
trace v13 {}
"#,
        "
the prompt has 11 tokens, but this model has only 10 positions
  at text:3:1
  the prompt is made at text:2:1
  help: shorten it
token id 50 (token 2 of the prompt) is outside the vocabulary
  at text:5:1
  the vocabulary has the ids 0 to 49
  the prompt is made at text:4:1
  help: take ids from the model's own tokenizer
the prompt is empty
  at text:7:1
  the prompt is made at text:6:1
  help: a forward pass needs at least one token
token id -4 (token 1 of the prompt) is outside the vocabulary
  at text:9:1
  the vocabulary has the ids 0 to 49
  the prompt is made at text:8:1
  help: take ids from the model's own tokenizer
the prompt is empty
  at text:11:1
  the prompt is made at text:10:1
  help: a forward pass needs at least one token
the prompt has no rows
  at text:13:1
  the prompt is made at text:12:1
  help: give at least one row of token ids
the prompt has 12 tokens, but this model has only 10 positions
  at text:16:3
  help: shorten it
token id 60 (token 2 of the prompt) is outside the vocabulary
  at text:25:1
  the vocabulary has the ids 0 to 49
  the prompt is made at text:24:1
  help: take ids from the model's own tokenizer
",
    );
}

#[test]
fn shapes_that_do_not_meet_are_found_in_products_and_tensors_put_together() {
    finds(
        r#"
v0: str = const "one two"
v1: tensor<float, 3> = trace v0 {
  v2: tensor<float, 3> = read transformer.h[0].output
  yield v2
}
v3: tensor<float, 3> = tensor.matmul v1, v1
v4: tensor<float, 2> = tensor.einsum {equation = "abc,adb->ad"} v1, v1
v5: tensor<float, 3> = const dims [1, 3, 4] data [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
v6: tensor<float, 3> = tensor.cat {dim = 1} v1, v5
v7: list<tensor<float, 3>> = list.new v1, v5
v8: tensor<float, 4> = tensor.stack {dim = 0} v7
v9: tensor<float, 2> = tensor.reshape {dims = [4, 5]} v5
v10: tensor<float, 3> = call transformer.ln_f, v5
"#,
        "
matmul: the inner dimensions differ: lhs [1, 2, 8] has 8, rhs [1, 2, 8] has 2
  at text:7:1
  `lhs` is [batch 1, position 2, d_model 8], made at text:4:3
  `rhs` is [batch 1, position 2, d_model 8], made at text:4:3
  help: the last axis of `lhs` is summed over with the last but one of `rhs`; try `.transpose()`
einsum: axis `b` has length 2 so far, which operand 1 [1, 2, 8] does not fit
  at text:8:1
  operand 0 is [batch 1, position 2, d_model 8], made at text:4:3
  operand 1 is [batch 1, position 2, d_model 8], made at text:4:3
  help: axes with one letter must have one length
cat: tensor 1 [1, 3, 4] differs from those before, [1, 2, 8], on axis 2 `d_model`
  at text:10:1
  tensor 0 is [batch 1, position 2, d_model 8], made at text:4:3
  tensor 1 is [1, 3, 4], made at text:9:1
  help: tensors that are put together agree on the axes along which they do not grow
stack: tensor 1 [1, 3, 4] differs from those before, [1, 2, 8], on axis 1 `position`
  at text:12:1
  tensor 0 is [batch 1, position 2, d_model 8], made at text:4:3
  tensor 1 is [1, 3, 4], made at text:9:1
  help: tensors that are put together agree on the axes along which they do not grow
reshape: [1, 3, 4] with 12 elements does not fill [4, 5]
  at text:13:1
  `tensor` is [1, 3, 4], made at text:9:1
  help: the lengths must multiply to the number of elements; -1 stands for what is left
cannot call `transformer.ln_f` on a tensor [1, 3, 4]: it takes [batch ?, position ?, d_model 8], none of them empty
  at text:14:1
  the tensor is made at text:9:1
  help: give the module what it reads in a forward pass, or a tensor of that width
",
    );
}
