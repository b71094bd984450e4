#!/usr/bin/env bash
# Holds what our `iterative_interventions` example prints against what nnsight's own page prints in Python.
#
#     scripts/peers/compare_seed.sh                                   against the stored transcript
#     NN04=/path/to/nn04 scripts/peers/compare_seed.sh MODEL_DIR      against Python, run now ($PYTHON: which)
#
# The printed lists are compared, line by line; each side may print more around them.
set -euo pipefail
cd "$(dirname "$0")/../.."

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

if [[ -n "${NN04:-}" ]]; then
    model="${1:?give the folder of a GPT-2, for example one that scripts/peers/random_gpt2.py wrote}"
    HF_HUB_OFFLINE=1 PYTHONPATH="$NN04" "${PYTHON:-python3}" scripts/peers/seed.py "$model" >"$work/python"
    diff -u scripts/peers/seed.expected.txt "$work/python" >&2 ||
        { echo "compare_seed: Python does not print what is stored in seed.expected.txt" >&2; exit 1; }
else
    cp scripts/peers/seed.expected.txt "$work/python"
fi
cargo run --quiet --release --example iterative_interventions >"$work/rust"

for side in python rust; do
    grep '^List:' "$work/$side" >"$work/$side.lists" ||
        { echo "compare_seed: no list among what $side printed:" >&2; cat "$work/$side" >&2; exit 1; }
done
diff -u --label python --label rust "$work/python.lists" "$work/rust.lists" || { echo "compare_seed: they differ" >&2; exit 1; }
cat "$work/rust.lists"
echo "compare_seed: both sides print the same $(wc -l <"$work/rust.lists") lists"
