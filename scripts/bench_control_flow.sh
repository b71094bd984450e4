#!/usr/bin/env bash
# What control flow costs at compile time: a `cargo check` of one body with many branches, in a session over traced values,
# in a session over host values, and as plain Rust. Prints the median of several checks of each in milliseconds of
# processor time, without those of an empty crate with the same dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
rounds="${1:-5}"
work="${CARGO_TARGET_DIR:-$root/target}/control-flow-time"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"

# body KIND COUNT
body() {
    local i
    case "$1" in
    ifs) for i in $(seq "$2"); do echo "if x > $i.5 { total += $i.25; }"; done ;;
    ifs_with_else) for i in $(seq "$2"); do echo "if x > $i.5 { total += $i.25; } else { total -= x; }"; done ;;
    values) for i in $(seq "$2"); do echo "total = if x > $i.5 { total + $i.25 } else { total - x };"; done ;;
    else_ifs)
        for i in $(seq "$2"); do echo "if x > $i.5 { total += $i.25; } else"; done
        echo "{ total -= 1.0; }"
        ;;
    arms)
        echo "match n {"
        for i in $(seq "$2"); do echo "$i => total += $i.25,"; done
        echo "_ => total -= 1.0, }"
        ;;
    nothing) ;;
    esac
}

# program KIND COUNT WHOSE
program() {
    local text
    text="$(body "$1" "$2")"
    echo '#![allow(unused, clippy::all)]'
    echo 'use nnsight::prelude::*;'
    case "$3" in
    plain)
        echo "fn run(x: f64, n: i64) -> f64 { let mut total = 0.0; $text total }" ;;
    host)
        echo "fn run(model: &LanguageModel, x: f64, n: i64) -> Result<f64, Error> { session!(model, |_session| {"
        echo "let mut total = 0.0; $text total }) }" ;;
    traced)
        echo "fn run(model: &LanguageModel) -> Result<f64, Error> { session!(model, |session| {"
        echo "let (x, n, mut total) = (session.value(1.5), session.value(1), session.value(0.0)); $text total.save() }) }" ;;
    esac
    echo 'fn main() {}'
}

# median KIND COUNT WHOSE
median() {
    local folder="$work/program" times=() round used TIMEFORMAT=%U
    mkdir -p "$folder/src"
    cat >"$folder/Cargo.toml" <<TOML
[package]
name = "control-flow-time"
edition = "2024"

[dependencies]
nnsight = { path = "$root" }

[workspace]
TOML
    cp "$root/Cargo.lock" "$folder/Cargo.lock"
    for round in $(seq 0 "$rounds"); do
        { program "$@"; echo "// round $round $RANDOM"; } >"$folder/src/main.rs"
        # Of the processor, so that what else runs on the machine matters less.
        used=$({ time cargo check --offline --quiet --manifest-path "$folder/Cargo.toml" >/dev/null; } 2>&1)
        # The first check may have to make the dependencies.
        if ((round > 0)); then times+=("$(awk -v used="$used" 'BEGIN { print int(used * 1000) }')"); fi
    done
    printf '%s\n' "${times[@]}" | sort -n | sed -n "$(((rounds + 1) / 2))p"
}

empty=$(median nothing 0 plain)
echo "an empty crate: $empty ms"
printf '%-14s %6s %8s %8s %8s\n' what count plain host traced
for what in "ifs 1000" "ifs_with_else 1000" "values 1000" "else_ifs 200" "else_ifs 400" "arms 256"; do
    read -r kind count <<<"$what"
    line=$(printf '%-14s %6s' "$kind" "$count")
    for whose in plain host traced; do
        line+=$(printf ' %8s' "$(($(median "$kind" "$count" "$whose") - empty))")
    done
    echo "$line"
done
