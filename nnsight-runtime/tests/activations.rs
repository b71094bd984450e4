//! Every activation function that transformers has a name for, against torch.
//!
//! `scripts/reference/make_activations.py` writes the values.

use std::collections::BTreeMap;

use burn::tensor::{FloatDType, Tensor};
use nnsight_runtime::device::DeviceMap;
use nnsight_runtime::model::Activation;
use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    /// Numbers that are not finite stand as texts.
    x: Vec<Number>,
    y: BTreeMap<String, Vec<Number>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Finite(f32),
    Other(String),
}

impl Number {
    fn value(&self) -> f32 {
        match self {
            Number::Finite(value) => *value,
            Number::Other(text) => text.parse().expect("a number that is not finite"),
        }
    }
}

/// Functions with weights of their own, which a configuration cannot tell.
const WITH_WEIGHTS: [&str; 2] = ["prelu", "xielu"];

#[test]
fn every_name_of_transformers_is_known_and_gives_torch_s_values() {
    let table: Table =
        serde_json::from_str(include_str!("data/activations.json")).expect("the script wrote it");
    let device = DeviceMap::Auto.resolve().expect("auto is a device of this build");
    let xs: Vec<f32> = table.x.iter().map(Number::value).collect();
    let x = Tensor::<1>::from_floats(xs.as_slice(), &device);
    for (name, want) in &table.y {
        if WITH_WEIGHTS.contains(&name.as_str()) {
            assert_eq!(Activation::from_name(name), None, "{name}");
            continue;
        }
        let known = Activation::from_name(name).unwrap_or_else(|| panic!("{name} is not known"));
        let got: Vec<f32> = known.forward(x.clone()).into_data().iter::<f32>().collect();
        for ((x, want), got) in xs.iter().zip(want).zip(got) {
            let want = want.value();
            let agrees = (want.is_nan() && got.is_nan()) || (want - got).abs() <= 2e-6 * (1.0 + want.abs());
            assert!(agrees, "{name}({x}) = {want}, got {got}");
        }
        let half = known.forward(x.clone().narrow(0, 0, 5).cast(FloatDType::BF16));
        assert_eq!(FloatDType::from(half.dtype()), FloatDType::BF16, "{name}");
    }
    assert_eq!(table.y.len(), Activation::NAMES.len() + WITH_WEIGHTS.len());
}
