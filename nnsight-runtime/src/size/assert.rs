//! What the macros have the compiler check in a session with a size. All of this runs at compile time, where a panic
//! is the compiler's error, at the user's number.

#![expect(clippy::large_types_passed_by_value, reason = "only the compiler runs this")]

use super::ModelSize;
use super::text::{Text, same};
use crate::point::Site;

/// A layer's number.
#[track_caller]
pub const fn layer<S: ModelSize>(name: &str, layer: i64) {
    if !is_index(layer, S::N_LAYERS) {
        fail(counted(Text::new().then("layer ").number(layer), name, S::N_LAYERS, " layers, ", layer));
    }
}

/// A head's number. `site` is the path of the hook point.
#[track_caller]
pub const fn head<S: ModelSize>(name: &str, site: &str, head: i64) {
    if find(site).is_some() && !is_index(head, S::N_HEADS) {
        fail(counted(Text::new().then("head ").number(head), name, S::N_HEADS, " heads, ", head));
    }
}

/// A lone index, or the included end of a range, of an axis; `of_head` says that the head axis is left out.
#[track_caller]
pub const fn index<S: ModelSize>(name: &str, point: Met<'_>, axis: usize, index: i64) {
    let (site, of_head, written) = point;
    let Some(axis) = axis_of(site, of_head, axis) else { return };
    let Some(length) = at_most::<S>(axis) else { return };
    if !is_index(index, length) {
        fail(range(past_the_end("index ", index, name, written, axis, length).then(", "), length, index));
    }
}

/// The start or excluded end of a range of an axis.
#[track_caller]
pub const fn range_bound<S: ModelSize>(name: &str, point: Met<'_>, axis: usize, bound: i64) {
    let (site, of_head, written) = point;
    let Some(axis) = axis_of(site, of_head, axis) else { return };
    let Some(length) = at_most::<S>(axis) else { return };
    if !is_index(bound, length) && bound != signed(length) {
        fail(past_the_end("the range's bound ", bound, name, written, axis, length));
    }
}

/// A hook point's path, whether it is one head's part, and how the user wrote it.
type Met<'a> = (&'a str, bool, &'a str);

/// Two hook points that meet: the second is written to the first, or they are operands of one operator.
#[track_caller]
pub const fn meet<S: ModelSize>(name: &str, one: Met<'_>, other: Met<'_>, write: bool) {
    let ((one, one_of_head, one_written), (other, other_of_head, other_written)) = (one, other);
    let mut axis = 0;
    while let (Some(left), Some(right)) =
        (axis_of(one, one_of_head, axis), axis_of(other, other_of_head, axis))
    {
        if let (Some(left_length), Some(right_length)) = (exactly::<S>(left), exactly::<S>(right))
            && left_length != right_length
            && (write || (left_length != 1 && right_length != 1))
        {
            let text = Text::new().then("`").then(other_written).then("` cannot ");
            let text =
                text.then(if write { "be written to `" } else { "be combined with `" }).then(one_written);
            let text = text.then("`: in ").then(name).then(" axis `").then(right).then("` has length ");
            let text = text.number(signed(right_length)).then(" and axis `").then(left).then("` ");
            fail(text.number(signed(left_length)));
        }
        axis += 1;
    }
}

/// A write whose value depends on a read, with the layer of one counted from the end.
#[track_caller]
pub const fn in_order<S: ModelSize>(name: &str, write: (&str, i64, &str), read: (&str, i64, &str)) {
    let ((site, layer, written), (read_site, read_layer, read_written)) = (write, read);
    let (Some(site), Some(read_site)) = (find(site), find(read_site)) else { return };
    let (layer, read_layer) = (from_start(layer, S::N_LAYERS), from_start(read_layer, S::N_LAYERS));
    if !(is_index(layer, S::N_LAYERS) && is_index(read_layer, S::N_LAYERS)) {
        return;
    }
    if read_layer > layer || (read_layer == layer && read_site as u8 > site as u8) {
        let text = Text::new().then("the value written to `").then(written).then("` depends on `");
        let text = text.then(read_written).then("`, which in ").then(name);
        fail(text.then(" the same forward pass reaches later; use a trace of its own for one of them"));
    }
}

const fn from_start(layer: i64, layers: usize) -> i64 {
    if layer < 0 { layer + signed(layers) } else { layer }
}

#[track_caller]
const fn fail(text: Text) -> ! {
    panic!("{}", text.as_str())
}

/// `layer 12 does not exist: Gpt2Small has 12 layers, 0 to 11`
const fn counted(text: Text, name: &str, count: usize, what: &str, index: i64) -> Text {
    let text = text.then(" does not exist: ").then(name).then(" has ").number(signed(count)).then(what);
    range(text, count, index)
}

/// The indices there are, counted as the wrong one is.
const fn range(text: Text, length: usize, index: i64) -> Text {
    if index < 0 {
        text.then("-1 back to ").number(-signed(length))
    } else {
        text.then("0 to ").number(signed(length) - 1)
    }
}

const fn past_the_end(what: &str, index: i64, name: &str, site: &str, axis: &str, length: usize) -> Text {
    let text = Text::new().then(what).number(index).then(" does not exist: in ").then(name);
    let text = text.then(" axis `").then(axis).then("` of `").then(site).then("` has length ");
    let text = if exact_name(axis) { text } else { text.then("at most ") };
    text.number(signed(length))
}

/// Whether an index names one of so many; a negative one counts from the last.
const fn is_index(index: i64, length: usize) -> bool {
    let length = signed(length);
    -length <= index && index < length
}

#[expect(clippy::cast_possible_wrap, reason = "no axis is that long")]
const fn signed(length: usize) -> i64 {
    length as i64
}

const fn find(path: &str) -> Option<Site> {
    let mut index = 0;
    while index < Site::ALL.len() {
        if same(Site::ALL[index].info().path, path) {
            return Some(Site::ALL[index]);
        }
        index += 1;
    }
    None
}

/// Name of a hook point's axis; for a head's tensor the head axis is left out.
const fn axis_of(path: &str, of_head: bool, axis: usize) -> Option<&'static str> {
    let Some(site) = find(path) else { return None };
    let all = site.info().axes;
    let (mut index, mut left) = (0, axis);
    while index < all.len() {
        if !(of_head && same(all[index], "head")) {
            if left == 0 {
                return Some(all[index]);
            }
            left -= 1;
        }
        index += 1;
    }
    None
}

/// Whether an axis of this name has one length, whatever the prompt.
const fn exact_name(axis: &str) -> bool {
    !(same(axis, "batch")
        || same(axis, "position")
        || same(axis, "query_position")
        || same(axis, "key_position"))
}

/// Length of an axis, where the size alone decides it.
const fn exactly<S: ModelSize>(axis: &str) -> Option<usize> {
    if !exact_name(axis) {
        return None;
    }
    Some(if same(axis, "d_model") {
        S::D_MODEL
    } else if same(axis, "3 * d_model") {
        3 * S::D_MODEL
    } else if same(axis, "head") {
        S::N_HEADS
    } else if same(axis, "d_head") {
        match S::D_MODEL.checked_div(S::N_HEADS) {
            Some(width) => width,
            None => return None,
        }
    } else if same(axis, "d_mlp") {
        S::D_MLP
    } else if same(axis, "d_vocab") {
        S::D_VOCAB
    } else if same(axis, "one") {
        1
    } else {
        return None;
    })
}

/// Greatest length of an axis, where the size bounds it.
const fn at_most<S: ModelSize>(axis: &str) -> Option<usize> {
    if same(axis, "batch") {
        None
    } else if exact_name(axis) {
        exactly::<S>(axis)
    } else {
        Some(S::N_CTX)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Gpt2Small, TinyGpt2};
    use super::*;
    use crate::model::site_dims;

    #[test]
    fn axes_have_the_lengths_of_the_model() {
        let config = crate::model::Gpt2Config::default();
        for site in Site::ALL {
            let dims = site_dims(&config, *site, 1, 1024);
            for (axis, length) in dims.iter().enumerate() {
                let name = axis_of(site.info().path, false, axis).expect("there is one");
                assert_eq!(at_most::<Gpt2Small>(name).unwrap_or(1), *length, "{site}: {name}");
            }
            assert_eq!(axis_of(site.info().path, false, dims.len()), None);
        }
        assert_eq!(axis_of("transformer.h[{}].attn.pattern", true, 1), Some("query_position"));
    }

    fn message(check: impl FnOnce() + std::panic::UnwindSafe) -> String {
        let panic = std::panic::catch_unwind(check).expect_err("it is refused");
        panic.downcast_ref::<String>().cloned().expect("a text was put together")
    }

    #[test]
    fn numbers_that_exist_pass() {
        const _: () = layer::<Gpt2Small>("Gpt2Small", 11);
        const _: () = layer::<Gpt2Small>("Gpt2Small", -12);
        const _: () = head::<TinyGpt2>("TinyGpt2", "transformer.h[{}].attn.z", -4);
        const _: () = index::<TinyGpt2>("TinyGpt2", ("lm_head.output", false, "lm_head.output"), 2, 979);
        const _: () = index::<TinyGpt2>("TinyGpt2", ("lm_head.output", false, "lm_head.output"), 0, 1000);
        const _: () =
            range_bound::<TinyGpt2>("TinyGpt2", ("lm_head.output", false, "lm_head.output"), 2, 980);
        layer::<Gpt2Small>("Gpt2Small", 0);
        meet::<TinyGpt2>(
            "",
            ("lm_head.input", false, ""),
            ("transformer.h[{}].ln_1.scale", false, ""),
            false,
        );
    }

    #[test]
    fn numbers_that_do_not_exist_are_named_with_those_that_do() {
        assert_eq!(
            message(|| layer::<Gpt2Small>("Gpt2Small", 12)),
            "layer 12 does not exist: Gpt2Small has 12 layers, 0 to 11"
        );
        assert_eq!(
            message(|| head::<Gpt2Small>("Gpt2Small", "transformer.h[{}].attn.z", -13)),
            "head -13 does not exist: Gpt2Small has 12 heads, -1 back to -12"
        );
        assert_eq!(
            message(|| index::<TinyGpt2>("TinyGpt2", ("lm_head.output", false, "lm_head.output"), 2, 980)),
            "index 980 does not exist: in TinyGpt2 axis `d_vocab` of `lm_head.output` has length 980, 0 to 979"
        );
        assert_eq!(
            message(|| range_bound::<TinyGpt2>(
                "TinyGpt2",
                ("lm_head.output", false, "lm_head.output"),
                1,
                65
            )),
            "the range's bound 65 does not exist: in TinyGpt2 axis `position` of `lm_head.output` has length \
             at most 64"
        );
    }

    #[test]
    fn layers_from_both_ends_are_put_in_order() {
        let (mlp, output) = ("transformer.h[{}].mlp.output", "transformer.h[{}].output");
        in_order::<TinyGpt2>("TinyGpt2", (output, -1, ""), (output, 3, ""));
        in_order::<TinyGpt2>("TinyGpt2", (output, 3, ""), (mlp, -1, ""));
        assert_eq!(
            message(|| in_order::<TinyGpt2>("TinyGpt2", (mlp, 3, "a"), (output, -1, "b"))),
            "the value written to `a` depends on `b`, which in TinyGpt2 the same forward pass reaches later; \
             use a trace of its own for one of them"
        );
        let back = message(|| in_order::<TinyGpt2>("TinyGpt2", (output, -3, "a"), (output, 2, "b")));
        assert!(back.contains("`a` depends on `b`"));
    }

    #[test]
    fn widths_that_cannot_meet_are_named() {
        let (act, output) = ("transformer.h[{}].mlp.act.output", "transformer.h[{}].output");
        assert_eq!(
            message(|| meet::<TinyGpt2>("TinyGpt2", (act, false, "a"), (output, false, "b"), true)),
            "`b` cannot be written to `a`: in TinyGpt2 axis `d_model` has length 96 and axis `d_mlp` 384"
        );
        let scale = "transformer.h[{}].ln_1.scale";
        assert_eq!(
            message(|| meet::<TinyGpt2>("TinyGpt2", (scale, false, "a"), (output, false, "b"), true)),
            "`b` cannot be written to `a`: in TinyGpt2 axis `d_model` has length 96 and axis `one` 1"
        );
    }
}
