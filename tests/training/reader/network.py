"""The reader as torch trains it: an encoder and small heads over its last layer."""

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from helpers.language.reader.encoder import QUERY
from helpers.language.reader.heads import SIDES
from training.reader.examples import KINDS, Example

N_TYPES = 6
TAGS = 1 + 2 * len(KINDS)  # outside, and for each kind its first piece and the others
LONGEST = 288  # pieces


class Network(nn.Module):
    """Heads: *quotes* tags pieces, *cues* and *sources* too, *pointer* finds a quotation's source;
    *evaluation*, *stance*, *facts* judge a sentence, from its mean and that of what is marked,
    *stance* from that of each side too, *facts* from the mark before the window."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        old = bert.embeddings.token_type_embeddings.weight.data
        types = nn.Embedding(N_TYPES, old.shape[1])
        types.weight.data = old[0].repeat(N_TYPES, 1) + 0.02 * torch.randn(N_TYPES, old.shape[1])
        types.weight.data[0] = old[0]
        bert.embeddings.token_type_embeddings = types
        width = old.shape[1]
        self.drop = nn.Dropout(0.1)
        self.heads = nn.ModuleDict(
            {
                "evaluation": nn.Linear(2 * width, 4),
                "stance": nn.Linear((2 + len(SIDES)) * width, 4),
                "facts": nn.Linear(3 * width, 2),
                "quotes": nn.Linear(width, TAGS),
                "cues": nn.Linear(width, 3),
                "sources": nn.Linear(width, 3),
                "query": nn.Linear(3 * width, 128),
                "key": nn.Linear(width, 128),
            }
        )

    @property
    def device(self) -> torch.device:
        return self.heads["stance"].weight.device

    def encode(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        return self.bert(
            batch["ids"], attention_mask=batch["mask"], token_type_ids=batch["types"]
        ).last_hidden_state

    def judge(self, hidden: torch.Tensor, batch: dict[str, Any], task: str) -> torch.Tensor:
        """One row of logits for each judged sentence of the batch."""
        rows = hidden[batch["judged_row"]]
        inside = batch["judged_pieces"]
        kinds = batch["types"][batch["judged_row"]]
        marked = inside & (kinds > 0)
        marked = torch.where(marked.any(1, keepdim=True), marked, inside)
        pooled = [_mean(rows, inside), _mean(rows, marked)]
        if task == "stance":
            pooled += [_mean(rows, inside & (kinds == side)) for side in SIDES]
        if task == "facts":
            pooled.append(rows[:, 0])
        return self.heads[task](self.drop(torch.cat(pooled, -1)))

    def point(self, hidden: torch.Tensor, batch: dict[str, Any]) -> torch.Tensor:
        """For each quotation of the batch, a score of each piece as its source."""
        row, first, last = batch["quote_row"], batch["quote_first"], batch["quote_last"]
        inside = batch["quote_pieces"]
        ends = hidden[row, first], hidden[row, last], _mean(hidden[row], inside)
        query = self.heads["query"](self.drop(torch.cat(ends, -1)))
        key = self.heads["key"](hidden)[row]
        scores = (key * query.unsqueeze(1)).sum(-1) / 128**0.5
        return scores.masked_fill(~batch["sources_allowed"][row], -1e4)


def _mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weight = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)


def prepare(tokenizer: Tokenizer, example: Example, longest: int = LONGEST) -> dict[str, Any]:
    """An example in pieces."""
    asked = (QUERY + example.prefix).strip()
    coded = tokenizer.encode(asked, example.text)
    n = min(len(coded.ids), longest)
    begins = np.array([a for a, _ in coded.offsets[:n]])
    ends = np.array([b for _, b in coded.offsets[:n]])
    # The blank before a word is part of its piece.
    own = np.array([s == 1 for s in coded.sequence_ids[:n]])
    texts = [example.text if s else asked for s in own]
    begins = begins + np.array(
        [text[a : a + 1].isspace() for text, a in zip(texts, begins, strict=True)]
    )
    full = ends > begins

    def inside(start: int, end: int, side: np.ndarray) -> np.ndarray:
        return full & side & (begins < end) & (ends > start)

    types = np.zeros(n, dtype=np.int64)
    for start, end, kind in example.marks:
        types[inside(start, end, own)] = kind
    before = len(QUERY)
    for start, end, kind in example.prefix_marks:
        types[inside(start + before, end + before, ~own)] = kind
    own &= full
    made: dict[str, Any] = {"ids": np.array(coded.ids[:n]), "types": types, "own": own}
    made["judged"] = []
    for place, (start, end, label) in enumerate(example.judged):
        pieces = inside(start, end, own)
        also = example.also[place] if place < len(example.also) else -1
        if pieces.any():
            made["judged"].append((pieces, label, also))
    tags = np.where(own, 0, -100)
    made["quotes"] = []
    for start, end, kind, sources in sorted(example.quotes, key=lambda q: q[0] - q[1]):
        pieces = inside(start, end, own)
        if not pieces.any():
            continue
        at = np.flatnonzero(pieces)
        if tags[at].max() <= 0:  # what stands within another quotation is part of it
            tags[at] = 2 + 2 * kind
            tags[at[0]] = 1 + 2 * kind
        targets = np.zeros(n, dtype=bool)
        for source in sources:
            targets |= inside(*source, own)
        if not targets.any():
            targets[0] = True
        if kind < 3:
            made["quotes"].append((pieces, at[0], at[-1], targets))
    made["tags"] = tags
    for name, spans in (("cue_tags", example.cues), ("source_tags", example.sources)):
        made[name] = np.where(own, 0, -100)
        for start, end in spans:
            at = np.flatnonzero(inside(start, end, own))
            if len(at):
                made[name][at] = 2
                made[name][at[0]] = 1
    made["task"] = example.task
    return made


def collate(parts: list[dict[str, Any]], pad: int) -> dict[str, Any]:
    """Prepared examples as one batch."""
    longest = max(len(part["ids"]) for part in parts)

    def stack(name: str, value: int | bool) -> torch.Tensor:
        rows = [
            np.pad(part[name], (0, longest - len(part[name])), constant_values=value)
            for part in parts
        ]
        return torch.tensor(np.stack(rows))

    def spread(masks: list[np.ndarray]) -> torch.Tensor:
        rows = [np.pad(mask, (0, longest - len(mask))) for mask in masks]
        return torch.tensor(np.stack(rows)) if rows else torch.zeros(0, longest, dtype=torch.bool)

    judged = [(row, *one) for row, part in enumerate(parts) for one in part["judged"]]
    quotes = [(row, *one) for row, part in enumerate(parts) for one in part["quotes"]]
    own = stack("own", False)
    allowed = own.clone()
    allowed[:, 0] = True
    return {
        "ids": stack("ids", pad),
        "types": stack("types", 0),
        "mask": torch.tensor(
            [[1] * len(p["ids"]) + [0] * (longest - len(p["ids"])) for p in parts]
        ),
        "judged_row": torch.tensor([row for row, *_ in judged], dtype=torch.long),
        "judged_pieces": spread([one[1] for one in judged]),
        "labels": torch.tensor([one[2] for one in judged], dtype=torch.long),
        "also": torch.tensor([one[3] for one in judged], dtype=torch.long),
        "quote_row": torch.tensor([row for row, *_ in quotes], dtype=torch.long),
        "quote_pieces": spread([one[1] for one in quotes]),
        "quote_first": torch.tensor([int(one[2]) for one in quotes], dtype=torch.long),
        "quote_last": torch.tensor([int(one[3]) for one in quotes], dtype=torch.long),
        "targets": spread([one[4] for one in quotes]),
        "sources_allowed": allowed,
        "tags": stack("tags", -100),
        "cue_tags": stack("cue_tags", -100),
        "source_tags": stack("source_tags", -100),
        "task": parts[0]["task"],
    }


def batches(
    parts: list[dict[str, Any]],
    pieces: int,
    pad: int,
    rng: random.Random | None,
    device: torch.device | None = None,
) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """Batches of one task each and of about so many pieces, shuffled if `rng` is given."""
    order = list(range(len(parts)))
    if rng:
        rng.shuffle(order)
        noise = {i: rng.random() * 24 for i in order}
    else:
        noise = dict.fromkeys(order, 0.0)
    made: list[list[int]] = []
    for task in sorted({part["task"] for part in parts}):
        batch: list[int] = []
        own = [i for i in order if parts[i]["task"] == task]
        for i in sorted(own, key=lambda i: len(parts[i]["ids"]) + noise[i]):
            if batch and (len(batch) + 1) * len(parts[i]["ids"]) > pieces:
                made.append(batch)
                batch = []
            batch.append(i)
        if batch:
            made.append(batch)
    if rng:
        rng.shuffle(made)
    for batch in made:
        made_of = collate([parts[i] for i in batch], pad)
        yield (
            batch,
            {
                name: value.to(device) if isinstance(value, torch.Tensor) else value
                for name, value in made_of.items()
            },
        )
