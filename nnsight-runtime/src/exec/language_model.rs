//! A [`LanguageModel`] as the executor sees it.

use burn::tensor::{DType, Device, Int, Tensor};

use super::backbone::{Backbone, Watch};
use super::error::Fault;
use super::kernel::float_as;
use crate::model::{LanguageModel, Layout, site_dims};
use crate::point::{HookPoint, Module, Site};
use crate::tensor::{AnyTensor, Dims};

impl Backbone for LanguageModel {
    fn n_layers(&self) -> u32 {
        u32::try_from(LanguageModel::n_layers(self)).unwrap_or(u32::MAX)
    }

    fn device(&self) -> Device {
        LanguageModel::device(self)
    }

    fn encode(&self, text: &str) -> Result<Vec<i64>, Box<Fault>> {
        LanguageModel::encode(self, text)
            .map_err(|error| Box::new(Fault::Prompt { message: error.to_string() }))
    }

    fn check_tokens(&self, ids: &[i64]) -> Result<(), Box<Fault>> {
        let checked = self.gpt2().check_tokens(ids);
        checked.map_err(|error| Box::new(Fault::Prompt { message: error.to_string() }))
    }

    fn site_dims(&self, site: Site, batch: usize, positions: usize) -> Dims {
        site_dims(self.config(), site, batch, positions)
    }

    fn check_written(&self, point: HookPoint, written: &AnyTensor) -> Result<(), Box<Fault>> {
        self.gpt2().check_written(point, written).map_err(Box::from)
    }

    fn forward(&self, ids: Tensor<1, Int>, layout: Layout, watch: &mut Watch<'_>) -> Result<(), Box<Fault>> {
        self.gpt2().forward_packed(ids, layout, watch)
    }

    fn call(&self, module: Module, layer: Option<u32>, input: AnyTensor) -> Result<AnyTensor, Box<Fault>> {
        // Floats of the host take the model's type.
        let input = match input.dtype() {
            DType::F32 => float_as(input, self.gpt2().dtype())?,
            _ => input,
        };
        let output = self.gpt2().call(module, layer, input);
        output.map_err(|error| Box::new(Fault::Call { message: error.to_string() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::test_device;
    use crate::exec::tests::build::Build;
    use crate::exec::{Optimizations, RunError, RunOptions, Value, run};
    use crate::ir::tensor_op::{Bound, SliceDim};
    use crate::ir::{OpKind, Slot, TensorOp, Type};
    use crate::model::{Gpt2, Gpt2Config};
    use crate::plan::Plan;

    fn model() -> LanguageModel {
        let config = Gpt2Config {
            n_layer: 2,
            n_head: 2,
            n_embd: 8,
            n_positions: 6,
            vocab_size: 11,
            ..Gpt2Config::default()
        };
        let gpt2 = Gpt2::new_random(config, &test_device(), 7).expect("the configuration is right");
        LanguageModel::from_parts("tiny", gpt2, None)
    }

    fn floats(tensor: Tensor<3>) -> Vec<f32> {
        tensor.into_data().iter::<f32>().collect()
    }

    /// Doubles the ids of a prompt at the embedding, and saves the logits.
    fn doubled(prompt: &[i64]) -> (Build, Slot) {
        let mut b = Build::new();
        let prompt = b.ints(prompt);
        let logits = b.trace(prompt, |b| {
            let ids = b.read(Site::WteInput, 0);
            let twice = b.add(ids, ids);
            b.write(Site::WteInput, 0, twice);
            vec![b.read(Site::LmHeadOutput, 0)]
        });
        let slot = b.save(logits[0]);
        (b, slot)
    }

    fn saved(build: &Build, slot: Slot) -> Result<Vec<f32>, RunError> {
        let plan = Plan::new(&build.program).expect("the program is right");
        let outputs = run(&plan, &model(), RunOptions::default())?;
        let tensor = outputs.get(slot).cloned().and_then(Value::into_tensor);
        Ok(floats(tensor.and_then(|tensor| tensor.typed().ok()).expect("a float tensor of rank 3 was saved")))
    }

    fn expected(tokens: [i64; 3]) -> Vec<f32> {
        floats(model().gpt2().logits(Tensor::from_data([tokens], &test_device())))
    }

    #[test]
    fn a_trace_gives_the_model_s_own_logits() {
        let mut b = Build::new();
        let prompt = b.ints(&[1, 2, 3]);
        let logits = b.trace(prompt, |b| vec![b.read(Site::LmHeadOutput, 0)]);
        let slot = b.save(logits[0]);
        assert_eq!(saved(&b, slot).unwrap(), expected([1, 2, 3]));
    }

    /// Runs a trace on `[1, 2, 3]`; gives what was saved, saving work or not, and the positions unembedded.
    fn both_ways(f: impl FnOnce(&mut Build) -> Vec<crate::ir::Value>) -> ([Vec<f32>; 2], [u64; 2]) {
        let mut b = Build::new();
        let prompt = b.ints(&[1, 2, 3]);
        let results = b.trace(prompt, f);
        let slots: Vec<Slot> = results.iter().map(|value| b.save(*value)).collect();
        let plan = Plan::new(&b.program).expect("the program is right");
        let off = Optimizations { read_logits: false, ..Optimizations::ALL };
        let runs = [Optimizations::ALL, off].map(|optimizations| {
            let options = RunOptions { optimizations, ..RunOptions::default() };
            let outputs = run(&plan, &model(), options).expect("it runs");
            let tensors = slots.iter().map(|slot| outputs.get(*slot).cloned().and_then(Value::into_tensor));
            let all = tensors.flat_map(|x| floats(x.and_then(|x| x.typed().ok()).expect("floats of rank 3")));
            (all.collect::<Vec<f32>>(), outputs.report.positions_unembedded)
        });
        let counts = [runs[0].1, runs[1].1];
        (runs.map(|(values, _)| values), counts)
    }

    fn sliced(b: &mut Build, x: crate::ir::Value, dims: Vec<SliceDim>) -> crate::ir::Value {
        b.op(OpKind::Tensor(TensorOp::Slice { dims }), &[x], &[], [Type::float(3)])[0]
    }

    fn at(position: i64) -> SliceDim {
        SliceDim::single(Bound::Const(position))
    }

    #[test]
    fn logits_that_are_read_at_one_position_are_computed_there_alone() {
        let range = SliceDim { start: Bound::Const(2), end: Bound::Open, step: 1 };
        let few = SliceDim { start: Bound::Const(3), end: Bound::Const(7), step: 1 };
        for (first, second) in [
            (vec![SliceDim::FULL, at(-1), SliceDim::FULL], vec![at(0), at(2)]),
            (vec![SliceDim::FULL, at(0)], vec![SliceDim::FULL, at(-3), few]),
            (vec![SliceDim::FULL, at(1)], vec![SliceDim::FULL, at(1), at(10)]),
            (vec![SliceDim::FULL, range], vec![SliceDim::FULL, at(-1)]),
        ] {
            let ([on, off], counts) = both_ways(|b| {
                let x = b.read(Site::LmHeadOutput, 0);
                let a = sliced(b, x, first);
                let y = b.read(Site::LmHeadOutput, 0);
                vec![a, sliced(b, y, second)]
            });
            assert_eq!((counts, on.len()), ([1, 3], off.len()));
            assert!(on.iter().zip(&off).all(|(a, b)| (a - b).abs() < 1e-6), "{on:?}\n{off:?}");
        }
    }

    #[test]
    fn logits_that_are_read_elsewhere_too_are_computed_whole() {
        type Body = fn(&mut Build) -> Vec<crate::ir::Value>;
        let bodies: [Body; 4] = [
            // The whole as well.
            |b| {
                let x = b.read(Site::LmHeadOutput, 0);
                vec![sliced(b, x, vec![SliceDim::FULL, at(-1)]), x]
            },
            |b| {
                let x = b.read(Site::LmHeadOutput, 0);
                let twice = b.add(x, x);
                vec![sliced(b, x, vec![SliceDim::FULL, at(-1)]), twice]
            },
            // No position of its own.
            |b| {
                let x = b.read(Site::LmHeadOutput, 0);
                vec![sliced(b, x, vec![at(0)])]
            },
            // Written in between.
            |b| {
                let x = b.read(Site::LmHeadOutput, 0);
                let twice = b.add(x, x);
                b.write(Site::LmHeadOutput, 0, twice);
                let x = b.read(Site::LmHeadOutput, 0);
                vec![sliced(b, x, vec![SliceDim::FULL, at(-1)])]
            },
        ];
        for body in bodies {
            let ([on, off], counts) = both_ways(body);
            assert_eq!((counts, on), ([3, 3], off));
        }
    }

    #[test]
    fn only_the_positions_and_tokens_that_slices_select_are_computed() {
        let every_second = SliceDim { start: Bound::Const(1), end: Bound::Const(8), step: 2 };
        let ([on, off], counts) = both_ways(|b| {
            let x = b.read(Site::LmHeadOutput, 0);
            let first = sliced(b, x, vec![SliceDim::FULL, at(0), at(9)]);
            let last = sliced(b, x, vec![SliceDim::FULL, at(-1), every_second]);
            vec![first, last]
        });
        assert_eq!((counts, on.len()), ([2, 3], 1 + 4));
        assert!(on.iter().zip(&off).all(|(a, b)| (a - b).abs() < 1e-6), "{on:?}\n{off:?}");
    }

    /// An op on these, of this type.
    fn made(b: &mut Build, op: TensorOp, args: &[crate::ir::Value], ty: Type) -> crate::ir::Value {
        b.op(OpKind::Tensor(op), args, &[], [ty])[0]
    }

    #[test]
    fn positions_are_followed_through_what_keeps_to_one_axis_or_to_single_elements() {
        type Op = fn(&mut Build, crate::ir::Value) -> crate::ir::Value;
        let ops: [Op; 4] = [
            |b, x| made(b, TensorOp::LogSoftmax { dim: -1 }, &[x], Type::float(3)),
            |b, x| made(b, TensorOp::MaxDim { dim: 2 }, &[x], Type::float(3)),
            |b, x| made(b, TensorOp::Topk { k: 2, dim: 2 }, &[x], Type::float(3)),
            |b, x| made(b, TensorOp::Tanh, &[x], Type::float(3)),
        ];
        for op in ops {
            let ([on, off], counts) = both_ways(|b| {
                let x = b.read(Site::LmHeadOutput, 0);
                let made = op(b, x);
                let early = sliced(
                    b,
                    made,
                    vec![SliceDim::FULL, SliceDim { end: Bound::Const(2), ..SliceDim::FULL }],
                );
                vec![sliced(b, early, vec![SliceDim::FULL, at(-1), at(-1)])]
            });
            assert_eq!((counts, on.len()), ([1, 3], 1));
            assert!((on[0] - off[0]).abs() < 1e-6, "{on:?}\n{off:?}");
        }
        // Along the positions all of them are needed.
        let (_, counts) = both_ways(|b| {
            let x = b.read(Site::LmHeadOutput, 0);
            let sums = made(b, TensorOp::Cumsum { dim: 1 }, &[x], Type::float(3));
            vec![sliced(b, sums, vec![SliceDim::FULL, at(-1)])]
        });
        assert_eq!(counts, [3, 3]);
    }

    #[test]
    fn tokens_are_found_by_their_indices_among_those_that_are_computed() {
        let (answers, ids) = ([7, 2, 7], [9, 0]);
        let ([on, off], counts) = both_ways(|b| {
            let x = b.read(Site::LmHeadOutput, 0);
            let last = sliced(b, x, vec![SliceDim::FULL, at(-1)]);
            let indices = b.indices(&answers, &[1, 1, 3]);
            let gathered = made(b, TensorOp::Gather { dim: 2 }, &[last, indices], Type::float(3));
            let indices = b.indices(&ids, &[2]);
            let first = sliced(
                b,
                x,
                vec![SliceDim::FULL, at(0), SliceDim { start: Bound::Const(0), ..SliceDim::FULL }],
            );
            vec![gathered, made(b, TensorOp::Select { dim: -1 }, &[first, indices], Type::float(3))]
        });
        assert_eq!((counts, on.len()), ([2, 3], 3 + 2));
        assert!(on.iter().zip(&off).all(|(a, b)| (a - b).abs() < 1e-6), "{on:?}\n{off:?}");
        assert_eq!(on[0].to_bits(), on[2].to_bits());
    }

    /// Runs a trace on two prompts that ends in the last block's attention; gives its results, saving work or not, and how
    /// many tokens and heads were left out.
    fn attention_both_ways(site: Site, dims: &[SliceDim]) -> ([Vec<f32>; 2], [u64; 2]) {
        let mut b = Build::new();
        let mut slots = Vec::new();
        for prompt in [[1, 2, 3].as_slice(), &[4, 5, 6, 7]] {
            let prompt = b.ints(prompt);
            let result = b.trace(prompt, |b| {
                let x = b.read(site, 1);
                vec![made(b, TensorOp::Slice { dims: dims.to_vec() }, &[x], Type::float(4))]
            });
            slots.push(b.save(result[0]));
        }
        let plan = Plan::new(&b.program).expect("the program is right");
        let off = Optimizations { read_attention: false, ..Optimizations::ALL };
        let runs = [Optimizations::ALL, off].map(|optimizations| {
            let options = RunOptions { optimizations, ..RunOptions::default() };
            let outputs = run(&plan, &model(), options).expect("it runs");
            let all = slots.iter().flat_map(|slot| {
                let tensor = outputs.get(*slot).cloned().and_then(Value::into_tensor);
                let tensor: Tensor<4> =
                    tensor.and_then(|tensor| tensor.typed().ok()).expect("floats of rank 4");
                tensor.into_data().iter::<f32>().collect::<Vec<_>>()
            });
            (all.collect::<Vec<f32>>(), [outputs.report.tokens_unread, outputs.report.heads_unread])
        });
        assert_eq!(runs[1].1, [0, 0]);
        let [(on, left_out), (off, _)] = runs;
        ([on, off], left_out)
    }

    #[test]
    fn of_an_attention_that_is_read_in_part_only_those_heads_and_positions_are_computed() {
        let all = SliceDim::FULL;
        for (site, dims, left_out) in [
            (Site::AttnPattern, vec![all, at(1), at(-1)], [2 + 3, 1]),
            (Site::AttnScores, vec![all, at(0), SliceDim { start: Bound::Const(1), ..all }], [1 + 1, 1]),
            (Site::AttnPattern, vec![all, all, at(2)], [2 + 2, 0]),
            (Site::AttnZ, vec![all, at(-1), at(-1)], [2 + 3, 1]),
            (Site::AttnResult, vec![all, at(1), at(0)], [1 + 1, 1]),
            (Site::AttnZ, vec![all, all, at(1)], [0, 1]),
            // Keys are no part that could be left out.
            (Site::AttnPattern, vec![all, all, all, at(0)], [0, 0]),
        ] {
            let ([on, off], found) = attention_both_ways(site, &dims);
            assert_eq!((found, on.len()), (left_out, off.len()), "{site} {dims:?}");
            assert!(
                on.iter().zip(&off).all(|(a, b)| (a - b).abs() < 1e-6 || a.to_bits() == b.to_bits()),
                "{site} {on:?}\n{off:?}"
            );
        }
    }

    #[test]
    fn the_last_block_runs_only_for_the_position_whose_logits_are_read() {
        let mut b = Build::new();
        let prompt = b.ints(&[1, 2, 3, 4, 5]);
        let clean = b.trace(prompt, |b| {
            let x = b.read(Site::LmHeadOutput, 0);
            vec![sliced(b, x, vec![SliceDim::FULL, at(-1)])]
        });
        let patched = b.trace(prompt, |b| {
            let x = b.read(Site::BlockOutput, 0);
            let twice = b.add(x, x);
            b.write(Site::BlockOutput, 0, twice);
            let x = b.read(Site::LmHeadOutput, 0);
            vec![sliced(b, x, vec![SliceDim::FULL, at(2)])]
        });
        let slots = [b.save(clean[0]), b.save(patched[0])];
        let plan = Plan::new(&b.program).expect("the program is right");
        let [on, off] = [Optimizations::ALL, Optimizations::NONE].map(|optimizations| {
            let outputs =
                run(&plan, &model(), RunOptions { optimizations, ..RunOptions::default() }).expect("it runs");
            let all = slots.map(|slot| outputs.get(slot).cloned().and_then(Value::into_tensor));
            let all = all.into_iter().flat_map(|x| floats(x.and_then(|x| x.typed().ok()).expect("floats")));
            (all.collect::<Vec<f32>>(), outputs.report.tokens_unread)
        });
        // All but the last position of one row, and the two before position 2 of the other.
        assert_eq!((on.1, off.1), (4 + 2, 0));
        assert!(on.0.iter().zip(&off.0).all(|(a, b)| (a - b).abs() < 1e-5), "{on:?}\n{off:?}");
    }

    #[test]
    fn a_position_that_is_not_there_fails_as_it_does_without() {
        let told = [Optimizations::ALL, Optimizations::NONE].map(|optimizations| {
            let mut b = Build::new();
            let prompt = b.ints(&[1, 2, 3]);
            let read = b.trace(prompt, |b| {
                let x = b.read(Site::LmHeadOutput, 0);
                vec![sliced(b, x, vec![SliceDim::FULL, at(3)])]
            });
            b.save(read[0]);
            let plan = Plan::new(&b.program).expect("the program is right");
            let error = run(&plan, &model(), RunOptions { optimizations, ..RunOptions::default() });
            error.map(drop).expect_err("there are three positions")
        });
        assert_eq!(told[0].fault.to_string(), told[1].fault.to_string());
        assert!(told[0].fault.to_string().contains("out of range"), "{}", told[0].fault);
    }

    #[test]
    fn computed_token_ids_can_be_written_to_the_embedding() {
        let (b, slot) = doubled(&[1, 2, 3]);
        assert_eq!(saved(&b, slot).unwrap(), expected([2, 4, 6]));
    }

    #[test]
    fn what_the_model_refuses_is_an_error() {
        let (b, slot) = doubled(&[1, 2, 10]);
        let error = saved(&b, slot).unwrap_err().to_string();
        assert!(error.contains("id 20 is outside the embedding"), "{error}");

        let (b, slot) = doubled(&[1; 7]);
        let error = saved(&b, slot).unwrap_err().to_string();
        assert!(error.contains("only 6 positions"), "{error}");

        let (mut b, slot) = doubled(&[1]);
        let text = b.str("text");
        b.trace(text, |_| vec![]);
        let error = saved(&b, slot).unwrap_err().to_string();
        assert!(error.contains("tokenizer"), "{error}");
    }

    #[test]
    fn a_plan_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Plan>();
    }
}
