//! The items of a constant list.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Literal;

/// The items of a [`Literal::List`], shared by all who hold them.
///
/// Integers stand side by side as such, since prompts are long lists of them; how items are kept does not show in text,
/// stored form or equality.
///
/// ```
/// use nnsight_runtime::ir::{Literal, LiteralItems};
///
/// let items: LiteralItems = [Literal::Int(4), Literal::Int(2)].into();
/// assert_eq!(items.ints(), Some(&[4, 2][..]));
/// assert_eq!(items, LiteralItems::from(vec![4, 2]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiteralItems(Kept);

/// Integers alone, and at least one, are always kept as `Ints`, so that equal items are kept alike.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kept {
    Ints(Arc<[i64]>),
    Each(Arc<[Literal]>),
}

impl LiteralItems {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Ints(items) => items.len(),
            Kept::Each(items) => items.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at a position.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Literal> {
        match &self.0 {
            Kept::Ints(items) => items.get(index).copied().map(Literal::Int),
            Kept::Each(items) => items.get(index).cloned(),
        }
    }

    /// The items in order.
    pub fn iter(&self) -> impl Iterator<Item = Literal> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The items if they are integers; `None` of an empty list, too.
    #[must_use]
    pub fn ints(&self) -> Option<&[i64]> {
        self.shared_ints().map(|items| &**items)
    }

    /// As [`ints`](LiteralItems::ints), to share.
    pub(crate) fn shared_ints(&self) -> Option<&Arc<[i64]>> {
        match &self.0 {
            Kept::Ints(items) => Some(items),
            Kept::Each(_) => None,
        }
    }

    /// The items if they are not integers alone.
    pub(crate) fn others(&self) -> &[Literal] {
        match &self.0 {
            Kept::Ints(_) => &[],
            Kept::Each(items) => items,
        }
    }
}

impl From<Vec<i64>> for LiteralItems {
    fn from(items: Vec<i64>) -> Self {
        LiteralItems(if items.is_empty() { Kept::Each([].into()) } else { Kept::Ints(items.into()) })
    }
}

impl From<Vec<Literal>> for LiteralItems {
    fn from(items: Vec<Literal>) -> Self {
        let int = |item: &Literal| if let Literal::Int(int) = item { Some(*int) } else { None };
        match items.iter().map(int).collect::<Option<Vec<_>>>() {
            Some(ints) => LiteralItems::from(ints),
            None => LiteralItems(Kept::Each(items.into())),
        }
    }
}

impl<const N: usize> From<[Literal; N]> for LiteralItems {
    fn from(items: [Literal; N]) -> Self {
        items.into_iter().collect()
    }
}

impl FromIterator<Literal> for LiteralItems {
    fn from_iter<I: IntoIterator<Item = Literal>>(items: I) -> Self {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl Serialize for LiteralItems {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for LiteralItems {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Literal>::deserialize(deserializer).map(LiteralItems::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_back_as_they_went_in_however_they_are_kept() {
        for items in [
            vec![],
            vec![Literal::Int(1), Literal::Int(-2)],
            vec![Literal::Int(1), Literal::Bool(true)],
            vec![Literal::Float(0.5)],
        ] {
            let kept = LiteralItems::from(items.clone());
            assert_eq!(kept.iter().collect::<Vec<_>>(), items);
            assert_eq!(kept, items.iter().cloned().collect());
            assert_eq!(kept.ints().map_or(0, <[i64]>::len) + kept.others().len(), items.len());
            let stored = serde_json::to_string(&kept).expect("literals can be stored");
            assert_eq!(stored, serde_json::to_string(&items).expect("literals can be stored"));
            assert_eq!(serde_json::from_str::<LiteralItems>(&stored).ok(), Some(kept));
        }
    }
}
