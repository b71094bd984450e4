#!/usr/bin/env bash
# Puts together a CPU libtorch 2.9.0 from the wheels on PyPI, for `--features libtorch`.
#
#     eval "$(scripts/libtorch.sh)"
#     cargo test --workspace --features libtorch
#
# It prints the shell lines that point the build at the result; everything else goes to stderr. A second call
# finds the folder and only prints. The folder is $NNSIGHT_LIBTORCH_DIR, else
# ${XDG_CACHE_HOME:-~/.cache}/nnsight/libtorch-2.9.0-cpu; it takes 0.5 GB, and 1.5 GB while it is made.
# Needs: x86-64 Linux, Python 3 with pip ($PYTHON names another interpreter), a network that reaches PyPI.
#
# The usual archive of libtorch does the same job: unpack it and set LIBTORCH and LD_LIBRARY_PATH by hand. So does
# a Python environment with torch 2.9.0: LIBTORCH_USE_PYTORCH=1. This script is for machines that have neither.
set -euo pipefail

say() { printf 'libtorch.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

if [[ "$(uname -s)" != Linux || "$(uname -m)" != x86_64 ]]; then
    die "this recipe is for x86-64 Linux only, here is $(uname -s) on $(uname -m). Unpack libtorch 2.9.0 from" \
        "pytorch.org and set LIBTORCH, or set LIBTORCH_USE_PYTORCH=1 beside a Python torch 2.9.0."
fi

dest="${NNSIGHT_LIBTORCH_DIR:-${XDG_CACHE_HOME:-${HOME:?set HOME or NNSIGHT_LIBTORCH_DIR}/.cache}/nnsight/libtorch-2.9.0-cpu}"
[[ "$dest" == /* ]] || dest="$PWD/$dest"
python="${PYTHON:-python3}"

# torch-sys reads this file and refuses a libtorch of another version; here it also says that the folder is whole.
stamp="$dest/build-version"

print_environment() {
    # Any of these would win over LIBTORCH in torch-sys.
    echo 'unset LIBTORCH_USE_PYTORCH LIBTORCH_LIB LIBTORCH_INCLUDE LIBTORCH_STATIC;'
    printf 'export LIBTORCH=%q;\n' "$dest"
    printf 'export LD_LIBRARY_PATH=%q"${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}";\n' "$dest/lib"
}

if [[ -f "$stamp" ]]; then
    print_environment
    exit 0
fi
[[ ! -e "$dest" ]] || die "$dest is there but was not made by this script; move it away or set NNSIGHT_LIBTORCH_DIR."
"$python" -m pip --version >&2 || die "needs Python 3 with pip; PYTHON=/path/to/python3 names one."

mkdir -p "$(dirname "$dest")"
work="$(mktemp -d "$(dirname "$dest")/.libtorch.XXXXXX")"
trap 'rm -rf "$work"' EXIT
mkdir "$work/wheels" "$work/tmp" "$work/libtorch"

cat >"$work/requirements.txt" <<'PINS'
torch==2.9.0 --hash=sha256:01cff95ecd9a212ea2f141db28acccdceb6a4c54f64e6c51091146f5e2a772c6
nvidia-cuda-cupti-cu12==12.8.90 --hash=sha256:ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182
nvidia-cuda-runtime-cu12==12.8.90 --hash=sha256:adade8dcbd0edf427b7204d480d6066d33902cab2a4707dcfc48a2d0fd44ab90
PINS

# The platform and Python are named so that every machine gets the very files that the hashes above are of.
say "fetching three wheels from PyPI (0.9 GB)"
TMPDIR="$work/tmp" "$python" -m pip download --disable-pip-version-check --no-cache-dir --no-deps \
    --only-binary=:all: --require-hashes \
    --platform manylinux_2_28_x86_64 --platform manylinux2014_x86_64 \
    --implementation cp --python-version 3.12 --abi cp312 --abi none \
    --dest "$work/wheels" --requirement "$work/requirements.txt" >&2

say "unpacking"
"$python" - "$work/wheels" "$work/libtorch" >&2 <<'UNPACK'
import pathlib, shutil, sys, zipfile

wheels, out = map(pathlib.Path, sys.argv[1:])
# The CUDA two are no more than what libtorch_cpu.so names as needed: no kernel is in them.
libraries = {
    "torch/lib/libtorch_cpu.so",
    "torch/lib/libc10.so",
    "torch/lib/libgomp.so.1",
    "nvidia/cuda_cupti/lib/libcupti.so.12",
    "nvidia/cuda_runtime/lib/libcudart.so.12",
}
headers = "torch/include/"
found = set()
for wheel in sorted(wheels.glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name in libraries:
                target = out / "lib" / name.rsplit("/", 1)[1]
                found.add(name)
            elif name.startswith(headers) and not name.endswith("/"):
                target = out / "include" / name[len(headers):]
            else:
                continue
            if out.resolve() not in target.resolve().parents:
                sys.exit(f"{wheel.name} holds a path that leads out of it: {name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, open(target, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
    wheel.unlink()
if found != libraries:
    sys.exit(f"not in the wheels: {sorted(libraries - found)}")
UNPACK

# The wheel's own libtorch.so asks for the CUDA libraries; the linker needs no more than these two behind the name.
echo 'INPUT(-ltorch_cpu -lc10)' >"$work/libtorch/lib/libtorch.so"
echo '2.9.0+cpu' >"$work/libtorch/build-version"

# One rename makes it visible, so that a stopped run leaves nothing half done. Where two runs race, the first wins.
mv -T "$work/libtorch" "$dest" 2>/dev/null || [[ -f "$stamp" ]] || die "could not move the result to $dest"
say "ready: $dest"
print_environment
