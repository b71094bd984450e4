//! Ranks and shapes of einsum equations.

use burn_einsum::{ELLIPSIS, Equation};

use super::info::{PartialDims, show_dims};
use super::shapes::broadcast_dim;

/// Rank of the result for operands of these ranks.
///
/// burn writes scalars as tensors of shape `[1]`, for operands and the result.
pub(super) fn output_rank(equation: &str, ranks: &[usize]) -> Result<usize, String> {
    let equation = parse(equation)?;
    let ellipsis = ellipsis_width(&equation, ranks)?;
    let rank = equation.output().iter().map(|&label| if label == ELLIPSIS { ellipsis } else { 1 }).sum();
    Ok(usize::max(rank, 1))
}

fn parse(equation: &str) -> Result<Equation, String> {
    Equation::parse(equation).map_err(|error| error.to_string())
}

/// How many axes `...` stands for: the most any operand has.
fn ellipsis_width(equation: &Equation, ranks: &[usize]) -> Result<usize, String> {
    if equation.inputs().len() != ranks.len() {
        return Err(format!(
            "the equation has subscripts for {} operands, got {}",
            equation.inputs().len(),
            ranks.len()
        ));
    }
    let mut width = 0;
    for (operand, (labels, &rank)) in equation.inputs().iter().zip(ranks).enumerate() {
        let named = labels.iter().filter(|&&label| label != ELLIPSIS).count();
        let fits = if labels.contains(&ELLIPSIS) { named <= rank } else { usize::max(named, 1) == rank };
        if !fits {
            return Err(format!("operand {operand} has rank {rank}, its subscripts name {named} axes"));
        }
        if labels.contains(&ELLIPSIS) {
            width = width.max(rank - named);
        }
    }
    Ok(width)
}

/// Shape of the result for operands of these shapes.
pub(super) fn output_dims(equation: &str, operands: &[&[Option<usize>]]) -> Result<PartialDims, String> {
    let equation = parse(equation)?;
    let ranks: Vec<usize> = operands.iter().map(|dims| dims.len()).collect();
    let width = ellipsis_width(&equation, &ranks)?;
    let mut named = [Some(1); ELLIPSIS as usize];
    let mut ellipsis = PartialDims::from_elem(Some(1), width);
    for (operand, (labels, dims)) in equation.inputs().iter().zip(operands).enumerate() {
        let mut own: [Option<Option<usize>>; ELLIPSIS as usize] = [None; ELLIPSIS as usize];
        let mut rest = dims.iter();
        if labels.is_empty() && dims.iter().any(|&dim| dim.is_some_and(|length| length != 1)) {
            return Err(format!(
                "operand {operand} has no subscripts, so its shape must be [1], not {}",
                show_dims(dims)
            ));
        }
        for &label in labels {
            if label == ELLIPSIS {
                let here = dims.len() - (labels.len() - 1);
                for place in &mut ellipsis[width - here..] {
                    let dim = rest.next().copied().flatten();
                    *place =
                        broadcast_dim(*place, dim).ok_or_else(|| mismatch("...", *place, operand, dims))?;
                }
                continue;
            }
            let dim = rest.next().copied().flatten();
            let index = usize::from(label);
            let name = letter(label);
            if let (Some(Some(before)), Some(length)) = (own[index], dim)
                && before != length
            {
                return Err(mismatch(&name, Some(before), operand, dims));
            }
            own[index] = Some(dim);
            named[index] = broadcast_dim(named[index], dim)
                .ok_or_else(|| mismatch(&name, named[index], operand, dims))?;
        }
    }
    let mut output = PartialDims::new();
    for &label in equation.output() {
        if label == ELLIPSIS {
            output.extend(ellipsis.iter().copied());
        } else {
            output.push(named[usize::from(label)]);
        }
    }
    if output.is_empty() {
        output.push(Some(1));
    }
    Ok(output)
}

fn letter(label: u8) -> String {
    let letter = if label < 26 { b'A' + label } else { b'a' + (label - 26) };
    char::from(letter).to_string()
}

fn mismatch(label: &str, before: Option<usize>, operand: usize, dims: &[Option<usize>]) -> String {
    let before = before.map_or_else(|| "?".to_owned(), |length| length.to_string());
    format!(
        "axis `{label}` has length {before} so far, which operand {operand} {} does not fit",
        show_dims(dims)
    )
}
