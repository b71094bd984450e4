//! What the parts of a GPT-2 of the small model's width cost, on every CPU device of the build.
//!
//! `NNSIGHT_BENCH_MODEL` names a folder with a checkpoint, whose loading is timed as well.

use std::fmt;
use std::sync::LazyLock;

use burn::tensor::{Device, Distribution, Tensor};
use divan::Bencher;
use nnsight_runtime::device::{DeviceMap, device_name};
use nnsight_runtime::model::{Gpt2, Gpt2Config, LanguageModel};
use nnsight_runtime::point::Module;
use nnsight_runtime::tensor::AnyTensor;

/// Large tensors come and go with every operation; the system's allocator gives their pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// One block, and the whole vocabulary, on each device.
static MODELS: LazyLock<Vec<(DeviceMap, Gpt2)>> = LazyLock::new(|| {
    let found = |map: DeviceMap| Some((map, map.resolve().ok()?));
    [DeviceMap::Cpu, DeviceMap::Libtorch].into_iter().filter_map(found).map(small).collect()
});

fn small((map, device): (DeviceMap, Device)) -> (DeviceMap, Gpt2) {
    let config = Gpt2Config { n_layer: 1, ..Gpt2Config::default() };
    (map, Gpt2::new_random(config, &device, 0).expect("the configuration is right"))
}

#[derive(Clone, Copy)]
struct Case {
    model: &'static Gpt2,
    batch: usize,
    positions: usize,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:8} [{}, {}]", device_name(&self.model.device()), self.batch, self.positions)
    }
}

struct Folder(DeviceMap, String);

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.1, self.0)
    }
}

fn cases() -> impl Iterator<Item = Case> {
    let shapes = [(1, 1), (1, 8), (1, 32), (1, 128), (16, 16), (1, 1024)];
    MODELS
        .iter()
        .flat_map(move |(_, model)| shapes.map(|(batch, positions)| Case { model, batch, positions }))
}

fn run(bencher: Bencher, case: Case, module: Module, width: usize) {
    let Case { model, batch, positions } = case;
    let normal = Distribution::Normal(0.0, 1.0);
    let x = Tensor::<3>::random([batch, positions, width], normal, &model.device());
    bencher
        .with_inputs(|| AnyTensor::new(x.clone() + 0.0))
        .bench_local_values(|x| model.call(module, Some(0), x).expect("the value fits"));
}

#[divan::bench(args = cases())]
fn c_attn(bencher: Bencher, case: Case) {
    run(bencher, case, Module::CAttn, 768);
}

#[divan::bench(args = cases())]
fn attn_with_projections(bencher: Bencher, case: Case) {
    run(bencher, case, Module::Attn, 768);
}

#[divan::bench(args = cases())]
fn c_fc(bencher: Bencher, case: Case) {
    run(bencher, case, Module::CFc, 768);
}

#[divan::bench(args = cases())]
fn gelu_new(bencher: Bencher, case: Case) {
    run(bencher, case, Module::Act, 3072);
}

#[divan::bench(args = cases())]
fn mlp_c_proj(bencher: Bencher, case: Case) {
    run(bencher, case, Module::MlpCProj, 3072);
}

#[divan::bench(args = cases())]
fn layer_norm(bencher: Bencher, case: Case) {
    run(bencher, case, Module::Ln1, 768);
}

#[divan::bench(args = cases().filter(|case| case.batch * case.positions <= 128), sample_count = 10)]
fn unembedding(bencher: Bencher, case: Case) {
    run(bencher, case, Module::LmHead, 768);
}

#[divan::bench(args = folders(), sample_count = 10)]
fn load(bencher: Bencher, Folder(map, dir): &Folder) {
    bencher.bench_local(|| {
        LanguageModel::builder(dir.clone()).device_map(*map).load().expect("the folder holds a model")
    });
}

/// The checkpoint to load, on each device of the build.
fn folders() -> Vec<Folder> {
    let dir = std::env::var("NNSIGHT_BENCH_MODEL").ok();
    dir.into_iter().flat_map(|dir| MODELS.iter().map(move |(map, _)| Folder(*map, dir.clone()))).collect()
}
