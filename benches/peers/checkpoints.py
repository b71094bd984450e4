"""The models and prompts that both sides get: random, and the same on every machine.

    HF_HUB_OFFLINE=1 python checkpoints.py DIR
"""

import json
import random
import sys
from pathlib import Path

# Wider than GPT-2's own 0.02, so that what the model computes differs visibly between prompts.
SPREAD = 0.05

# GPT-2 small's shape is the configuration's default.
MODELS = {
    "gpt2-small": {"initializer_range": SPREAD},
    "narrow": {
        "initializer_range": SPREAD,
        "n_embd": 64,
        "n_layer": 12,
        "n_head": 4,
        "n_positions": 128,
        "vocab_size": 512,
        "bos_token_id": 0,
        "eos_token_id": 0,
    },
}


def make_models(folder: Path) -> None:
    """Writes each model, with a tokenizer that no one uses but the peers ask for, unless it is there."""
    if all((folder / name / "whole").exists() for name in MODELS):
        return
    import torch
    from tokenizers import ByteLevelBPETokenizer
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    for name, config in MODELS.items():
        torch.manual_seed(0)
        GPT2LMHeadModel(GPT2Config(**config)).eval().save_pretrained(folder / name)
        bpe = ByteLevelBPETokenizer()
        bpe.train_from_iterator(["a b c"], vocab_size=300, special_tokens=["<|endoftext|>"])
        end = {f"{which}_token": "<|endoftext|>" for which in ("bos", "eos", "unk", "pad")}
        PreTrainedTokenizerFast(tokenizer_object=bpe._tokenizer, **end).save_pretrained(folder / name)
        # The old transformers does not know the class that the new one names.
        settings = folder / name / "tokenizer_config.json"
        settings.write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", **end}))
        (folder / name / "whole").touch()


def make_prompts(folder: Path) -> dict[str, Path]:
    """Writes files of prompts, a line each, and says which is which."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {}

    def write(name: str, lengths: list[int], vocabulary: int = 50257) -> list[list[int]]:
        numbers = random.Random(name)
        prompts = [[numbers.randrange(vocabulary) for _ in range(length)] for length in lengths]
        store(name, prompts)
        return prompts

    def store(name: str, prompts: list[list[int]]) -> None:
        made[name] = folder / f"{name}.txt"
        made[name].write_text("".join(" ".join(map(str, prompt)) + "\n" for prompt in prompts))

    for rows, positions in ((1, 8), (1, 32), (1, 128), (16, 16)):
        write(f"{rows}x{positions}", [positions] * rows)
    write("narrow", [8], vocabulary=512)
    # Clean and corrupted differ in one token, as "John gave" and "Mary gave" do.
    (clean,) = write("pair", [15])
    corrupted = clean.copy()
    corrupted[8] = (corrupted[8] + 1) % 50257
    store("pair", [clean, corrupted])
    lengths = random.Random("lengths")
    write("lens", [lengths.randint(5, 40) for _ in range(64)])
    write("thousand", [lengths.randint(5, 40) for _ in range(1000)])
    write("growth", [lengths.randint(5, 12) for _ in range(10_000)])
    return made


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    make_models(Path(sys.argv[1]) / "models")
    make_prompts(Path(sys.argv[1]) / "prompts")
