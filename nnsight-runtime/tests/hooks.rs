//! What writing at each hook point does to the rest of a forward pass.

use std::collections::HashMap;
use std::ops::ControlFlow;

use burn::tensor::{Bool, Device, Float, FloatDType, Int, Tensor, activation};
use nnsight_runtime::device::DeviceMap;
use nnsight_runtime::model::{
    Attended, BadWrite, CallError, Gpt2, Gpt2Config, Layout, PackedVisitor, Segment, Visited, Visitor,
    may_fork, site_dims,
};
use nnsight_runtime::point::{HookPoint, Module, Site};
use nnsight_runtime::tensor::{AnyTensor, ElementKind};

type Edit<'e> = Box<dyn Fn(AnyTensor) -> AnyTensor + 'e>;

/// Keeps every value a pass goes on with, after the edits asked for.
#[derive(Default)]
struct Probe<'e> {
    edits: HashMap<HookPoint, Edit<'e>>,
    seen: HashMap<HookPoint, AnyTensor>,
    order: Vec<HookPoint>,
    last: Option<HookPoint>,
    only_reads: bool,
}

impl<'e> Probe<'e> {
    fn edit<const D: usize, K: ElementKind>(
        mut self,
        point: HookPoint,
        edit: impl Fn(Tensor<D, K>) -> Tensor<D, K> + 'e,
    ) -> Self {
        let edit =
            move |value: AnyTensor| AnyTensor::new(edit(value.typed().expect("the test knows the type")));
        self.edits.insert(point, Box::new(edit));
        self
    }

    fn replace(mut self, point: HookPoint, value: AnyTensor) -> Self {
        self.edits.insert(point, Box::new(move |_| value.clone()));
        self
    }

    fn run(mut self, model: &Gpt2, ids: &[[i64; 4]]) -> Result<Self, BadWrite> {
        model.forward_hooked(tokens(ids), &mut self)?;
        Ok(self)
    }

    fn float<const D: usize>(&self, point: HookPoint) -> Tensor<D> {
        self.seen[&point].clone().typed().expect("the test knows the type")
    }
}

impl Visitor for Probe<'_> {
    type Error = BadWrite;

    fn wants(&self, _: HookPoint) -> bool {
        true
    }

    fn writes(&self, _: HookPoint) -> bool {
        !self.only_reads
    }

    fn visit(&mut self, point: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), AnyTensor>, BadWrite> {
        let value = self.edits.get(&point).map_or_else(|| value.clone(), |edit| edit(value.clone()));
        self.order.push(point);
        self.seen.insert(point, value.clone());
        if self.last == Some(point) {
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(value))
    }
}

const IDS: &[[i64; 4]] = &[[1, 2, 3, 4], [5, 0, 10, 5]];

fn config() -> Gpt2Config {
    Gpt2Config {
        n_layer: 2,
        n_head: 2,
        n_embd: 8,
        n_positions: 6,
        vocab_size: 11,
        // Far from zero, so that a slip shows.
        initializer_range: 0.5,
        ..Gpt2Config::default()
    }
}

/// What `auto` means: libtorch in a build with it.
fn device() -> Device {
    DeviceMap::Auto.resolve().expect("auto is a device of this build")
}

fn model() -> Gpt2 {
    Gpt2::new_random(config(), &device(), 3).expect("the configuration is right")
}

fn tokens(ids: &[[i64; 4]]) -> Tensor<2, Int> {
    let flat: Vec<i64> = ids.iter().flatten().copied().collect();
    Tensor::<1, Int>::from_ints(flat.as_slice(), &device()).reshape([ids.len(), 4])
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

fn at(site: Site) -> HookPoint {
    HookPoint::in_layer(site, 1)
}

fn plain(model: &Gpt2) -> Probe<'static> {
    Probe::default().run(model, IDS).expect("nothing is written")
}

fn edited(probe: Probe<'_>, model: &Gpt2) -> HashMap<HookPoint, AnyTensor> {
    probe.run(model, IDS).expect("the edit fits").seen
}

fn float<const D: usize>(seen: &HashMap<HookPoint, AnyTensor>, site: Site) -> Tensor<D> {
    seen[&at(site)].clone().typed().expect("the test knows the type")
}

#[track_caller]
fn assert_close<const D: usize>(got: Tensor<D>, want: Tensor<D>) {
    assert_eq!(got.dims(), want.dims());
    for (got, want) in values(got).into_iter().zip(values(want)) {
        assert!((got - want).abs() <= 1e-5 * (1.0 + want.abs()), "{got} is not {want}");
    }
}

#[track_caller]
fn assert_far<const D: usize>(a: Tensor<D>, b: Tensor<D>) {
    let gap = (a - b).abs().max().into_scalar::<f32>();
    assert!(gap > 1e-3, "the values are the same");
}

fn call(model: &Gpt2, module: Module, input: Tensor<3>) -> Tensor<3> {
    let output = model.call(module, Some(1), input.into()).expect("the input fits");
    output.typed().expect("it gives a float of rank 3")
}

#[test]
fn every_point_is_reached_once_in_order_with_the_shape_the_table_gives() {
    let model = model();
    let probe = plain(&model);
    assert!(probe.order.is_sorted(), "{:?}", probe.order);
    let layered = Site::ALL.iter().filter(|site| site.is_layered()).count();
    assert_eq!(probe.order.len(), 2 * layered + Site::ALL.len() - layered);
    for (point, value) in &probe.seen {
        assert_eq!(value.dims(), site_dims(&config(), point.site(), 2, 4), "{point}");
        assert_eq!(value.kind(), point.site().info().kind, "{point}");
    }
}

/// Whether attention is written out where somebody looks at this site, while it is one kernel elsewhere.
fn is_inside_attention(site: Site) -> bool {
    matches!(site, Site::AttnScores | Site::AttnPattern)
}

#[track_caller]
fn assert_near(got: &[f32], want: &[f32], site: Site) {
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().zip(want) {
        assert!((got - want).abs() < 1e-4, "{site}: {got} is not {want}");
    }
}

#[test]
fn looking_at_a_point_changes_no_bit_of_the_logits_unless_it_opens_the_attention_kernel() {
    let model = model();
    let unwatched = values(model.logits(tokens(IDS)));
    for site in Site::ALL {
        let look = Look(at(*site), None);
        let logits = look.logits(&model);
        if is_inside_attention(*site) {
            assert_near(&logits, &unwatched, *site);
        } else {
            assert_eq!(logits, unwatched, "{site}");
        }
    }
}

/// Looks at one point, and keeps the logits.
struct Look(HookPoint, Option<AnyTensor>);

impl Look {
    fn logits(mut self, model: &Gpt2) -> Vec<f32> {
        model.forward_hooked(tokens(IDS), &mut self).expect("nothing is written");
        values(self.1.expect("they come last").typed::<3, Float>().expect("logits"))
    }
}

impl Visitor for Look {
    type Error = BadWrite;

    fn wants(&self, point: HookPoint) -> bool {
        point == self.0 || point == HookPoint::global(Site::LmHeadOutput)
    }

    fn writes(&self, _: HookPoint) -> bool {
        false
    }

    fn visit(&mut self, _: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), AnyTensor>, BadWrite> {
        self.1 = Some(value.clone());
        Ok(ControlFlow::Continue(value))
    }
}

#[test]
fn writing_an_unchanged_value_reproduces_the_logits() {
    /// Writes back one point's value.
    struct Same(HookPoint, Option<AnyTensor>);
    impl Visitor for Same {
        type Error = BadWrite;
        fn wants(&self, point: HookPoint) -> bool {
            point == self.0 || point == HookPoint::global(Site::LmHeadOutput)
        }
        fn visit(&mut self, _: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), AnyTensor>, BadWrite> {
            self.1 = Some(value.clone());
            Ok(ControlFlow::Continue(value))
        }
    }
    let model = model();
    let unwatched = values(model.logits(tokens(IDS)));
    for site in Site::ALL {
        let mut same = Same(at(*site), None);
        model.forward_hooked(tokens(IDS), &mut same).expect("the value fits");
        let logits = values(same.1.expect("it was reached").typed::<3, Float>().expect("logits come last"));
        let of_norm = [Site::Ln1Scale, Site::Ln2Scale, Site::LnFScale];
        let of_norm =
            of_norm.into_iter().chain([Site::Ln1Normalized, Site::Ln2Normalized, Site::LnFNormalized]);
        let is_beside = of_norm.chain([Site::AttnResult]).any(|beside| beside == *site);
        if is_beside || is_inside_attention(*site) {
            // These are not values of the pass as it is usually computed, so it is computed another way.
            assert_near(&logits, &unwatched, *site);
        } else {
            assert_eq!(logits, unwatched, "{site}");
        }
    }
}

#[test]
fn a_pass_ends_where_a_visit_breaks_it_off() {
    let probe = Probe { last: Some(at(Site::AttnZ)), ..Probe::default() };
    let probe = probe.run(&model(), IDS).expect("nothing is written");
    assert_eq!(probe.order.last(), Some(&at(Site::AttnZ)));
}

#[test]
fn written_ids_are_embedded_and_written_positions_too() {
    let model = model();
    let other = [[7, 7, 8, 9], [1, 2, 3, 3]];
    let written = Probe::default().replace(HookPoint::global(Site::WteInput), tokens(&other).into());
    let written = written.run(&model, IDS).expect("the ids fit");
    assert_close(written.float(HookPoint::global(Site::LmHeadOutput)), model.logits(tokens(&other)));

    let shift = |positions: Tensor<2, Int>| positions + 2;
    let shifted = Probe::default().edit(HookPoint::global(Site::WpeInput), shift);
    let shifted = shifted.run(&model, IDS).expect("the positions fit");
    let rows = Tensor::<2, Int>::from_ints([[2, 3, 4, 5]; 2], &device());
    let rows = model.call(Module::Wpe, None, rows.into()).expect("the positions fit");
    assert_close(
        shifted.float::<3>(HookPoint::global(Site::WpeOutput)),
        rows.typed().expect("an embedding has rank 3"),
    );
}

#[test]
fn writing_a_block_input_changes_the_residual_and_writing_a_norm_input_does_not() {
    let model = model();
    let before = plain(&model).seen;
    let seen = edited(Probe::default().edit(at(Site::BlockInput), |x: Tensor<3>| x * 2.0), &model);
    let doubled = float::<3>(&before, Site::BlockInput) * 2.0;
    assert_close(float::<3>(&seen, Site::ResidMid), doubled + float(&seen, Site::AttnOutput));

    for (input, output, residual) in [
        (Site::Ln1Input, Site::AttnOutput, Site::BlockInput),
        (Site::AttnInput, Site::AttnOutput, Site::BlockInput),
        (Site::CAttnInput, Site::AttnOutput, Site::BlockInput),
    ] {
        let seen = edited(Probe::default().edit(at(input), |x: Tensor<3>| x.flip([2])), &model);
        assert_far(float::<3>(&seen, output), float(&before, output));
        assert_close(float::<3>(&seen, Site::ResidMid), float::<3>(&before, residual) + float(&seen, output));
    }
    for input in [Site::Ln2Input, Site::MlpInput, Site::CFcInput] {
        let seen = edited(Probe::default().edit(at(input), |x: Tensor<3>| x.flip([2])), &model);
        assert_far(float::<3>(&seen, Site::MlpOutput), float(&before, Site::MlpOutput));
        let residual = float::<3>(&before, Site::ResidMid);
        assert_close(float::<3>(&seen, Site::BlockOutput), residual + float(&seen, Site::MlpOutput));
    }
}

#[test]
fn a_written_scale_is_divided_by() {
    let model = model();
    let before = plain(&model).seen;
    for (scale, output) in [(Site::Ln1Scale, Site::Ln1Output), (Site::Ln2Scale, Site::Ln2Output)] {
        let seen = edited(Probe::default().edit(at(scale), |scale: Tensor<3>| scale * 2.0), &model);
        // A fresh norm's bias is zero, so twice the divisor is half the output.
        assert_close(float::<3>(&seen, output), float::<3>(&before, output) / 2.0);
    }
}

#[test]
fn what_is_written_between_scale_and_gain_is_what_the_gain_is_applied_to() {
    let model = model();
    let before = plain(&model).seen;
    for (scale, normalized, output) in [
        (Site::Ln1Scale, Site::Ln1Normalized, Site::Ln1Output),
        (Site::Ln2Scale, Site::Ln2Normalized, Site::Ln2Output),
    ] {
        // A fresh norm's gain is one and its bias zero.
        assert_close(float::<3>(&before, normalized), float(&before, output));
        let seen = edited(Probe::default().edit(at(normalized), |x: Tensor<3>| x * 3.0), &model);
        assert_close(float::<3>(&seen, output), float::<3>(&before, output) * 3.0);
        let seen = edited(Probe::default().edit(at(scale), |x: Tensor<3>| x * 2.0), &model);
        assert_close(float::<3>(&seen, normalized), float::<3>(&before, normalized) / 2.0);
    }
}

const HEAD_INPUTS: [(Site, Site, usize); 3] = [
    (Site::AttnQueryInput, Site::AttnQuery, 0),
    (Site::AttnKeyInput, Site::AttnKey, 1),
    (Site::AttnValueInput, Site::AttnValue, 2),
];

/// Entries of one head at the last position of `[batch 2, position 4, head 2, width]`, reversed.
fn reversed_at_the_end_of_head_1(x: Tensor<4>) -> Tensor<4> {
    let place = [0..2, 3..4, 1..2, 0..x.dims()[3]];
    let reversed = x.clone().slice(place.clone()).flip([3]);
    x.slice_assign(place, reversed)
}

#[test]
fn what_a_head_s_input_is_written_to_is_normalised_and_projected_for_that_head_and_position_alone() {
    let model = model();
    let before = plain(&model).seen;
    let residual = float::<3>(&before, Site::BlockInput);
    for (input, output, part) in HEAD_INPUTS {
        let all_heads = residual.clone().unsqueeze_dim::<4>(2).repeat_dim(2, 2);
        assert_eq!(values(float::<4>(&before, input)), values(all_heads));

        let seen = edited(Probe::default().edit(at(input), reversed_at_the_end_of_head_1), &model);
        let fused = call(&model, Module::CAttn, call(&model, Module::Ln1, residual.clone().flip([2])));
        let of_head = fused.narrow(2, 8 * part + 4, 4).narrow(1, 3, 1);
        let (was, is) = (float::<4>(&before, output), float::<4>(&seen, output));
        assert_close(is.clone().narrow(1, 3, 1).narrow(2, 1, 1).reshape([2, 1, 4]), of_head);
        // All else is what it was, to the last bit.
        assert_eq!(values(is.clone().narrow(1, 0, 3)), values(was.clone().narrow(1, 0, 3)));
        assert_eq!(values(is.narrow(2, 0, 1)), values(was.narrow(2, 0, 1)));
        for (_, other, _) in HEAD_INPUTS.iter().filter(|(_, other, _)| *other != output) {
            assert_eq!(values(float::<4>(&seen, *other)), values(float::<4>(&before, *other)));
        }
    }
}

#[test]
fn a_head_s_input_that_is_not_written_follows_what_is_written_to_the_norm() {
    let model = model();
    for (input, output, part) in HEAD_INPUTS {
        let halve = |x: Tensor<3>| x / 2.0;
        let probe = Probe::default().edit(at(Site::Ln1Output), halve);
        let seen = edited(probe.edit(at(input), reversed_at_the_end_of_head_1), &model);
        let fused = call(&model, Module::CAttn, float(&seen, Site::Ln1Output));
        let of_heads = fused.narrow(2, 8 * part, 8).reshape([2, 4, 2, 4]);
        let got = float::<4>(&seen, output);
        assert_close(got.clone().narrow(2, 0, 1), of_heads.clone().narrow(2, 0, 1));
        assert_close(got.clone().narrow(1, 0, 3), of_heads.clone().narrow(1, 0, 3));
        assert_far(got.narrow(1, 3, 1), of_heads.narrow(1, 3, 1));
    }
}

#[test]
fn written_queries_keys_and_values_are_attended_with() {
    let model = model();
    let before = plain(&model).seen;
    let q = Probe::default().edit(at(Site::AttnQuery), |q: Tensor<4>| q * 0.0);
    let seen = edited(q, &model);
    // Without a query every key that may be seen counts the same.
    let pattern = values(float::<4>(&seen, Site::AttnPattern));
    let even: Vec<f32> =
        [[1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0], [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0], [0.25; 4]]
            .concat();
    for (got, want) in pattern.iter().zip(even.iter().cycle()) {
        assert!((got - want).abs() < 1e-6, "{pattern:?}");
    }
    let k = edited(Probe::default().edit(at(Site::AttnKey), |k: Tensor<4>| k * -1.0), &model);
    let visible = |scores: Tensor<4>| {
        let future: Tensor<4, Bool> = Tensor::<2, Bool>::tril_mask([4, 4], 0, &device()).unsqueeze();
        scores.mask_fill(future, 0.0)
    };
    assert_close(visible(float(&k, Site::AttnScores)), visible(float::<4>(&before, Site::AttnScores)) * -1.0);
    let v = edited(Probe::default().edit(at(Site::AttnValue), |v: Tensor<4>| v * 3.0), &model);
    assert_close(float::<4>(&v, Site::AttnZ), float::<4>(&before, Site::AttnZ) * 3.0);
    let fused = edited(Probe::default().edit(at(Site::CAttnOutput), |x: Tensor<3>| x * 3.0), &model);
    assert_close(float::<4>(&fused, Site::AttnValue), float::<4>(&before, Site::AttnValue) * 3.0);
}

#[test]
fn masked_scores_are_minus_infinity_and_written_scores_and_patterns_are_used_as_they_are() {
    let model = model();
    let before = plain(&model).seen;
    let scores = values(float::<4>(&before, Site::AttnScores));
    for (i, score) in scores.iter().enumerate() {
        let (query, key) = (i / 4 % 4, i % 4);
        assert_eq!(*score == f32::NEG_INFINITY, key > query, "query {query}, key {key}: {score}");
    }
    let scores = |x: Tensor<4>| Tensor::zeros(x.dims(), &x.device());
    let seen = edited(Probe::default().edit(at(Site::AttnScores), scores), &model);
    assert!(values(float::<4>(&seen, Site::AttnPattern)).iter().all(|p| (p - 0.25).abs() < 1e-6));

    let ones = |x: Tensor<4>| Tensor::ones(x.dims(), &x.device());
    let seen = edited(Probe::default().edit(at(Site::AttnPattern), ones), &model);
    let sum = float::<4>(&before, Site::AttnValue).sum_dim(1).repeat_dim(1, 4);
    assert_close(float::<4>(&seen, Site::AttnZ), sum);
}

#[test]
fn heads_can_be_ablated_by_z_by_projection_input_and_by_result() {
    let model = model();
    let without_head_0 = |z: Tensor<4>| {
        let [batch, positions, _, width] = z.dims();
        z.slice_assign(
            [0..batch, 0..positions, 0..1, 0..width],
            Tensor::zeros([batch, positions, 1, width], &device()),
        )
    };
    let by_z = edited(Probe::default().edit(at(Site::AttnZ), without_head_0), &model);
    let by_result = edited(Probe::default().edit(at(Site::AttnResult), without_head_0), &model);
    let flat = |x: Tensor<3>| {
        let dims = x.dims();
        without_head_0(x.reshape([2, 4, 2, 4])).reshape(dims)
    };
    let by_input = edited(Probe::default().edit(at(Site::AttnCProjInput), flat), &model);
    let before = plain(&model).seen;
    assert_far(float::<3>(&by_z, Site::AttnOutput), float(&before, Site::AttnOutput));
    assert_close(float::<3>(&by_result, Site::AttnOutput), float(&by_z, Site::AttnOutput));
    assert_close(float::<3>(&by_input, Site::AttnOutput), float(&by_z, Site::AttnOutput));
    // Fresh biases are zero, so the heads' results are all that the projection gives.
    let sum = float::<4>(&before, Site::AttnResult).sum_dim(2).squeeze_dim::<3>(2);
    assert_close(float::<3>(&before, Site::AttnCProjOutput), sum);
}

#[test]
fn ablating_a_branch_equals_computing_without_it() {
    let model = model();
    let before = plain(&model).seen;
    let zero = |x: Tensor<3>| x * 0.0;
    let input = float::<3>(&before, Site::BlockInput);
    for site in [Site::AttnOutput, Site::AttnCProjOutput] {
        let seen = edited(Probe::default().edit(at(site), zero), &model);
        let mlp = call(&model, Module::Mlp, call(&model, Module::Ln2, input.clone()));
        assert_close(float::<3>(&seen, Site::BlockOutput), input.clone() + mlp);
    }
    for site in [Site::MlpOutput, Site::MlpCProjOutput, Site::MlpCProjInput, Site::ActOutput] {
        let seen = edited(Probe::default().edit(at(site), zero), &model);
        assert_close(float::<3>(&seen, Site::BlockOutput), float(&before, Site::ResidMid));
    }
    for site in [Site::CFcOutput, Site::ActInput] {
        let seen = edited(Probe::default().edit(at(site), |x: Tensor<3>| x * -1.0), &model);
        let act = call(&model, Module::Act, float::<3>(&before, site) * -1.0);
        assert_close(float::<3>(&seen, Site::ActOutput), act);
    }
}

#[test]
fn what_stands_behind_the_blocks_is_unembedded_as_written() {
    let model = model();
    let double = |x: Tensor<3>| x * 2.0;
    let logits = HookPoint::global(Site::LmHeadOutput);
    let before = plain(&model).float::<3>(logits);
    for site in [Site::LnFOutput, Site::LmHeadInput, Site::LmHeadOutput] {
        let seen = edited(Probe::default().edit(HookPoint::global(site), double), &model);
        assert_close(seen[&logits].clone().typed().expect("logits"), before.clone() * 2.0);
    }
    for (site, next) in [(Site::BlockOutput, Site::LnFInput), (Site::ResidMid, Site::Ln2Input)] {
        let seen = edited(Probe::default().edit(at(site), double), &model);
        assert_close(float::<3>(&seen, next), float::<3>(&seen, site));
    }
    let halved = edited(Probe::default().edit(HookPoint::global(Site::LnFScale), double), &model);
    assert_close(halved[&logits].clone().typed().expect("logits"), before / 2.0);
    for site in [Site::WteOutput, Site::WpeOutput, Site::DropInput, Site::DropOutput] {
        let seen = edited(Probe::default().edit(HookPoint::global(site), double), &model);
        assert_far(seen[&logits].clone().typed().expect("logits"), plain(&model).float::<3>(logits));
    }
}

/// Where its point is reached, lets a row join that is another, doubled.
struct Fork {
    point: HookPoint,
    logits: Option<AnyTensor>,
}

impl PackedVisitor for Fork {
    type Error = BadWrite;

    fn wants(&self, point: HookPoint) -> bool {
        point == self.point || point == HookPoint::global(Site::LmHeadOutput)
    }

    fn writes(&self, point: HookPoint) -> bool {
        point == self.point
    }

    fn visit(&mut self, _: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), Visited>, BadWrite> {
        let all: Tensor<2> = value.typed().expect("the residual stream");
        let twice = all.clone().narrow(0, 4, 4) * 2.0;
        let layout = Layout::new(vec![Segment::whole(2, 4), Segment::whole(1, 4)]);
        Ok(ControlFlow::Continue(Visited { value: Tensor::cat(vec![all, twice], 0).into(), layout }))
    }

    fn visit_parts(
        &mut self,
        _: HookPoint,
        mut values: Vec<(usize, AnyTensor)>,
    ) -> Result<ControlFlow<(), Vec<AnyTensor>>, BadWrite> {
        self.logits = values.pop().map(|(_, logits)| logits);
        Ok(ControlFlow::Break(()))
    }
}

#[test]
fn a_row_can_be_forked_where_nothing_else_depends_on_the_batch() {
    let model = model();
    let whole = Layout::new(vec![Segment::whole(2, 4)]).expect("there are tokens");
    let logits = HookPoint::global(Site::LmHeadOutput);
    for point in
        [HookPoint::global(Site::DropOutput), at(Site::BlockInput), at(Site::ResidMid), at(Site::BlockOutput)]
    {
        assert!(may_fork(point.site()));
        let mut fork = Fork { point, logits: None };
        model
            .forward_packed(tokens(IDS).reshape([8]), whole.clone(), &mut fork)
            .expect("a row may join here");
        let forked = fork.logits.expect("logits come last").typed::<2, Float>().expect("logits");
        let forked = forked.reshape([3, 4, 11]);
        let direct = Probe::default().edit(point, |x: Tensor<3>| x * 2.0).run(&model, IDS).expect("it fits");
        assert_close(forked.clone().narrow(0, 0, 2), plain(&model).float(logits));
        assert_close(forked.narrow(0, 2, 1), direct.float::<3>(logits).narrow(0, 1, 1));
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused_naming_the_point() {
    let model = model();
    let refuse = |point: HookPoint, value: AnyTensor| {
        let error =
            Probe::default().replace(point, value).run(&model, IDS).err().expect("the value does not fit");
        assert!(error.to_string().contains(&format!("`{point}`")), "{error}");
        error
    };
    let device = device();
    let zeros = |dims: [usize; 3]| AnyTensor::new(Tensor::<3>::zeros(dims, &device));
    let mlp = at(Site::MlpOutput);
    assert!(matches!(refuse(mlp, zeros([2, 4, 7])), BadWrite::Shape { .. }));
    assert!(matches!(refuse(mlp, zeros([1, 4, 8])), BadWrite::Shape { .. }));
    assert!(matches!(refuse(at(Site::BlockInput), zeros([2, 3, 8])), BadWrite::Shape { .. }));
    assert!(matches!(refuse(at(Site::BlockInput), zeros([0, 4, 8])), BadWrite::Shape { .. }));
    assert!(matches!(refuse(mlp, Tensor::<2>::zeros([2, 4], &device).into()), BadWrite::Type { .. }));
    assert!(matches!(refuse(mlp, Tensor::<3, Int>::zeros([2, 4, 8], &device).into()), BadWrite::Type { .. }));
    let wide = Tensor::<3>::zeros([2, 4, 8], &device).cast(FloatDType::F64);
    assert!(matches!(refuse(mlp, wide.into()), BadWrite::Dtype { .. }));
    for (site, rows, id) in [(Site::WteInput, 11, 11), (Site::WpeInput, 6, 6), (Site::WteInput, 11, -1)] {
        let ids = tokens(&[[0, 1, id, 2]; 2]);
        let error = refuse(HookPoint::global(site), ids.into());
        assert_eq!(error, BadWrite::Id { point: HookPoint::global(site), id, rows });
    }
}

#[test]
fn every_module_called_on_its_input_gives_its_output() {
    let model = model();
    let probe = plain(&model);
    for module in Module::ALL {
        let point = |site| HookPoint::in_layer(site, 1);
        let output = model
            .call(*module, Some(1), probe.seen[&point(module.input())].clone())
            .expect("a module can be called on its own input");
        let want = probe.float::<3>(point(module.output()));
        assert_close(output.typed().expect("modules give floats of rank 3"), want);
    }
}

#[test]
fn a_call_that_cannot_be_made_says_why() {
    let model = model();
    let device = device();
    let refuse =
        |module, layer, input: AnyTensor| model.call(module, layer, input).expect_err("it does not fit");
    let x = |dims: [usize; 3]| AnyTensor::new(Tensor::<3>::zeros(dims, &device));
    let (layer, layers) = (2, 2);
    let module = Module::Mlp;
    assert_eq!(refuse(module, Some(2), x([1, 1, 8])), CallError::Layer { module, layer, layers });
    assert_eq!(refuse(module, None, x([1, 1, 8])), CallError::NoLayer { module });
    assert!(matches!(refuse(module, Some(0), x([1, 1, 9])), CallError::Width { expected: 8, .. }));
    assert!(matches!(refuse(Module::MlpCProj, Some(0), x([1, 1, 8])), CallError::Width { expected: 32, .. }));
    assert!(matches!(refuse(Module::LnF, None, x([0, 1, 8])), CallError::Empty { .. }));
    assert!(matches!(
        refuse(Module::LmHead, None, Tensor::<2>::zeros([1, 8], &device).into()),
        CallError::Type { .. }
    ));
    let ids = |id: i64| AnyTensor::new(Tensor::<2, Int>::from_ints([[0, id]], &device));
    assert_eq!(refuse(Module::Wte, None, ids(11)), CallError::Id { module: Module::Wte, id: 11, rows: 11 });
    assert_eq!(refuse(Module::Wpe, None, ids(6)), CallError::Id { module: Module::Wpe, id: 6, rows: 6 });
    assert!(matches!(refuse(Module::LnF, None, ids(1)), CallError::Type { .. }));
    let wide = Tensor::<3>::zeros([1, 1, 8], &device).cast(FloatDType::F64);
    assert!(matches!(refuse(Module::Act, Some(0), wide.into()), CallError::Width { .. }));
    let wide = Tensor::<3>::zeros([1, 1, 8], &device).cast(FloatDType::F64);
    assert!(matches!(refuse(Module::Ln1, Some(0), wide.into()), CallError::Dtype { .. }));
}

#[test]
fn the_pattern_is_the_softmax_of_the_scores() {
    let before = plain(&model()).seen;
    let softmax = activation::softmax(float::<4>(&before, Site::AttnScores), 3);
    assert_close(float::<4>(&before, Site::AttnPattern), softmax);
}

/// Needs only some of the last block's attention.
struct Late {
    layout: Option<Layout>,
    heads: Option<Vec<i64>>,
    last: HookPoint,
    seen: HashMap<HookPoint, AnyTensor>,
}

impl PackedVisitor for Late {
    type Error = BadWrite;

    fn wants(&self, _: HookPoint) -> bool {
        true
    }

    fn writes(&self, _: HookPoint) -> bool {
        false
    }

    fn attends(&mut self, layer: u32) -> Attended {
        if layer < 1 {
            return Attended::default();
        }
        Attended { layout: self.layout.clone(), heads: self.heads.clone() }
    }

    fn visit(&mut self, point: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), Visited>, BadWrite> {
        self.seen.insert(point, value.clone());
        let visited = Visited { value, layout: None };
        Ok(if point == self.last { ControlFlow::Break(()) } else { ControlFlow::Continue(visited) })
    }

    fn visit_parts(
        &mut self,
        point: HookPoint,
        values: Vec<(usize, AnyTensor)>,
    ) -> Result<ControlFlow<(), Vec<AnyTensor>>, BadWrite> {
        let values: Vec<AnyTensor> = values.into_iter().map(|(_, value)| value).collect();
        self.seen.insert(point, values[0].clone());
        Ok(if point == self.last { ControlFlow::Break(()) } else { ControlFlow::Continue(values) })
    }
}

impl Late {
    fn run(mut self) -> HashMap<HookPoint, AnyTensor> {
        let whole = Layout::new(vec![Segment::whole(2, 4)]).expect("there are tokens");
        model().forward_packed(tokens(IDS).reshape([8]), whole, &mut self).expect("nothing is written");
        self.seen
    }
}

#[test]
fn what_is_left_of_the_last_attention_is_what_it_would_be_of_the_whole() {
    let all = plain(&model()).seen;
    let last = HookPoint::global(Site::LmHeadOutput);
    let segment = Segment { start: 2, ..Segment::whole(2, 4) };
    let seen = Late { layout: Layout::ending(vec![segment]), heads: None, last, seen: HashMap::new() }.run();
    assert_eq!(seen.len(), all.len());
    for (point, value) in seen.iter().filter(|(point, _)| **point >= at(Site::AttnScores)) {
        let whole = &all[point];
        match point.site() {
            Site::AttnScores | Site::AttnPattern => {
                let whole: Tensor<4> = whole.clone().typed().expect("floats");
                let value: Tensor<4> = value.clone().typed().expect("floats");
                // The masked scores are infinite.
                let finite = |x: Tensor<4>| x.clamp(-1e4, 1e4);
                assert_close(finite(value), finite(whole.narrow(2, 2, 2)));
            }
            Site::AttnZ | Site::AttnResult => {
                let whole: Tensor<4> = whole.clone().typed().expect("floats");
                let [_, _, heads, width] = whole.dims();
                let value: Tensor<3> = value.clone().typed().expect("floats");
                assert_close(value, whole.narrow(1, 2, 2).reshape([4, heads, width]));
            }
            _ => {
                let whole: Tensor<3> = whole.clone().typed().expect("floats");
                let width = whole.dims()[2];
                let value: Tensor<2> = value.clone().typed().expect("floats");
                assert_close(value, whole.narrow(1, 2, 2).reshape([4, width]));
            }
        }
    }
}

#[test]
fn a_pass_that_needs_some_heads_ends_with_them() {
    let all = plain(&model()).seen;
    for last in [Site::AttnScores, Site::AttnPattern, Site::AttnZ, Site::AttnResult].map(at) {
        let late = Late { layout: None, heads: Some(vec![1]), last, seen: HashMap::new() };
        let seen = late.run();
        assert_eq!(seen.keys().max(), Some(&last));
        let whole: Tensor<4> = all[&last].clone().typed().expect("floats");
        match last.site() {
            Site::AttnScores | Site::AttnPattern => {
                let value: Tensor<4> = seen[&last].clone().typed().expect("floats");
                let finite = |x: Tensor<4>| x.clamp(-1e4, 1e4);
                assert_close(finite(value), finite(whole.narrow(1, 1, 1)));
            }
            _ => {
                let value: Tensor<3> = seen[&last].clone().typed().expect("floats");
                let width = whole.dims()[3];
                assert_close(value, whole.narrow(2, 1, 1).reshape([8, 1, width]));
            }
        }
    }
    // Whoever forgets to end the pass finds it ended behind the heads.
    let late = Late {
        layout: None,
        heads: Some(vec![0]),
        last: HookPoint::global(Site::LmHeadOutput),
        seen: HashMap::new(),
    };
    assert_eq!(late.run().keys().max(), Some(&at(Site::AttnResult)));
}
