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
///
/// `arity` is the number of parts of what is matched, if it is known to be a tuple.
pub fn lower(pat: &Pat, arity: Option<usize>) -> Option<(Pattern, Vec<Binding>)> {
    let mut bindings = Vec::new();
    let pattern = part(pat, arity, &mut Vec::new(), &mut bindings)?;
    Some((pattern, bindings))
}

/// The number of parts that a pattern tells of what is matched.
pub fn arity(pat: &Pat) -> Option<usize> {
    match pat {
        Pat::Paren(inner) => arity(&inner.pat),
        Pat::Guard(guarded) => arity(&guarded.pat),
        Pat::Ident(ident) => ident.subpat.as_ref().and_then(|(_, inner)| arity(inner)),
        Pat::Or(alternatives) => alternatives.cases.iter().find_map(arity),
        Pat::Tuple(tuple) => {
            let whole = !tuple.elems.iter().any(|element| matches!(element, Pat::Rest(_)));
            whole.then_some(tuple.elems.len())
        }
        _ => None,
    }
}

fn part(
    pat: &Pat,
    arity: Option<usize>,
    path: &mut Vec<usize>,
    bindings: &mut Vec<Binding>,
) -> Option<Pattern> {
    match pat {
        Pat::Wild(_) => Some(Pattern::Any),
        Pat::Paren(inner) => part(&inner.pat, arity, path, bindings),
        Pat::Lit(literal) => constant(&literal.lit),
        Pat::Range(range) => self::range(range),
        Pat::Ident(ident) if ident.by_ref.is_none() && is_variable(&ident.ident) => {
            bindings.push(Binding {
                name: ident.ident.clone(),
                mutable: ident.mutability.is_some(),
                path: path.clone(),
            });
            match &ident.subpat {
                Some((_, inner)) => part(inner, arity, path, bindings),
                None => Some(Pattern::Any),
            }
        }
        Pat::Tuple(tuple) => {
            let count = tuple.elems.len();
            let mut parts = Vec::new();
            for (index, element) in tuple.elems.iter().enumerate() {
                if matches!(element, Pat::Rest(_)) {
                    // At the end the parts before it keep their positions; elsewhere their number must be known.
                    if index + 1 == count {
                        return (index > 0).then_some(Pattern::Tuple(parts));
                    }
                    let left_out = arity?.checked_sub(count - 1)?;
                    parts.extend(std::iter::repeat_n(Pattern::Any, left_out));
                    continue;
                }
                path.push(parts.len());
                let lowered = part(element, None, path, bindings);
                path.pop();
                parts.push(lowered?);
            }
            (count > 0).then_some(Pattern::Tuple(parts))
        }
        Pat::Or(alternatives) => {
            let before = bindings.len();
            let cases: Option<Vec<_>> =
                alternatives.cases.iter().map(|case| part(case, arity, path, bindings)).collect();
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

/// `i64::MIN` and its like.
fn named(path: &syn::Path) -> Option<Pattern> {
    let [ty, name] = [0, 1].map(|index| path.segments.get(index).map(|part| part.ident.to_string()));
    if path.segments.len() != 2 {
        return None;
    }
    Some(match (ty?.as_str(), name?.as_str()) {
        ("i64", "MIN") => Pattern::Int(i64::MIN),
        ("i64", "MAX") => Pattern::Int(i64::MAX),
        ("f64", "NEG_INFINITY") => Pattern::Float(f64::NEG_INFINITY),
        ("f64", "INFINITY") => Pattern::Float(f64::INFINITY),
        ("f64", "MIN") => Pattern::Float(f64::MIN),
        ("f64", "MAX") => Pattern::Float(f64::MAX),
        _ => return None,
    })
}

fn range(range: &syn::PatRange) -> Option<Pattern> {
    let bound = |bound: &Option<Box<Expr>>| match bound.as_deref() {
        None => Some(None),
        Some(Expr::Lit(literal)) => constant(&literal.lit).map(Some),
        Some(Expr::Path(path)) => named(&path.path).map(Some),
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

    /// A value that matches.
    pub fn probe(&self) -> Probe {
        match self {
            Pattern::Any => Probe::Any,
            Pattern::Bool(value) => Probe::Bool(*value),
            Pattern::Int(value) => Probe::Int(*value),
            Pattern::IntRange(low, high) => Probe::Int(low.or(*high).unwrap_or_default()),
            Pattern::Float(value) => Probe::Float(*value),
            Pattern::FloatRange(Some(low), ..) => Probe::Float(*low),
            Pattern::FloatRange(None, Some(high), closed) => {
                Probe::Float(if *closed { *high } else { high.next_down() })
            }
            Pattern::FloatRange(None, None, _) => Probe::Float(0.0),
            Pattern::Str(value) => Probe::Str(value.clone()),
            Pattern::Tuple(parts) => Probe::Tuple(parts.iter().map(Pattern::probe).collect()),
            Pattern::Or(cases) => cases.first().map_or(Probe::Any, Pattern::probe),
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

#[cfg(test)]
mod tests {
    use syn::parse::Parser;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        let pat = Pat::parse_multi_with_leading_vert.parse_str(text).expect("a pattern");
        lower(&pat, None).expect("one that the graph can test").0
    }

    #[test]
    fn parts_behind_those_left_out_are_counted_from_the_end() {
        let pat = Pat::parse_multi_with_leading_vert.parse_str("(0, .., last)").expect("a pattern");
        let (pattern, bindings) = lower(&pat, Some(4)).expect("one that the graph can test");
        let any = || Pattern::Any;
        assert_eq!(pattern, Pattern::Tuple(vec![Pattern::Int(0), any(), any(), any()]));
        assert_eq!(bindings[0].path, [3]);
    }

    #[test]
    fn a_probe_is_a_value_that_the_pattern_matches() {
        for (text, probe) in [
            ("0", Probe::Int(0)),
            ("-3 | 4", Probe::Int(-3)),
            ("..=7", Probe::Int(7)),
            ("n @ 10..", Probe::Int(10)),
            ("..1.0", Probe::Float(1.0_f64.next_down())),
            ("0.5..1.0", Probe::Float(0.5)),
            ("\"b\" | \"c\"", Probe::Str("b".to_owned())),
            ("(true, _)", Probe::Tuple(vec![Probe::Bool(true), Probe::Any])),
        ] {
            assert_eq!(pattern(text).probe(), probe, "{text}");
        }
    }

    #[test]
    fn patterns_of_host_types_alone_are_left_to_the_host() {
        for text in
            ["Some(x)", "None", "b'a'", "'a'", "0u8", "[a, b]", "&x", "ref x", "(.., 1)", "(0, n) | (n, 0)"]
        {
            let pat = Pat::parse_multi_with_leading_vert.parse_str(text).expect("a pattern");
            assert!(lower(&pat, None).is_none(), "{text}");
        }
    }
}
