//! Plans of the sessions that this thread ran last, for a session in a host loop.
//!
//! A plan is taken again only for a program that is equal in every part, its source places too, on the same model: so
//! the plan, the verdict of `analysis` and the places of errors are those that would be made anew. Comparing the programs
//! is exact, and costs less than a hash, which would have to print them. Programs with mistakes are not kept, and no plan
//! keeps a large tensor that its owner let go of.

use std::cell::RefCell;
use std::rc::Rc;

use crate::device::HostTensor;
use crate::ir::{Literal, OpKind, Program};
use crate::model::ModelId;
use crate::plan::Plan;

/// How many plans a thread keeps.
const KEPT: usize = 8;
/// Elements of a program's constants up to which it is kept.
const MOST_ELEMENTS: usize = 1 << 16;
/// Ops up to which a program is kept.
const MOST_OPS: usize = 1 << 16;

thread_local! {
    static PLANS: RefCell<Plans> = const { RefCell::new(Plans { entries: Vec::new(), made: 0 }) };
}

/// Plans, used last first.
#[derive(Default)]
struct Plans {
    entries: Vec<Entry>,
    /// How many plans were made.
    made: u64,
}

struct Entry {
    program: Program,
    model: ModelId,
    plan: Rc<Plan>,
    /// Large tensors that it names. Without anybody else who holds them, the program cannot come again.
    hosts: Vec<HostTensor>,
}

/// The plan of a program: one that this thread kept, or that of `make`.
///
/// # Errors
/// Those of `make`.
pub(super) fn cached<E>(
    program: Program,
    model: ModelId,
    make: impl FnOnce(&Program) -> Result<Plan, E>,
) -> Result<Rc<Plan>, E> {
    // A session may run while its thread ends, when nothing can be kept any more.
    if PLANS.try_with(|_| ()).is_err() {
        return make(&program).map(Rc::new);
    }
    PLANS.with(|plans| plan(plans, program, model, make))
}

/// The plans are not borrowed while `make` runs, which may run sessions of its own.
fn plan<E>(
    plans: &RefCell<Plans>,
    program: Program,
    model: ModelId,
    make: impl FnOnce(&Program) -> Result<Plan, E>,
) -> Result<Rc<Plan>, E> {
    plans.borrow_mut().entries.retain(|entry| !entry.hosts.iter().any(HostTensor::is_abandoned));
    let hosts = large_tensors(&program);
    if !is_kept(&program) || hosts.iter().any(HostTensor::is_abandoned) {
        return make(&program).map(Rc::new);
    }
    if let Some(plan) = plans.borrow_mut().find(&program, &model) {
        return Ok(plan);
    }
    let plan = Rc::new(make(&program)?);
    plans.borrow_mut().keep(Entry { program, model, plan: plan.clone(), hosts });
    Ok(plan)
}

impl Plans {
    fn find(&mut self, program: &Program, model: &ModelId) -> Option<Rc<Plan>> {
        let found = self.entries.iter().position(|entry| {
            // Counts differ most often, and cost nothing to compare.
            entry.program.ops.len() == program.ops.len() && entry.model == *model && entry.program == *program
        })?;
        self.entries[..=found].rotate_right(1);
        Some(self.entries[0].plan.clone())
    }

    fn keep(&mut self, entry: Entry) {
        self.made += 1;
        self.entries.truncate(KEPT - 1);
        self.entries.insert(0, entry);
    }
}

/// Whether a program is worth its memory, and can come again: host closures are new in every recording.
fn is_kept(program: &Program) -> bool {
    let elements = || {
        program.ops.values().map(|op| match &op.kind {
            OpKind::Const(literal) => elements(literal),
            _ => 0,
        })
    };
    program.functions.is_empty()
        && program.ops.len() <= MOST_OPS
        && elements().fold(0, usize::saturating_add) <= MOST_ELEMENTS
}

/// The tensors that a program names and does not copy, of those that are large.
fn large_tensors(program: &Program) -> Vec<HostTensor> {
    fn collect(literal: &Literal, into: &mut Vec<HostTensor>) {
        match literal {
            Literal::List { items, .. } => items.others().iter().for_each(|item| collect(item, into)),
            Literal::Tuple(items) => items.iter().for_each(|item| collect(item, into)),
            Literal::Tensor(tensor) => {
                if let Some(host) = tensor.data.host()
                    && host.len() > MOST_ELEMENTS
                {
                    into.push(host.clone());
                }
            }
            _ => {}
        }
    }
    let mut tensors = Vec::new();
    for op in program.ops.values() {
        if let OpKind::Const(literal) = &op.kind {
            collect(literal, &mut tensors);
        }
    }
    tensors
}

fn elements(literal: &Literal) -> usize {
    match literal {
        Literal::List { items, .. } => {
            let ints = 1 + items.ints().map_or(0, <[i64]>::len);
            items.others().iter().map(elements).fold(ints, usize::saturating_add)
        }
        Literal::Tuple(items) => items.iter().map(elements).fold(1, usize::saturating_add),
        // It is held by others, too.
        Literal::Tensor(tensor) if tensor.data.host().is_some_and(|host| host.len() > MOST_ELEMENTS) => 1,
        Literal::Tensor(tensor) => tensor.dims.iter().fold(1, |all, len| all.saturating_mul(*len)),
        Literal::Str(text) => 1 + text.len() / 8,
        Literal::Unit | Literal::Bool(_) | Literal::Int(_) | Literal::Float(_) => 1,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use burn::tensor::{Device, Int, Tensor};

    use super::super::planned;
    use super::*;
    use crate::exec::{RunOptions, run};
    use crate::ir::{TensorElements, TensorLiteral};
    use crate::model::LanguageModel;
    use crate::plan::PlanError;
    use crate::tensor::{ElementKind, Kind};

    fn program(text: &str) -> Program {
        Program::parse(text).expect("the text is a program")
    }

    fn model() -> LanguageModel {
        LanguageModel::tiny().expect("the tiny model loads")
    }

    fn made(plans: &RefCell<Plans>, text: &str, model: &LanguageModel) -> Rc<Plan> {
        plan::<PlanError>(plans, program(text), model.id(), Plan::new).expect("the program is right")
    }

    /// Takes item `index` of `[1, 2]`, at this line.
    fn item(index: i64, line: u32) -> String {
        format!(
            "program v1 {{\n v0: list<int> = const [1, 2]\n v1: int = const {index}\n \
             v2: int = list.get v0, v1 @ \"a.rs\":{line}:1\n save v2 as slot0\n}}"
        )
    }

    #[test]
    fn the_same_session_in_a_loop_is_planned_once_and_another_anew() {
        let (plans, model) = (RefCell::default(), model());
        let first = made(&plans, &item(0, 1), &model);
        for _ in 0..10 {
            assert!(Rc::ptr_eq(&first, &made(&plans, &item(0, 1), &model.clone())));
        }
        assert_eq!(plans.borrow().made, 1);
        made(&plans, &item(1, 1), &model);
        made(&plans, &item(0, 2), &model);
        made(&plans, &item(0, 1), &self::model());
        assert_eq!(plans.borrow().made, 4, "another number, another place, another model");
        assert!(Rc::ptr_eq(&first, &made(&plans, &item(0, 1), &model)));
    }

    #[test]
    fn an_error_of_a_plan_that_was_kept_names_the_line_of_its_own_program() {
        let (plans, model) = (RefCell::default(), model());
        for (line, planned) in [(3, 1), (3, 1), (7, 2), (3, 2)] {
            let plan = made(&plans, &item(2, line), &model);
            assert_eq!(plans.borrow().made, planned);
            let error = run(&plan, &model, RunOptions::default()).expect_err("there are two items");
            assert_eq!(error.place.map(|place| (place.file, place.line)), Some(("a.rs".to_owned(), line)));
        }
    }

    #[test]
    fn no_more_plans_are_kept_than_a_few_and_those_used_last() {
        let (plans, model) = (RefCell::default(), model());
        let first = made(&plans, &item(0, 1), &model);
        for line in 2..=20 {
            made(&plans, &item(0, line), &model);
            assert!(Rc::ptr_eq(&first, &made(&plans, &item(0, 1), &model)));
        }
        assert_eq!(plans.borrow().entries.len(), KEPT);
        made(&plans, &item(0, 2), &model);
        assert_eq!(plans.borrow().made, 21, "line 2 was let go of");
    }

    #[test]
    fn large_constants_are_not_kept() {
        let (plans, model) = (RefCell::default(), model());
        let numbers = vec!["1"; MOST_ELEMENTS].join(", ");
        let text = format!("program v1 {{\n v0: list<int> = const [{numbers}]\n log v0\n}}");
        made(&plans, &text, &model);
        assert!(plans.borrow().entries.is_empty());
    }

    /// A program that names this tensor.
    fn naming<K: ElementKind>(tensor: &Tensor<1, K>) -> Program {
        let (kind, zero) = match <K as ElementKind>::KIND {
            Kind::Float => ("float", "0.0"),
            Kind::Int => ("int", "0"),
            Kind::Bool => ("bool", "false"),
        };
        let mut program = program(&format!(
            "program v1 {{\n v0: tensor<{kind}, 1> = const dims [1] data [{zero}]\n save v0 as slot0\n}}"
        ));
        let literal = TensorLiteral { dims: tensor.dims().to_vec(), data: TensorElements::of(tensor) };
        for op in program.ops.values_mut().filter(|op| matches!(op.kind, OpKind::Const(_))) {
            op.kind = OpKind::Const(Literal::Tensor(Arc::new(literal.clone())));
        }
        program
    }

    fn assert_kept_with_its_owner<K: ElementKind>(make: impl Fn(usize, &Device) -> Tensor<1, K>) {
        let (plans, model) = (RefCell::default(), model());
        let planned = |tensor: &Tensor<1, K>| {
            plan::<PlanError>(&plans, naming(tensor), model.id(), Plan::new).expect("the program is right")
        };
        let tensor = make(MOST_ELEMENTS + 1, &model.device());
        let first = planned(&tensor);
        assert!(Rc::ptr_eq(&first, &planned(&tensor.clone())));
        assert_eq!(plans.borrow().made, 1);
        let outputs = run(&first, &model, RunOptions::default()).expect("it runs");
        let saved =
            outputs.get(crate::ir::Slot::from_u32(0)).cloned().and_then(crate::exec::Value::into_tensor);
        let saved: Tensor<1, K> = saved.and_then(|tensor| tensor.typed().ok()).expect("the tensor was saved");
        assert_eq!(HostTensor::of(&saved), HostTensor::of(&tensor), "nothing was copied");
        drop((first, saved, outputs, tensor));
        planned(&make(2, &model.device()));
        assert_eq!(plans.borrow().entries.len(), 1, "the large tensor was let go of, and its plan with it");
    }

    #[test]
    fn a_plan_that_names_a_large_tensor_is_kept_as_long_as_somebody_holds_the_tensor() {
        assert_kept_with_its_owner(|len, device| Tensor::<1>::ones([len], device));
        assert_kept_with_its_owner(|len, device| Tensor::<1, Int>::ones([len], device));
        assert_kept_with_its_owner(|len, device| Tensor::<1, Int>::ones([len], device).greater_elem(0));
    }

    #[test]
    fn an_equal_small_tensor_finds_the_plan_and_another_does_not() {
        let (plans, model) = (RefCell::default(), model());
        for (value, planned) in [(1.0, 1), (1.0, 1), (2.0, 2), (1.0, 2)] {
            let tensor = Tensor::<1>::full([3], value, &model.device());
            plan::<PlanError>(&plans, naming(&tensor), model.id(), Plan::new).expect("the program is right");
            assert_eq!(plans.borrow().made, planned);
        }
    }

    #[test]
    fn sessions_use_the_thread_s_plans_unless_told_not_to_and_mistakes_are_told_each_time() {
        let model = model();
        let plan = |cached| planned(program(&item(0, 99)), &model, cached).expect("the program is right");
        assert!(Rc::ptr_eq(&plan(true), &plan(true)));
        assert!(!Rc::ptr_eq(&plan(true), &plan(false)));
        let told = |_| planned(program(&item(2, 99)), &model, true).expect_err("a mistake").to_string();
        assert_eq!(told(1), told(2));
    }
}
