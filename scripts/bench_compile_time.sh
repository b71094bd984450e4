#!/usr/bin/env bash
# What experiments cost at compile time: an incremental `cargo check` of a crate that holds the three examples (218
# lines with their sessions, staged functions and common module), beside that of an empty one. Prints the median of
# several checks of each, after a change of one comment, and the difference.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
rounds="${1:-7}"
work="${CARGO_TARGET_DIR:-$root/target}/compile-time"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"

crate() {
    mkdir -p "$work/$1/src"
    cat >"$work/$1/Cargo.toml" <<TOML
[package]
name = "compile-time-$1"
edition = "2024"

[dependencies]
nnsight = { path = "$root" }
clap = { version = "4", default-features = false, features = ["std", "derive", "help", "usage", "error-context"] }

[workspace]
TOML
    cp "$root/Cargo.lock" "$work/$1/Cargo.lock"
}

crate experiments
mkdir -p "$work/experiments/src/common"
cp examples/common/mod.rs "$work/experiments/src/common/mod.rs"
for example in iterative_interventions logit_lens activation_patching; do
    # One crate: the common module stands at its root.
    sed 's/^mod common;/use crate::common;/' "examples/$example.rs" >"$work/experiments/src/$example.rs"
done
lines=$(cat "$work"/experiments/src/*.rs | wc -l)
cat >"$work/experiments/src/main.rs" <<'RUST'
#![allow(dead_code)]
mod activation_patching;
mod common;
mod iterative_interventions;
mod logit_lens;
fn main() {}
RUST

crate empty
printf '#![allow(unused_imports)]\nuse nnsight::prelude::*;\nfn main() {}\n' >"$work/empty/src/main.rs"

median() {
    local times=()
    cargo check --quiet --manifest-path "$work/$1/Cargo.toml"
    for round in $(seq "$rounds"); do
        for file in "$work/$1"/src/*.rs; do
            sed -i -e '/^\/\/ round/d' "$file"
            printf '// round %s\n' "$round" >>"$file"
        done
        local begin end
        begin=$(date +%s%N)
        cargo check --quiet --manifest-path "$work/$1/Cargo.toml"
        end=$(date +%s%N)
        times+=("$(((end - begin) / 1000000))")
    done
    printf '%s\n' "${times[@]}" | sort -n | sed -n "$((rounds / 2 + 1))p"
}

empty=$(median empty)
experiments=$(median experiments)
printf 'an empty crate: %d ms; %d lines of experiments: %d ms; difference: %d ms\n' \
    "$empty" "$lines" "$experiments" "$((experiments - empty))"
