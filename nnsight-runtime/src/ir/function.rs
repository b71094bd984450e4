//! Host closures that a program calls: the one thing in it that is no data.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Function, Type};

/// A host closure in a program's table, with the types it takes and gives.
///
/// Two are equal if one is a clone of the other.
#[derive(Clone)]
pub struct HostFunction {
    /// Types of the arguments.
    pub args: Vec<Type>,
    /// Type of the result, if it gives one.
    pub result: Option<Type>,
    /// What the executor calls; the graph does not look into it.
    body: Arc<dyn Any + Send + Sync>,
    catches: bool,
    id: u64,
}

impl HostFunction {
    /// A closure of these types; `body` is what the executor understands as one.
    #[must_use]
    pub fn new(args: Vec<Type>, result: Option<Type>, body: Arc<dyn Any + Send + Sync>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        HostFunction { args, result, body, catches: false, id: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// The same, as items whose loop goes on after an error in a turn.
    #[must_use]
    pub fn catching(self) -> Self {
        HostFunction { catches: true, ..self }
    }

    /// Whether the loop over its items goes on after an error in a turn.
    #[must_use]
    pub fn catches(&self) -> bool {
        self.catches
    }

    /// What the executor calls.
    pub(crate) fn body(&self) -> &(dyn Any + Send + Sync) {
        &*self.body
    }

    /// A number that no other closure of this process has.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }
}

impl PartialEq for HostFunction {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl fmt::Debug for HostFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostFunction")
            .field("args", &self.args)
            .field("result", &self.result)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The host closures of a program, in the order in which it calls them.
pub type Functions = cranelift_entity::PrimaryMap<Function, HostFunction>;
