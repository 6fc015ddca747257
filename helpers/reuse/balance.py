"""What an edited dispatch gained and lost: stance, entities, names, voices; which is nearer it."""

import re

import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.reuse.credits import UNCREDITED, find_credits
from helpers.reuse.edits import list_edits
from helpers.stance.scoring import score_stance

# Where a sentence of a match stands, and what is said of it there.
PARTS = {
    ("dropped", "first"): "dropped", ("added", "second"): "added",
    ("edited", "first"): "edited: as it was", ("edited", "second"): "edited: as it is",
    ("verbatim", "first"): "kept word for word",
}  # fmt: skip
NUMBER = re.compile(r"\d[\d\s.,\u00a0\u202f]*\d|\d")
SENTENCE_COLUMNS = ["part", "outlet", "doc_id", "sentence_id", "section", "text", "label",
                    "evidence", "voice", "entities", "figures"]  # fmt: skip
RENAMING_COLUMNS = ["entity", "before", "after", "n"]


def describe_changes(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The sentences of two aligned texts: one row each, in the order of `PARTS`, then of the text.

    Columns: part (dropped, added, edited: as it was, edited: as it is, kept word for word), outlet,
    doc_id, sentence_id, section, text, label and evidence (`score_stance`), voice (the outlet or
    who is quoted), entities (mentioned in it), figures (numbers in digits).
    """
    stance = score_stance(corpus).rename(columns={"holder": "voice"})
    keys = ["doc_id", "sentence_id"]
    pair = [reuse.attrs[side] for side in ("first", "second")]
    stance = stance[stance["doc_id"].isin(pair)].set_index(keys)
    mentions = corpus.mentions[corpus.mentions["doc_id"].isin(pair)]
    named = mentions.groupby(keys, sort=False)["entity"].agg(lambda part: list(dict.fromkeys(part)))
    tables = []
    for (status, side), part in PARTS.items():
        column = "sentence_id" if side == "first" else "sentence_id_2"
        numbers = reuse.loc[reuse["status"] == status, column].dropna().astype(int).unique()
        doc_id = reuse.attrs[side]
        rows = stance.loc[[(doc_id, number) for number in sorted(numbers)]].reset_index()
        index = pd.MultiIndex.from_frame(rows[keys])
        found = named.reindex(index).tolist()
        tables.append(rows.assign(
            part=part, section=rows["section"].astype("str"),
            entities=[names if isinstance(names, list) else [] for names in found],
            figures=[NUMBER.findall(text) for text in rows["text"]],
        )[SENTENCE_COLUMNS])  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def weigh_changes(changes: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """What each part carries: one row per part of `describe_changes`.

    Columns: n_sentences, n_words, critical, favourable and mixed (sentences by stance), n_quoted
    (sentences of someone else's), entities and voices (with the number of sentences, most first).
    No rows without a change to weigh.
    """
    sizes = corpus.sentences.set_index(["doc_id", "sentence_id"])
    words = changes.join(sizes["n_words"], on=["doc_id", "sentence_id"])
    rows = []
    for part in PARTS.values() if len(changes) else ():
        own = words[words["part"] == part]
        labels = own["label"].value_counts()
        spoken = own.loc[own["voice"] != "outlet", "voice"]
        rows.append((
            part, len(own), int(own["n_words"].sum()),
            *(int(labels.get(name, 0)) for name in ("critical", "favourable", "mixed")),
            len(spoken), _rank(own["entities"].explode()), _rank(spoken),
        ))  # fmt: skip
    columns = ["part", "n_sentences", "n_words", "critical", "favourable", "mixed", "n_quoted",
               "entities", "voices"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def compare_changed_entities(changes: pd.DataFrame) -> pd.DataFrame:
    """Who is in what was dropped and what was added: one row per entity, most concerned first.

    Columns: entity, n_dropped, n_added and n_kept (sentences that mention it, the kept ones word
    for word or edited).
    """
    long = changes[["part", "entities"]].explode("entities").dropna()
    kinds = {"dropped": "n_dropped", "added": "n_added", "kept word for word": "n_kept",
             "edited: as it is": "n_kept"}  # fmt: skip
    long = long.assign(kind=long["part"].map(kinds)).dropna()
    table = pd.crosstab(long["entities"], long["kind"])
    table = table.reindex(columns=["n_dropped", "n_added", "n_kept"], fill_value=0)
    table = table[table["n_dropped"] + table["n_added"] > 0]
    table = table.rename_axis(index="entity", columns=None).reset_index()
    return table.sort_values(["n_dropped", "n_added", "n_kept", "entity"], ignore_index=True,
                             ascending=[False, False, False, True])  # fmt: skip


def list_renamings(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Names that were replaced by another of the same entity: one row per pair of names.

    Columns: entity, before and after as written, n (how often). Most often first.
    """
    mentions = corpus.mentions
    found = []
    for row in list_edits(reuse, corpus).query("change == 'replaced'").itertuples():
        one = _find_entities(mentions, reuse.attrs["first"], row.start, row.end)
        two = _find_entities(mentions, reuse.attrs["second"], row.start_2, row.end_2)
        found += [(entity, row.before, row.after) for entity in one if entity in two]
    table = pd.DataFrame(found, columns=RENAMING_COLUMNS[:3])
    counted = table.groupby(RENAMING_COLUMNS[:3], sort=False).size().rename("n").reset_index()
    return counted.sort_values("n", ascending=False, kind="stable", ignore_index=True)


def judge_source(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Reasons to hold one of two texts nearer their source: one row per reason.

    Columns: ground, first and second (what each text shows), points_to (doc_id, or nothing where
    the reason decides nothing). Only what the texts and articles.csv show; the source itself is
    not among them.
    """
    if not len(reuse):
        return pd.DataFrame(columns=["ground", "first", "second", "points_to"])
    names = [reuse.attrs["first"], reuse.attrs["second"]]
    one, two = corpus.articles.set_index("doc_id").loc[names].itertuples()
    own = [
        reuse.loc[reuse["status"] == status, column].nunique()
        for status, column in (("dropped", "sentence_id"), ("added", "sentence_id_2"))
    ]
    dates = [f"{row.date:%Y-%m-%d}" if pd.notna(row.date) else "no date" for row in (one, two)]
    known = find_credits(corpus).set_index("doc_id").reindex(names)
    credits = known["credit"].fillna("no").tolist()
    is_alone = known["is_alone"].eq(True).tolist()
    # A credit that names a newsroom beside the agencies says that the text was worked on.
    house = [text != "no" and not alone and UNCREDITED not in text
             for text, alone in zip(credits, is_alone, strict=True)]  # fmt: skip
    rows = [
        ("is dated earlier", *dates, _prefer(two.date > one.date, one.date > two.date)),
        ("has more sentences that the other lacks", *map(str, own),
         _prefer(own[0] > own[1], own[1] > own[0])),
        ("has more words", f"{one.n_words:,}", f"{two.n_words:,}",
         _prefer(one.n_words > two.n_words, two.n_words > one.n_words)),
        ("credits an agency alone", *credits,
         _prefer(is_alone[0] and not is_alone[1], is_alone[1] and not is_alone[0])),
        ("credits no newsroom of its own", *("newsroom" if worked else "no" for worked in house),
         _prefer(house[1] and not house[0], house[0] and not house[1])),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["ground", "first", "second", "points_to"])
    table["points_to"] = table["points_to"].map({"first": names[0], "second": names[1], "": ""})
    table.attrs = reuse.attrs
    return table


def _prefer(first: bool, second: bool) -> str:
    return "first" if first else "second" if second else ""


def _find_entities(mentions: pd.DataFrame, doc_id: str, start: int, end: int) -> list[str]:
    """The entities of the mentions that overlap a stretch of an article."""
    own = mentions[mentions["doc_id"] == doc_id]
    return own.loc[(own["start"] < end) & (own["end"] > start), "entity"].unique().tolist()


def covers_name(mentions: pd.DataFrame, doc_id: str, start: int, end: int) -> bool:
    """Whether a stretch of an article is a name, as found: nothing of it stands outside."""
    own = mentions[mentions["doc_id"] == doc_id]
    return bool(((own["start"] <= start) & (own["end"] >= end)).any())


def _rank(names: pd.Series) -> list[str]:
    """Names with their number, most frequent first."""
    counts = names.dropna().value_counts(sort=True)
    return [f"{name} ({n})" for name, n in counts.items()]
