//! Rows of a pass, packed end to end without padding.

use burn::tensor::{Device, Int, Tensor};

/// Rows of one shape that stand next to each other in a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// How many rows.
    pub batch: usize,
    /// Positions of each row, those before `start` included.
    pub positions: usize,
    /// The first position that is computed here. The rows take the keys and values of the earlier ones from their
    /// parent.
    pub start: usize,
    /// Number of the segment with the same rows, from position 0, that earlier keys and values come from.
    pub parent: Option<usize>,
}

/// Which rows a pass runs: the tokens of its segments stand behind each other, row by row.
///
/// Segments of one shape that stand next to each other attend as one batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    segments: Vec<Segment>,
    /// Where each segment's tokens begin, and where the last one's end.
    offsets: Vec<usize>,
}

impl Segment {
    /// Whole rows.
    #[must_use]
    pub const fn whole(batch: usize, positions: usize) -> Segment {
        Segment { batch, positions, start: 0, parent: None }
    }

    /// Positions computed in each row.
    #[must_use]
    pub const fn computed(&self) -> usize {
        self.positions - self.start
    }

    /// Tokens computed.
    #[must_use]
    pub const fn tokens(&self) -> usize {
        self.batch * self.computed()
    }
}

impl Layout {
    /// Packs segments.
    ///
    /// `None` where one has no tokens, or begins late without a parent of the same rows that begins at 0.
    #[must_use]
    pub fn new(segments: Vec<Segment>) -> Option<Layout> {
        let is_right = |segment: &Segment| {
            let parent = match segment.parent {
                None => segment.start == 0,
                Some(parent) => segments.get(parent).is_some_and(|parent| {
                    (parent.batch, parent.positions, parent.start) == (segment.batch, segment.positions, 0)
                }),
            };
            parent && segment.batch > 0 && segment.start < segment.positions
        };
        segments.iter().all(is_right).then(|| Layout::packed(segments))
    }

    /// Packs segments of which only late positions are left, whose keys and values nobody needs any more.
    ///
    /// `None` where one has no tokens, or a parent of other rows or with a parent itself.
    #[must_use]
    pub fn ending(segments: Vec<Segment>) -> Option<Layout> {
        let is_right = |segment: &Segment| {
            let parent = segment.parent.is_none_or(|parent| {
                segments.get(parent).is_some_and(|parent| {
                    parent.parent.is_none()
                        && (parent.batch, parent.positions) == (segment.batch, segment.positions)
                })
            });
            parent && segment.batch > 0 && segment.start < segment.positions
        };
        segments.iter().all(is_right).then(|| Layout::packed(segments))
    }

    fn packed(segments: Vec<Segment>) -> Layout {
        let mut offsets = vec![0];
        let mut end = 0;
        for segment in &segments {
            end += segment.tokens();
            offsets.push(end);
        }
        Layout { segments, offsets }
    }

    /// The segments in the order of their tokens.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Number of the first token of a segment.
    #[must_use]
    pub fn offset(&self, segment: usize) -> usize {
        self.offsets.get(segment).copied().unwrap_or(0)
    }

    /// How many tokens there are.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.offsets.last().copied().unwrap_or(0)
    }

    /// The number of the token at a position of a row of a segment; the parent's, where it is computed there.
    #[must_use]
    pub fn token(&self, segment: usize, row: usize, position: usize) -> usize {
        let Some(found) = self.segments.get(segment) else { return 0 };
        match found.parent {
            Some(parent) if position < found.start => self.token(parent, row, position),
            _ => self.offset(segment) + row * found.computed() + position.saturating_sub(found.start),
        }
    }

    /// Numbers of the tokens that a layout of the same segments has, which may begin later.
    pub(super) fn tokens_of(&self, later: &Layout) -> Vec<i64> {
        let tokens = later.segments.iter().enumerate().flat_map(|(number, segment)| {
            let rows =
                (0..segment.batch).flat_map(|row| (segment.start..segment.positions).map(move |p| (row, p)));
            rows.map(move |(row, position)| self.token(number, row, position))
        });
        tokens.map(|token| i64::try_from(token).unwrap_or(i64::MAX)).collect()
    }

    /// The position of every token, in order.
    pub(super) fn positions(&self) -> impl Iterator<Item = usize> {
        self.segments
            .iter()
            .flat_map(|segment| (0..segment.batch).flat_map(move |_| segment.start..segment.positions))
    }

    /// Runs of segments of one shape, ready to attend from the positions that a layout of the same segments has.
    pub(super) fn groups(&self, attending: &Layout, device: &Device) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (number, segment) in self.segments.iter().enumerate() {
            let first = attending.segments.get(number).map_or(segment.start, |later| later.start);
            let is_alike = |group: &&mut Group| {
                group.shape == [segment.start, segment.positions] && group.first_query == first
            };
            match groups.last_mut().filter(is_alike) {
                Some(group) => {
                    group.segments.end += 1;
                    group.rows += segment.batch;
                }
                None => groups.push(Group {
                    segments: number..number + 1,
                    shape: [segment.start, segment.positions],
                    first_query: first,
                    rows: segment.batch,
                    offset: self.offset(number),
                    keys: None,
                }),
            }
        }
        for group in groups.iter_mut().filter(|group| group.shape[0] > 0) {
            group.keys = Some(self.keys(group, device));
        }
        groups
    }

    /// The tokens whose keys and values the rows of a group see.
    fn keys(&self, group: &Group, device: &Device) -> Tensor<1, Int> {
        let tokens: Vec<i64> = group
            .segments
            .clone()
            .flat_map(|number| (0..self.segments[number].batch).map(move |row| (number, row)))
            .flat_map(|(number, row)| {
                (0..group.shape[1]).map(move |position| self.token(number, row, position))
            })
            .map(|token| i64::try_from(token).unwrap_or(i64::MAX))
            .collect();
        indices(&tokens, device)
    }
}

/// Rows that attend as one batch.
pub(super) struct Group {
    pub segments: std::ops::Range<usize>,
    /// First position computed, and all positions.
    pub shape: [usize; 2],
    /// The first position that attends.
    pub first_query: usize,
    pub rows: usize,
    /// The first token.
    pub offset: usize,
    /// Tokens of the keys and values, where they are not those of the queries.
    pub keys: Option<Tensor<1, Int>>,
}

impl Group {
    /// Positions computed in each row.
    pub(super) fn computed(&self) -> usize {
        self.shape[1] - self.shape[0]
    }

    /// Positions of each row that attend, the last ones of those computed.
    pub(super) fn queries(&self) -> usize {
        self.shape[1] - self.first_query
    }

    /// Tokens computed.
    pub(super) fn tokens(&self) -> usize {
        self.rows * self.computed()
    }
}

/// Numbers as a tensor to select by.
pub(super) fn indices(numbers: &[i64], device: &Device) -> Tensor<1, Int> {
    Tensor::from_data(burn::tensor::TensorData::new(numbers.to_vec(), [numbers.len()]), device)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suffix(start: usize, parent: usize) -> Segment {
        Segment { start, parent: Some(parent), ..Segment::whole(2, 3) }
    }

    #[test]
    fn tokens_stand_row_by_row_and_early_ones_are_the_parent_s() {
        let layout = Layout::new(vec![Segment::whole(1, 2), Segment::whole(2, 3), suffix(2, 1)]).unwrap();
        assert_eq!(layout.tokens(), 2 + 6 + 2);
        assert_eq!(layout.positions().collect::<Vec<_>>(), [0, 1, 0, 1, 2, 0, 1, 2, 2, 2]);
        assert_eq!(layout.token(1, 1, 0), 5);
        assert_eq!(layout.token(2, 1, 0), 5);
        assert_eq!(layout.token(2, 1, 2), 9);
    }

    #[test]
    fn rows_that_lack_what_they_need_are_no_layout() {
        for segments in [
            vec![Segment::whole(0, 3)],
            vec![Segment::whole(2, 0)],
            vec![Segment { parent: None, ..suffix(1, 0) }],
            vec![suffix(1, 1), Segment::whole(2, 4)],
            vec![suffix(1, 1), Segment::whole(1, 3)],
            vec![Segment::whole(2, 3), suffix(1, 0), suffix(2, 1)],
            vec![Segment::whole(2, 3), suffix(3, 0)],
        ] {
            assert_eq!(Layout::new(segments.clone()), None, "{segments:?}");
        }
    }
}
