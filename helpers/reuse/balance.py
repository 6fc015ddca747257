"""What an edited text gained and lost: sentences, stance, entities, names and voices."""

from typing import Literal

import pandas as pd
from scipy.stats import fisher_exact

from helpers.base.choices import check_choice
from helpers.base.permutation import PAGE_LEVEL
from helpers.corpus.article_names import name_articles
from helpers.corpus.coding import read_gold
from helpers.corpus.loading import Corpus
from helpers.reuse.sentence_pairs import align
from helpers.reuse.wording import edits
from helpers.stance.reference_coding import compare_with_coding
from helpers.stance.scoring import count, name_labels, score

Row = Literal["sentence", "part", "entity", "gist"]

KEYS = ["doc_id", "sentence_id"]
# Where a sentence of a match stands, and what is said of it there.
PARTS = {
    ("dropped", "first"): "dropped",
    ("added", "second"): "added",
    ("edited", "first"): "edited: as it was",
    ("edited", "second"): "edited: as it is",
    ("verbatim", "first"): "kept word for word",
}
LABELS = ["critical", "favourable", "mixed"]
NUMBER = r"\d[\d\s.,\u00a0\u202f]*\d|\d"
MAX_PHRASES = 5  # words or phrases in one statement
MAX_DROPPED = 8  # sentences named
MIN_DROPPED = 3  # sentences, before it is said whom most of them name
MAX_NAME = 6  # words that stand in the place of a name
MIN_LETTERS = 3  # of a change that is worth naming
COUNTED = {
    "verbatim": "kept word for word",
    "edited": "edited: as it was",
    "dropped": "dropped",
    "added": "added",
}
CLIPPED = 6, 4  # words at the beginning and at the end of a sentence that is named in another


def changes(
    corpus: Corpus, first: str | None = None, second: str | None = None, *, by: Row = "sentence"
) -> pd.DataFrame:
    """What became of the sentences of two articles: one row per sentence, part, entity or gist.

    By sentence: part (dropped, added, edited: as it was, edited: as it is, kept word for word),
    outlet, doc_id, sentence_id, section, text, n_words, label (its stance, *unsure* where the
    trained reader is) and evidence, voice (the outlet or who is quoted), entities (mentioned in
    it), figures (numbers in digits). By part: n_sentences, n_words, the sentences of each stance,
    n_quoted, and entities and voices with their number of sentences. By entity: n_dropped, n_added
    and n_kept sentences that mention it, of those that are in what was dropped or added. By gist:
    what is worth saying of the pair, for `show.say`.

    Parameters
    ----------
    first, second : doc_id of the two articles; without them the pair that shares most
    by : what one row is: sentence, part, entity or gist

    >>> reuse.changes(corpus, by="part")[["part", "n_sentences", "n_words"]].head(2)
          part  n_sentences  n_words
    0  dropped            7      151
    1    added            3       43
    """
    check_choice("by", by, Row)
    aligned = align(corpus, first, second)
    table = _describe(corpus, aligned)
    if by == "gist":
        return _tell_changes(corpus, aligned, table)
    if by == "part":
        table = _weigh(table)
    elif by == "entity":
        table = _count_entities(table)
    table.attrs = aligned.attrs
    return table


def _describe(corpus: Corpus, aligned: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (status, side), part in PARTS.items():
        column = "sentence_id" if side == "first" else "sentence_id_2"
        numbers = aligned.loc[aligned["status"] == status, column].dropna().unique()
        rows += [(part, aligned.attrs[side], number) for number in sorted(numbers)]
    table = pd.DataFrame(rows, columns=["part", *KEYS]).astype({"sentence_id": "int64"})
    stance = score(corpus).rename(columns={"holder": "voice"})
    stance["label"] = name_labels(stance)
    table = table.merge(stance, on=KEYS, how="left")
    table = table.merge(corpus.sentences[[*KEYS, "n_words"]], on=KEYS, how="left")
    mentions = corpus.mentions[corpus.mentions["doc_id"].isin(table["doc_id"])]
    named = mentions.groupby(KEYS, as_index=False)["entity"].agg(lambda part: list(part.unique()))
    table = table.merge(named.rename(columns={"entity": "entities"}), on=KEYS, how="left")
    table["entities"] = table["entities"].map(
        lambda names: names if isinstance(names, list) else []
    )
    table["outlet"] = table["doc_id"].map(corpus.grouped("outlet").outlets)
    table["figures"] = table["text"].astype(str).str.findall(NUMBER)
    columns = ["part", "outlet", *KEYS, "section", "text", "n_words", "label", "evidence", "voice"]
    return table[[*columns, "entities", "figures"]]


def _weigh(sentences: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for part in PARTS.values() if len(sentences) else ():
        own = sentences[sentences["part"] == part]
        voices = own.loc[own["voice"] != "outlet", "voice"]
        rows.append(
            {"part": part, "n_sentences": len(own), "n_words": own["n_words"].sum()}
            | {label: (own["label"] == label).sum() for label in LABELS}
            | {"n_quoted": len(voices), "entities": _rank(own["entities"].explode())}
            | {"voices": _rank(voices)}
        )
    columns = ["part", "n_sentences", "n_words", *LABELS, "n_quoted", "entities", "voices"]
    return pd.DataFrame(rows, columns=columns)


def _count_entities(sentences: pd.DataFrame) -> pd.DataFrame:
    kinds = {
        "dropped": "n_dropped",
        "added": "n_added",
        "kept word for word": "n_kept",
        "edited: as it is": "n_kept",
    }
    kind = sentences["part"].map(kinds)
    long = sentences.assign(kind=kind).explode("entities").dropna(subset=["kind", "entities"])
    names = ["n_dropped", "n_added", "n_kept"]
    table = pd.crosstab(long["entities"], long["kind"]).reindex(columns=names, fill_value=0)
    table = table[table["n_dropped"] + table["n_added"] > 0]
    table = table.rename_axis(index="entity", columns=None).reset_index()
    order = [False, False, False, True]
    return table.sort_values([*names, "entity"], ascending=order, ignore_index=True)


def _rank(names: pd.Series) -> list[str]:
    """Names with their number, most frequent first."""
    return [f"{name} ({n})" for name, n in names.dropna().value_counts().items()]


def _tell_changes(corpus: Corpus, aligned: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Kind of statement, n and what it names; no rows where two texts share nothing."""
    if not len(aligned):
        return pd.DataFrame(columns=["kind"])
    changed = edits(corpus, aligned.attrs["first"], aligned.attrs["second"])
    worded = sentences[sentences["text"].str.contains(r"\w")]  # a dash alone is not worth naming
    counted, stance = _count_sentences(corpus, aligned, sentences), _tell_stance(corpus, aligned)
    rows = [
        *[{**counted, **row} for row in stance],
        counted | {"kind": "kept" if not stance else "counted"},
        *_tell_names(changed),
        *_tell_words(changed),
        *_tell_dropped(worded[worded["part"] == "dropped"]),
        *_tell_added(corpus, aligned, worded),
    ]
    return pd.DataFrame([{"more": 0, "words": "", **row} for row in rows], dtype=object)


def _count_sentences(corpus: Corpus, aligned: pd.DataFrame, sentences: pd.DataFrame) -> dict:
    """How many sentences of the first text were kept, edited and dropped, and how many added."""
    names, n = name_articles(corpus), aligned["sentence_id"].nunique()
    row = {side: names[doc_id] for side, doc_id in aligned.attrs.items()} | {"kind": "kept", "n": n}
    for name, part in COUNTED.items():
        words = sentences.loc[sentences["part"] == part, "n_words"]
        row |= {name: len(words), f"words_{name}": words.sum()}
    return row


def _tell_stance(corpus: Corpus, aligned: pd.DataFrame) -> list[dict]:
    """How many critical and favourable sentences of the first text went, and one that was turned.

    Where a careful reader coded both texts, by these labels. Else by the trained reader's, which
    err: only where those that went and those that stayed differ by Fisher's exact test.
    """
    subject = count(corpus, by="subject").iloc[0]
    if not subject["is_about"]:
        return []
    stance, articles = (
        table[table["doc_id"].isin(aligned.attrs.values())]
        for table in (score(corpus), corpus.articles)
    )
    coded = compare_with_coding(stance, read_gold(corpus.folder, "stance"), articles)
    coded = coded.drop_duplicates(["doc_id", "sentence_id"])
    is_coded = len(coded) == len(stance)
    found = coded if is_coded else stance.assign(stance=name_labels(stance))
    labels = found.set_index(["doc_id", "sentence_id"])["stance"]
    before, after = (
        aligned[number].map(labels[aligned.attrs[side]])
        for side, number in (("first", "sentence_id"), ("second", "sentence_id_2"))
    )
    own = before[~aligned["sentence_id"].duplicated()]
    sizes = pd.crosstab(own, aligned["status"].eq("dropped").map({True: "gone", False: "stays"}))
    sizes = sizes.reindex(index=["critical", "favourable"], columns=["gone", "stays"], fill_value=0)
    edited = aligned["status"].eq("edited") & before.ne(after) & is_coded
    turned = pd.DataFrame({"before": before, "after": after})[edited].value_counts()
    clear = fisher_exact(sizes).pvalue <= PAGE_LEVEL
    if not sizes["gone"].any() or not (is_coded or clear):
        return []
    row = {"kind": "stance", "subject": subject["subject"], "n_turned": 0}
    for label, (gone, stays) in sizes.iterrows():
        row |= {f"gone_{label}": gone, f"n_{label}": gone + stays}
    row |= {"labelled": "a careful reader’s" if is_coded else "the trained reader’s, unchecked"}
    if len(turned):
        row |= {"kind": "stance turned", "n_turned": turned.iloc[0]}
        row |= dict(zip(("before", "after"), turned.index[0], strict=True))
    return [row]


def _tell_names(changed: pd.DataFrame) -> list[dict]:
    """Names that another name or other words stand for, and words that a name stands for."""
    replaced = changed[changed["change"] == "replaced"]
    short = replaced[["before", "after"]].map(lambda text: len(text.split())).max(axis=1)
    other = replaced["name_in"].isin(["before", "after"]) & (short <= MAX_NAME)
    rows = []
    for kind, chosen in (("renamed", replaced["entity"] != ""), ("name for words", other)):
        counts = replaced[chosen].groupby(["before", "after", "entity"], sort=False).size()
        counts = counts.sort_values(ascending=False, kind="stable").head(MAX_PHRASES)
        rows += counts.rename("n").reset_index().assign(kind=kind).to_dict("records")
    return rows


def _tell_words(changed: pd.DataFrame) -> list[dict]:
    """What was cut from sentences and put into them, longest first, quoted speech apart."""
    rows = []
    for change, column in (("cut", "before"), ("put in", "after")):
        for quoted in (False, True):
            own = (changed["change"] == change) & (changed["in_quotation"] == quoted)
            words = changed.loc[own & ~changed["is_moved"], column].drop_duplicates()
            words = words[words.str.len() >= MIN_LETTERS]
            words = words.sort_values(key=lambda w: -w.str.len(), kind="stable").tolist()
            kind = f"{change}, quoted" if quoted else change
            rows.append(_name(kind, words, MAX_PHRASES))
    return [row for row in rows if row["n"]]


def _tell_dropped(dropped: pd.DataFrame) -> list[dict]:
    body = dropped.loc[dropped["section"] != "subhead", "text"]
    if not len(body):
        return []
    rows = [_name("dropped", [_clip(text) for text in body], MAX_DROPPED)]
    entities = dropped["entities"].explode().dropna().value_counts()
    # Half of two sentences is not what they are about.
    if len(dropped) >= MIN_DROPPED and len(entities) and 2 * entities.iloc[0] > len(dropped):
        most = {"entity": entities.index[0], "n": entities.iloc[0], "of": len(dropped)}
        rows.append({"kind": "dropped entity", **most})
    figures = list(dict.fromkeys(dropped["figures"].explode().dropna()))
    return [*rows, {"kind": "dropped figures", "words": figures}] if figures else rows


def _tell_added(corpus: Corpus, aligned: pd.DataFrame, worded: pd.DataFrame) -> list[dict]:
    """The lead and subheads that only the second text has, and what stood in their place."""
    added = worded[(worded["part"] == "added") & (worded["section"] != "title")]
    gone = worded[(worded["part"] == "dropped") & (worded["section"] == "subhead")]
    first, second = (
        corpus.sentences[corpus.sentences["doc_id"] == aligned.attrs[side]]
        for side in ("first", "second")
    )
    opening = second.loc[second["section"] == "body", "sentence_id"].min()
    # Without a title the first text may have lost its opening: what stands there is not compared.
    titled = "title" in set(first["section"])
    places = aligned.reset_index().set_index("sentence_id")["index"]
    others, rows = [], []
    for row in added.itertuples():
        text = _clip(row.text)
        if row.sentence_id == opening:
            rows.append({"kind": "lead" if titled else "lead of untitled", "words": text})
        elif row.section == "subhead":
            at = aligned.index[aligned["sentence_id_2"].eq(row.sentence_id)][0]
            beside = [
                old.text
                for old in gone.itertuples()
                if _is_beside(aligned, at, places[old.sentence_id])
            ]
            kind = "subhead replaced" if beside else "subhead"
            rows.append({"kind": kind, "words": text, "before": _clip(beside[0]) if beside else ""})
        else:
            others.append(text)
    return [*rows, _name("added", others, MAX_PHRASES)] if others else rows


def _is_beside(aligned: pd.DataFrame, one: int, other: int) -> bool:
    """Whether no sentence that both texts have stands between two rows of the alignment."""
    between = aligned.loc[min(one, other) + 1 : max(one, other) - 1, "status"]
    return bool(between.isin(["dropped", "added"]).all())


def _name(kind: str, words: list[str], most: int) -> dict:
    """A statement that names the first of some phrases and says how many are left out."""
    return {"kind": kind, "words": words[:most], "n": len(words), "more": max(len(words) - most, 0)}


def _clip(text: str) -> str:
    """The beginning and the end of a sentence, without its full stop: it stands in another."""
    text = text.removesuffix(".")
    words, (first, last) = text.split(), CLIPPED
    short = len(words) <= first + last + 2
    return text if short else " ".join([*words[:first], "…", *words[-last:]])
