//! What a run did.

use std::time::Duration;

macro_rules! report {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// What a run did.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct RunReport {
            $($(#[$doc])* pub $name: u64,)+
            /// The most bytes that a pass needed, estimated before it: its activations and the values read in it.
            pub peak_bytes: u64,
            /// How long it took.
            pub times: Times,
        }

        impl RunReport {
            /// That of a run without a pass.
            pub const NOTHING: RunReport = RunReport { $($name: 0,)+ peak_bytes: 0, times: Times::NONE };

            /// What two runs did together.
            #[must_use]
            pub fn and(self, other: RunReport) -> RunReport {
                RunReport {
                    $($name: self.$name.saturating_add(other.$name),)+
                    peak_bytes: self.peak_bytes.max(other.peak_bytes),
                    times: self.times.and(other.times),
                }
            }
        }
    };
}

report! {
    /// Forward passes.
    passes,
    /// Traces that ran in them.
    traces,
    /// Traces whose rows ran some at a time, in passes of their own.
    traces_split,
    /// Traces that took the results of an equal one instead of running.
    passes_saved,
    /// Rows that the passes computed, from their first token or from where they left another row.
    rows,
    /// Hook points at which a pass handed over a value.
    points,
    /// Tokens times the layers that they were computed in.
    token_layers,
    /// Tokens times layers, had every trace run alone and to the end of the model.
    token_layers_naive,
    /// Positions, of all rows, at which logits were computed.
    positions_unembedded,
    /// Tokens that were left out of a block, an attention or an MLP, since its output is replaced there.
    tokens_replaced,
    /// Tokens that were left out from the last attention of a pass on.
    tokens_unread,
    /// Heads that were left out of the last attention of a pass.
    heads_unread,
    /// Times that a module was called by itself, on one value or several at once.
    calls,
    /// Sessions that ran meanwhile on threads that [`reported`](crate::session::reported) does not reach, and so are not
    /// in this report; hand those threads its [`Scope`](crate::session::Scope).
    elsewhere,
}

/// Where a run spent its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// In forward passes.
    pub forward: Duration,
    /// In what the program does with the values of passes.
    pub values: Duration,
    /// In all else: entering traces, loops, lists, numbers.
    pub rest: Duration,
}

impl Times {
    /// None at all.
    pub const NONE: Times = Times { forward: Duration::ZERO, values: Duration::ZERO, rest: Duration::ZERO };

    fn and(self, other: Times) -> Times {
        Times {
            forward: self.forward.saturating_add(other.forward),
            values: self.values.saturating_add(other.values),
            rest: self.rest.saturating_add(other.rest),
        }
    }
}
