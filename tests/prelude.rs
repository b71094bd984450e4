//! The prelude: what experiments type, beside whatever else a program takes in.

/// The prelude beside all of burn's layers, whose names are theirs.
mod beside_burns_layers {
    use nnsight::burn::nn::*;
    use nnsight::prelude::*;

    /// The types that the prelude names.
    #[expect(dead_code, reason = "it is there to be compiled")]
    pub type Named<'s> = (
        (Config, DeviceMap, Gpt2Small, Gpt2Medium, Gpt2Large, Gpt2Xl, TinyGpt2),
        (Traced<'s, List<Str>>, Traced<'s, Dict<Str, i64>>, Traced<'s, Set<i64>>, Saved<'s, Tensor<1, Bool>>),
        (Hook<'s, Tensor<2, Int>>, Head<'s>, Items<'s, f64>, Session<'s>),
        (JsonLines<Vec<u8>>, TensorShards, SinkFn<fn(f64)>, [(); <Gpt2Small as ModelSize>::N_LAYERS]),
    );

    /// Names of both sides, none of which may be ambiguous.
    pub fn last_norm(model: &LanguageModel, prompt: &str) -> Result<f64, Error> {
        let device = model.device();
        let norm: LayerNorm = LayerNormConfig::new(model.config().n_embd).init(&device);
        let linear: Linear = LinearConfig::new(2, 2).init(&device);
        assert_eq!(linear.weight.dims(), [2, 2]);
        let gain: Tensor<1> = norm.gamma.val();
        session!(model, |session| {
            let scaled =
                session.trace(prompt, |m| m.transformer.h[-1].output.slice(s![0, -1, ..])) * gain.unsqueeze();
            scaled.powi_scalar(2).sum().item().sqrt().save()
        })
    }
}

#[test]
fn nothing_of_the_prelude_clashes_with_burns_layers() {
    let model = nnsight::model::LanguageModel::tiny().expect("the built-in model loads");
    let norm = beside_burns_layers::last_norm(&model, "Mary gave a drink to").expect("it runs");
    assert!(norm > 0.0);
}

/// The names that `use nnsight::prelude::*;` brings.
fn names() -> Vec<String> {
    let source = include_str!("../src/lib.rs");
    let (_, prelude) = source.split_once("pub mod prelude {").expect("there is a prelude");
    let (prelude, _) = prelude.split_once("\n}").expect("it ends");
    let statements = prelude.split(';').filter_map(|statement| statement.split_once("pub use "));
    let names = statements.flat_map(|(_, path)| {
        let list = path
            .rsplit_once("::{")
            .map_or_else(|| path.rsplit("::").next().unwrap_or(path), |(_, list)| list);
        list.trim_end_matches('}').split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>()
    });
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn the_readme_or_an_example_types_every_name_of_the_prelude() {
    let texts = [
        include_str!("../README.md"),
        include_str!("../docs/graph_or_rust.md"),
        include_str!("../examples/common/mod.rs"),
        include_str!("../examples/activation_patching.rs"),
        include_str!("../examples/iterative_interventions.rs"),
        include_str!("../examples/logit_lens.rs"),
        include_str!("../examples/stream.rs"),
    ];
    let words = |text: &'static str| text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let typed: std::collections::HashSet<&str> = texts.into_iter().flat_map(words).collect();
    let names = names();
    assert!(
        names.iter().any(|name| name == "Tensor") && names.iter().any(|name| name == "session"),
        "{names:?}"
    );
    let unused: Vec<_> = names.iter().filter(|name| !typed.contains(name.as_str())).collect();
    assert!(unused.is_empty(), "nobody types {unused:?}");
}
