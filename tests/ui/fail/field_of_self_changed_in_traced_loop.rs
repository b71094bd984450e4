use nnsight::prelude::*;

struct Log {
    items: Vec<i64>,
}

impl Log {
    #[intervene]
    fn fill(&mut self, list: &Traced<List<i64>>) {
        for _x in list {
            self.items.push(1);
        }
    }
}

fn main() {}
