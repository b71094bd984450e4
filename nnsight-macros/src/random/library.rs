//! What random programs call, over traced values: helper functions, staged functions, a struct with methods, macros.
//!
//! Parameters that hold traced values have names that begin with `t`, as variables of the programs do.

use nnsight::prelude::*;

pub fn bump<'s>(t: &mut Traced<'s, i64>, t_by: Traced<'s, i64>) {
    *t += t_by;
    *t %= 1000;
}

pub fn grow<'s>(t: &mut Traced<'s, f64>, t_by: Traced<'s, f64>) {
    *t += t_by;
}

#[intervene]
pub fn bump_positive(t: &mut Traced<i64>, t_by: Traced<i64>) {
    if t_by > 0 {
        *t += t_by;
        *t %= 1000;
    }
}

#[derive(Clone, Copy, Traceable)]
pub struct Best<'s> {
    pub count: Traced<'s, i64>,
    pub sum: Traced<'s, f64>,
}

impl<'s> Best<'s> {
    pub fn count_on(&mut self, t_by: Traced<'s, i64>) {
        self.count += t_by;
        self.count %= 1000;
    }

    pub fn sum_up(&mut self, t_by: Traced<'s, f64>) {
        self.sum += t_by;
    }

    #[intervene]
    pub fn keep(&mut self, t_count: Traced<'s, i64>, t_sum: Traced<'s, f64>) {
        if t_count > self.count {
            self.count = t_count;
            self.sum = t_sum;
        }
    }
}
