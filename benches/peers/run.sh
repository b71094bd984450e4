#!/usr/bin/env bash
# Measures this crate against its Python peers, on the same machine, weights and tokens, in one run.
#
#     benches/peers/run.sh                    everything; writes docs/performance.md, docs/growth.svg, results.json
#     benches/peers/run.sh --quick            every task once, smaller; only prints
#     benches/peers/run.sh --tasks heads,lens --rounds 3
#     benches/peers/run.sh --device cuda      the same on a GPU, with libtorch's CUDA
#
# The peers are installed below ${XDG_CACHE_HOME:-~/.cache}/nnsight-peers, or --environment DIR; see setup.sh.
# `run.sh --help` lists all options.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"

environment="${XDG_CACHE_HOME:-${HOME:?set HOME, or give --environment}/.cache}/nnsight-peers"
arguments=("$@")
for ((i = 0; i < ${#arguments[@]}; i++)); do
    case "${arguments[i]}" in
    --environment) environment="${arguments[i + 1]:?--environment takes a folder}" ;;
    --environment=*) environment="${arguments[i]#*=}" ;;
    esac
done
mkdir -p "$environment"
environment="$(cd "$environment" && pwd)"

"$here/setup.sh" "$environment"
exec "$environment/torch/bin/python" "$here/run.py" "$@" --environment "$environment"
