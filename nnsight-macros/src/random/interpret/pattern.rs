//! Patterns.

use nnsight_runtime::private::To;
use syn::{Lit, Pat};

use super::value::Place;
use super::{Interpreter, Stop, Value, names, stuck};

impl<'a, 's> Interpreter<'a, 's> {
    /// Binds the names of a pattern, if it matches.
    pub(super) fn bind(&mut self, pat: &'a Pat, value: Value<'s>) -> Result<bool, Stop<'s>> {
        if let Value::Reference(place) = &value
            && matches!(pat, Pat::Tuple(_) | Pat::Struct(_) | Pat::Slice(_) | Pat::TupleStruct(_))
        {
            let place = place.clone().through();
            if !matches!(place.get(), Value::Traced(_) | Value::Given(_) | Value::To(_)) {
                return self.bind_through(pat, &place);
            }
        }
        match pat {
            Pat::Wild(_) => Ok(true),
            Pat::Ident(ident) if ident.ident == "None" => match value.read() {
                Value::Option(option) => Ok(option.is_none()),
                other => stuck(format!("{} against `None`", other.kind())),
            },
            Pat::Ident(ident) if matches!(value, Value::Dead) && !names::is_hidden(&ident.ident) => {
                Err(Stop::Dead)
            }
            Pat::Ident(ident) => {
                if let Some((_, inner)) = &ident.subpat
                    && !self.bind(inner, value.clone())?
                {
                    return Ok(false);
                }
                self.declare(ident.ident.to_string(), value);
                Ok(true)
            }
            Pat::Type(typed) => self.bind(&typed.pat, value),
            Pat::Paren(inner) => self.bind(&inner.pat, value),
            Pat::Tuple(_) | Pat::TupleStruct(_) | Pat::Path(_) | Pat::Lit(_)
                if matches!(value, Value::Dead) =>
            {
                Err(Stop::Dead)
            }
            Pat::Tuple(tuple) => match value {
                Value::Tuple(parts) if parts.len() == tuple.elems.len() => {
                    for (pat, part) in tuple.elems.iter().zip(parts) {
                        if !self.bind(pat, part)? {
                            return Ok(false);
                        }
                    }
                    Ok(true)
                }
                Value::Unit => Ok(tuple.elems.is_empty()),
                other => stuck(format!("{} against a tuple pattern", other.kind())),
            },
            Pat::TupleStruct(variant) => {
                let name = variant.path.segments.last().map(|segment| segment.ident.to_string());
                let inner = match (name.as_deref(), value) {
                    (Some("Some"), Value::Option(Some(inner))) => *inner,
                    (Some("Guard"), Value::To(To::Guard(number))) => match i64::try_from(number) {
                        Ok(number) => Value::Int(number),
                        Err(_) => return Ok(false),
                    },
                    (Some("Ok"), Value::Given(Ok(given))) => *given,
                    (Some("Err"), Value::Given(Err(to))) => Value::To(to),
                    (Some("Some"), Value::Option(None))
                    | (Some("Ok" | "Err"), Value::Given(_))
                    | (Some("Guard"), Value::To(_)) => return Ok(false),
                    (name, other) => return stuck(format!("{} against `{name:?}`", other.kind())),
                };
                match variant.elems.first() {
                    Some(pat) => self.bind(pat, inner),
                    None => Ok(true),
                }
            }
            Pat::Path(path) => {
                let name = path.path.segments.last().map(|segment| segment.ident.to_string());
                Ok(match (name.as_deref(), value) {
                    (Some("None"), Value::Option(option)) => option.is_none(),
                    (Some("Native"), Value::To(to)) => to == To::Native,
                    (Some("Body"), Value::To(to)) => to == To::Body,
                    (name, other) => return stuck(format!("{} against `{name:?}`", other.kind())),
                })
            }
            Pat::Lit(literal) => Ok(match (&literal.lit, value) {
                (Lit::Int(literal), Value::Int(value)) => literal.base10_parse::<i64>().ok() == Some(value),
                (Lit::Bool(literal), Value::Bool(value)) => literal.value == value,
                (Lit::Str(literal), Value::Str(value)) => literal.value() == value,
                (_, other) => return stuck(format!("{} against a literal", other.kind())),
            }),
            Pat::Range(range) => {
                let (Value::Int(value), Some(start), Some(end)) = (value, &range.start, &range.end) else {
                    return stuck("a range of something else than integers");
                };
                match (self.used(start)?, self.used(end)?) {
                    (Value::Int(start), Value::Int(end)) => Ok((start..=end).contains(&value)),
                    _ => stuck("a range of something else than integers"),
                }
            }
            Pat::Or(or) => {
                for pat in &or.cases {
                    if self.bind(pat, value.clone())? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Pat::Struct(_) | Pat::Slice(_) => self.bind_through(pat, &Place::new(value)),
            other => stuck(format!("the interpreter does not know the pattern `{}`", quote::quote!(#other))),
        }
    }

    /// Binds the names of a pattern to references to the parts of a place.
    fn bind_through(&mut self, pat: &'a Pat, place: &Place<'s>) -> Result<bool, Stop<'s>> {
        let whole = place.get();
        let parts: Vec<(usize, &'a Pat)> = match (pat, &whole) {
            (Pat::Tuple(tuple), _) => tuple.elems.iter().enumerate().collect(),
            (Pat::Slice(slice), _) => slice.elems.iter().enumerate().collect(),
            (Pat::TupleStruct(some), Value::Option(inner)) => {
                if inner.is_none() {
                    return Ok(false);
                }
                some.elems.iter().enumerate().collect()
            }
            (Pat::Struct(fields), Value::Struct(names, _)) => {
                let part = |field: &'a syn::FieldPat| {
                    let syn::Member::Named(name) = &field.member else { return None };
                    Some((names.iter().position(|known| name == known)?, &*field.pat))
                };
                fields.fields.iter().filter_map(part).collect()
            }
            (pat, whole) => return stuck(format!("{} against `{}`", whole.kind(), quote::quote!(#pat))),
        };
        for (part, pat) in parts {
            if !self.bind(pat, Value::Reference(place.part(part)))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
