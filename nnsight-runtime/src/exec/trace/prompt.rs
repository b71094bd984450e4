//! Prompts as token ids.

use burn::tensor::{Device, Int, Tensor};

use crate::device::memory::claim_many;
use crate::device::{DataError, int_tensor, to_vec_i64};
use crate::exec::backbone::Backbone;
use crate::exec::error::Fault;
use crate::exec::value::Value;
use crate::ir::Literal;

/// Checked token ids, row by row.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Prompt {
    ids: Vec<i64>,
    pub batch: usize,
    pub positions: usize,
}

impl Prompt {
    /// The ids that a prompt stands for: a text's, a list's, or those of a `[batch, position]` tensor.
    pub(crate) fn new(prompt: Value, backbone: &dyn Backbone) -> Result<Prompt, Box<Fault>> {
        let prompt = match prompt {
            Value::Str(text) => Prompt::row(backbone.encode(&text)?),
            Value::List(list) => {
                claim_many(list.len(), size_of::<i64>())
                    .map_err(|error| Fault::memory("the ids of a prompt", error))?;
                let id = |id| if let Value::Int(id) = id { Ok(id) } else { Err(wrong()) };
                Prompt::row(match list.to_ints() {
                    Some(ids) => ids,
                    None => list.iter().map(id).collect::<Result<_, _>>()?,
                })
            }
            other => {
                let tensor =
                    other.into_tensor().and_then(|tensor| tensor.typed::<2, Int>().ok()).ok_or_else(wrong)?;
                let dims = tensor.dims();
                Prompt::rows(to_vec_i64(tensor).map_err(refused)?, dims)?
            }
        };
        prompt.checked(backbone)
    }

    /// The ids of a constant `[batch, position]`, which need not go to the device and back.
    pub(crate) fn constant(literal: &Literal, backbone: &dyn Backbone) -> Result<Prompt, Box<Fault>> {
        let Literal::Tensor(tensor) = literal else { return Err(wrong()) };
        let (Some(ids), [batch, positions]) = (tensor.data.ints(), &tensor.dims[..]) else {
            return Err(wrong());
        };
        Prompt::rows(ids?.into_owned(), [*batch, *positions])?.checked(backbone)
    }

    fn checked(self, backbone: &dyn Backbone) -> Result<Prompt, Box<Fault>> {
        let prompt = self;
        if prompt.positions == 0 {
            backbone.check_tokens(&[])?;
        }
        for row in prompt.ids.chunks(prompt.positions.max(1)) {
            backbone.check_tokens(row)?;
        }
        Ok(prompt)
    }

    fn rows(ids: Vec<i64>, [batch, positions]: [usize; 2]) -> Result<Prompt, Box<Fault>> {
        if batch == 0 {
            let message = format!("the prompt has no rows: its shape is [{batch}, {positions}]");
            return Err(Box::new(Fault::Prompt { message }));
        }
        Ok(Prompt { ids, batch, positions })
    }

    fn row(ids: Vec<i64>) -> Prompt {
        Prompt { batch: 1, positions: ids.len(), ids }
    }

    /// Some of the rows.
    pub(crate) fn part(&self, rows: std::ops::Range<usize>) -> Prompt {
        let ids = &self.ids[rows.start * self.positions..rows.end * self.positions];
        Prompt { ids: ids.to_vec(), batch: rows.len(), positions: self.positions }
    }

    /// The ids, row after row.
    pub(crate) fn ids(&self) -> &[i64] {
        &self.ids
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
fn wrong() -> Box<Fault> {
    Fault::internal("a prompt that is neither text, list nor tensor")
}

/// The ids of some rows, packed: `[token]`.
pub(crate) fn packed<'a>(
    prompts: impl Iterator<Item = &'a Prompt>,
    device: &Device,
) -> Result<Tensor<1, Int>, Box<Fault>> {
    let ids: Vec<i64> = prompts.flat_map(|prompt| prompt.ids.iter().copied()).collect();
    let tokens = ids.len();
    int_tensor(ids, [tokens], device).map_err(refused)
}

#[expect(
    clippy::unnecessary_box_returns,
    clippy::needless_pass_by_value,
    reason = "the form `map_err` takes; errors are boxed"
)]
fn refused(error: DataError) -> Box<Fault> {
    Box::new(Fault::Prompt { message: error.to_string() })
}
