"""The tables: as text, and between their markers in docs/performance.md."""

import statistics
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/performance.md"


def duration(seconds: float) -> str:
    if seconds != seconds:
        return "?"
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if abs(seconds) >= size:
            return f"{seconds / size:.3g} {unit}" if abs(seconds) < 1000 * size else f"{seconds / size:.0f} {unit}"
    return f"{seconds / 1e-6:.3g} µs" if seconds else "0"


def size(count: float) -> str:
    return f"{count / 2**20:.0f} MiB"


def number(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:.3g}"


def mistakes(found: dict) -> list[str]:
    """What must not be: sides that failed, answers that differ."""
    wrong = [f"{found['title']}: {side}: {run['failed']}" for side, run in found["ours"].items() if "failed" in run]
    for peer in found["peers"]:
        if "failed" in peer:
            wrong.append(f"{found['title']}: {peer['label']}: {peer['failed']}")
        for side, ratio in peer["against"].items():
            if not ratio["answers_agree"]:
                wrong.append(f"{found['title']}: {side} and {peer['label']} differ by {ratio['answers_apart']:.2g}")
    return wrong


def measured(replies: list[dict], metric: str) -> str:
    if metric == "seconds":
        return duration(statistics.median(statistics.median(reply["seconds"]) for reply in replies))
    middle = statistics.median(reply[metric] for reply in replies)
    return duration(middle) if metric.endswith("seconds") else size(middle)


def comparison(results: dict) -> str:
    """One row for each task and peer."""
    sides = list(dict.fromkeys(side for task in results["tasks"].values() for side in task["ours"]))
    head = ["task", "against", "peer"]
    for side in sides:
        head += [f"ours, {side}", f"ratio, {side}", "target"]
    rows = [head, ["---"] * len(head)]
    for task in results["tasks"].values():
        for peer in task["peers"]:
            title = task["title"] + (" (smaller: `--quick`)" if task["quick"] else "")
            theirs = "failed" if "failed" in peer else measured(peer["replies"], peer["metric"])
            row = [title, peer["label"], theirs]
            for side in sides:
                ours = task["ours"].get(side, {"failed": ""})
                row.append("failed" if "failed" in ours else measured(ours["replies"], peer["metric"]))
                row += verdict(peer["against"].get(side), peer["target"].get(side))
            rows.append(row)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def verdict(ratio: dict | None, target: float | None) -> list[str]:
    wanted = "" if target is None else f"{target:g}"
    if ratio is None:
        return ["", wanted]
    text = f"**{number(ratio['median'])}** ({number(ratio['min'])} to {number(ratio['max'])})"
    if not ratio["answers_agree"]:
        text += ", answers differ"
    if target is not None:
        wanted += ", met" if ratio["median"] >= target else ", missed"
    return [text, wanted]


def work_table(results: dict) -> str:
    """What our side did in one run of each task, and where its time went."""
    head = ["task", "device", "passes", "rows", "token-layers, of naive", "passes' time", "values", "loops and rest", "recording, planning"]
    rows = [head, ["---"] * len(head)]
    for task in results["tasks"].values():
        for side, run in task["ours"].items():
            replies = run.get("replies", [])
            if not replies or "token_layers_naive" not in replies[0]:
                continue
            middle = {name: statistics.median(reply[name] for reply in replies) for name in replies[0] if name != "seconds"}
            times = [middle[f"{stage}_seconds"] for stage in ("forward", "values", "rest")]
            whole = statistics.median(statistics.fmean(reply["seconds"]) for reply in replies)
            naive = middle["token_layers_naive"]
            share = f"{middle['token_layers']:.0f}, {100 * middle['token_layers'] / naive:.0f} %" if naive else ""
            row = [task["title"], side, f"{middle['passes']:.0f}", f"{middle['rows']:.0f}", share]
            rows.append(row + [duration(max(time, 0.0)) for time in (*times, whole - sum(times))])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def growth_table(growth: dict) -> str:
    rows = [["", "how many", "time", "time for each", "peak memory"], ["---"] * 5]
    for kind, sides in growth.items():
        for side, points in sides.items():
            for point in points:
                each = duration(point["seconds"] / point["count"])
                rows.append([f"{kind}, {side}", f"{point['count']:,}", duration(point["seconds"]), each, size(point["peak_bytes"])])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def described(machine: dict) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    lines = [
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_bytes'] / 2**30:.0f} GiB, "
        f"{machine['system']}; {machine['threads']} threads for each side; load before the run "
        f"{machine['load_before']:.2f}. Versions: {versions}. Commit {machine['commit']}.",
        "",
        "| measured here | matrix product | reading memory |",
        "| --- | --- | --- |",
    ]
    for side, speed in machine["speed"].items():
        name = "PyTorch" if side == "torch" else f"ours, {side}"
        lines.append(f"| {name} | {speed['flops'] / 1e9:.0f} GFLOP/s | {speed['bytes_a_second'] / 1e9:.1f} GB/s |")
    return "\n".join(lines)


def tables(results: dict) -> str:
    parts = [described(results["machine"]), comparison(results), "What ours did in one run, and where its time went:", work_table(results)]
    if "growth" in results:
        parts.append(growth_table(results["growth"]))
        if results["machine"]["device"] == "cpu":
            parts.append("![Time and peak memory as the work grows](growth.svg)")
    return "\n\n".join(parts)


def write(results: dict, device: str) -> None:
    """Puts the tables between the markers; the rest of the page is written by hand."""
    begin, end = f"<!-- peers {device}: written by benches/peers/run.sh -->", f"<!-- peers {device}: end -->"
    text = DOCUMENT.read_text()
    if begin not in text:
        text = f"{text.rstrip()}\n\n{begin}\n{end}\n"
    before, rest = text.split(begin, 1)
    _, after = rest.split(end, 1)
    DOCUMENT.write_text(f"{before}{begin}\n\n{tables(results)}\n\n{end}{after}")
