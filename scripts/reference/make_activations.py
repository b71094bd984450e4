"""Writes what transformers' activation functions give to nnsight-runtime/tests/data/activations.json.

    pip install torch==2.9.0 transformers==5.23.0
    python scripts/reference/make_activations.py
"""

import json
import math
from pathlib import Path

import torch
from transformers.activations import ACT2FN

TARGET = Path(__file__).resolve().parents[2] / "nnsight-runtime" / "tests" / "data" / "activations.json"
X = [-1.0, -0.5, 0.0, 0.1, 1.0, -100.0, -30.0, -9.5, -4.0, -3.0, -2.25, -1e-3, 0.7, 2.5, 3.0, 4.0, 5.9, 6.5, 11.0, 25.0, 90.0]
X += [-1e4, 1e4, math.nan]


def number(value: float):
    return float(f"{value:.9g}") if math.isfinite(value) else str(value)


@torch.no_grad()
def main():
    x = torch.tensor(X)
    names = sorted(ACT2FN.keys())
    values = {name: [number(y) for y in ACT2FN[name](x).float().tolist()] for name in names}
    lines = ",\n".join(f'"{name}":{json.dumps(value)}' for name, value in values.items())
    TARGET.write_text(f'{{"x":{json.dumps([number(v) for v in x.tolist()])},\n"y":{{\n{lines}\n}}}}\n', encoding="utf-8")
    print(f"{TARGET.stat().st_size} bytes, {len(names)} functions")


if __name__ == "__main__":
    main()
