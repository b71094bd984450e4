//! Conditions that stay the host's.

/// What a condition that stays the host's must be: a guard of a host `match`, an `assert!`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is known only when the program runs, but the host decides on it here, while recording",
    label = "expected `bool`",
    note = "decide on traced values with `if`, `while` or a `match` whose scrutinee is traced; print them with `session.log(..)`"
)]
pub trait HostCondition {
    #[doc(hidden)]
    fn decided(self) -> bool;
}
impl HostCondition for bool {
    fn decided(self) -> bool {
        self
    }
}
impl HostCondition for &bool {
    fn decided(self) -> bool {
        *self
    }
}

/// The value itself; the macros place the call where the compiler's words about the value should stand.
pub fn same<T>(value: T) -> T {
    value
}

/// A condition that stays the host's.
pub fn decided<C: HostCondition>(condition: C) -> bool {
    condition.decided()
}
