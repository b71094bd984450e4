//! In what an editor is given, each word of the user stands once, at its place, and nothing else stands there.

use std::collections::HashMap;

use proc_macro2::{TokenStream, TokenTree};

use crate::editor::words_once;

/// A body with every construct.
const BODY: &str = r#"
    let list = session.list();
    let mut total = session.value(0.0);
    let mut best = Best { layer: session.value(0), norm: session.value(0.0) };
    let early;
    'layers: for layer in session.iter(model.layers()) {
        let norm = session.trace("The", |m| {
            let residual = m.transformer.h[layer].output;
            m.transformer.h[0].mlp.output *= 0.5;
            m.transformer.h[1].attn.output[s![.., -1, ..]] = 0.0;
            residual.powi_scalar(2).sum().item()
        });
        for host in 0..n { list.append(norm * f64::from(host)); }
        if norm > best.norm && layer != 5 || !done {
            best.layer = layer;
            best.norm = norm;
        } else if norm < 0.0 {
            continue 'layers;
        } else {
            total += norm;
        }
        let kind = match layer { 0 => one, 1..=3 => { two } other if other > 7 => break, _ => three };
        log!(session, "{layer}: {norm:.3} {} {kind}", helper(norm, 0.5));
        println!("{total} after {}", layer);
        (list[0], best.norm) = (kind, total);
        while total > 1.0 { total = total / 2.0; if done { session.stop(); } }
    }
    let mut k = list.len();
    let count = loop { k = k + 1; if k > 9 { break k; } };
    assert!(count > 3, "{count} is few");
    if done { early = count; } else { early = k; }
    if let Some(x) = option { session.log(x); }
    let c = |x: Traced<f64>| x * 2.0;
    if early > 2 { return list.save(); }
    (best.layer.save(), c(total).save(), list.save())
"#;

/// Words for which an editor needs nothing in the expansion: they say themselves what they are.
const WORDS: [&str; 13] = [
    "assert", "break", "continue", "else", "for", "if", "in", "loop", "match", "mut", "println", "return",
    "while",
];

/// Every token with its place; of a group its signs, with what stands in it behind.
fn tokens(stream: &TokenStream, out: &mut Vec<(String, String)>) {
    for token in stream.clone() {
        let text = match &token {
            TokenTree::Group(group) => format!("{:?}", group.delimiter()),
            other => other.to_string(),
        };
        out.push((format!("{:?}", token.span()), text));
        if let TokenTree::Group(group) = &token {
            tokens(&group.stream(), out);
        }
    }
}

fn at_places(stream: &TokenStream) -> Vec<(String, String)> {
    let mut found = Vec::new();
    tokens(stream, &mut found);
    found
}

fn parsed(text: &str) -> TokenStream {
    text.parse().expect("balanced tokens")
}

/// Asserts that nothing stands at a place of the input but what the user wrote there, and that once; gives the words that
/// stand nowhere.
fn missing(input: &TokenStream, expansion: TokenStream) -> Vec<String> {
    let mut written = HashMap::new();
    for (place, text) in at_places(input) {
        written.insert(place, (text, 0));
    }
    for (place, text) in at_places(&words_once(&[input], expansion)) {
        if let Some((word, times)) = written.get_mut(&place) {
            assert_eq!(*word, text, "at the place of `{word}`");
            *times += 1;
            assert_eq!(*times, 1, "`{word}` stands {times} times");
        }
    }
    let mut missing: Vec<String> = written
        .into_values()
        .filter(|(word, times)| *times == 0 && word.starts_with(char::is_alphabetic))
        .map(|(word, _)| word)
        .filter(|word| !["Parenthesis", "Brace", "Bracket"].contains(&&**word))
        .collect();
    missing.sort();
    missing.dedup();
    missing
}

#[test]
fn at_the_place_of_a_users_word_stands_that_word_once_and_nothing_else() {
    let input = parsed(&format!("[nnsight] model, |session| {{ {BODY} }}"));
    let session = crate::parse::Session::read(&input).expect("it parses");
    let missing = missing(&input, crate::expand::session(session));
    // Control flow is calls in the expansion; all names are there.
    assert!(missing.iter().all(|word| WORDS.contains(&&**word)), "{missing:?}");
}

#[test]
fn the_same_holds_of_staged_functions() {
    let item = parsed(&format!("fn f(x: Traced<f64>, session: Session<'_>) -> Traced<f64> {{ {BODY} }}"));
    let function = crate::parse::Intervene::read(TokenStream::new(), item.clone()).expect("it parses");
    let missing = missing(&item, crate::expand::intervene(function));
    assert!(missing.iter().all(|word| WORDS.contains(&&**word)), "{missing:?}");
}

#[test]
fn a_group_that_stays_as_it_is_keeps_both_its_signs() {
    let input = parsed("f(a, [b])");
    let once = words_once(&[&input], parsed("g ( ) ; ").into_iter().chain(input.clone()).collect());
    let Some(TokenTree::Group(call)) = once.into_iter().nth(4) else { panic!("no call") };
    let Some(TokenTree::Group(written)) = input.into_iter().nth(1) else { panic!("no call") };
    assert_eq!(format!("{:?}", call.span_open()), format!("{:?}", written.span_open()));
    assert_eq!(format!("{:?}", call.span_close()), format!("{:?}", written.span_close()));
}

#[test]
fn an_error_stays_where_it_is_told() {
    let input = parsed("let = 3;");
    let span = input.clone().into_iter().nth(1).expect("a sign").span();
    let error = syn::Error::new(span, "expected a name").into_compile_error();
    let once = words_once(&[&input], quote::quote!(#input #error;));
    let place = format!("{span:?}");
    assert!(at_places(&once).contains(&(place, "compile_error".to_owned())));
}

#[test]
fn names_of_the_expansion_have_no_letters() {
    let input = parsed("[nnsight] model, |session| { for x in items { if x > 1 { y = x; } } }");
    let session = crate::parse::Session::read(&input).expect("it parses");
    let once = words_once(&[&input], crate::expand::session(session));
    let named = |(_, text): &(String, String)| text.starts_with("__nnsight_");
    assert_eq!(at_places(&once).into_iter().find(named), None);
}
