//! What the checks refuse and what they let pass, by the text of a body.

use quote::ToTokens;
use syn::{Block, ItemFn, parse_quote};

use super::{Checked, function, session};

/// Messages of a session's body.
fn of(body: &str) -> Vec<String> {
    let body: Block = syn::parse_str(&format!("{{ {body} }}")).expect("a body");
    messages(session(&parse_quote!(session), &body, false))
}

/// Messages of the body of one trace, with some values from before it.
fn of_trace(body: &str) -> Vec<String> {
    of(&format!(
        "let clean = session.trace(\"a\", |m| m.transformer.h[5].output); session.trace(\"b\", |m| {{ {body} }});"
    ))
}

fn of_function(text: &str) -> Vec<String> {
    let item: ItemFn = syn::parse_str(text).expect("a function");
    messages(function(&item.sig, &item.block))
}

fn messages(checked: Checked) -> Vec<String> {
    checked.errors.into_iter().flatten().map(|error| error.to_string()).collect()
}

/// The assertions of a sized session's body.
fn asserted(body: &str) -> Vec<String> {
    let body: Block = syn::parse_str(&format!("{{ {body} }}")).expect("a body");
    let checked = session(&parse_quote!(session), &body, true);
    assert!(checked.errors.is_empty());
    let size = parse_quote!(sizes::Gpt2Small);
    let items = checked.assertions.iter().map(|holds| holds.tokens(&size));
    items.map(|item| item.to_token_stream().to_string().replace(' ', "")).collect()
}

#[track_caller]
fn refused(body: &str) {
    let found = of_trace(body);
    assert_eq!(found.len(), 2, "{body}: {found:#?}");
    assert!(found[0].contains("transformer.h[2].output") && found[0].contains("transformer.h[5].output"));
    assert!(found[1].ends_with("is read here"));
}

#[track_caller]
fn passes(body: &str) {
    assert_eq!(of_trace(body), [""; 0], "{body}");
}

#[test]
fn a_write_from_a_later_point_of_the_pass_is_refused_at_both_places() {
    let found = of_trace("m.transformer.h[2].output = m.transformer.h[5].output;");
    let expected = [
        "the value written to `transformer.h[2].output` depends on `transformer.h[5].output`, which the same forward \
         pass reaches later; use a trace of its own for one of them",
        "`transformer.h[5].output` is read here",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_later_point_is_followed_through_variables_and_operations() {
    refused("let late = m.transformer.h[5].output; let x = late * 2.0; m.transformer.h[2].output = x;");
    refused(
        "let late = m.transformer.h[5].output; m.transformer.h[2].output = (1.0 + late).relu().softmax(-1);",
    );
    refused("m.transformer.h[2].output += m.transformer.h[5].output;");
    refused("m.transformer.h[2].output[s![.., -1, ..]] = m.transformer.h[5].output.slice(s![.., -1, ..]);");
    refused("m.transformer.h[2].output[s![.., -1, ..]] *= m.transformer.h[5].output[s![.., 0, ..]];");
    refused("let mut x = clean; x += m.transformer.h[5].output; m.transformer.h[2].output = x;");
    refused(
        "let mut x = clean; x[s![.., 0, ..]] = m.transformer.h[5].output; m.transformer.h[2].output = x;",
    );
    refused("let (a, b) = (clean, m.transformer.h[5].output); m.transformer.h[2].output = b; let _ = a;");
    refused("let x; x = m.transformer.h[5].output; m.transformer.h[2].output = x;");
    refused("m.transformer.h[2].output = clean.matmul(m.transformer.h[5].output.transpose());");
    refused("let x = { let y = m.transformer.h[5].output; y - clean }; m.transformer.h[2].output = x;");
    refused("m.transformer.h[2].output = [clean, m.transformer.h[5].output].cat(0);");
    refused(
        "let a = m.transformer.h[5].output; m.transformer.h[2].output = nnsight::stage::cat(vec![clean, a], 0);",
    );
    refused("m.transformer.h[2].output = m.transformer.h[3].call(m.transformer.h[5].output);");
    refused("m.transformer.h[2].output.write(m.transformer.h[5].output.read());");
    refused("m.transformer.h[2].resid_post = m.transformer.h[5].resid_post;");
}

#[test]
fn parts_of_the_model_under_other_names_are_followed() {
    refused("let t = &m.transformer; t.h[2].output = t.h[5].output;");
    refused("let h = &m.transformer.h; let two = &h[2]; two.output = h[5].output;");
    refused("let point = &m.transformer.h[5].output; m.transformer.h[2].output = point.tanh();");
    refused("let model = m; model.transformer.h[2].output = m.transformer.h[5].output;");
}

#[test]
fn heads_and_points_outside_the_layers_count_too() {
    let found = of_trace("m.transformer.h[0].attn.z.head(1) = m.transformer.h[0].attn.z.head(0);");
    assert_eq!(found, [""; 0]);
    let found = of_trace("m.transformer.h[0].attn.z.head(1) = m.transformer.h[3].attn.z.head(0);");
    assert!(found[0].contains("`transformer.h[0].attn.z`") && found[1].contains("`transformer.h[3].attn.z`"));
    let found = of_trace("m.transformer.wte.output = m.transformer.h[0].mlp.output;");
    assert!(found[0].contains("`transformer.wte.output`"));
    let found =
        of_trace("m.transformer.h[11].mlp.c_fc.input = m.transformer.h[11].ln_2.output; let _ = m.output;");
    assert_eq!(found, [""; 0]);
}

#[test]
fn branches_join_and_loops_turn() {
    refused("let mut x = clean; if flag { x = m.transformer.h[5].output; } m.transformer.h[2].output = x;");
    refused("let x = if flag { m.transformer.h[5].output } else { clean }; m.transformer.h[2].output = x;");
    refused("let x = match n { 0 => clean, _ => m.transformer.h[5].output }; m.transformer.h[2].output = x;");
    refused("if flag { m.transformer.h[2].output = m.transformer.h[5].output; }");
    refused(
        "let mut x = clean; for _ in 0..3 { m.transformer.h[2].output = x; x = m.transformer.h[5].output; }",
    );
    refused(
        "let (mut x, mut y) = (clean, clean); for _ in 0..3 { m.transformer.h[2].output = x; x = y; \
         y = m.transformer.h[5].output; }",
    );
    refused("let mut x = clean; while c { x += m.transformer.h[5].output; } m.transformer.h[2].output = x;");
}

#[test]
fn ways_that_may_exclude_each_other_pass() {
    passes(
        "let x = if flag { m.transformer.h[5].output } else { clean }; \
         if flag { m.transformer.h[7].output = x; } else { m.transformer.h[2].output = x; }",
    );
    passes(
        "let mut x = clean; let mut y = clean; if flag { x = m.transformer.h[5].output; } if !flag { y = x; } \
         m.transformer.h[2].output = y;",
    );
    passes(
        "let mut x = clean; for i in 0..3 { m.transformer.h[2].output = x; \
         if i == 2 { x = m.transformer.h[5].output; } }",
    );
    passes(
        "let mut x = clean; loop { x = clean; if c { break; } x = m.transformer.h[5].output; } \
         m.transformer.h[2].output = x;",
    );
    passes(
        "let mut x = clean; if c { x = m.transformer.h[5].output; return; } m.transformer.h[2].output = x;",
    );
}

#[test]
fn nothing_follows_a_stop() {
    passes(
        "let mut x = clean; if c { x = m.transformer.h[5].output; session.stop(); } m.transformer.h[2].output = x;",
    );
}

#[test]
fn writing_a_later_point_from_an_earlier_one_passes() {
    passes("m.transformer.h[5].output = m.transformer.h[2].output;");
    passes("m.transformer.h[2].output = m.transformer.h[2].output * 2.0;");
    passes("m.transformer.h[2].output = m.transformer.h[2].attn.output + clean;");
    passes("let late = m.transformer.h[5].output; m.transformer.h[2].output = clean; late");
    passes("let mut late = m.transformer.h[5].output; late = clean; m.transformer.h[2].output = late;");
}

#[test]
fn values_of_another_pass_can_be_written_anywhere() {
    passes("m.transformer.h[2].output = clean;");
    let found = of("let mut x = session.value(0.0); for p in prompts { session.trace(p, |m| { \
         m.transformer.h[2].output = x; x = m.transformer.h[5].output; }); }");
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_point_written_as_a_whole_gives_what_was_written() {
    passes("m.transformer.h[5].output = clean; m.transformer.h[2].output = m.transformer.h[5].output;");
    refused("m.transformer.h[5].output *= 2.0; m.transformer.h[2].output = m.transformer.h[5].output;");
    refused(
        "m.transformer.h[5].output[s![0]] = clean; m.transformer.h[2].output = m.transformer.h[5].output;",
    );
    passes("m.transformer.h[n].output = clean; m.transformer.h[2].output = m.transformer.h[5].output;");
    passes("ablate(m); m.transformer.h[2].output = m.transformer.h[5].output;");
}

#[test]
fn nothing_is_said_where_a_name_or_layer_is_not_certain() {
    passes("m.transformer.h[i].output = m.transformer.h[5].output;");
    passes("m.transformer.h[2].output = m.transformer.h[-1].output;");
    passes("let m = other; m.transformer.h[2].output = m.transformer.h[5].output;");
    passes("m.transformer.h[2].output = helper(m.transformer.h[5].output);");
    passes("m.transformer.h[2].output = m.transformer.h[5].output.by_extension_trait();");
    passes("let mut x = m.transformer.h[5].output; reset(&mut x); m.transformer.h[2].output = x;");
    passes(
        "let mut x = m.transformer.h[5].output; let mut f = || x = clean; f(); m.transformer.h[2].output = x;",
    );
    passes("let mut x = m.transformer.h[5].output; my_macro!(x); m.transformer.h[2].output = x;");
    passes("let f = |m: &Other| { m.transformer.h[2].output = m.transformer.h[5].output; };");
    passes("#[cfg(unix)] let x = m.transformer.h[5].output; m.transformer.h[2].output = x;");
    assert_eq!(of("other.trace(p, |m| m.transformer.h[2].output = m.transformer.h[5].output);"), [""; 0]);
    let shadowed = "let session = other; session.trace(p, |m| m.lm_head.input = m.lm_head.output);";
    assert_eq!(of(shadowed), [""; 0]);
}

#[test]
fn a_staged_function_that_takes_the_model_is_checked() {
    let body = "{ m.transformer.h[2].output = m.transformer.h[5].output; }";
    assert_eq!(of_function(&format!("fn f(m: &Model) {body}")).len(), 2);
    assert_eq!(of_function(&format!("fn f(m: &nnsight::gpt2::Model<'_>) {body}")).len(), 2);
    assert_eq!(of_function(&format!("fn f(m: &mine::Model) {body}")).len(), 0);
    assert_eq!(of_function(&format!("fn f(m: &Modell) {body}")).len(), 0);
    let with_session = format!("fn f(session: Session, p: &str) {{ session.trace(p, |m| {body}); }}");
    assert_eq!(of_function(&with_session).len(), 2);
    let mixed = "fn f(m: &Model, x: Traced<Tensor<3>>) { m.lm_head.input = x * m.lm_head.output; }";
    assert_eq!(of_function(mixed).len(), 2);
}

#[test]
fn one_mistake_is_reported_once_and_several_together() {
    let twice = "for _ in 0..2 { m.transformer.h[2].output = m.transformer.h[5].output; } \
                 m.transformer.h[1].output = m.transformer.h[4].output;";
    assert_eq!(of_trace(twice).len(), 4);
}

#[test]
fn layers_from_the_end_are_compared_with_each_other_and_else_left_to_the_size() {
    let found = of_trace("m.transformer.h[-2].output = m.transformer.h[-1].output;");
    assert!(found[0].contains("`transformer.h[-2].output` depends on `transformer.h[-1].output`"));
    passes("m.transformer.h[-1].output = m.transformer.h[-2].output;");
    passes("m.transformer.h[5].output = clean; m.transformer.h[-2].output = m.transformer.h[-1].output;");
    let found = of_trace("m.transformer.h[-2].output = m.lm_head.output;");
    assert_eq!(found.len(), 2);
    let sized = "session.trace(p, |m| { m.transformer.h[2].output = m.transformer.h[-1].output; });";
    assert_eq!(
        asserted(sized).last().map(String::as_str),
        Some(
            "const_:()=__nnsight::size::in_order::<sizes::Gpt2Small>(\"Gpt2Small\",\
             (\"transformer.h[{}].output\",2i64,\"transformer.h[2].output\"),\
             (\"transformer.h[{}].output\",-1i64,\"transformer.h[-1].output\"));"
        )
    );
}

#[test]
fn a_closure_without_the_model_changes_nothing() {
    refused("let f = |x: i64| x + 1; m.transformer.h[2].output = m.transformer.h[5].output; f(1);");
    passes(
        "let f = || m.transformer.h[5].output = clean; f(); m.transformer.h[2].output = m.transformer.h[5].output;",
    );
}

#[test]
fn a_loop_that_nothing_leaves_is_refused() {
    let endless = "this `loop` has no `break`, so recording it would never end: leave it with `break`, or write \
                   `while` with a condition";
    for body in [
        "loop {}",
        "loop { x += 1; }",
        "loop { for i in l { break; } }",
        "loop { 'a: loop { break 'a; } }",
        "loop { let f = || return; }",
        "loop { let f = || { risky()?; Ok(()) }; }",
        "'a: loop { 'a: { break 'a; } }",
        "loop { println!(\"{x}\"); continue; }",
    ] {
        assert_eq!(of(body), [endless], "{body}");
    }
    for body in [
        "loop { break; }",
        "loop { if c { break } }",
        "loop { match x { 0 => break, _ => {} } }",
        "'a: loop { for i in l { break 'a; } }",
        "'a: for i in l { loop { continue 'a; } }",
        "'a: { loop { break 'a; } }",
        "loop { risky()?; }",
        "loop { return; }",
        "loop { panic!(\"no\") }",
        "loop { leave!() }",
        "loop { if c { session.stop() } }",
        "loop { std::process::exit(1) }",
        "fn other() { loop {} }",
    ] {
        assert_eq!(of(body), [""; 0], "{body}");
    }
}

#[test]
fn literals_on_hook_points_become_assertions_in_a_sized_session() {
    let body = "session.trace(p, |m| {
        let z = m.transformer.h[12].attn.z.head(-13);
        m.transformer.h[1].mlp.act.output[s![.., -1, 0..4000;2]] = 0.0;
        m.transformer.h[layer].output.slice(s![0..=5, n, ..7])
    });";
    let expected = [
        "const_:()=__nnsight::size::layer::<sizes::Gpt2Small>(\"Gpt2Small\",12i64);",
        "const_:()=__nnsight::size::head::<sizes::Gpt2Small>(\"Gpt2Small\",\"transformer.h[{}].attn.z\",-13i64);",
        "const_:()=__nnsight::size::layer::<sizes::Gpt2Small>(\"Gpt2Small\",1i64);",
        "const_:()=__nnsight::size::index::<sizes::Gpt2Small>(\"Gpt2Small\",(\"transformer.h[{}].mlp.act.output\",false,\"transformer.h[1].mlp.act.output\"),1usize,-1i64);",
        "const_:()=__nnsight::size::range_bound::<sizes::Gpt2Small>(\"Gpt2Small\",(\"transformer.h[{}].mlp.act.output\",false,\"transformer.h[1].mlp.act.output\"),2usize,0i64);",
        "const_:()=__nnsight::size::range_bound::<sizes::Gpt2Small>(\"Gpt2Small\",(\"transformer.h[{}].mlp.act.output\",false,\"transformer.h[1].mlp.act.output\"),2usize,4000i64);",
        "const_:()=__nnsight::size::range_bound::<sizes::Gpt2Small>(\"Gpt2Small\",(\"transformer.h[{}].output\",false,\"transformer.h[_].output\"),0usize,0i64);",
        "const_:()=__nnsight::size::index::<sizes::Gpt2Small>(\"Gpt2Small\",(\"transformer.h[{}].output\",false,\"transformer.h[_].output\"),0usize,5i64);",
        "const_:()=__nnsight::size::range_bound::<sizes::Gpt2Small>(\"Gpt2Small\",(\"transformer.h[{}].output\",false,\"transformer.h[_].output\"),2usize,7i64);",
    ];
    assert_eq!(asserted(body), expected);
}

#[test]
fn points_that_meet_directly_become_assertions_in_a_sized_session() {
    let body = "session.trace(p, |m| { m.transformer.ln_f.input = m.lm_head.input; m.input + m.output; x + m.output });";
    let found: Vec<String> = asserted(
        "session.trace(p, |m| { m.lm_head.input = m.transformer.ln_f.output; m.input + m.output; x + m.output });",
    );
    assert_eq!(
        found,
        [
            "const_:()=__nnsight::size::meet::<sizes::Gpt2Small>(\"Gpt2Small\",(\"lm_head.input\",false,\"lm_head.input\"),\
             (\"transformer.ln_f.output\",false,\"transformer.ln_f.output\"),true);",
            "const_:()=__nnsight::size::meet::<sizes::Gpt2Small>(\"Gpt2Small\",(\"transformer.wte.input\",false,\
             \"transformer.wte.input\"),(\"lm_head.output\",false,\"lm_head.output\"),false);",
        ]
    );
    let unsized_body: Block = syn::parse_str(&format!("{{ {body} }}")).expect("a body");
    assert_eq!(session(&parse_quote!(session), &unsized_body, false).assertions.len(), 0);
}

#[test]
fn an_axis_is_refused_where_a_tensor_is_taken_together() {
    for (body, said) in [
        ("let logits = m.lm_head.output; logits.max(-1)", "`.max_dim(-1)`"),
        ("m.transformer.h[0].output.mean(1)", "`.mean_dim(1)`"),
        ("(m.lm_head.output * 2.0).softmax(-1).sum(0)", "`.sum_dim(0)`"),
        ("for _ in session.iter(0..3) { clean.min(-2); }", "`.min_dim(-2)`"),
    ] {
        let found = of_trace(body);
        assert_eq!(found.len(), 1, "{body}: {found:#?}");
        assert!(found[0].contains(said), "{found:#?}");
    }
    for body in [
        "let norm = m.lm_head.output.sum().item(); norm.max(1.0)",
        "m.lm_head.output.max()",
        "let n = m.lm_head.output.dim_len(1); n.min(3)",
        "let list = session.list(); list.max(1)",
    ] {
        passes(body);
    }
    let said = of_function("fn f(x: Traced<Tensor<3>>, n: Traced<i64>) { x.max(1); n.max(1); }");
    assert_eq!(said.len(), 1, "{said:#?}");
}
