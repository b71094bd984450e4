use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::statements::statements;
use super::{Mender, back, body, list};

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("balanced tokens")
}

fn spaced(tokens: impl IntoIterator<Item = TokenTree>) -> String {
    tokens.into_iter().collect::<TokenStream>().to_string()
}

/// As text without spaces.
fn plain(tokens: &TokenStream) -> String {
    tokens.to_string().replace(' ', "")
}

/// What a function's body becomes, and what is said of it.
fn mended(text: &str) -> (String, String) {
    let mended = body(tokens(text));
    let error = mended.error.map_or_else(String::new, |error| error.to_string());
    (plain(&back(mended.tokens)), error)
}

fn becomes(text: &str, expected: &str, error: &str) {
    let (mended, said) = mended(text);
    assert_eq!((mended.as_str(), said.as_str()), (plain(&tokens(expected)).as_str(), error));
}

#[test]
fn what_parses_stays_as_it_is_even_where_it_is_looked_through() {
    struct Bodies(usize);
    impl<'a> Visit<'a> for Bodies {
        fn visit_block(&mut self, block: &'a syn::Block) {
            let stmts = &block.stmts;
            let all: Vec<TokenTree> = quote::quote!(#(#stmts)*).into_iter().collect();
            for statement in statements(&all) {
                let mut inside = Mender::default();
                let mended = inside.list(statement.to_vec());
                assert_eq!(spaced(mended), spaced(statement.to_vec()));
                if let Some(error) = inside.error {
                    panic!("{error}: {}", spaced(statement.to_vec()));
                }
                self.0 += 1;
            }
            visit::visit_block(self, block);
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut bodies = Bodies(0);
    for folder in ["../examples", "../tests", "../tests/ui/pass", "src", "src/expand", "src/check"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("the folder is there") {
            let path = entry.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(path).expect("source is text");
                bodies.visit_file(&syn::parse_file(&text).expect("source parses"));
            }
        }
    }
    assert!(bodies.0 > 1000, "{} statements", bodies.0);
}

#[test]
fn a_name_is_put_behind_a_dot_or_path_that_has_none() {
    let field = "expected the name of a field or method here";
    becomes("x.", "x.__nnsight_missing", field);
    becomes("f(x.); g();", "f(x.__nnsight_missing); g();", field);
    becomes("x.0.; g();", "x.0.__nnsight_missing; g();", field);
    becomes("m.h[0]. = 1.0;", "m.h[0].__nnsight_missing = 1.0;", field);
    becomes("if a && b. { }", "if a && b.__nnsight_missing { }", field);
    becomes("let t = Tensor::<2>::", "let t = Tensor::<2>::__nnsight_missing", "expected a name here");
    becomes("let t = Tensor::; g();", "let t = Tensor::__nnsight_missing; g();", "expected a name here");
}

#[test]
fn an_expression_is_put_where_one_is_missing() {
    let error = "expected an expression here";
    becomes("let x = ; g();", "let x = __nnsight_missing; g();", error);
    becomes("f(a + ); g();", "f(a + __nnsight_missing); g();", error);
    becomes("if { g(); }", "if __nnsight_missing { g(); }", error);
    becomes("for x in { g(); }", "for x in __nnsight_missing { g(); }", error);
    becomes(
        "match x { 1 => , _ => 2 }",
        "match x { 1 => __nnsight_missing, _ => 2 }",
        "expected an expression behind `=>`",
    );
}

#[test]
fn a_missing_semicolon_is_put_in_and_said_where_it_belongs() {
    becomes("let k = 3 f(k);", "let k = 3; f(k);", "expected `;` behind this, before `f`");
    becomes("f(x) let y = 1; g(y)", "f(x); let y = 1; g(y)", "expected `;` behind this, before `let`");
    becomes(
        "let y = x. for i in a { g(i); } h()",
        "let y = x.__nnsight_missing; for i in a { g(i); } h()",
        "expected the name of a field or method here",
    );
    becomes(
        "for i in a { let k = 3 f(k); } g();",
        "for i in a { let k = 3; f(k); } g();",
        "expected `;` behind this, before `f`",
    );
}

#[test]
fn what_an_open_parenthesis_swallowed_is_taken_out_of_it() {
    // As an editor closes it at the end of the block.
    becomes("let l = f(; g(|m| { h(); });)", "let l = f(); g(|m| { h(); });", "this `(` is not closed");
    becomes("l.append(f(x let y = 1; g(y);))", "l.append(f(x)); let y = 1; g(y);", "this `(` is not closed");
}

#[test]
fn a_statement_that_cannot_be_mended_is_set_aside_and_the_rest_is_not() {
    for broken in ["let = 3;", "if k > { }", "fn { };", "let x: = 1;"] {
        let text = format!("let a = 1; {broken} f(a);");
        let aside = body(tokens(&text));
        assert!(aside.error.is_some(), "{broken}");
        assert_eq!(plain(&back(aside.tokens.clone())), plain(&tokens(&text)));
        let parsed = syn::parse::Parser::parse2(syn::Block::parse_within, aside.tokens);
        assert_eq!(parsed.expect("it parses now").len(), 3, "{broken}");
    }
}

#[test]
fn an_arm_that_cannot_be_mended_is_set_aside_and_the_rest_is_not() {
    let text = "match n { 1 => { f(); } 2 | => 3, _ => g(x.) }";
    let aside = body(tokens(text));
    let [syn::Stmt::Expr(syn::Expr::Match(matching), None)] =
        &*syn::parse::Parser::parse2(syn::Block::parse_within, aside.tokens.clone()).expect("it parses now")
    else {
        panic!("{}", aside.tokens);
    };
    assert_eq!(matching.arms.len(), 3);
    assert_eq!(plain(&back(aside.tokens)), plain(&tokens(&text.replace("x.", "x.__nnsight_missing"))));
}

#[test]
fn a_macro_of_the_users_takes_what_it_likes() {
    for text in ["log!(a b, c.);", "mine! { a. ; let }", "s![a. b c]"] {
        let mended = super::macros(tokens(text));
        assert!(mended.error.is_none(), "{text}");
        assert_eq!(plain(&mended.tokens), plain(&tokens(text)));
    }
}

#[test]
fn what_known_macros_are_given_is_mended_in_text_that_parses() {
    let mended = super::macros(tokens("f(|m| { log!(session, \"{}\", a.); }); vec![b.; 3];"));
    assert!(mended.error.is_some());
    let expected = "f(|m| { log!(session, \"{}\", a.__nnsight_missing); }); vec![b.__nnsight_missing; 3];";
    assert_eq!(plain(&mended.tokens), plain(&tokens(expected)));
}

#[test]
fn a_list_is_mended_as_one() {
    let mended = list(tokens("model, |session| { session. }"));
    assert_eq!(plain(&mended.tokens), plain(&tokens("model, |session| { session.__nnsight_missing }")));
}
