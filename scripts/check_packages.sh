#!/usr/bin/env bash
# Packages the crates as they would be published, without compiling them, and looks whether each package has what its
# sources take in and what a registry shows of it.
set -euo pipefail
cd "$(dirname "$0")/.."

out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
cargo package --quiet --locked --allow-dirty --no-verify --workspace --exclude nnsight-renamed --target-dir "$out" 2>&1 |
    grep -v 'is not included in the published package' || true

wrong=0
complain() {
    echo "$1" >&2
    wrong=1
}
for name in nnsight nnsight-macros nnsight-runtime; do
    package=("$out"/package/"$name"-[0-9]*.crate)
    [[ -f "${package[0]}" ]] || { complain "$name: it cannot be packaged"; continue; }
    tar xzf "${package[0]}" -C "$out"
    root="$out/$(basename "${package[0]}" .crate)"
    for field in description license rust-version repository keywords categories readme; do
        grep -q "^$field = " "$root/Cargo.toml" || complain "$name: its manifest has no $field"
    done
    [[ -f "$root/README.md" ]] || complain "$name: its README.md is not packaged"
    # What the sources take in stands beside them, the parts for tests alone aside.
    while IFS=: read -r file path; do
        [[ -f "$(dirname "$file")/$path" ]] || complain "$name: ${file#"$root"/} takes in $path, which is not packaged"
    done < <(grep -rhoE --include='*.rs' --with-filename 'include_(str|bytes)!\("[^"]+"' "$root/src" | sed -E 's/include_(str|bytes)!\("([^"]+)"/\2/')
    echo "$(basename "$root"): $(tar tzf "${package[0]}" | wc -l) files, $(du -h "${package[0]}" | cut -f1)"
done
exit "$wrong"
