//! Snapshots of the expansion of each construct. `UPDATE_EXPECT=1 cargo test` writes them anew.

use expect_test::expect_file;

use super::expanded;

macro_rules! snapshots {
    ($($name:ident: $body:literal;)+) => { $(
        #[test]
        fn $name() {
            let text = format!("// {}\n\n{}", $body.trim().replace('\n', "\n// "), expanded($body));
            expect_file![concat!("./snapshots/", stringify!($name), ".txt")].assert_eq(&text);
        }
    )+ };
}

snapshots! {
    a_for_loop: "let mut total = a;\nfor x in items {\n    total += x;\n}";
    a_for_loop_over_a_range: "for i in (0..n).rev() {\n    session.log(i);\n}";
    a_while_loop: "let mut n = a;\nwhile n > 1 {\n    n = n / 2;\n}";
    a_loop_that_gives_a_value: "let mut n = a;\nlet last = loop {\n    n += 1;\n    if n > b {\n        break n;\n    }\n};";
    a_loop_of_the_host: "loop {\n    n += 1;\n    break;\n}";
    an_if: "let mut n = a;\nif c {\n    n = b;\n}";
    an_if_with_a_value: "let x = if a < b { a } else if a == b { c } else { b };";
    an_if_of_the_host: "if let Some(x) = option {\n    session.log(x);\n}";
    a_variable_assigned_in_arms: "let x;\nif c {\n    x = a;\n} else {\n    x = b;\n}";
    a_match_on_literals: "let x = match n {\n    0 => a,\n    1..=5 | 8 => b,\n    k if k > 100 => k,\n    _ => c,\n};";
    a_match_of_the_host: "let x = match option {\n    Some(x) if x > 1 => x,\n    _ => 0,\n};";
    jumps: "let mut n = a;\n'outer: for x in items {\n    for y in others {\n        if x > y {\n            continue 'outer;\n        }\n        n += y;\n        if n > b {\n            break;\n        }\n    }\n}";
    a_jump_past_a_shadowed_variable: "let mut n = a;\nfor x in items {\n    n += x;\n    let n = n * 2;\n    if n > b {\n        break;\n    }\n}";
    logic: "let c = a > 1 && !(b == 2) || d;";
    a_hook_point_read_and_written: "session.trace(prompt, |m| {\n    let x = m.transformer.h[2].output;\n    m.transformer.h[1].output = x * 2.0;\n    m.transformer.h[0].mlp.output[s![.., -1, ..]] += x;\n    m.lm_head.output\n});";
    an_element_written: "list[i] = x;\nlist[i] += 1;";
    a_return: "if c {\n    return list.save();\n}\nlist.save()";
    a_stop: "for x in items {\n    if x > 3 {\n        session.stop();\n    }\n}";
    a_host_value_changed: "let mut names = Vec::new();\nfor x in items {\n    names.push(x);\n}";
    macro_arguments: "println!(\"{} {name}\", a > b, name = if c { a } else { b });\nassert!(a > b);";
}
