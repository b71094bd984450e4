"""Time and peak memory as the work grows: measured in fresh processes, plotted by TransformerLens' environment.

    python growth.py RESULTS.json PICTURE.svg
"""

import json
import subprocess
import sys
from pathlib import Path

PICTURE = Path(__file__).resolve().parents[2] / "docs/growth.svg"
# Of the prompts' growth the peer runs only so many: it is there for the slope.
MOST_PROMPTS_OF_PEERS = 1_000


def measure(sides, prompts: dict[str, Path], options) -> dict:
    from tasks import GROWTH_PROMPTS, GROWTH_TURNS, PATCH

    found = {"prompts": {}, "turns of a loop": {}}
    for side in [*sides.ours, "nnsight"]:
        print(f"growth, {side}", flush=True)
        counts = (10, 100) if options.quick else GROWTH_PROMPTS
        for count in counts:
            if side == "nnsight" and count > MOST_PROMPTS_OF_PEERS:
                continue
            request = {"prompts": prompts["growth"], "layer": 6}
            point = one(sides, side, "mean", {**request, "count": 5}, {**request, "count": count})
            found["prompts"].setdefault(side, []).append({"count": count, **point})
        counts = (1, 10) if options.quick else GROWTH_TURNS
        for count in counts:
            request = {"prompts": prompts["pair"], **PATCH}
            point = one(sides, side, "turns", {**request, "turns": 1}, {**request, "turns": count})
            found["turns of a loop"].setdefault(side, []).append({"count": count, **point})
    return found


def one(sides, side: str, task: str, warm: dict, request: dict) -> dict:
    """One measurement in a process of its own, after a little of the same to warm up."""
    worker = sides.start(side)
    try:
        worker.ask(task, **warm)
        reply = worker.ask(task, **request)
    finally:
        worker.close()
    print(f"  {task} {request.get('count', request.get('turns'))}: {reply['seconds'][0]:.3g} s", flush=True)
    return {"seconds": reply["seconds"][0], "peak_bytes": reply["peak_bytes"]}


def plot(store: Path, options) -> None:
    picture = PICTURE if options.device == "cpu" else PICTURE.with_stem(f"growth-{options.device}")
    subprocess.run([options.environment / "lens/bin/python", __file__, store, picture], check=True)


def draw(growth: dict, picture: str) -> None:
    import matplotlib

    matplotlib.use("svg")
    # Text as text, and no dates or random names: a run that measures the same draws the same.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "growth", "font.size": 9})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 2, figsize=(9, 6), sharex="col", constrained_layout=True)
    names = {"nnsight": "nnsight 0.8.1"}
    for column, (kind, sides) in enumerate(growth.items()):
        for side, points in sides.items():
            counts = [point["count"] for point in points]
            label = names.get(side, f"ours, {side}")
            axes[0, column].plot(counts, [point["seconds"] for point in points], marker="o", label=label)
            axes[1, column].plot(counts, [point["peak_bytes"] / 2**20 for point in points], marker="o", label=label)
        axes[0, column].set(xscale="log", yscale="log", ylabel="seconds", title=kind)
        axes[1, column].set(xscale="log", ylabel="peak memory, MiB", xlabel=kind)
        axes[1, column].set_ylim(0, 1.15 * axes[1, column].get_ylim()[1])
        for row in range(2):
            axes[row, column].minorticks_off()
            axes[row, column].grid(True, alpha=0.3)
    axes[0, 0].legend()
    figure.savefig(picture, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    draw(json.loads(Path(sys.argv[1]).read_text())["growth"], sys.argv[2])
