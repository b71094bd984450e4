"""Writes a small GPT-2 with random weights and a byte-level tokenizer, in Hugging Face's layout.

    python random_gpt2.py DIR

No hub is asked. Needs torch, transformers and tokenizers; see README.md for the versions.
"""

import sys

import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

# Enough text to learn a few merges from; what they are does not matter here.
TEXT = ["When Mary and John went to the store, John gave a drink to Mary", "The Eiffel Tower is in the city of"] * 8


def main(directory: str) -> None:
    bpe = ByteLevelBPETokenizer()
    bpe.train_from_iterator(TEXT, vocab_size=384, min_frequency=2, special_tokens=["<|endoftext|>"])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe._tokenizer,
        bos_token="<|endoftext|>",
        eos_token="<|endoftext|>",
        unk_token="<|endoftext|>",
    )
    torch.manual_seed(0)
    end = tokenizer.eos_token_id
    config = GPT2Config(
        vocab_size=len(tokenizer), n_positions=128, n_embd=32, n_layer=3, n_head=4, bos_token_id=end, eos_token_id=end
    )
    GPT2LMHeadModel(config).eval().save_pretrained(directory)
    tokenizer.save_pretrained(directory)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
