"""Compares this repository's GPT-2 with transformers' at GPT-2 small's true size, on random weights.

    pip install torch==2.9.0 transformers==5.23.0
    python scripts/reference/check_gpt2_small.py [POSITIONS]
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
from reference import activations, make_model
from safetensors.torch import save_file

ROOT = Path(__file__).resolve().parents[2]


def main():
    positions = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    model = make_model(0)
    ids = torch.randint(0, model.config.vocab_size, (2, positions))
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        save_file(activations(model, ids), Path(folder) / "reference.safetensors")
        with torch.no_grad():
            times = []
            for _ in range(5):
                start = time.perf_counter()
                model(ids, use_cache=False)
                times.append(time.perf_counter() - start)
        print(f"transformers: forward pass of {list(ids.shape)}: {min(times) * 1e3:.1f} ms at best", flush=True)
        command = ["cargo", "run", "--release", "--example", "check_reference", "-p", "nnsight-runtime", "--", folder]
        sys.exit(subprocess.run(command, cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
