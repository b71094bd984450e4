#!/usr/bin/env python3
"""What rust-analyzer makes of a session's body.

    scripts/editor/measure.py [--rust-analyzer PROGRAM] [--std FOLDER] [completion] [colours] [names] [rename] [speed]

completion  which names are offered at each of the places in `places.py`, beside the same body in a plain closure
colours     whether keywords of `sample.rs` are coloured as keywords
names       hover and go-to-definition of each name in `sample.rs`: no hidden names, one target
rename      whether names in the texts of `log!` and `println!` are renamed with their variables
speed       how long a completion takes in a body of 600 lines, beside plain Rust

All of them without a word. `--std` names the folder `library` of Rust's sources where rustup did not put them.
It exits with 1 if something is wrong. Not a part of CI: it needs rust-analyzer, and minutes.
"""

import argparse
import os
import pathlib
import re
import statistics
import sys
import time

from client import Server, cursor
from places import PLACES

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FILE = "src/main.rs"
ROUNDS = 5
KEYWORDS = "break continue else for fn if in let loop match mut return struct use while".split()
MEANINGS = "variable parameter function method namespace interface struct typeParameter attribute property".split()
MANIFEST = """[package]
name = "in-the-editor"
version = "0.1.0"
edition = "2024"

[dependencies]
nnsight = {{ path = "{root}" }}

[profile.dev.package."*"]
opt-level = 1
debug = false

[workspace]
"""


def indented(body, by):
    return "\n".join(" " * by + line for line in body.strip("\n").split("\n"))


def session(body):
    return f"""use nnsight::prelude::*;
fn main() -> Result<(), Error> {{
    let model = LanguageModel::tiny()?;
    let out = session!(model, |session| {{
{indented(body, 8)}
    }})?;
    Ok(())
}}
"""


def staged(body):
    """The same body in a staged function."""
    return f"""use nnsight::prelude::*;
#[intervene]
fn body(session: Session, model: &LanguageModel) {{
{indented(body, 4)}
}}
fn main() {{}}
"""


def plain(body):
    """The same body in a closure that no macro sees."""
    return f"""use nnsight::prelude::*;
fn with<R>(_: &LanguageModel, _: impl for<'s> FnOnce(Session<'s>) -> R) -> Result<R, Error> {{
    todo!()
}}
fn main() -> Result<(), Error> {{
    let model = LanguageModel::tiny()?;
    let out = with(&model, |session| {{
{indented(body, 8)}
    }})?;
    Ok(())
}}
"""


def offered(server, text):
    text, position = cursor(text)
    server.open(FILE, text)
    return server.completion(FILE, position)


def completion(server, verbose):
    wrong, ways = 0, {"session!": session, "#[intervene]": staged, "plain": plain}
    right = dict.fromkeys(ways, 0)
    for wanted, body in PLACES:
        for name, write in ways.items():
            names = offered(server, write(body))
            missing = [want for want in wanted if not any(have == want or have.startswith(want + "(") for have in names)]
            hidden = [have for have in names if have.startswith("__nnsight")]
            right[name] += not missing and not hidden
            if (missing or hidden) and (verbose or name != "plain"):
                print(f"{name}: {missing} of {len(names)} missing, hidden {hidden}, in:\n{body.strip()}\n")
    print(f"completion: of {len(PLACES)} places right " + ", ".join(f"{right[name]} in {name}" for name in ways))
    wrong += sum(len(PLACES) - right[name] for name in ways if name != "plain")
    return wrong


def colours(server, verbose):
    text = (HERE / "sample.rs").read_text()
    server.open(FILE, text)
    words = {(line, column): (word, kind) for line, column, word, kind in server.colours(FILE, text)}
    wrong, keywords = 0, 0
    for number, line in enumerate(text.split("\n")):
        for word in re.finditer(r"\b(" + "|".join(KEYWORDS) + r")\b", strings_out(line)):
            keywords += 1
            found = words.get((number, word.start()))
            if not found or found[1] != "keyword":
                wrong += 1
                print(f"line {number + 1}: `{word.group()}` is coloured as {found and found[1]}")
    signs = [(at, word, kind) for at, (word, kind) in words.items() if not re.match(r"[\w\"']", word)]
    for (line, column), word, kind in signs:
        if kind in MEANINGS:
            wrong += 1
            print(f"line {line + 1}: the sign `{word}` is coloured as {kind}")
    print(f"colours: {wrong} wrong of {keywords} keywords and {len(signs)} signs")
    return wrong


def strings_out(line):
    return re.sub(r'"[^"]*"', lambda found: " " * len(found.group()), line)


def names(server, verbose):
    text = (HERE / "sample.rs").read_text()
    server.open(FILE, text)
    count, hidden, several, nothing = 0, 0, 0, 0
    for number, line in enumerate(text.split("\n")):
        for word in re.finditer(r"\b[A-Za-z_]\w*\b", strings_out(line)):
            name = word.group()
            if name in KEYWORDS or name in ("derive",):
                continue
            count += 1
            position = {"line": number, "character": word.start()}
            hover = server.hover(FILE, position)
            targets = set(server.definitions(FILE, position))
            inside = re.findall(r"__\w+|#\[allow\]", hover)
            elsewhere = [file for file, _ in targets if file.endswith(("private.rs", "guard.rs"))]
            hidden += bool(inside or elsewhere)
            # Of a method that a macro of the library defines, two places are known in any body.
            own = any(file.endswith(FILE) for file, _ in targets)
            several += own and len(targets) > 1
            nothing += not targets and not hover
            if verbose or inside or elsewhere or len(targets) != 1 and not hover:
                where = [f"{file.rsplit('/', 1)[-1]}:{at + 1}" for file, at in targets]
                print(f"line {number + 1}: `{name}` {inside} {where} {hover.splitlines()[2:4] if verbose else ''}")
            elif own and len(targets) > 1:
                where = [f"{file.rsplit('/', 1)[-1]}:{at + 1}" for file, at in targets]
                print(f"line {number + 1}: `{name}` leads to {where}")
    print(f"names: of {count}, {hidden} hit hidden names, {several} have several targets, {nothing} nothing")
    return hidden + several


RENAMES = [
    ("let ⟦c⟧norm = session.value(1.0);", 'log!(session, "{norm} {norm:.3}");', 3),
    ("let ⟦c⟧norm = session.value(1.0);", 'println!("{norm}");', 2),
    ("let ⟦c⟧norm = session.value(1.0);", "for i in session.iter(0..norm.to_int()) { if norm > 1.0 { log!(session, \"{i}\", ); } }", 3),
    ("let mut ⟦c⟧norm = session.value(1.0);", "for i in session.iter(0..3) { if norm > 1.0 { norm = norm + 1.0; norm += 1.0; } }", 5),
]


def rename(server, verbose):
    wrong = 0
    for declared, used, expected in RENAMES:
        text, position = cursor(session(f"{declared}\n{used}"))
        server.open(FILE, text)
        answer = server.at("rename", FILE, position, newName="size")
        changes = answer.get("documentChanges") or [] if answer else []
        edits = [edit for change in changes for edit in change.get("edits", [])]
        if not edits and answer and "changes" in answer:
            edits = [edit for edits in answer["changes"].values() for edit in edits]
        if len(edits) != expected:
            wrong += 1
            print(f"{len(edits)} of {expected} places are renamed in `{used}`: {answer if verbose else ''}")
    print(f"rename: {wrong} wrong of {len(RENAMES)}")
    return wrong


TURN = """
for layer in session.iter(model.layers()) {
    let norm = session.trace("The Eiffel Tower is in", |m| {
        let residual = m.transformer.h[layer].output;
        m.transformer.h[0].mlp.output *= 0.5;
        residual.powi_scalar(2).sum().item()
    });
    if norm > total {
        total += norm;
        list.append(total);
    } else {
        list.append(norm);
    }
}
"""


def speed(server, verbose):
    turn = TURN.strip("\n")
    body = "let list = session.list();\nlet mut total = session.value(0.0);\n"
    body += "\n".join([turn] * (600 // len(turn.split("\n"))))
    body += "\nlist.⟦c⟧"
    times = {"plain": [], "session!": [], "#[intervene]": []}
    ways = {"plain": plain, "session!": session, "#[intervene]": staged}
    for turn in range(ROUNDS + 1):
        for name, write in ways.items():
            # As if something had been typed in the body; the first turn warms up.
            text, position = cursor(write(body.replace("0.5", f"0.5{turn}", 1)))
            server.open(FILE, text)
            before = time.monotonic()
            names = server.completion(FILE, position)
            times[name].append(time.monotonic() - before)
            if verbose:
                print(f"{name}: {times[name][-1] * 1000:.0f} ms", flush=True)
            assert any(have.startswith("append") for have in names), names
    medians = {name: statistics.median(taken[1:]) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"speed: {name:13} {median * 1000:6.0f} ms ({median / medians['plain']:.2f})")
    return sum(median > 1.5 * medians["plain"] for median in medians.values())


def main():
    checks = {check.__name__: check for check in (completion, colours, names, rename, speed)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rust-analyzer", default="rust-analyzer")
    parser.add_argument("--std")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("checks", nargs="*", choices=[*checks, []], default=list(checks))
    arguments = parser.parse_args()

    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    crate = target / "in-the-editor"
    (crate / "src").mkdir(parents=True, exist_ok=True)
    (crate / "Cargo.toml").write_text(MANIFEST.format(root=ROOT))
    (crate / "Cargo.lock").write_text((ROOT / "Cargo.lock").read_text())
    (crate / FILE).write_text(session("()"))
    options = {"checkOnSave": False, "cachePriming": {"enable": False}, "cargo": {"buildScripts": {"enable": True}}}
    if arguments.std:
        options["cargo"]["sysrootSrc"] = arguments.std
    server = Server(arguments.rust_analyzer, crate, options, {**os.environ, "CARGO_TARGET_DIR": str(target)})
    server.open(FILE, session("()"))
    print("loaded:", server.wait())
    wrong = sum(checks[check](server, arguments.verbose) for check in arguments.checks)
    server.close()
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
