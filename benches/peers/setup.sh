#!/usr/bin/env bash
# Sets up the Python peers below one folder, outside the checkout. What is there already is left as it is; where it has
# other versions, the script says so and ends.
#
#     benches/peers/setup.sh DIR
#
#     DIR/torch   virtual environment: torch, transformers, nnsight 0.8.1
#     DIR/nn04    folder for PYTHONPATH: nnsight 0.4.11 and its old companions, on the torch above
#     DIR/lens    virtual environment: TransformerLens and matplotlib, on the torch above
#
# Any of them may be a link to one that is somewhere else. Needs Python 3.11 or newer ($PYTHON names another than
# python3) with venv and pip, a network that reaches PyPI, and 8 GB of disk.
set -euo pipefail

dir="${1:?give a folder}"
mkdir -p "$dir"
dir="$(cd "$dir" && pwd)"
say() { printf 'peers: %s\n' "$*" >&2; }

fresh() { # FOLDER: it must not be there yet
    [[ ! -e "$1" ]] || { say "$1 is there but lacks some of the versions; move it away, or give another folder"; exit 1; }
}


installed() { # PYTHON PACKAGE==VERSION…
    "$1" - "${@:2}" 2>/dev/null <<'PYTHON'
import importlib.metadata, sys
for wanted in sys.argv[1:]:
    name, version = wanted.split("==")
    assert importlib.metadata.version(name).split("+")[0] == version
PYTHON
}

torch=(torch==2.9.0 transformers==5.23.0 nnsight==0.8.1)
if ! installed "$dir/torch/bin/python" "${torch[@]}"; then
    fresh "$dir/torch"
    say "installing ${torch[*]} into $dir/torch"
    "${PYTHON:-python3}" -m venv "$dir/torch"
    "$dir/torch/bin/python" -m pip install --quiet "${torch[@]}" numpy >&2
fi

old=(nnsight==0.4.11 transformers==4.48.3 tokenizers==0.21.0 huggingface-hub==0.27.1 accelerate==1.2.1
    diffusers==0.32.1 torchvision==0.24.0 einops msgspec toml astor pillow pandas psutil pytz tzdata python-dateutil
    six requests urllib3 charset-normalizer python-socketio python-engineio bidict simple-websocket wsproto
    ipython==8.30 decorator stack-data executing asttokens pure_eval traitlets matplotlib-inline prompt-toolkit
    wcwidth jedi parso pexpect ptyprocess importlib-metadata zipp pydantic==2.9.2 pydantic-core==2.23.4
    annotated-types)
if ! PYTHONPATH="$dir/nn04" installed "$dir/torch/bin/python" nnsight==0.4.11 transformers==4.48.3; then
    fresh "$dir/nn04"
    say "installing nnsight 0.4.11 into $dir/nn04"
    "$dir/torch/bin/python" -m pip install --quiet --no-deps --target "$dir/nn04" "${old[@]}" >&2
fi

lens=(transformer-lens==4.3.0 matplotlib==3.11.2)
if ! installed "$dir/lens/bin/python" "${lens[@]}"; then
    fresh "$dir/lens"
    say "installing ${lens[*]} into $dir/lens"
    "${PYTHON:-python3}" -m venv "$dir/lens"
    # The torch of the other environment stands in for one of its own, which would take 5 GB more.
    shared="$("$dir/torch/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    own="$("$dir/lens/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    echo "$shared" >"$own/torch-of-the-other-environment.pth"
    "$dir/lens/bin/python" -m pip install --quiet "${lens[@]}" >&2
fi
