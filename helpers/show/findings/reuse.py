"""The computed sentences on a shared text: finished tables in, one escaped sentence out."""

import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import choose_pair
from helpers.reuse.balance import covers_name, describe_changes, list_renamings
from helpers.reuse.credits import call_shared
from helpers.reuse.edits import list_edits
from helpers.show.display import Html, caveat, finding, join_findings
from helpers.show.figures.common import name_articles
from helpers.stance.subject import read_subject

MOST_NAMED = 5  # words or phrases in one sentence
MOST_DROPPED = 8  # sentences listed
FEWEST_DROPPED = 3  # sentences, before it is said whom most of them name
LONGEST_NAME = 6  # words that stand in the place of a name
SHORTEST = 3  # letters of a change that is worth naming
CLIPPED = 6, 4  # words at the beginning and at the end of a sentence that is named in another


def summarise_reuse(reuse: pd.DataFrame, balance: pd.DataFrame, corpus: Corpus) -> Html:
    """What the second text did to the first: counts, then what was renamed, cut and put in."""
    if not len(reuse):
        return finding("No two articles of this corpus print the same text.")
    names = name_articles(corpus)
    counts = balance.set_index("status")
    n = {status: int(counts.loc[status, "n_sentences"]) for status in counts.index}
    whole = finding(
        "{two} keeps {verbatim} of the {n:sentence} of {one} word for word, edits {edited}, drops "
        "{dropped} ({words:word}) and adds {added} ({more:word}).",
        one=names[reuse.attrs["first"]], two=names[reuse.attrs["second"]],
        n=int(reuse["sentence_id"].nunique()), words=int(counts.loc["dropped", "n_words"]),
        more=int(counts.loc["added", "n_words"]), **n,
    )  # fmt: skip
    changes = describe_changes(reuse, corpus)
    pair = corpus.articles["doc_id"].isin([reuse.attrs["first"], reuse.attrs["second"]])
    outlets = corpus.articles.loc[pair, "outlet"]
    return join_findings([
        whole, *_say_renamed(list_renamings(reuse, corpus)), *_say_unnamed(reuse, corpus),
        *_say_edited(reuse, corpus), *_say_dropped(changes), *_say_added(changes, reuse, corpus),
        *_say_stance(reuse, changes, read_subject(corpus.folder).name),
    ], about="dispatch" if outlets.nunique() > 1 else "")  # fmt: skip


def _say_renamed(renamings: pd.DataFrame) -> list[Html]:
    return [
        finding("It turns {before:fr} into {after:fr} ({n:time}): another name for {entity}.",
                before=row.before, after=row.after, n=int(row.n), entity=row.entity)
        for row in renamings.head(MOST_NAMED).itertuples()
    ]  # fmt: skip


def _say_unnamed(reuse: pd.DataFrame, corpus: Corpus) -> list[Html]:
    """Names that other words stand for, and words that a name stands for, most often first."""
    edits = list_edits(reuse, corpus)
    edits = edits[edits["change"] == "replaced"]
    short = edits[["before", "after"]].map(lambda text: len(text.split())).max(axis=1)
    mentions = corpus.mentions
    named = [
        [covers_name(mentions, reuse.attrs[side], row[f"start{end}"], row[f"end{end}"])
         for side, end in (("first", ""), ("second", "_2"))]
        for row in edits.to_dict("records")
    ]  # fmt: skip
    one = pd.Series([a != b for a, b in named], index=edits.index, dtype=bool)
    pairs = edits[one & (short <= LONGEST_NAME)].groupby(["before", "after"], sort=False).size()
    pairs = pairs.sort_values(ascending=False, kind="stable").head(MOST_NAMED)
    return [
        finding("It puts {after:fr} in the place of {before:fr} ({n:time}).", before=before,
                after=after, n=int(n))
        for (before, after), n in pairs.items()
    ]  # fmt: skip


def _say_edited(reuse: pd.DataFrame, corpus: Corpus) -> list[Html]:
    """What was cut from sentences and put into them, longest first, quoted speech apart."""
    edits = list_edits(reuse, corpus)
    edits = edits[~edits["is_moved"] & (edits["change"] != "replaced")]
    kinds = [
        ("cut", False, "From sentences that it keeps it cuts {words:fr}{more}."),
        ("cut", True, "From what others are quoted as saying it cuts {words:fr}{more}."),
        ("put in", False, "Into sentences that it keeps it puts {words:fr}{more}."),
        ("put in", True, "Into what others are quoted as saying it puts {words:fr}{more}."),
    ]
    parts = []
    for change, quoted, template in kinds:
        own = edits[(edits["change"] == change) & (edits["in_quotation"] == quoted)]
        words = own["before" if change == "cut" else "after"].drop_duplicates()
        words = words[words.str.len() >= SHORTEST]
        words = words.loc[words.str.len().sort_values(ascending=False, kind="stable").index]
        if len(words):
            more = len(words) - MOST_NAMED
            template = template.replace("{more}", " and {more} more" if more > 0 else "")
            parts.append(finding(template, words=words.head(MOST_NAMED).tolist(), more=more))
    return parts


def _say_dropped(changes: pd.DataFrame) -> list[Html]:
    dropped = _select_worded(changes[changes["part"] == "dropped"])
    if not len(dropped):
        return []
    body = dropped.loc[dropped["section"] != "subhead", "text"]
    figures = list(dict.fromkeys(dropped["figures"].explode().dropna()))
    entities = dropped["entities"].explode().dropna().value_counts()
    more = len(body) - MOST_DROPPED
    template = "It drops {texts:fr}" + (" and {more:sentence} more." if more > 0 else ".")
    parts = []
    if len(body):
        texts = body.head(MOST_DROPPED).map(_clip).tolist()
        parts.append(finding(template, texts=texts, more=more))
        # Half of two sentences is not what they are about.
        if len(dropped) >= FEWEST_DROPPED and len(entities) and 2 * entities.iloc[0] > len(dropped):
            parts.append(finding(
                "Of the {m:sentence} that it drops {n} name {entity}.", m=len(dropped),
                entity=str(entities.index[0]), n=int(entities.iloc[0]),
            ))  # fmt: skip
        if figures:
            parts.append(finding("Figures that go with them: {figures}.", figures=figures))
    return parts


def _say_added(changes: pd.DataFrame, reuse: pd.DataFrame, corpus: Corpus) -> list[Html]:
    """The title, lead and subheads that only the second text has, and what stood in their place."""
    added = _select_worded(changes[changes["part"] == "added"])
    sentences = corpus.sentences[corpus.sentences["doc_id"] == reuse.attrs["second"]]
    body = sentences.loc[sentences["section"] == "body", "sentence_id"]
    parts = []
    lead = added[added["sentence_id"] == (body.iloc[0] if len(body) else -1)]
    # Without a title the first text may have lost its opening: what stands there is not compared.
    titled = (corpus.sentences.loc[corpus.sentences["doc_id"] == reuse.attrs["first"], "section"]
              == "title").any()  # fmt: skip
    for row in lead.itertuples():
        parts.append(finding(
            "It opens with a lead of its own: {text:fr}." if titled else
            "It opens with a lead that the other, received without a title, has not: {text:fr}. "
            "Whether it is its own cannot be seen.", text=_clip(row.text),
        ))  # fmt: skip
    subheads = added[added["section"] == "subhead"]
    gone = changes[(changes["part"] == "dropped") & (changes["section"] == "subhead")]
    places = {number: at for at, number in reuse["sentence_id"].dropna().items()}
    for row in subheads.itertuples():
        at = reuse.index[reuse["sentence_id_2"].eq(row.sentence_id)][0]
        place = [old.text for old in gone.itertuples()
                 if _is_beside(reuse, at, places[old.sentence_id])]  # fmt: skip
        parts.append(finding(
            "It puts in the subhead {text:fr}" + (" in the place of {old:fr}." if place else "."),
            text=_clip(row.text), old=_clip(place[0]) if place else "",
        ))  # fmt: skip
    others = added.drop([*lead.index, *subheads.index])
    others = others[others["section"] != "title"]
    if len(others):
        texts = others["text"].head(MOST_NAMED).map(_clip).tolist()
        parts.append(finding("It adds {texts:fr}.", texts=texts))
    return parts


def _select_worded(changes: pd.DataFrame) -> pd.DataFrame:
    """The sentences with a word in them: a dash that stands alone is not worth naming."""
    return changes[changes["text"].str.contains(r"\w")]


def _is_beside(reuse: pd.DataFrame, one: int, other: int) -> bool:
    """Whether no sentence that both texts have stands between two rows of the alignment."""
    between = reuse.loc[min(one, other) + 1 : max(one, other) - 1, "status"]
    return bool(between.isin(["dropped", "added"]).all())


def _say_stance(reuse: pd.DataFrame, changes: pd.DataFrame, subject: str) -> list[Html]:
    """How the balance of evaluation moves: what goes, what comes, what an edit turns."""
    n = {(part, label): int(((changes["part"] == part) & (changes["label"] == label)).sum())
         for part in ("dropped", "added") for label in ("critical", "favourable")}  # fmt: skip
    labels = changes.set_index(["part", "sentence_id"])["label"]
    pairs = reuse[reuse["status"] == "edited"].drop_duplicates("match")
    turned = [
        (labels["edited: as it was", a], labels["edited: as it is", b])
        for a, b in zip(pairs["sentence_id"], pairs["sentence_id_2"], strict=True)
    ]
    turned = [(old, new) for old, new in turned if old != new]
    if not any(n.values()) and not turned:
        return []
    judged = changes[changes["label"].isin(["critical", "favourable"])]
    named = {part: judged.loc[judged["part"] == part, "text"].head(MOST_NAMED).map(_clip).tolist()
             for part in ("dropped", "added")}  # fmt: skip
    edits = [finding("An edit turns a sentence from {old} to {new}.", old=old, new=new)
             for old, new in turned]  # fmt: skip
    return [finding(
        "Of what it drops, {a:sentence} count for {subject} and {b} against"
        + (" ({gone:fr})" if named["dropped"] else "")
        + "; of what it adds, {c} for and {d} against" + (" ({came:fr})" if named["added"] else "")
        + ".",
        subject=subject, a=n["dropped", "favourable"], b=n["dropped", "critical"],
        c=n["added", "favourable"], d=n["added", "critical"],
        gone=named["dropped"], came=named["added"],
    ), *edits]  # fmt: skip


def _clip(text: str) -> str:
    """The beginning and the end of a sentence, without its full stop: it stands in another."""
    text = text.removesuffix(".")
    words = text.split()
    first, last = CLIPPED
    return text if len(words) <= first + last + 2 else (
        f"{' '.join(words[:first])} … {' '.join(words[-last:])}"
    )  # fmt: skip


def summarise_source(reasons: pd.DataFrame, corpus: Corpus) -> Html:
    """Which of two texts is nearer their source, with the reasons there are."""
    if not len(reasons):
        return caveat("Without a shared text there is no source to be near to.")
    names = name_articles(corpus)
    source = ("dispatch" if call_shared(corpus, list(reasons.attrs.values())) == "dispatch"
              else "source that they share")  # fmt: skip
    pointing = reasons[reasons["points_to"] != ""]
    sides = pointing["points_to"].value_counts()
    says = {
        doc: pointing.loc[pointing["points_to"] == doc, "ground"].tolist() for doc in sides.index
    }
    if not len(sides):
        return caveat("Nothing in the two texts says which is nearer the " + source + ".")
    first = sides.index[0]
    if len(sides) == 1:
        return finding(
            "Nearer the " + source + ", as far as the two texts show: {one}, which {reasons}. "
            + ("The dispatch itself is not in the corpus: this is concluded, not observed."
               if source == "dispatch" else
               "Whether one of the two is that source cannot be seen: this is concluded."),
            one=names[first], reasons=says[first],
        )  # fmt: skip
    return finding(
        "Which text is nearer the " + source + " is open: {one} {reasons}, but {two} {others}.",
        one=names[first], reasons=says[first], two=names[sides.index[1]],
        others=says[sides.index[1]],
    )  # fmt: skip


def summarise_independence(copies: pd.DataFrame, corpus: Corpus) -> Html:
    """What the articles that print no shared text have in common with those that do."""
    pair = choose_pair(copies)
    entities = corpus.mentions.groupby("doc_id")["entity"].agg(set)
    apart = copies[
        ~copies["is_copy"] & (copies["doc_id"].isin(pair) | copies["doc_id_2"].isin(pair))
    ]
    printed = {*copies.loc[copies["is_copy"], "doc_id"], *copies.loc[copies["is_copy"], "doc_id_2"]}
    names = name_articles(corpus)
    parts = []
    for doc in [doc for doc in corpus.articles["doc_id"] if doc not in printed][:MOST_NAMED]:
        own = apart[(apart["doc_id"] == doc) | (apart["doc_id_2"] == doc)]
        if not len(own):
            continue
        both = set().union(*(entities.get(name, set()) for name in pair))
        n = len(both & entities.get(doc, set()))
        parts.append(finding(
            "{name} shares no text with them: " + (
                "{runs} of its five-word runs at most are also in one of the two ({share:.1%} of "
                "the shorter text)" if own["n_shared"].max() else
                "no five-word run of it is in either of the two")
            + (", though {n} of the persons, places and organisations "
               + ("is" if n == 1 else "are") + " the same." if n else "."),
            name=names[doc], runs=int(own["n_shared"].max()),
            share=float(own["share_copied"].max()), n=n,
        ))  # fmt: skip
    if not parts:
        return caveat("No other article to compare with a shared text.")
    return join_findings(parts)
