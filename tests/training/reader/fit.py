"""Train the reader: python -m training.reader.fit DATA CODING BUILD [options].

First English news (NewsMTSC) with the French bearers, then everything that was coded in French.
Seeded. DATA holds NewsMTSC; CODING the coded tables; BUILD takes the weights.
"""

import argparse
import json
import math
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from tokenizers import Tokenizer

from training.reader import examples as ex
from training.reader.network import Network, batches, prepare
from training.reader.source import build_model, build_tokenizer, choose_pieces, read_source

PIECES = 1600  # in a batch
UNSEEN = ("gilets-jaunes", "assurance-chomage")  # subjects that train nothing
DECAY = 0.995  # of the running mean of the weights, which is what is kept


def load_coding(folder: Path) -> dict[str, list[ex.Example]]:
    """The coded tables in parts: train, dev (to choose by), test (looked at once)."""
    sides = ex.read_sides(sorted(folder.glob("sides*.tsv")))
    texts = [t for file in sorted(folder.glob("stance*.tsv")) for t in ex.read_stances(file, sides)]
    quotes = [
        q for file in sorted(folder.glob("quotations*.tsv")) for q in ex.read_quotations(file)
    ]
    bearers = ex.read_evaluations(folder / "evaluation.tsv")
    parts: dict[str, Any] = {}

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


def loss_of(net: Network, batch: dict[str, Any]) -> torch.Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        hidden = net.encode(batch)
    hidden = hidden.float()
    task = batch["task"]
    if task != "quotes":
        logits = net.judge(hidden, batch, task)
        target = nn.functional.one_hot(batch["labels"], 4).float()
        has = batch["also"] >= 0
        if has.any():
            other = nn.functional.one_hot(batch["also"].clamp(min=0), 4).float()
            target = torch.where(has.unsqueeze(1), 0.75 * target + 0.25 * other, target)
        target = 0.95 * target + 0.05 / 4
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
        for order, batch in batches(parts, 4000, pad, None):
            hidden = net.encode(batch)
            p = net.judge(hidden, batch, batch["task"]).softmax(-1).numpy()
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


def macro_f1(
    labels: np.ndarray, given: np.ndarray, classes: tuple[int, ...] = (0, 1, 3)
) -> list[float]:
    """Mean F1 of the classes, then each."""
    each = []
    for c in classes:
        hit = ((labels == c) & (given == c)).sum()
        each.append(2 * hit / max(1, (labels == c).sum() + (given == c).sum()))
    return [round(float(x), 3) for x in (np.mean(each), *each)]


def score_quotes(net: Network, parts: list, pad: int) -> dict[str, float]:
    """Per piece: F of being quoted, of sources; share of quotations whose source is pointed at."""
    net.eval()
    hits, right, n = np.zeros(6), 0, 0
    with torch.no_grad():
        for _, batch in batches(parts, 4000, pad, None):
            hidden = net.encode(batch)
            for place, (head, name) in enumerate((("quotes", "tags"), ("sources", "source_tags"))):
                gold = batch[name]
                given = net.heads[head](hidden).argmax(-1)
                known = gold >= 0
                if head == "quotes":
                    gold, given = torch.where(gold >= 7, 0, gold), torch.where(given >= 7, 0, given)
                both = ((gold > 0) & (given > 0) & known).sum()
                hits[3 * place : 3 * place + 3] += [
                    both,
                    ((gold > 0) & known).sum(),
                    ((given > 0) & known).sum(),
                ]
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
        else:
            p, labels, _ = judge_all(net, parts, pad)
            shown[name] = macro_f1(labels, p.argmax(-1))
    return shown


def run(
    net: Network,
    make_epoch: Any,
    epochs: int,
    rates: tuple[float, float],
    pad: int,
    rng: random.Random,
    sets: dict[str, list],
    out: Path,
    frozen: int = 0,
) -> None:
    """Train for so many epochs; what is kept is a running mean of the weights."""
    for name, weight in net.bert.named_parameters():
        held = name.startswith("embeddings.word") or any(
            name.startswith(f"encoder.layer.{k}.") for k in range(frozen)
        )
        weight.requires_grad = not held
    trained = {n: w for n, w in net.named_parameters() if w.requires_grad}
    groups = [
        {"params": [w for n, w in trained.items() if ("heads" in n) == heads], "lr": rate}
        for heads, rate in ((True, rates[1]), (False, rates[0]))
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    data = make_epoch()
    steps = epochs * sum(1 for _ in batches(data, PIECES, pad, random.Random(0)))
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min(1, (k + 1) / (0.08 * steps)) * max(0.03, 1 - k / steps)
    )
    mean = {n: w.detach().clone() for n, w in trained.items()}
    begun, k = time.time(), 0
    for epoch in range(epochs):
        net.train()
        data = make_epoch() if epoch else data
        losses: dict[str, list[float]] = {}
        for _, batch in batches(data, PIECES, pad, rng):
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
        if epoch + 1 < epochs:
            with torch.no_grad():
                for n, w in trained.items():
                    w.copy_(now[n])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("coding", type=Path)
    parser.add_argument("build", type=Path)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--frozen", type=int, default=0)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    rng = random.Random(given.seed)
    given.build.mkdir(parents=True, exist_ok=True)
    parts = load_coding(given.coding)
    source = read_source(given.source)
    kept = torch.load(given.kept)["kept"]
    tokenizer: Tokenizer = build_tokenizer(source, kept)
    pad = kept.index(source.special["pad"])
    net = Network(build_model(source, kept))
    state = torch.load(given.start)
    net.load_state_dict(state, strict=False)
    net.heads["stance"].load_state_dict(net.heads["evaluation"].state_dict())
    for name, part in parts.items():
        print(name, len(part), flush=True)

    def make_epoch() -> list:
        windows = ex.cut(parts["stance-train"], rng)
        bearers = rng.sample(parts["evaluation-train"], len(parts["evaluation-train"]) // 2)
        chosen = [*windows, *bearers, *parts["quotes-train"]]
        return [prepare(tokenizer, one) for one in chosen]

    def fixed(texts: list) -> list:
        return [prepare(tokenizer, one) for one in ex.cut(texts, None, 3)]

    sets = {
        "stance-dev": fixed(parts["stance-dev"]),
        "evaluation-dev": [prepare(tokenizer, one) for one in parts["evaluation-dev"]],
        "quotes-dev": [prepare(tokenizer, one) for one in parts["quotes-dev"]],
    }
    run(
        net,
        make_epoch,
        given.epochs,
        (given.rate, 8e-4),
        pad,
        rng,
        sets,
        given.build / "reader.pt",
        given.frozen,
    )


if __name__ == "__main__":
    main()
