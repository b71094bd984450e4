//! Whether a forward pass into which nobody writes can come to NaN or infinity.

use super::activation::Activation;
use super::config::Gpt2Config;

/// What sums and squares of a pass may come to: far below what `f32` and `bf16` hold, so that rounding does not matter.
const MOST: f64 = 1e37;

/// Whether no value of a pass can leave the numbers of 32 bits, of a model none of whose parameters is larger than this.
///
/// Layer norms bound what goes into attention and MLP, and so all that these add to the residual stream; the bounds are
/// those of the worst weights that there can be.
pub(super) fn stays_finite(config: &Gpt2Config, largest: f32) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "sizes that fit into memory")]
    let size = |n: usize| n as f64;
    let (width, inner) = (size(config.n_embd), size(config.d_mlp()));
    let largest = f64::from(largest);
    // Divided by its standard deviation, none of `width` numbers is larger than the root of `width`.
    let normed = width.sqrt() * largest + largest;
    let projected = width * normed * largest + largest;
    let scores = size(config.d_head()) * projected * projected;
    let attended = width * projected * largest + largest;
    let neurons = match config.activation_function {
        Activation::Relu2 => projected * projected,
        _ => projected + 1.0,
    };
    let added = inner * neurons * largest + largest;
    let residual = 2.0 * largest + size(config.n_layer) * (attended + added);
    // The variance sums squares; some activations take the third power on their way.
    let most = [scores, width * 4.0 * residual * residual, projected * projected * projected];
    // An epsilon of zero divides what is constant by zero.
    config.layer_norm_epsilon > 1e-20 && most.into_iter().all(|most| most < MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_of_usual_weights_stays_finite_and_one_of_huge_ones_may_not() {
        let small = Gpt2Config::default();
        let xl = Gpt2Config { n_embd: 1600, n_layer: 48, n_head: 25, ..Gpt2Config::default() };
        for config in [small, xl] {
            assert!(stays_finite(&config, 30.0));
            assert!(!stays_finite(&config, 1e9));
            assert!(!stays_finite(&config, f32::INFINITY) && !stays_finite(&config, f32::NAN));
            assert!(!stays_finite(&Gpt2Config { layer_norm_epsilon: 0.0, ..config }, 30.0));
        }
    }
}
