#!/usr/bin/env bash
# Builds with libtorch's CUDA and runs the tests on the first GPU. For a machine that has one; CI has none.
#
#     scripts/cuda-check.sh
#
# The libtorch 2.9.0 it builds against is the first of these that is there:
#     $LIBTORCH              an unpacked libtorch with CUDA
#     a Python with torch    torch 2.9.0 with CUDA in $PYTHON (python3): found by itself
#     $TORCH_CUDA_VERSION    cu126 or cu128: the build downloads it from pytorch.org (3 GB)
# Exit status: 0 all passed on the GPU, 1 something failed, 2 no GPU here.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'cuda-check: %s\n' "$*"; }
die() { say "$*" >&2; exit 1; }

if ! command -v nvidia-smi >/dev/null || ! gpus="$(nvidia-smi -L 2>&1)" || [[ "$gpus" != GPU* ]]; then
    say "no GPU here"
    exit 2
fi
nvidia-smi

python="${PYTHON:-python3}"
torch_library_folders() {
    "$python" - <<'PYTHON'
import pathlib, sys
try:
    import torch
except ImportError:
    sys.exit(1)
if torch.__version__.split("+")[0] != "2.9.0" or torch.version.cuda is None:
    print(f"python has torch {torch.__version__}, wanted 2.9.0 with CUDA", file=sys.stderr)
    sys.exit(1)
folder = pathlib.Path(torch.__file__).parent
# The wheel's CUDA libraries lie in packages beside it.
print(":".join(map(str, [folder / "lib", *sorted(folder.parent.glob("nvidia/*/lib"))])))
PYTHON
}

libraries=""
if [[ -n "${LIBTORCH:-}" ]]; then
    [[ -e "$LIBTORCH/lib/libtorch_cuda.so" ]] || die "the libtorch at LIBTORCH=$LIBTORCH has no CUDA (no lib/libtorch_cuda.so)"
    unset LIBTORCH_USE_PYTORCH
    libraries="$LIBTORCH/lib"
    say "libtorch: LIBTORCH=$LIBTORCH"
elif libraries="$(torch_library_folders)"; then
    export LIBTORCH_USE_PYTORCH=1
    # torch-sys asks the first `python3` in PATH, or `python` in a virtual environment.
    PATH="$(dirname "$(command -v "$python")"):$PATH"
    say "libtorch: the one of $python"
elif [[ -n "${TORCH_CUDA_VERSION:-}" ]]; then
    say "libtorch: downloaded by the build, TORCH_CUDA_VERSION=$TORCH_CUDA_VERSION"
else
    die "no libtorch with CUDA: set LIBTORCH, install torch==2.9.0 for $python, or set TORCH_CUDA_VERSION=cu128"
fi

say "building"
cargo test --workspace --features libtorch --no-run
if [[ -z "$libraries" ]]; then
    target="${CARGO_TARGET_DIR:-target}"
    libraries="$(find "$target/debug/build" -path '*/torch-sys-*/out/libtorch/libtorch/lib' -type d -print -quit)"
    [[ -n "$libraries" ]] || die "the build downloaded no libtorch below $target/debug/build"
    libraries="$(cd "$libraries" && pwd)"
fi
export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

# From here on `auto` is the GPU, and the test of the first CUDA device may no longer make do without one.
export NNSIGHT_DEVICE=cuda:0
say "is cuda:0 found, and does it compute?"
check=device::libtorch::tests::the_first_cuda_device_computes_or_says_why_it_cannot
# A name that no test has any more would pass in silence.
cargo test --workspace --features libtorch --lib -- --nocapture --exact "$check" | tee /dev/stderr |
    grep '^test result: ok. 1 passed' >/dev/null || die "the first CUDA device does not compute, or there is no test $check"
say "the whole suite, with NNSIGHT_DEVICE=$NNSIGHT_DEVICE"
cargo test --workspace --features libtorch
nvidia-smi --query-gpu=name,driver_version,memory.used,memory.total --format=csv
say "all passed on $(head -1 <<<"$gpus")"
