//! What compiles and what does not, and how the compiler says so.

#[test]
fn experiments_that_compile_and_mistakes_that_do_not() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}
