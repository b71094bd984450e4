"""Writes small random checkpoints and their activations to nnsight-runtime/tests/data/.

    pip install torch==2.9.0 transformers==5.23.0
    python scripts/reference/make_references.py
"""

import shutil
from pathlib import Path

import torch
from reference import activations, make_model
from safetensors.torch import save_file

DATA = Path(__file__).resolve().parents[2] / "nnsight-runtime" / "tests" / "data"

MODELS = {
    "tied": dict(n_layer=2, n_head=2, n_embd=16, n_positions=12, vocab_size=61),
    "untied": dict(
        n_layer=2,
        n_head=4,
        n_embd=24,
        n_positions=10,
        vocab_size=53,
        n_inner=20,
        activation_function="gelu",
        layer_norm_epsilon=1e-3,
        tie_word_embeddings=False,
    ),
    "scaled": dict(
        n_layer=3,
        n_head=2,
        n_embd=16,
        n_positions=9,
        vocab_size=50,
        activation_function="relu",
        scale_attn_weights=False,
        scale_attn_by_inverse_layer_idx=True,
    ),
}

# The same weights again, narrowed and in shards.
NARROW = {"tied-f16-sharded": ("tied", torch.float16), "untied-bf16-sharded": ("untied", torch.bfloat16)}


def ids_for(model) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randint(0, model.config.vocab_size, (2, 7), generator=generator)


def fresh(name: str) -> Path:
    folder = DATA / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def save(model, folder: Path, **how):
    model.save_pretrained(folder, **how)
    (folder / "generation_config.json").unlink(missing_ok=True)


def main():
    for seed, (name, config) in enumerate(MODELS.items()):
        model = make_model(seed, spread=0.3, **config)
        folder = fresh(name)
        save(model, folder)
        save_file(activations(model, ids_for(model)), folder / "reference.safetensors")
    for name, (base, dtype) in NARROW.items():
        seed = list(MODELS).index(base)
        model = make_model(seed, spread=0.3, **MODELS[base]).to(dtype)
        folder = fresh(name)
        save(model, folder, max_shard_size="8KB")
        # What the file holds, computed in f32, as this repository's loader does.
        found = activations(model.float(), ids_for(model))
        keep = {key: found[key] for key in ("transformer.wte.input", "lm_head.output")}
        save_file(keep, folder / "reference.safetensors")
    for file in sorted(DATA.rglob("*")):
        if file.is_file():
            print(f"{file.stat().st_size:8} {file.relative_to(DATA)}")


if __name__ == "__main__":
    main()
