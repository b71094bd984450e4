//! Code that is being typed: what can be parsed is staged as ever, the rest stays as it is, so that an editor knows
//! the types of what stands before the cursor.

#![allow(clippy::needless_raw_string_hashes, reason = "written by `UPDATE_EXPECT=1`")]

use expect_test::{Expect, expect};

use super::expanded;

fn check(body: &str, expected: &Expect) {
    expected.assert_eq(&expanded(body));
}

fn function(item: &str) -> String {
    let item = item.parse().expect("balanced tokens");
    match crate::parse::Intervene::read(proc_macro2::TokenStream::new(), item) {
        Ok(function) => crate::expand::intervene(function).to_string(),
        Err(broken) => crate::expand::broken_intervene(*broken).to_string(),
    }
}

#[test]
fn a_method_being_typed_leaves_the_session_as_it_is() {
    check(
        "let list = session.list(); list.",
        &expect![[
            r#"{ :: core :: compile_error ! { "unexpected end of input, expected identifier or integer" } ; # [allow (unused_imports)] use nnsight :: __private as __nnsight ; # [allow (unused_imports)] use __nnsight :: { HostCarried as _ , HostIndexPlace as _ , HostKind as _ , HostPlace as _ , HostPut as _ , HostRead as _ , HostSetIndex as _ , HostStop as _ , HostValue as _ , ProbeCarried as _ , ProbeHeld as _ , ProbeHost as _ , Shared as _ , TracedKind as _ , Unique as _ , } ; __nnsight :: run (& (model) , true , | __nnsight_session : __nnsight :: Session < '_ > | -> :: core :: result :: Result < _ , __nnsight :: BodyError > { let __nnsight_outcome = match __nnsight_session { session => { let list = session . list () ; list . } } ; :: core :: result :: Result :: Ok (__nnsight :: leave (__nnsight_session , __nnsight_outcome)) }) }"#
        ]],
    );
}

#[test]
fn an_unfinished_statement_leaves_the_rest_as_it_is() {
    check(
        "for x in session.iter([1, 2]) { let y = ; session.log(x); }",
        &expect![[
            r#"{ :: core :: compile_error ! { "expected an expression" } ; # [allow (unused_imports)] use nnsight :: __private as __nnsight ; # [allow (unused_imports)] use __nnsight :: { HostCarried as _ , HostIndexPlace as _ , HostKind as _ , HostPlace as _ , HostPut as _ , HostRead as _ , HostSetIndex as _ , HostStop as _ , HostValue as _ , ProbeCarried as _ , ProbeHeld as _ , ProbeHost as _ , Shared as _ , TracedKind as _ , Unique as _ , } ; __nnsight :: run (& (model) , true , | __nnsight_session : __nnsight :: Session < '_ > | -> :: core :: result :: Result < _ , __nnsight :: BodyError > { let __nnsight_outcome = match __nnsight_session { session => { for x in session . iter ([1 , 2]) { let y = ; session . log (x) ; } } } ; :: core :: result :: Result :: Ok (__nnsight :: leave (__nnsight_session , __nnsight_outcome)) }) }"#
        ]],
    );
}

#[test]
fn a_hook_point_being_typed_leaves_the_trace_as_it_is() {
    check(
        "session.trace(\"_\", |m| { m.transformer.h[0]. });",
        &expect![[
            r#"{ :: core :: compile_error ! { "unexpected end of input, expected identifier or integer" } ; # [allow (unused_imports)] use nnsight :: __private as __nnsight ; # [allow (unused_imports)] use __nnsight :: { HostCarried as _ , HostIndexPlace as _ , HostKind as _ , HostPlace as _ , HostPut as _ , HostRead as _ , HostSetIndex as _ , HostStop as _ , HostValue as _ , ProbeCarried as _ , ProbeHeld as _ , ProbeHost as _ , Shared as _ , TracedKind as _ , Unique as _ , } ; __nnsight :: run (& (model) , true , | __nnsight_session : __nnsight :: Session < '_ > | -> :: core :: result :: Result < _ , __nnsight :: BodyError > { let __nnsight_outcome = match __nnsight_session { session => { session . trace ("_" , | m | { m . transformer . h [0] . }) ; } } ; :: core :: result :: Result :: Ok (__nnsight :: leave (__nnsight_session , __nnsight_outcome)) }) }"#
        ]],
    );
}

#[test]
fn a_function_being_typed_keeps_its_signature() {
    let text = function("#[doc = \"Kept.\"] pub fn f(x: Traced<Tensor<3>>) -> Traced<f64> { x. }");
    expect![[r#":: core :: compile_error ! { "unexpected end of input, expected identifier or integer" } # [doc = "Kept."] pub fn f < '__nnsight > (x : Traced < '__nnsight , Tensor < 3 > >) -> Traced < '__nnsight , f64 > { # [allow (unused_imports)] use :: nnsight :: __private as __nnsight ; # [allow (unused_imports)] use __nnsight :: { HostCarried as _ , HostIndexPlace as _ , HostKind as _ , HostPlace as _ , HostPut as _ , HostRead as _ , HostSetIndex as _ , HostStop as _ , HostValue as _ , ProbeCarried as _ , ProbeHeld as _ , ProbeHost as _ , Shared as _ , TracedKind as _ , Unique as _ , } ; x . }"#]].assert_eq(&text);
}

#[test]
fn several_refusals_are_all_reported_and_the_body_stays() {
    check(
        "let f = async { 1 }; unsafe { g() }; session.log(1);",
        &expect![[r#"
            let __nnsight_outcome = match __nnsight_session {
                session => {
                    let f = async { 1 };
                    unsafe { g() };
                    session.log(1);
                }
            };
        "#]],
    );
}
