//! What compiles and what does not, and how the compiler says so.
//!
//! trybuild stays at 1.0.114: later versions give the tests other compiler flags than their dependencies, so that
//! burn is built twice.

#[test]
fn experiments_that_compile_and_mistakes_that_do_not() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}
