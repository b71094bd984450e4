"""Checks that transformers loads the tiny model and computes the logits its trainer stored.

    pip install torch==2.9.0 transformers==5.23.0
    python scripts/reference/check_tiny.py
"""

import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

ROOT = Path(__file__).resolve().parents[2] / "nnsight-runtime"
TINY = ROOT / "assets" / "tiny"
TOLERANCE = 1e-3


def main() -> None:
    model, loading = AutoModelForCausalLM.from_pretrained(TINY, output_loading_info=True)
    assert not any(loading.values()), f"keys do not match: {loading}"
    assert model.dtype == torch.float32, model.dtype
    model.eval()
    tokenizer = AutoTokenizer.from_pretrained(TINY)

    @torch.no_grad()
    def last_logits(prompt: str) -> torch.Tensor:
        return model(**tokenizer(prompt, return_tensors="pt")).logits[0, -1]

    worst = 0.0
    for case in json.loads((ROOT / "tests/data/tiny_reference.json").read_text(encoding="utf-8")):
        assert tokenizer(case["prompt"])["input_ids"] == case["ids"], case["prompt"]
        assert tokenizer.decode(case["ids"]) == case["prompt"], case["prompt"]
        logits = last_logits(case["prompt"])
        top = torch.topk(logits, len(case["top"]))
        ours = {entry["id"]: entry["logit"] for entry in case["top"]}
        difference = max(abs(logits[id].item() - logit) for id, logit in ours.items())
        difference = max(difference, abs(logits.mean().item() - case["mean"]))
        assert difference < TOLERANCE, f"{case['prompt']!r}: logits differ by {difference}"
        assert top.indices[0].item() == case["top"][0]["id"], case["prompt"]
        worst = max(worst, difference)
        print(f"{case['prompt']!r} -> {tokenizer.decode(top.indices[:1])!r}")

    cases = json.loads((ROOT / "tests/data/tiny_eval.json").read_text(encoding="utf-8"))
    right = sum(tokenizer.decode([last_logits(c["prompt"]).argmax().item()]) == c["answer"] for c in cases)
    print(f"held-out prompts answered: {right} of {len(cases)}")
    print(f"greatest difference of a logit: {worst:.2e}")


if __name__ == "__main__":
    main()
