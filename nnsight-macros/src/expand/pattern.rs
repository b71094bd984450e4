//! Patterns that the graph can test: literals, ranges, variables, `_`, tuples and `|` of these.
//!
//! Each is described for the runtime, and a *probe* is found for each arm: a host value that leads to it and to no
//! arm above it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, Ident, Lit, Pat, RangeLimits};

/// What a pattern asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    Any,
    Bool(bool),
    Int(i64),
    IntRange(Option<i64>, Option<i64>),
    Float(f64),
    /// With whether the end is included.
    FloatRange(Option<f64>, Option<f64>, bool),
    Str(String),
    Tuple(Vec<Pattern>),
    Or(Vec<Pattern>),
}

/// A host value that leads to an arm.
#[derive(Clone, Debug, PartialEq)]
pub enum Probe {
    Any,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Tuple(Vec<Probe>),
}

/// A variable of a pattern and the part of the value it stands for.
#[derive(Clone)]
pub struct Binding {
    pub name: Ident,
    pub mutable: bool,
    /// Positions in tuples, outermost first.
    pub path: Vec<usize>,
}

/// What the graph can test of a pattern, and its variables; none if only the host can.
pub fn lower(pat: &Pat) -> Option<(Pattern, Vec<Binding>)> {
    let mut bindings = Vec::new();
    let pattern = part(pat, &mut Vec::new(), &mut bindings)?;
    Some((pattern, bindings))
}

fn part(pat: &Pat, path: &mut Vec<usize>, bindings: &mut Vec<Binding>) -> Option<Pattern> {
    match pat {
        Pat::Wild(_) => Some(Pattern::Any),
        Pat::Paren(inner) => part(&inner.pat, path, bindings),
        Pat::Lit(literal) => constant(&literal.lit),
        Pat::Range(range) => self::range(range),
        Pat::Ident(ident) if ident.by_ref.is_none() && is_variable(&ident.ident) => {
            bindings.push(Binding {
                name: ident.ident.clone(),
                mutable: ident.mutability.is_some(),
                path: path.clone(),
            });
            match &ident.subpat {
                Some((_, inner)) => part(inner, path, bindings),
                None => Some(Pattern::Any),
            }
        }
        Pat::Tuple(tuple) => {
            let count = tuple.elems.len();
            let mut parts = Vec::new();
            for (index, element) in tuple.elems.iter().enumerate() {
                if matches!(element, Pat::Rest(_)) {
                    // Only at the end the parts before it keep their positions.
                    return (index + 1 == count && index > 0).then_some(Pattern::Tuple(parts));
                }
                path.push(index);
                let lowered = part(element, path, bindings);
                path.pop();
                parts.push(lowered?);
            }
            (count > 0).then_some(Pattern::Tuple(parts))
        }
        Pat::Or(alternatives) => {
            let before = bindings.len();
            let cases: Option<Vec<_>> =
                alternatives.cases.iter().map(|case| part(case, path, bindings)).collect();
            // A variable could stand for different parts.
            if bindings.len() > before { None } else { cases.map(Pattern::Or) }
        }
        _ => None,
    }
}

/// Whether a name in a pattern is a variable rather than a constant or variant, by how Rust spells them.
fn is_variable(name: &Ident) -> bool {
    name.to_string().trim_start_matches("r#").starts_with(|c: char| c == '_' || c.is_lowercase())
}

fn constant(literal: &Lit) -> Option<Pattern> {
    match literal {
        Lit::Bool(value) => Some(Pattern::Bool(value.value)),
        Lit::Str(value) => Some(Pattern::Str(value.value())),
        Lit::Int(value) if matches!(value.suffix(), "" | "i64") => {
            value.base10_parse().ok().map(Pattern::Int)
        }
        Lit::Float(value) if matches!(value.suffix(), "" | "f64") => {
            value.base10_parse().ok().map(Pattern::Float)
        }
        _ => None,
    }
}

fn range(range: &syn::PatRange) -> Option<Pattern> {
    let bound = |bound: &Option<Box<Expr>>| match bound.as_deref() {
        None => Some(None),
        Some(Expr::Lit(literal)) => constant(&literal.lit).map(Some),
        Some(_) => None,
    };
    let closed = matches!(range.limits, RangeLimits::Closed(_));
    let (start, end) = (bound(&range.start)?, bound(&range.end)?);
    match (&start, &end) {
        (None | Some(Pattern::Int(_)), None | Some(Pattern::Int(_))) => {
            let int = |bound| if let Some(Pattern::Int(value)) = bound { Some(value) } else { None };
            let (start, end) = (int(start), int(end));
            Some(Pattern::IntRange(start, if closed { end } else { end.map(|end| end.saturating_sub(1)) }))
        }
        (None | Some(Pattern::Float(_)), None | Some(Pattern::Float(_))) => {
            let float = |bound| if let Some(Pattern::Float(value)) = bound { Some(value) } else { None };
            Some(Pattern::FloatRange(float(start), float(end), closed))
        }
        _ => None,
    }
}

impl Pattern {
    /// Whether it asks nothing, so that the host's own `match` binds any value.
    pub fn is_irrefutable(&self) -> bool {
        match self {
            Pattern::Any => true,
            Pattern::Tuple(parts) => parts.iter().all(Pattern::is_irrefutable),
            Pattern::Or(cases) => cases.iter().any(Pattern::is_irrefutable),
            _ => false,
        }
    }

    fn matches(&self, probe: &Probe) -> bool {
        match (self, probe) {
            (Pattern::Any, _) => true,
            (Pattern::Bool(a), Probe::Bool(b)) => a == b,
            (Pattern::Int(a), Probe::Int(b)) => a == b,
            (Pattern::IntRange(low, high), Probe::Int(value)) => {
                low.is_none_or(|low| low <= *value) && high.is_none_or(|high| *value <= high)
            }
            #[allow(clippy::float_cmp, reason = "patterns compare exactly")]
            (Pattern::Float(a), Probe::Float(b)) => a == b,
            (Pattern::FloatRange(low, high, closed), Probe::Float(value)) => {
                low.is_none_or(|low| low <= *value)
                    && high.is_none_or(|high| if *closed { *value <= high } else { *value < high })
            }
            (Pattern::Str(a), Probe::Str(b)) => a == b,
            (Pattern::Tuple(parts), Probe::Tuple(probes)) => {
                parts.iter().zip(probes).all(|(part, probe)| part.matches(probe))
            }
            (Pattern::Or(cases), probe) => cases.iter().any(|case| case.matches(probe)),
            _ => false,
        }
    }

    pub fn tokens(&self, p: &TokenStream) -> TokenStream {
        let several = |patterns: &[Pattern]| {
            let patterns = patterns.iter().map(|pattern| pattern.tokens(p));
            quote!(&[#(#patterns),*])
        };
        match self {
            Pattern::Any => quote!(#p::Pattern::Any),
            Pattern::Bool(value) => quote!(#p::Pattern::Bool(#value)),
            Pattern::Int(value) => quote!(#p::Pattern::Int(#value)),
            Pattern::IntRange(low, high) => {
                let (low, high) = (bound(low.as_ref()), bound(high.as_ref()));
                quote!(#p::Pattern::IntRange(#low, #high))
            }
            Pattern::Float(value) => quote!(#p::Pattern::Float(#value)),
            Pattern::FloatRange(low, high, closed) => {
                let (low, high) = (bound(low.as_ref()), bound(high.as_ref()));
                quote!(#p::Pattern::FloatRange(#low, #high, #closed))
            }
            Pattern::Str(value) => quote!(#p::Pattern::Str(#value)),
            Pattern::Tuple(parts) => {
                let parts = several(parts);
                quote!(#p::Pattern::Tuple(#parts))
            }
            Pattern::Or(cases) => {
                let cases = several(cases);
                quote!(#p::Pattern::Or(#cases))
            }
        }
    }
}

/// A bound of a range.
fn bound<T: quote::ToTokens>(bound: Option<&T>) -> TokenStream {
    bound.map_or_else(
        || quote!(::core::option::Option::None),
        |bound| quote!(::core::option::Option::Some(#bound)),
    )
}

impl Probe {
    pub fn tokens(&self, p: &TokenStream) -> TokenStream {
        match self {
            Probe::Any => quote!(#p::Probe::Any),
            Probe::Bool(value) => quote!(#p::Probe::Bool(#value)),
            Probe::Int(value) => quote!(#p::Probe::Int(#value)),
            Probe::Float(value) => quote!(#p::Probe::Float(#value)),
            Probe::Str(value) => quote!(#p::Probe::Str(#value)),
            Probe::Tuple(parts) => {
                let parts = parts.iter().map(|part| part.tokens(p));
                quote!(#p::Probe::Tuple(&[#(#parts),*]))
            }
        }
    }
}

/// More values than this are not tried.
const MOST: usize = 4096;

/// For each arm a value that leads to it, none if the arms above take all; `Err` if there are too many to try.
pub fn probes(arms: &[&Pattern], guarded: &[bool]) -> Result<Vec<Option<Probe>>, TooMany> {
    let values = values(arms)?;
    let found = |arm: usize| {
        // An arm with a guard lets its values pass on.
        let above =
            || arms[..arm].iter().zip(guarded).filter(|(_, guarded)| !**guarded).map(|(above, _)| *above);
        values
            .iter()
            .find(|value| arms[arm].matches(value) && !above().any(|above| above.matches(value)))
            .cloned()
    };
    Ok((0..arms.len()).map(found).collect())
}

/// Patterns with too many cases.
#[derive(Debug)]
pub struct TooMany;

/// Values that tell all these patterns apart: one of each class that they treat alike.
fn values(patterns: &[&Pattern]) -> Result<Vec<Probe>, TooMany> {
    let mut leaves = Vec::new();
    for pattern in patterns {
        flatten(pattern, &mut leaves);
    }
    let mut values: Vec<Probe> = Vec::new();
    let mut strings = Vec::new();
    let mut arity = 0;
    for leaf in &leaves {
        match leaf {
            Pattern::Any | Pattern::Or(_) => {}
            Pattern::Bool(_) => values.extend([Probe::Bool(true), Probe::Bool(false)]),
            Pattern::Int(value) => values.extend(around(*value)),
            Pattern::IntRange(low, high) => {
                values.extend([*low, *high].into_iter().flatten().flat_map(around));
            }
            Pattern::Float(value) => values.extend(beside(*value)),
            Pattern::FloatRange(low, high, _) => {
                values.extend([*low, *high].into_iter().flatten().flat_map(beside));
            }
            Pattern::Str(value) => strings.push(value.clone()),
            Pattern::Tuple(parts) => arity = arity.max(parts.len()),
        }
    }
    if !strings.is_empty() {
        // Longer than every other, so none of them.
        let other = strings.iter().max_by_key(|string| string.len()).map(|longest| format!("{longest}_"));
        values.extend(strings.into_iter().chain(other).map(Probe::Str));
    }
    if arity > 0 {
        let any = Pattern::Any;
        let mut rows: Vec<Vec<Probe>> = vec![Vec::new()];
        for position in 0..arity {
            let column: Vec<&Pattern> = leaves
                .iter()
                .map(|leaf| match leaf {
                    Pattern::Tuple(parts) => parts.get(position).unwrap_or(&any),
                    _ => &any,
                })
                .collect();
            let column = self::values(&column)?;
            if rows.len().saturating_mul(column.len()) > MOST {
                return Err(TooMany);
            }
            rows = rows
                .iter()
                .flat_map(|row| {
                    column.iter().map(|value| [row.as_slice(), std::slice::from_ref(value)].concat())
                })
                .collect();
        }
        values.extend(rows.into_iter().map(Probe::Tuple));
    }
    if values.is_empty() {
        values.push(Probe::Any);
    }
    Ok(values)
}

fn flatten<'p>(pattern: &'p Pattern, leaves: &mut Vec<&'p Pattern>) {
    match pattern {
        Pattern::Or(cases) => cases.iter().for_each(|case| flatten(case, leaves)),
        leaf => leaves.push(leaf),
    }
}

fn around(value: i64) -> [Probe; 3] {
    [value, value.saturating_add(1), value.saturating_sub(1)].map(Probe::Int)
}

fn beside(value: f64) -> [Probe; 3] {
    [value, value.next_up(), value.next_down()].map(Probe::Float)
}

#[cfg(test)]
mod tests {
    use syn::parse::Parser;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        let pat = Pat::parse_multi_with_leading_vert.parse_str(text).expect("a pattern");
        lower(&pat).expect("one that the graph can test").0
    }

    fn probes_of(arms: &[&str]) -> Vec<Option<Probe>> {
        let patterns: Vec<Pattern> = arms.iter().map(|arm| pattern(arm)).collect();
        let guarded = vec![false; patterns.len()];
        probes(&patterns.iter().collect::<Vec<_>>(), &guarded).expect("few")
    }

    #[test]
    fn every_reachable_arm_has_a_value_that_leads_there_and_nowhere_above() {
        for arms in [
            &["0", "1..=5", "6 | 8", "n @ 10..", "-3", "_"][..],
            &["true", "false"],
            &["\"a\"", "\"b\" | \"c\"", "other"],
            &["(0, _)", "(_, true)", "(n, m)"],
            &["(1, \"x\")", "(1, _)", "(2..4, \"x\" | \"y\")", "_"],
            &["0.0..1.0", "1.0", "_"],
            &["..0", "0", "1.."],
        ] {
            let patterns: Vec<Pattern> = arms.iter().map(|arm| pattern(arm)).collect();
            for (arm, probe) in probes_of(arms).into_iter().enumerate() {
                let probe = probe.unwrap_or_else(|| panic!("{} is reachable", arms[arm]));
                let first = patterns.iter().position(|pattern| pattern.matches(&probe));
                assert_eq!(first, Some(arm), "{probe:?} among {arms:?}");
            }
        }
    }

    #[test]
    fn an_arm_below_one_that_takes_all_has_none() {
        assert_eq!(probes_of(&["_", "0"])[1], None);
        assert_eq!(probes_of(&["1..=5", "3", "_"])[1], None);
    }

    #[test]
    fn patterns_of_host_types_alone_are_left_to_the_host() {
        for text in
            ["Some(x)", "None", "b'a'", "'a'", "0u8", "[a, b]", "&x", "ref x", "(.., 1)", "(0, n) | (n, 0)"]
        {
            let pat = Pat::parse_multi_with_leading_vert.parse_str(text).expect("a pattern");
            assert!(lower(&pat).is_none(), "{text}");
        }
    }
}
