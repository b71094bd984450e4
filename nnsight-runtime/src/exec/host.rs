//! Host closures that a program calls.

use std::panic::{AssertUnwindSafe, catch_unwind};

use burn::tensor::Device;

use super::error::Fault;
use super::interp::Machine;
use super::value::Value;
use crate::device::uncaught;
use crate::ir::Function;

/// What a closure becomes for the executor: host values are made of the arguments, and a value of its result.
type Call = Box<dyn Fn(&[Value], &Device) -> Result<Value, Box<Fault>> + Send + Sync>;

/// What the executor takes for the body of a [`HostFunction`](crate::ir::HostFunction).
pub(crate) struct HostCall(Call);

impl HostCall {
    pub(crate) fn new(
        call: impl Fn(&[Value], &Device) -> Result<Value, Box<Fault>> + Send + Sync + 'static,
    ) -> Self {
        HostCall(Box::new(call))
    }
}

impl Machine<'_> {
    /// Calls a closure of the program. Its panic ends the run and goes on after it.
    pub(crate) fn apply(&mut self, function: Function, args: &[Value]) -> Result<Value, Box<Fault>> {
        let plan = self.plan;
        let known = plan.functions.get(function).and_then(|known| known.body().downcast_ref::<HostCall>());
        let HostCall(call) = known.ok_or_else(|| Fault::internal("a host closure that is none"))?;
        let device = &self.device;
        match catch_unwind(AssertUnwindSafe(|| uncaught(|| call(args, device)))) {
            Ok(result) => result,
            Err(panic) => {
                self.panic = Some(panic);
                Err(Fault::internal("a host closure panicked"))
            }
        }
    }
}
