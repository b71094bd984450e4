"""What is measured: the tasks, against whom, and the ratio to reach."""

from dataclasses import dataclass, field


@dataclass
class Peer:
    """One peer at one task: how it is called in the table, its worker, what the worker calls the task, the targets."""

    label: str
    side: str
    task: str
    target: float | None = None
    # Where nothing is said, only libtorch has a target.
    target_flex: float | None = None
    # Times are seconds; memory is compared by this field of the replies.
    metric: str = "seconds"


@dataclass
class Task:
    name: str
    title: str
    ours: str
    peers: list[Peer]
    prompts: str
    parameters: dict = field(default_factory=dict)
    # What `--quick` takes instead, and the warm-up of a task that takes long.
    quick: dict = field(default_factory=dict)
    repeats: int = 1
    # Takes so long that it is warmed up by its quick form and runs fewer rounds.
    slow: bool = False
    # A fresh process for every run.
    fresh: bool = False
    # How answers are compared: `values`, or `lens` (tokens first, then values).
    compare: str = "values"


PATCH = {"right": 314, "wrong": 1592}

TASKS = [
    *(
        Task(
            f"forward-{shape}",
            f"forward, all logits, `[{shape.replace('x', ',')}]`",
            "forward",
            [Peer("transformers", "torch", "forward", 1.0, 1.0)],
            shape,
            repeats=repeats,
        )
        for shape, repeats in (("1x8", 8), ("1x32", 8), ("1x128", 4), ("16x16", 3))
    ),
    *(
        Task(
            f"last-{shape}",
            f"forward, last logits, `[{shape.replace('x', ',')}]`",
            "last",
            [Peer("transformers, all logits", "torch", "last", 1.3)],
            shape,
            repeats=repeats,
        )
        for shape, repeats in (("1x8", 8), ("1x32", 8), ("1x128", 4), ("16x16", 3))
    ),
    *(
        Task(
            f"overhead-{saves}",
            f"overhead of a trace, {text}",
            "overhead",
            [Peer("nnsight 0.8.1", "nnsight", "overhead", 20)],
            "narrow",
            {"saves": saves},
            repeats=600,
            quick={"repeats": 50},
        )
        for saves, text in ((0, "no saves"), (1, "1 save"), (12, "12 saves"))
    ),
    Task(
        "nested",
        "nested loop, 100 × 100 appends",
        "nested",
        [
            Peer("nnsight 0.4.11", "nnsight04", "nested", 500),
            Peer("nnsight 0.8.1", "nnsight", "nested", 15),
        ],
        "narrow",
        {"side": 100},
        repeats=5,
    ),
    Task(
        "patching",
        "activation patching, 12 layers × 15 positions",
        "patching",
        [
            Peer("nnsight 0.8.1, a trace a cell", "nnsight", "patching", 15),
            Peer("PyTorch by hand", "torch", "patching", 1.5),
        ],
        "pair",
        {"layers": 12, "positions": 15, **PATCH},
        quick={"layers": 2, "positions": 3},
        slow=True,
    ),
    Task(
        "heads",
        "head patching, 144 heads at the last position",
        "heads",
        [
            Peer("nnsight 0.8.1", "nnsight", "heads", 10),
            Peer("TransformerLens, `patching.py`", "lens", "heads", 5),
        ],
        "pair",
        {"layers": 12, **PATCH},
        quick={"layers": 1},
        slow=True,
    ),
    Task(
        "lens",
        "logit lens, 64 prompts of 5 to 40 tokens",
        "lens",
        [
            Peer("nnsight 0.8.1, looped", "nnsight", "lens", 3),
            Peer("nnsight 0.8.1, batched with padding", "nnsight", "lens_padded", 1.5),
        ],
        "lens",
        quick={"count": 6},
        slow=True,
        compare="lens",
    ),
    Task(
        "mean",
        "mean residual at layer 6, 1,000 prompts",
        "mean",
        [Peer("nnsight 0.8.1, `stop()`", "nnsight", "mean", 2.5)],
        "thousand",
        {"layer": 6},
        quick={"count": 20},
        slow=True,
    ),
    Task(
        "means",
        "the same, kept in a list and added up outside",
        "means",
        [Peer("nnsight 0.8.1, `stop()`", "nnsight", "mean", 2.5)],
        "thousand",
        {"layer": 6},
        quick={"count": 20},
        slow=True,
    ),
    Task(
        "load",
        "load GPT-2 small",
        "load",
        [
            Peer("transformers: time", "torch", "load", 1.0),
            Peer("transformers: time to the first logits", "torch", "load", None, metric="usable_seconds"),
            Peer("transformers: peak memory", "torch", "load", 1.2, metric="peak_bytes_loaded"),
            Peer("transformers: peak memory, first logits too", "torch", "load", None, metric="peak_bytes"),
        ],
        "1x8",
        fresh=True,
    ),
]

GROWTH_PROMPTS = (100, 1_000, 10_000)
GROWTH_TURNS = (1, 10, 100)
