//! Work that a run may save.

macro_rules! optimizations {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// Work that a run may save; each can be turned off alone.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Optimizations {
            $($(#[$doc])* pub $name: bool,)+
        }

        impl Optimizations {
            /// Nothing is saved: every trace runs by itself and whole.
            pub const NONE: Optimizations = Optimizations { $($name: false,)+ };
            /// Everything that can be saved is.
            pub const ALL: Optimizations = Optimizations { $($name: true,)+ };

            /// All but one, for each one, with the name of the field that is off.
            pub fn each_off() -> impl Iterator<Item = (&'static str, Optimizations)> {
                [$((stringify!($name), Optimizations { $name: false, ..Optimizations::ALL }),)+].into_iter()
            }
        }
    };
}

optimizations! {
    /// A trace waits until a value of it is demanded, and runs in one pass with the others that wait.
    lazy_traces,
    /// Traces on the same tokens that run in one pass share their rows up to where one of them writes.
    shared_prefixes,
    /// A row that is written at late positions only takes the keys and values before them from the row it left.
    causal_reuse,
    /// A trace in a loop that equals its last run takes that run's results.
    equal_traces,
    /// A pass ends after the last hook point that is needed.
    early_stop,
    /// A block, attention or MLP is not computed for rows for which its whole output is replaced unseen.
    replaced_modules,
    /// `lm_head.output` is computed only at the positions and vocabulary rows that are read, where that can be seen.
    read_logits,
    /// The last attention of a pass, and all behind it, run only for the positions that are read, and for the heads
    /// where the pass ends there.
    read_attention,
    /// Calls of one module, as `lm_head.call(x)`, that wait at the same time run as one.
    batched_calls,
    /// Attention runs as one kernel where nobody looks inside.
    fused_attention,
    /// A session recorded again as it was takes its last plan; [`run`](super::run) itself, which is given a plan,
    /// ignores it.
    cached_plans,
}

impl Default for Optimizations {
    fn default() -> Self {
        Optimizations::ALL
    }
}
