//! Values as JSON.

use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};

use super::value::{Key, Value};
use crate::device::Elements;

/// A value as it is in JSON: lists, sets, tuples and tensors are arrays, dictionaries objects with their keys as text.
///
/// JSON has no NaN and no infinities; they are `null`.
pub(crate) struct Json<'v>(pub(crate) &'v Value);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Unit => s.serialize_unit(),
            Value::Bool(value) => s.serialize_bool(*value),
            Value::Int(value) => s.serialize_i64(*value),
            Value::Float(value) => s.serialize_f64(*value),
            Value::Str(value) => s.serialize_str(value),
            Value::Tensor(tensor) => {
                let elements = Elements::of(tensor).map_err(S::Error::custom)?;
                Nested { elements, dims: tensor.dims().to_vec() }.serialize(s)
            }
            Value::List(list) => s.collect_seq(list.iter().map(Owned)),
            Value::Set(set) => s.collect_seq(set.items().iter().map(|item| Owned(item.clone().into()))),
            Value::Tuple(parts) => s.collect_seq(parts.iter().map(Json)),
            Value::Dict(dict) => {
                let entries = dict.entries();
                let mut map = s.serialize_map(Some(entries.len()))?;
                for (key, value) in entries.iter() {
                    match key {
                        Key::Bool(key) => map.serialize_entry(key, &Json(value))?,
                        Key::Int(key) => map.serialize_entry(key, &Json(value))?,
                        Key::Str(key) => map.serialize_entry(&**key, &Json(value))?,
                    }
                }
                map.end()
            }
            Value::Pending(_) => match self.0.known() {
                Some(known) => Json(known).serialize(s),
                None => Err(S::Error::custom("a value that is not computed yet")),
            },
            Value::Missing(_) => Err(S::Error::custom("a value that was never computed")),
        }
    }
}

/// [`Json`] of a value that nobody else holds.
struct Owned(Value);

impl Serialize for Owned {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        Json(&self.0).serialize(s)
    }
}

/// A tensor's elements and the lengths of its axes.
struct Nested {
    elements: Elements,
    dims: Vec<usize>,
}

impl Serialize for Nested {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match &self.elements {
            Elements::Float(elements) => Part { elements, dims: &self.dims }.serialize(s),
            Elements::Int(elements) => Part { elements, dims: &self.dims }.serialize(s),
            Elements::Bool(elements) => Part { elements, dims: &self.dims }.serialize(s),
        }
    }
}

/// Elements of some axes: an array of arrays, one for each axis.
struct Part<'e, T> {
    elements: &'e [T],
    dims: &'e [usize],
}

impl<T: Serialize> Serialize for Part<'_, T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.dims {
            [] | [_] => s.collect_seq(self.elements),
            [len, dims @ ..] => {
                let size: usize = dims.iter().product();
                let part = |i: usize| Part { elements: &self.elements[i * size..(i + 1) * size], dims };
                s.collect_seq((0..*len).map(part))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Int, Tensor};

    use super::super::{Dict, List, Set};
    use super::*;
    use crate::device::test_device;

    fn json(value: &Value) -> String {
        serde_json::to_string(&Json(value)).expect("every computed value has a form in JSON")
    }

    #[test]
    fn values_are_what_their_host_forms_are_in_json() {
        let text = Value::Str("a \"b\"\n".into());
        assert_eq!(json(&text), r#""a \"b\"\n""#);
        let list = Value::List(List::from(vec![Value::Float(0.5), Value::Float(f64::NAN)]));
        let pair = Value::Tuple([Value::Int(-1), Value::Bool(true), list].into());
        assert_eq!(json(&pair), "[-1,true,[0.5,null]]");
        let dict = Dict::default();
        dict.insert(Key::Int(2), Value::Unit).unwrap();
        dict.insert(Key::Bool(true), text).unwrap();
        assert_eq!(json(&Value::Dict(dict)), r#"{"2":null,"true":"a \"b\"\n"}"#);
        let set: Set = [Key::Int(1), Key::Int(1), Key::Int(0)].into_iter().collect();
        assert_eq!(json(&Value::Set(set)), "[1,0]");
    }

    #[test]
    fn tensors_are_nested_arrays_whatever_is_empty() {
        let tensor = |dims: [usize; 3]| {
            let len: usize = dims.iter().product();
            let data = burn::tensor::TensorData::new((0_u16..).take(len).map(f32::from).collect(), dims);
            json(&Value::tensor(Tensor::<3>::from_data(data, &test_device()).into()))
        };
        assert_eq!(tensor([1, 2, 2]), "[[[0.0,1.0],[2.0,3.0]]]");
        assert_eq!(tensor([2, 0, 3]), "[[],[]]");
        let ints = Tensor::<1, Int>::from_data([3, 4], &test_device());
        assert_eq!(json(&Value::tensor(ints.equal_elem(3).into())), "[true,false]");
        assert_eq!(json(&Value::tensor(ints_again().into())), "[3,4]");
    }

    fn ints_again() -> Tensor<1, Int> {
        Tensor::from_data([3, 4], &test_device())
    }
}
