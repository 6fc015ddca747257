"""How time and memory grow with a corpus, end to end: `make bench TEXTS=… SCALE="100 1000"`.

The articles are the texts given, repeated with variation: sentences left out, names exchanged.
Every step runs in a process of its own, so that its memory is its own. Time is CPU time of the step
and its children: it depends little on what else a machine is doing.
"""

import argparse
import contextlib
import csv
import hashlib
import json
import os
import platform
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from helpers.base.paths import PROJECT
from helpers.show import charts
from measure.bench import read_texts
from measure.simulate import KEY, open_simulated

OUTLETS = 12
DAYS = 1000  # over which the articles are spread
LEFT_OUT = 0.25  # of the sentences of a text, in each of its copies
NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÉÈ][\w-]{3,}")
SENTENCE = re.compile(r"(?<=[.!?…])\s+")
LIMIT_SECONDS = 10  # of an analysis, what it reads of the tables included
TABLES = ("tokens", "sentences", "mentions", "quotes")


def make_folder(texts: list[str], n: int, folder: Path, *, seed: int = 1) -> Path:
    """Write a corpus of `n` articles made from `texts`: a folder as `load_corpus` reads it."""
    chance = random.Random(seed)
    names = sorted({name for text in texts for name in NAME.findall(text)})
    (folder / "raw").mkdir(parents=True)
    with (folder / "articles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["doc_id", "outlet", "date", "title"])
        for number in range(n):
            text = texts[number % len(texts)]
            if number >= len(texts):
                text = vary(text, names, chance)
                longest = max(text.splitlines(), key=len)  # surely of the article, not of its page
                text = text.replace(longest, f"{longest} La dépêche porte le numéro {number}.", 1)
            day = pd.Timestamp("2020-01-01") + pd.Timedelta(days=chance.randrange(DAYS))
            outlet = f"Journal {number % OUTLETS + 1}"
            writer.writerow([f"text-{number:07}", outlet, f"{day:%Y-%m-%d}", ""])
            (folder / f"raw/text-{number:07}.txt").write_text(text, encoding="utf-8")
    return folder


def vary(text: str, names: list[str], chance: random.Random) -> str:
    """A text without some of its sentences, with other names in the place of its own."""
    kept = [
        " ".join(s for s in SENTENCE.split(line) if chance.random() > LEFT_OUT)
        for line in text.splitlines()
    ]
    swapped = {name: chance.choice(names) for name in NAME.findall(text) if chance.random() < 0.5}
    text = "\n".join(line for line in kept if line) or text
    return NAME.sub(lambda match: swapped.get(match[0], match[0]), text)


def list_steps() -> dict[str, Callable]:
    """What is measured, in order: the name of a step and what it does with a loaded corpus."""
    from helpers import entities, framing, reuse, stance, vocabulary
    from helpers.corpus.repeats import find_repeats

    return {
        "load, warm": lambda c: [len(getattr(c, name)) for name in TABLES],
        "readability": vocabulary.readability,
        "term counts": vocabulary.count,
        "distinctive words": vocabulary.compare,
        "distinctive runs": lambda c: vocabulary.compare(c, max_words=3),
        "concordance": vocabulary.concordance,
        "collocates": vocabulary.collocates,
        "relations": lambda c: vocabulary.collocates(c, by="syntax"),
        "diversity": vocabulary.diversity,
        "map of outlets": vocabulary.correspondence,
        "classes of segments": vocabulary.classes,
        "general French": lambda c: vocabulary.compare(c, against="french"),
        "stance": stance.score,
        "entities": entities.count,
        "names": entities.names,
        "roles": entities.roles,
        "speakers": entities.speakers,
        "senses": lambda c: entities.places(c, senses=True),
        "copies": reuse.copies,
        "repeats": find_repeats,
        "frames": framing.count,
        "frame pairs": lambda c: framing.count(c, pairs=True),
        "actions": framing.actions,
        "company": entities.company,
        "profile": framing.profile,
    }


def measure_step(step: str, folder: Path) -> dict:
    """Run one step in this process: CPU seconds, peak memory in MB, words of the corpus."""
    from helpers import load_corpus

    begin = time.process_time()
    corpus = open_simulated(folder) if (folder / KEY).is_dir() else load_corpus(folder)
    if step not in ("annotation", "load, warm"):
        begin = time.process_time()  # what a step reads of the tables is its own
    if step != "annotation":
        list_steps()[step](corpus)
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "cpu_seconds": seconds,
        "peak_mb": peak,
        "n_words": int(corpus.articles["n_words"].sum()),
    }


def measure_growth(texts: list[str], sizes: list[int], place: Path) -> pd.DataFrame:
    """Measure every step at each size: one row per step and size.

    Columns: step, n_articles, n_words, cpu_seconds, peak_mb; `problem` where a step failed. The
    corpora and what was measured of them stay in `place`, and a run that was stopped goes on there:
    with the same code, or begin in an empty folder. A step that failed is not tried again.
    """
    own = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]  # of other texts, elsewhere
    rows = []
    for n in sizes:
        folder = place.resolve() / f"{n}-{own}/corpus"
        done = folder.parent / "measured.jsonl"
        if not done.exists():  # else the folder is whole
            shutil.rmtree(folder, ignore_errors=True)
            make_folder(texts, n, folder)
        # What a run that was stopped has left of a step would make it look quick.
        left = {"annotation": folder / "derived", "export": folder.parent / "html"}
        known, words = _read_rows(done), None
        for step in ["annotation", *list_steps(), "export"]:
            row = known.get(step)
            if row is None:
                if step in left:
                    shutil.rmtree(left[step], ignore_errors=True)
                row = {"step": step, "n_articles": n, "n_words": words}
                row |= _measure_apart(step, folder)
                print(row, file=sys.stderr, flush=True)
                with done.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
            words = row.setdefault("n_words", words)
            rows.append(row)
    columns = ["step", "n_articles", "n_words", "cpu_seconds", "peak_mb", "problem"]
    return pd.DataFrame(rows).reindex(columns=columns)


def _read_rows(file: Path) -> dict[str, dict]:
    """What was measured before, by step; a line that the stop cut off is left out and away."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    whole = [line for line in lines if line.endswith("}")]
    file.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
    return {row["step"]: row for row in map(json.loads, whole)}


def _measure_apart(step: str, folder: Path) -> dict:
    """One step in a process of its own; the export counts the processes that it starts."""
    if step == "export":
        command = ["-m", "helpers", "export", str(folder), "--out", str(folder.parent / "html")]
    else:
        command = ["-m", "measure.growth", "--step", step, str(folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # It finds what this one finds, from wherever either is started.
    places = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    run = subprocess.run([sys.executable, *command], cwd=PROJECT, env=os.environ | places,
                         capture_output=True, text=True, check=False)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        said = run.stderr.strip().splitlines() or [f"ended with {run.returncode}"]
        return {"problem": said[-1][:200]}
    if step == "export":
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"cpu_seconds": spent}
    return json.loads(run.stdout.splitlines()[-1])


def summarise_growth(table: pd.DataFrame) -> pd.DataFrame:
    """One row per step: time and memory at the largest size, and how they grow.

    `slope` is the exponent of growth between the two largest sizes: 1 is linear, below 1 fixed
    costs still count. NaN with fewer than two sizes.
    """
    rows = []
    for step, own in table.dropna(subset="cpu_seconds").groupby("step", sort=False):
        last = own.iloc[-1]
        x, y = np.log(own["n_articles"].astype(float)), np.log(own["cpu_seconds"].clip(lower=1e-3))
        slope = np.polyfit(x[-2:], y[-2:], 1)[0] if len(own) > 1 else np.nan
        rows.append((step, int(last["n_articles"]), last["cpu_seconds"], last["peak_mb"], slope))
    columns = ["step", "n_articles", "cpu_seconds", "peak_mb", "slope"]
    return pd.DataFrame(rows, columns=columns)


def draw_growth(table: pd.DataFrame, machine: str) -> None:
    """Write figures/bench-growth.png and .csv: one line per step, both axes logarithmic."""
    known = table.dropna(subset="cpu_seconds")
    rate = known[known["step"] == "annotation"].iloc[-1]
    speed = rate["n_words"] / rate["cpu_seconds"]
    last = known.groupby("step", sort=False).last()  # a step may not have come to the largest size
    order = (last["cpu_seconds"] / last["n_articles"]).sort_values(ascending=False).index.tolist()
    title = f"{order[0].capitalize()} takes longest; annotation reads {speed:,.0f} words a second"
    with plt.rc_context(charts.STYLE):
        figure, axes = plt.subplots(figsize=(charts.WIDTH, 5.4), layout="constrained")
        named = order[:8]
        for step, own in known.groupby("step", sort=False):
            place = named.index(step) if step in named else -1
            style = {"color": "#BBBBBB", "linewidth": 0.8}
            if place >= 0:
                style = {"color": charts.COLOURS[place % len(charts.COLOURS)], "label": step,
                         "marker": charts.MARKERS[place % len(charts.MARKERS)]}  # fmt: skip
            axes.plot(own["n_articles"], own["cpu_seconds"].clip(lower=1e-3), **style)
        axes.axhline(LIMIT_SECONDS, color="#666666", linewidth=0.8, linestyle=":")
        axes.set(xscale="log", yscale="log", xlabel="articles", ylabel="CPU seconds")
        sizes = sorted(known["n_articles"].unique())
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.set_xticks([], minor=True)
        axes.yaxis.set_major_formatter("{x:g}")
        handles, labels = axes.get_legend_handles_labels()
        ranked = sorted(zip(labels, handles, strict=True), key=lambda pair: named.index(pair[0]))
        axes.legend([h for _, h in ranked], [name for name, _ in ranked], loc="upper left",
                    bbox_to_anchor=(1, 1), frameon=False, title="slowest first")  # fmt: skip
        axes.set_title(title, loc="left")
    caption = f"CPU seconds per step; grey: all faster steps; dotted: {LIMIT_SECONDS} s. {machine}"
    figure.draw_without_rendering()  # the layout makes room for the legend only now
    charts.save_figure(
        figure, table, name="bench-growth", alt=f"{title}. {caption}", caption=caption
    )
    plt.close(figure)


def describe_machine() -> str:
    """The processors of this machine, in words: how many, which, how fast."""
    known = {}
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        known = {
            key.strip(): value.strip() for key, _, value in (ln.partition(":") for ln in lines)
        }
    named = [known.get("model name", platform.machine())]
    with contextlib.suppress(KeyError, ValueError):
        named.append(f"{float(known['cpu MHz']) / 1000:.1f} GHz")
    return f"{os.cpu_count()} cores, {', '.join(named)}, Python {platform.python_version()}"


def main() -> None:
    """Measure at each size asked for, print, and write figures/bench-growth.*."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of folders of .txt files")
    parser.add_argument("--articles", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--keep", type=Path, help="where a run that was stopped can go on")
    parser.add_argument("--machine", default=describe_machine(), help="in words")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(measure_step(given.step, given.folder)))
        return
    with contextlib.ExitStack() as stack:
        place = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        table = measure_growth(read_texts(given.folder)[0], given.articles, place)
    print(summarise_growth(table).round(2).to_string(index=False))
    print(table[table["problem"].notna()].to_string(index=False))
    draw_growth(table, given.machine)


if __name__ == "__main__":
    main()
