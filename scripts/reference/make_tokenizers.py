"""Writes what transformers' AutoTokenizer makes of folders of tokenizer files to nnsight-runtime/tests/data/tokenizers.json.

    pip install torch==2.9.0 transformers==5.23.0
    python scripts/reference/make_tokenizers.py

A folder is a small base tokenizer and what differs from it. Of each text there are the ids with and without special tokens
(null where they are the same), and the decoded text (null where it is the text).
"""

import copy
import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer, logging

logging.set_verbosity_error()

TARGET = Path(__file__).resolve().parents[2] / "nnsight-runtime" / "tests" / "data" / "tokenizers.json"
END = "<|endoftext|>"
CORPUS = [
    "When Mary and John went to the store, John gave a drink to Mary.",
    "The Eiffel Tower is in the city of Paris, and the Colosseum is in Rome.",
    "Hello world, hello worlds, don't we're 12 and 2024, I'm here. naïve café.",
] * 3
TEXTS = [
    "",
    " ",
    "Hello world",
    " Hello  world, I'm here",
    END + "Hello",
    "Hello" + END + " world",
    "Mary <pad> gave gav<pad>a",
    "a<x>b <x> <y><x>",
    " <mask> drink <|im_start|>",
    "naïve café €100 日本 🙂",
    "tab\tnew\nline  \n",
    "HELLO <X> <image> E\u0301",
]


def base() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=340, initial_alphabet=sorted(alphabet), special_tokens=[END], show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def added(content: str, id: int | None = None, **how) -> dict:
    token = {"content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    token |= {"special": True} | how
    return token if id is None else {"id": id} | token


def decoder(*tokens: tuple[int, dict]) -> dict:
    return {str(id): token for id, token in tokens}


def template(size: int, *before: str) -> dict:
    ids = {END: 0}
    return {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": token, "type_id": 0}} for token in before]
        + [{"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {token: {"id": token, "ids": [ids[token]], "tokens": [token]} for token in before},
    }


def folders(size: int) -> dict[str, dict]:
    """Of each folder, `whole`: what of tokenizer.json is replaced, at JSON pointers (absent: vocab.json and merges.txt instead),
    `config`: tokenizer_config.json, `map`: special_tokens_map.json, `added`: added_tokens.json, `model`: what is in config.json."""
    fast = {"tokenizer_class": "PreTrainedTokenizerFast"}
    gpt2 = {"tokenizer_class": "GPT2Tokenizer"}
    byte_level = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
    pad, x, y = added("<pad>"), added("<x>", special=False, normalized=True), added("<y>", special=False)
    ends = (0, added(END))
    with_pad = decoder(ends, (size, pad))
    own_added = {"/added_tokens": [added(END, 0), added("<x>", size, special=False, normalized=True), added("<pad>", size + 1)]}
    found = {
        # Which class reads the folder.
        "only tokenizer.json": dict(whole={}),
        "an empty tokenizer_config.json": dict(whole={}, config={}),
        "GPT2Tokenizer": dict(whole={}, config=gpt2),
        "GPT2TokenizerFast": dict(whole={}, config={"tokenizer_class": "GPT2TokenizerFast"}),
        "PreTrainedTokenizerFast": dict(whole={}, config=fast),
        "TokenizersBackend": dict(whole={}, config={"tokenizer_class": "TokenizersBackend"}),
        "the class in config.json": dict(whole={"/pre_tokenizer": byte_level}, model=fast),
        "a class that transformers does not know": dict(
            whole={"/pre_tokenizer": byte_level}, config={"tokenizer_class": "MyTokenizer"}
        ),
        "LlamaTokenizer with a byte-level tokenizer.json": dict(
            whole={"/pre_tokenizer": byte_level}, config={"tokenizer_class": "LlamaTokenizerFast"}
        ),
        "RobertaTokenizer": dict(whole={}, config={"tokenizer_class": "RobertaTokenizer"}),
        # A space in front.
        "add_prefix_space": dict(whole={}, config=gpt2 | {"add_prefix_space": True}),
        "add_prefix_space without a class": dict(whole={}, config={"add_prefix_space": True}),
        "add_prefix_space of PreTrainedTokenizerFast": dict(whole={}, config=fast | {"add_prefix_space": True}),
        "add_prefix_space in tokenizer.json alone": dict(whole={"/pre_tokenizer": byte_level}),
        "add_prefix_space in tokenizer.json of PreTrainedTokenizerFast": dict(
            whole={"/pre_tokenizer": byte_level}, config=fast
        ),
        "add_prefix_space of vocab.json": dict(config=gpt2 | {"add_prefix_space": True}),
        # Tokens at the ends.
        "add_bos_token beside tokenizer.json": dict(whole={}, config=gpt2 | {"add_bos_token": True}),
        "add_bos_token beside vocab.json": dict(config=gpt2 | {"add_bos_token": True}),
        "add_bos_token and add_eos_token beside vocab.json": dict(
            config={"add_bos_token": True, "add_eos_token": True}
        ),
        "add_bos_token with a bos_token of its own": dict(config={"add_bos_token": True, "bos_token": "<s>"}),
        "add_bos_token without a bos_token": dict(config={"add_bos_token": True, "bos_token": None}),
        "a template in tokenizer.json": dict(whole={"/post_processor": template(size, END)}, config=gpt2),
        "a template in tokenizer.json of PreTrainedTokenizerFast": dict(
            whole={"/post_processor": template(size, END)}, config=fast
        ),
        "no post-processor and add_bos_token": dict(whole={"/post_processor": None}, config={"add_bos_token": True}),
        # Tokens that were added.
        "added_tokens_decoder": dict(whole={}, config=gpt2 | {"added_tokens_decoder": with_pad, "pad_token": "<pad>"}),
        "added_tokens_decoder beside vocab.json": dict(
            config=gpt2 | {"added_tokens_decoder": decoder(ends, (size, x), (size + 1, pad))}
        ),
        "added tokens that take spaces": dict(
            whole={},
            config={
                "added_tokens_decoder": decoder(
                    ends, (size, added("<pad>", lstrip=True)), (size + 1, added("<x>", rstrip=True))
                )
            },
        ),
        "an added token that is a whole word": dict(
            whole={}, config={"added_tokens_decoder": decoder(ends, (size, added("gav", single_word=True)))}
        ),
        "an added token that is named and not special": dict(
            whole={}, config={"added_tokens_decoder": decoder(ends, (size, x)), "pad_token": "<x>"}
        ),
        "added tokens of tokenizer.json": dict(whole=own_added),
        "added tokens of tokenizer.json of PreTrainedTokenizerFast": dict(whole=own_added, config=fast),
        "added_tokens_decoder without those of tokenizer.json": dict(
            whole=own_added, config=gpt2 | {"added_tokens_decoder": decoder(ends)}
        ),
        "added_tokens_decoder without those of tokenizer.json of PreTrainedTokenizerFast": dict(
            whole=own_added, config=fast | {"added_tokens_decoder": decoder(ends)}
        ),
        "added_tokens.json beside tokenizer.json": dict(whole={}, added={"<x>": size, "<pad>": size + 1}),
        "added_tokens.json beside vocab.json": dict(added={"<pad>": size + 1, "<x>": size}),
        "added_tokens.json with a named token": dict(
            added={"<pad>": size, "<x>": size + 1}, map={"pad_token": "<pad>", "bos_token": END}
        ),
        "added_tokens.json with a hole": dict(added={"<x>": size + 5}),
        "added_tokens_decoder with a hole": dict(whole={}, config={"added_tokens_decoder": decoder(ends, (size + 5, x))}),
        # Special tokens.
        "special_tokens_map.json": dict(whole={}, map={"bos_token": END, "pad_token": "<pad>", "mask_token": "<mask>"}),
        "special_tokens_map.json with settings": dict(
            whole={}, map={"pad_token": added("<pad>", lstrip=True), "mask_token": added("<mask>", rstrip=True)}
        ),
        "special_tokens_map.json against tokenizer_config.json": dict(
            whole={}, map={"pad_token": "<pad>"}, config={"pad_token": "<x>"}
        ),
        "special_tokens_map.json beside added_tokens_decoder": dict(
            whole={}, map={"mask_token": "<mask>"}, config={"added_tokens_decoder": with_pad}
        ),
        "additional_special_tokens in special_tokens_map.json": dict(
            whole={}, map={"additional_special_tokens": ["<|im_start|>", "<x>"]}
        ),
        "a new pad_token": dict(whole={}, config={"pad_token": "<pad>"}),
        "a pad_token that is eos_token": dict(whole={}, config={"pad_token": END, "eos_token": END}),
        "a pad_token with settings": dict(
            whole={}, config=gpt2 | {"pad_token": {"__type": "AddedToken"} | added("<pad>", rstrip=True)}
        ),
        "a pad_token of PreTrainedTokenizerFast": dict(whole={}, config=fast | {"pad_token": "<pad>"}),
        "padding and truncation in tokenizer.json": dict(
            whole={
                "/truncation": {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0},
                "/padding": {"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 7,
                             "pad_type_id": 0, "pad_token": "<pad>"},
            }
        ),
        "padding in tokenizer.json of PreTrainedTokenizerFast": dict(
            whole={
                "/padding": {"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": None, "pad_id": 7,
                             "pad_type_id": 0, "pad_token": "<pad>"},
            },
            config=fast,
        ),
        "many special tokens": dict(
            whole={}, config={"sep_token": "<x>", "cls_token": "<y>", "mask_token": "<mask>", "unk_token": "<unk>"}
        ),
        "extra_special_tokens": dict(whole={}, config={"extra_special_tokens": ["<|im_start|>", "<image>"]}),
        "extra_special_tokens by name": dict(whole={}, config={"extra_special_tokens": {"image_token": "<image>"}}),
        "additional_special_tokens": dict(whole={}, config={"additional_special_tokens": ["<image>", "<x>"]}),
        "a token of the model's own": dict(whole={}, config=fast | {"image_token": "<image>", "pad_token": "<pad>"}),
        "split_special_tokens": dict(whole={}, config={"split_special_tokens": True, "pad_token": "<pad>"}),
        "no end-of-text token": dict(whole={"/model/vocab/" + END: None, "/added_tokens": []}),
        "no end-of-text token, and none asked for": dict(
            whole={"/model/vocab/" + END: None, "/added_tokens": []},
            config={"bos_token": None, "eos_token": None, "unk_token": None},
        ),
        "no special tokens of PreTrainedTokenizerFast": dict(
            whole={"/model/vocab/" + END: None, "/added_tokens": []}, config=fast
        ),
        "a pad_token that is a number": dict(whole={}, config={"pad_token": 5}),
        # What else is in tokenizer.json.
        "a normalizer": dict(whole={"/normalizer": {"type": "Lowercase"}}),
        "a normalizer of PreTrainedTokenizerFast": dict(
            whole=own_added | {"/normalizer": {"type": "Lowercase"}}, config=fast
        ),
        "a canonical normalizer of PreTrainedTokenizerFast": dict(whole={"/normalizer": {"type": "NFC"}}, config=fast),
        "another pre-tokenizer": dict(whole={"/pre_tokenizer": {"type": "Digits", "individual_digits": True}}),
        "another pre-tokenizer of PreTrainedTokenizerFast": dict(
            whole={
                "/pre_tokenizer": {
                    "type": "Sequence",
                    "pretokenizers": [{"type": "Digits", "individual_digits": True}, byte_level],
                }
            },
            config=fast,
        ),
        "options of the model": dict(whole={"/model/ignore_merges": True, "/model/unk_token": "a"}),
        "options of the model of PreTrainedTokenizerFast": dict(
            whole={"/model/ignore_merges": True, "/model/unk_token": "a"}, config=fast
        ),
        "words instead of pairs": dict(
            whole={
                "/model": {"type": "WordLevel", "vocab": {"Hello": 0, "world": 1, "<unk>": 2}, "unk_token": "<unk>"},
                "/pre_tokenizer": {"type": "Whitespace"}, "/added_tokens": [], "/decoder": None, "/post_processor": None,
            },
            config=fast,
        ),
        "only vocab.json and merges.txt": dict(),
        "vocab.json and merges.txt of PreTrainedTokenizerFast": dict(config=fast),
    }
    return found


def replaced(whole: dict, changes: dict) -> dict:
    whole = copy.deepcopy(whole)
    for pointer, value in changes.items():
        *way, last = pointer.split("/")[1:]
        place = whole
        for step in way:
            place = place[step]
        if value is None and way:
            del place[last]
        else:
            place[last] = value
    return whole


def write(folder: Path, whole: dict, what: dict):
    def put(name, value):
        (folder / name).write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")

    put("config.json", {"model_type": "gpt2"} | what.get("model", {}))
    if "whole" in what:
        put("tokenizer.json", replaced(whole, what["whole"]))
    else:
        put("vocab.json", whole["model"]["vocab"])
        put("merges.txt", "#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in whole["model"]["merges"]))
    for key, name in [("config", "tokenizer_config"), ("map", "special_tokens_map"), ("added", "added_tokens")]:
        if key in what:
            put(f"{name}.json", what[key])


def main():
    tokenizer = base()
    whole = json.loads(tokenizer.to_str())
    whole["model"]["merges"] = [merge if isinstance(merge, list) else merge.split(" ") for merge in whole["model"]["merges"]]
    rows = []
    for name, what in folders(tokenizer.get_vocab_size()).items():
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), whole, what)
            row = {"name": name} | what
            try:
                read = AutoTokenizer.from_pretrained(folder)
            except Exception as error:
                row["error"] = f"{type(error).__name__}: {error}"[:120].splitlines()[0]
                rows.append(row)
                continue
            row["size"] = len(read)
            row["ids"] = [read.bos_token_id, read.eos_token_id, read.pad_token_id]
            row["texts"] = []
            for text in TEXTS:
                ids, plain = read(text)["input_ids"], read(text, add_special_tokens=False)["input_ids"]
                decoded = read.decode(ids)
                row["texts"].append([ids, plain if plain != ids else None, decoded if decoded != text else None])
            rows.append(row)
    for row in rows:
        # Where the class is asked for as it is elsewhere, and so are the ids.
        row["like"] = next((other["name"] for other in rows if other is not row and other.get("texts") == row.get("texts")
                            and "like" not in other and "texts" in other and rows.index(other) < rows.index(row)), None)
    compact = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    lines = []
    for row in rows:
        if row["like"] is not None:
            row.pop("texts")
        else:
            row.pop("like")
        lines.append(compact(row))
    text = "{" + f'"base":{compact(whole)},\n"texts":{compact(TEXTS)},\n"folders":[\n' + ",\n".join(lines) + "\n]}\n"
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.stat().st_size} bytes, {len(rows)} folders")
    for row in rows:
        print(row["name"], "|", row.get("error") or row.get("like") or "", row.get("size", ""), row.get("ids", ""))


if __name__ == "__main__":
    main()
