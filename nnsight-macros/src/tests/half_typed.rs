//! Code that is being typed. An editor takes what it knows of `a.` for `a.x`: both expand alike up to the dot.

use proc_macro2::{TokenStream, TokenTree};

/// What an editor puts where the cursor is.
const NAME: &str = "intellijRulezz";

/// Bodies with a cursor where a name belongs, in every kind of place.
const PLACES: [&str; 36] = [
    "session.trace(p, |m| { m.§ });",
    "session.trace(p, |m| m.§);",
    "session.trace(p, |m| { m.transformer.§ });",
    "session.trace(p, |m| { m.transformer.h[0].attn.§ });",
    "session.trace(p, |m| { let x = m.transformer.h[0].attn.§ let y = m.lm_head.output; });",
    "session.trace(p, |m| { let x = m.transformer.h[0].output.§; });",
    "session.trace(p, |m| { m.transformer.h[0].mlp.§ = 0.0; });",
    "session.trace(p, |m| { m.transformer.h[0].mlp.§ += x; });",
    "session.trace(p, |m| { m.transformer.h[x.§].mlp.output[s![.., x]] = y; });",
    "session.§",
    "let l = session.list(); l.append(1); l.§",
    "for layer in session.iter(0..4) { layer.§ }",
    "for layer in x.§ { f(layer); }",
    "'a: for x in y { for z in x { if z > 1 { continue 'a; } z.§ } }",
    "let mut best = a; for x in y { if x > 2 { best = x; best.§ } } best.save()",
    "let l = a; for x in y { if x > 1 { session.trace(p, |m| { for j in 0..2 { l.append(x.§) } }); } } l.save()",
    "let k = a; let y = if k > 1 { b } else { c }; y.§",
    "let y = if k.§ { b } else { c }; y",
    "if k > 1 && k.§ { session.stop(); }",
    "let y = match k { 1 => b, _ => c }; y.§",
    "let y = match k { 1 => b.§, _ => c };",
    "let y = match k { 1 => { b.§ } _ => c };",
    "let y = match k.§ { 1 => b, _ => c };",
    "let y = match k { n if n.§ => b, _ => c };",
    "let mut k = a; while k < 4 { k += 1; k.§ }",
    "let mut k = a; while k < 4 { k += 1; k.§; }",
    "let mut k = a; while k.§ { k += 1; }",
    "let x = loop { k += 1; if k > 3 { break k.§; } };",
    "let t = m.slice(s![.., -1, x.§]); t",
    "log!(session, \"{}\", x.§); f()",
    "for x in y { println!(\"{x}\", x = x.§); }",
    "assert!(x.§ > 3);",
    "let v = vec![a, b.§];",
    "let r = Reading { layer, norm: x.§ };",
    "if c { return x.§; } y",
    "let t = Tensor::<2>::§",
];

/// What else may be wrong in a body, above the place or below.
const ERRORS: [&str; 9] = [
    "",
    "let = 3;",
    "let k = 3",
    "if k > { }",
    "for i in session.iter(0..4)",
    "let q = a.",
    "session.trace(p, |m| { let = m; });",
    "f(a b);",
    "match n { 1 => , 2 | => 3, _ => { f(x. ) } }",
];

fn words(tokens: TokenStream, out: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let [open, close] = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ["(", ")"],
                    proc_macro2::Delimiter::Brace => ["{", "}"],
                    proc_macro2::Delimiter::Bracket => ["[", "]"],
                    proc_macro2::Delimiter::None => ["", ""],
                };
                out.push(open.to_owned());
                words(group.stream(), out);
                out.push(close.to_owned());
            }
            other => out.push(other.to_string()),
        }
    }
}

/// Asserts that what is typed expands as what an editor makes of it, up to the cursor.
fn agree(text: &str, expand: impl Fn(&str) -> TokenStream) {
    let (mut typed, mut named) = (Vec::new(), Vec::new());
    words(expand(&text.replace('§', "")), &mut typed);
    words(expand(&text.replace('§', NAME)), &mut named);
    let cursor = named.iter().position(|word| word == NAME).unwrap_or_else(|| panic!("no cursor in {text}"));
    assert_eq!(typed.get(..cursor).map(|w| w.join(" ")), Some(named[..cursor].join(" ")), "{text}");
}

fn session(input: &str) -> TokenStream {
    let input: TokenStream = format!("[nnsight] {input}").parse().expect("balanced tokens");
    crate::parse::Session::read(&input).map_or_else(|error| error.to_compile_error(), crate::expand::session)
}

fn function(item: &str) -> TokenStream {
    let item = item.parse().expect("balanced tokens");
    let read = crate::parse::Intervene::read(TokenStream::new(), item);
    read.map_or_else(|error| error.to_compile_error(), crate::expand::intervene)
}

/// Each place, with each error above it and each below.
fn bodies() -> impl Iterator<Item = String> {
    PLACES.iter().flat_map(|place| {
        let above = ERRORS.iter().map(move |error| format!("{error} {place}"));
        let below =
            ERRORS.iter().filter(|error| !error.is_empty()).map(move |error| format!("{place}; {error}"));
        above.chain(below)
    })
}

#[test]
fn a_body_expands_alike_up_to_the_cursor_in_a_session() {
    for body in bodies() {
        let Ok(_) = body.parse::<TokenStream>() else { continue };
        agree(&format!("model, |session| {{ {body} }}"), session);
    }
    for input in [
        "model.§, |session| { f() }",
        "model, |session| session.§",
        "model, size = Size, |session| { session.§ }",
    ] {
        agree(input, session);
    }
}

#[test]
fn a_body_expands_alike_up_to_the_cursor_in_a_staged_function() {
    for body in bodies() {
        let Ok(_) = body.parse::<TokenStream>() else { continue };
        agree(&format!("fn f(session: Session, x: Traced<f64>) -> Traced<f64> {{ {body} }}"), function);
    }
}

#[test]
fn the_arguments_of_a_log_expand_alike_up_to_the_cursor() {
    let log = |input: &str| crate::log::log(&format!("[nnsight] {input}").parse().expect("balanced tokens"));
    for input in ["session, \"{}\", x.§", "session, \"{} {y}\", f(x.§), y = z", "session.§, \"{x}\""] {
        agree(input, log);
    }
}

#[test]
fn what_can_be_staged_is_staged_around_what_cannot() {
    let text =
        session("m, |session| { let = 3; for x in items { let y = x. if y > 2 { f(y); } } }").to_string();
    assert!(text.contains("let = 3 ;"), "{text}");
    assert!(!text.contains("for x in items") && !text.contains("if y > 2"), "{text}");
}

#[test]
fn of_text_that_does_not_parse_its_first_mistake_alone_is_said() {
    let said = |body: &str| {
        session(&format!("m, |session| {{ {body} }}")).to_string().matches("compile_error").count()
    };
    assert_eq!(said("let k = 3 f(k); let = 3; let f = async { 1 };"), 1);
    assert_eq!(said("let f = async { 1 }; unsafe { g() };"), 2);
}

#[test]
fn a_function_being_typed_keeps_its_signature() {
    let text =
        function("#[doc = \"Kept.\"] pub fn f(x: Traced<Tensor<3>>) -> Traced<f64> { x. }").to_string();
    assert!(text.starts_with("# [doc = \"Kept.\"] pub fn f"), "{text}");
    assert!(
        text.ends_with("} :: core :: compile_error ! { \"expected the name of a field or method here\" }"),
        "{text}"
    );
}
