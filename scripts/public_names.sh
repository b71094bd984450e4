#!/usr/bin/env bash
# No name of the public interface stands for two things: looks through the index that `cargo doc` has made of the facade.
# A trait and the macro that derives it share one, as in std.
set -euo pipefail
index="${1:?the folder of the documentation}/nnsight/all.html"

names="$(grep -oE '<a href="[^"]+\.html">[^<]+</a>' "$index" | grep -v 'href="derive\.' | sed -E 's/.*>([^<]+)<.*/\1/')"
[[ -n "$names" ]] || { echo "$index: no names are found in it" >&2; exit 1; }
twice="$(sed 's/.*:://' <<<"$names" | sort | uniq -d)"
for name in $twice; do
    echo "the name \`$name\` stands for several things: $(grep -E "(^|::)$name\$" <<<"$names" | paste -sd ' ')" >&2
done
[[ -z "$twice" ]]
