"""Writes what TransformerLens' hooks see and do on the tiny model to nnsight-runtime/tests/data/transformer_lens.json.

    pip install transformer-lens==4.3.0
    python scripts/reference/make_transformer_lens.py

Of each hook there is the shape and a few values of what it sees, and a few logits after the even entries of its last axis were
halved.
"""

import json
import os
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from transformer_lens.model_bridge import TransformerBridge

ROOT = Path(__file__).resolve().parents[2] / "nnsight-runtime"
IDS = [[1, 40, 500, 7, 23], [3, 9, 979, 12, 0]]
READ, WRITTEN = (0, 3), 1
SPLIT = ("hook_q_input", "hook_k_input", "hook_v_input", "hook_attn_in")


def sample(value: torch.Tensor, count: int) -> list[float]:
    """Values at evenly spaced places; what is masked is null."""
    flat = value.detach().flatten()
    places = [i * (len(flat) - 1) // (count - 1) for i in range(count)]
    values = [flat[place].item() for place in places]
    return [None if value < -1e30 else float(f"{value:.7g}") for value in values]


def layer(name: str) -> int | None:
    return int(name.split(".")[1]) if name.startswith("blocks.") else None


@torch.no_grad()
def main():
    model = TransformerBridge.boot_transformers(str(ROOT / "assets" / "tiny"), device="cpu", dtype=torch.float32)
    model.eval()
    ids = torch.tensor(IDS)

    def switch_on(name: str):
        """What is computed another way for a hook's sake, for that hook alone."""
        last = name.rsplit(".", 1)[-1]
        model.set_use_attn_result(last == "hook_result")
        model.set_use_hook_mlp_in(last == "hook_mlp_in")
        model.set_use_split_qkv_input(False)
        model.set_use_attn_in(last == "hook_attn_in")
        model.set_use_split_qkv_input(last in SPLIT and last != "hook_attn_in")

    seen = {}
    for name in [name for name in model.hook_dict if layer(name) in (None, *READ)]:
        switch_on(name)

        def keep(value, hook, name=name):
            seen[name] = {"dims": list(value.shape), "values": sample(value, 6)}

        model.run_with_hooks(ids, fwd_hooks=[(name, keep)])

    written = {}
    for name in [name for name in model.hook_dict if layer(name) in (None, WRITTEN)]:
        switch_on(name)
        fired = []

        def halve(value, hook):
            if not value.is_floating_point():
                return value
            fired.append(value.shape)
            value = value.clone()
            value[..., ::2] *= 0.5
            return value

        def halve_head(value, hook):
            head = 1 if value.shape[1] == model.cfg.n_heads else 2
            value = value.clone()
            value.select(head, 2)[..., ::2] *= 0.5
            return value

        logits = model.run_with_hooks(ids, fwd_hooks=[(name, halve)])
        if not fired:
            continue
        written[name] = {"logits": sample(logits, 12)}
        if len(fired[0]) == 4:
            logits = model.run_with_hooks(ids, fwd_hooks=[(name, halve_head)])
            written[name]["logits_of_head_2"] = sample(logits, 12)

    silent = sorted(name for name in model.hook_dict if layer(name) in (None, *READ) and name not in seen)
    switch_on("")
    found = {"ids": IDS, "logits": sample(model(ids), 12), "read": seen, "written": written, "silent": silent}
    lines = ",\n".join(
        f' "{key}": ' + ("{\n" + ",\n".join(f'  "{name}": {json.dumps(value)}' for name, value in part.items()) + "\n }"
                         if isinstance(part, dict) else json.dumps(part))
        for key, part in found.items()
    )
    target = ROOT / "tests" / "data" / "transformer_lens.json"
    target.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print(f"{target.stat().st_size} bytes, {len(seen)} hooks read, {len(written)} written, silent: {silent}")


if __name__ == "__main__":
    main()
