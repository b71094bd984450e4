//! `NNSIGHT_EXPAND=name`: prints the expansion of one function, or with `session` of every `session!`.

use std::io::Write;
use std::process::{Command, Stdio};

use proc_macro2::TokenStream;

/// The environment variable that names what to print.
const VARIABLE: &str = "NNSIGHT_EXPAND";

/// Prints an expansion if the environment asks for that of this name.
pub fn asked(name: &str, expansion: &TokenStream) {
    if std::env::var(VARIABLE).is_ok_and(|asked| asked == name) {
        let text = format!("fn {name}() {{ {expansion} }}");
        eprintln!("// expansion of `{name}`\n{}", formatted(&text).unwrap_or(text));
    }
}

/// The text as `rustfmt` prints it, where there is one.
fn formatted(text: &str) -> Option<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    rustfmt.stdin.take()?.write_all(text.as_bytes()).ok()?;
    let output = rustfmt.wait_with_output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
}
