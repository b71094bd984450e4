//! The names of TransformerLens 4.3 on the tiny model: what its hooks see and do is what ours see and do.
//!
//! `scripts/reference/make_transformer_lens.py` writes the values.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use burn::tensor::{Float, Int, Tensor, TensorData};
use nnsight_runtime::model::{BadWrite, LanguageModel, Visitor};
use nnsight_runtime::point::{HookPoint, Kind, Site};
use nnsight_runtime::tensor::AnyTensor;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    ids: Vec<Vec<i64>>,
    logits: Vec<f64>,
    read: BTreeMap<String, Seen>,
    written: BTreeMap<String, Done>,
    silent: Vec<String>,
}

#[derive(Deserialize)]
struct Seen {
    dims: Vec<usize>,
    /// Nothing stands for what is masked.
    values: Vec<Option<f64>>,
}

#[derive(Deserialize)]
struct Done {
    logits: Vec<f64>,
    logits_of_head_2: Option<Vec<f64>>,
}

/// Hooks without a point of their own, by the end of their names, and where what they see and do is to be had here.
const OTHERWISE: [(&str, &str, &[Site]); 5] = [
    ("attn.q.hook_in", "read alone", &[Site::CAttnInput]),
    ("attn.k.hook_in", "read alone", &[Site::CAttnInput]),
    ("attn.v.hook_in", "read alone", &[Site::CAttnInput]),
    ("hook_attn_in", "all of them", &[Site::AttnQueryInput, Site::AttnKeyInput, Site::AttnValueInput]),
    // Of TransformerLens 4.3, whose alias this is, a write reaches the MLP alone.
    ("hook_resid_mid", "written alone", &[Site::Ln2Input]),
];

fn reference() -> Reference {
    serde_json::from_str(include_str!("data/transformer_lens.json")).expect("the script wrote it")
}

/// The tiny model, and the ids that the script gave it.
struct Subject(LanguageModel, TensorData);

impl Subject {
    fn new(reference: &Reference) -> Subject {
        let shape = [reference.ids.len(), reference.ids[0].len()];
        let model = LanguageModel::tiny().expect("it is built in");
        Subject(model, TensorData::new(reference.ids.concat(), shape))
    }

    /// What was seen at the points read, and the logits.
    fn run(&self, read: Vec<HookPoint>, written: Vec<HookPoint>, edit: Edit) -> (Vec<AnyTensor>, Vec<f64>) {
        let mut watch = Watch { read, written, edit, seen: Vec::new() };
        let ids = Tensor::<2, Int>::from_data(self.1.clone(), &self.0.device());
        self.0.gpt2().forward_hooked(ids, &mut watch).expect("the edits fit");
        let logits = watch.seen.pop().expect("they come last");
        (watch.seen, sampled(&numbers(logits), 12))
    }
}

/// Where a hook is to be read, and where to be written.
fn places(name: &str) -> [Vec<HookPoint>; 2] {
    let point = HookPoint::from_transformer_lens(name);
    let layer = name.strip_prefix("blocks.").map_or(0, |rest| rest[..1].parse().expect("a layer below ten"));
    let otherwise = OTHERWISE.iter().find(|(end, ..)| name.ends_with(end));
    let [mut read, mut written] = [Vec::from_iter(point), Vec::from_iter(point)];
    if let Some((_, how, sites)) = otherwise {
        let points: Vec<_> = sites.iter().map(|site| HookPoint::in_layer(*site, layer)).collect();
        match *how {
            "read alone" => [read, written] = [points, vec![]],
            "written alone" => written = points,
            _ => [read, written] = [points.clone(), points],
        }
    }
    [read, written]
}

/// What is done where.
type Edit = fn(AnyTensor) -> AnyTensor;

/// Keeps values, and edits some.
struct Watch {
    read: Vec<HookPoint>,
    written: Vec<HookPoint>,
    edit: Edit,
    seen: Vec<AnyTensor>,
}

const LOGITS: HookPoint = HookPoint::global(Site::LmHeadOutput);

impl Visitor for Watch {
    type Error = BadWrite;

    fn wants(&self, point: HookPoint) -> bool {
        point == LOGITS || self.read.contains(&point) || self.written.contains(&point)
    }

    fn writes(&self, point: HookPoint) -> bool {
        self.written.contains(&point)
    }

    fn visit(&mut self, point: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), AnyTensor>, BadWrite> {
        if self.read.contains(&point) {
            self.seen.push(value.clone());
        }
        let value = if self.written.contains(&point) { (self.edit)(value) } else { value };
        if point == LOGITS {
            self.seen.push(value.clone());
        }
        Ok(ControlFlow::Continue(value))
    }
}

fn numbers(value: AnyTensor) -> Vec<f64> {
    let data = match (value.kind(), value.rank()) {
        (Kind::Int, _) => value.typed::<2, Int>().expect("ids").into_data(),
        (_, 3) => value.typed::<3, Float>().expect("floats").into_data(),
        _ => value.typed::<4, Float>().expect("floats").into_data(),
    };
    data.iter::<f64>().collect()
}

fn sampled(values: &[f64], count: usize) -> Vec<f64> {
    (0..count).map(|i| values[i * (values.len() - 1) / (count - 1)]).collect()
}

fn is_close(got: f64, want: f64) -> bool {
    (got - want).abs() <= 1e-4 * (1.0 + want.abs())
}

/// The even entries of the last axis, halved.
fn halved(value: AnyTensor) -> AnyTensor {
    match value.rank() {
        3 => AnyTensor::new(halve(value.typed::<3, Float>().expect("floats"))),
        _ => AnyTensor::new(halve(value.typed::<4, Float>().expect("floats"))),
    }
}

fn halve<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let width = x.dims()[D - 1];
    let factors: Vec<f32> = (0..width).map(|i| if i % 2 == 0 { 0.5 } else { 1.0 }).collect();
    // What is masked is minus infinity, and stays so.
    let factors = Tensor::<1>::from_floats(factors.as_slice(), &x.device());
    x * factors.unsqueeze()
}

/// The even entries of head 2's last axis, halved.
fn halved_in_head_2(value: AnyTensor) -> AnyTensor {
    let x = value.typed::<4, Float>().expect("heads are of tensors of rank 4");
    let mut place = x.dims().map(|length| 0..length);
    let axis = if place[1].end == 4 { 1 } else { 2 };
    place[axis] = 2..3;
    let part = halve(x.clone().slice(place.clone()));
    AnyTensor::new(x.slice_assign(place, part))
}

#[test]
fn every_hook_of_transformer_lens_sees_what_its_point_sees() {
    let reference = reference();
    let subject = Subject::new(&reference);
    let (_, logits) = subject.run(vec![], vec![], halved);
    assert!(logits.iter().zip(&reference.logits).all(|(got, want)| is_close(*got, *want)), "{logits:?}");
    for (name, want) in &reference.read {
        let [read, _] = places(name);
        assert!(!read.is_empty(), "there is no point for {name}");
        for point in read {
            let (mut seen, _) = subject.run(vec![point], vec![], halved);
            let value = seen.swap_remove(0);
            // One row of position ids serves TransformerLens' whole batch.
            let dims = value.dims();
            let is_row = name == "pos_embed.hook_in";
            assert!(dims.as_slice() == want.dims || is_row, "{name}: {dims:?} for {:?}", want.dims);
            let values = numbers(value);
            let values = if is_row { &values[..want.dims[1]] } else { &values };
            for (got, want) in sampled(values, want.values.len()).into_iter().zip(&want.values) {
                let agrees = want.map_or(got == f64::NEG_INFINITY, |want| is_close(got, want));
                assert!(agrees, "{name} at {point}: {got} for {want:?}");
            }
        }
    }
}

#[test]
fn what_is_written_at_every_hook_of_transformer_lens_does_the_same_at_its_point() {
    let reference = reference();
    let subject = Subject::new(&reference);
    let mut compared = 0;
    for (name, want) in &reference.written {
        let [_, written] = places(name);
        if written.is_empty() {
            continue;
        }
        let of_head = want.logits_of_head_2.iter().map(|want| (want, halved_in_head_2 as Edit));
        for (want, edit) in std::iter::once((&want.logits, halved as Edit)).chain(of_head) {
            let (_, logits) = subject.run(vec![], written.clone(), edit);
            let agrees = logits.iter().zip(want).all(|(got, want)| is_close(*got, *want));
            assert!(agrees, "{name}: {logits:?} for {want:?}");
            compared += 1;
        }
    }
    assert!(compared > 70, "{compared}");
}

#[test]
fn every_point_that_has_a_name_is_compared_and_only_hooks_that_never_fire_have_none() {
    let reference = reference();
    for site in Site::ALL {
        for name in site.info().transformer_lens {
            assert!(reference.read.contains_key(&name.replace("{}", "3")), "{name}");
            let is_compared = reference.written.contains_key(&name.replace("{}", "1"));
            assert_eq!(is_compared, site.info().kind == Kind::Float, "{name}");
        }
    }
    assert!(reference.silent.iter().all(|name| name.contains(".attn.qkv.hook_")), "{:?}", reference.silent);
}
