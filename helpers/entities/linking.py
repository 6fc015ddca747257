"""How far the names can be trusted: against a reference coding, and slips of the source's pen."""

import re

import pandas as pd

from helpers.base.spelling import find_near_name, find_outline, fold, sound_key
from helpers.corpus.loading import Corpus, read_coding

# A run of capitalised words, particles between them: where a name may stand in a removed line.
NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?: (?:(?:de|du|des|la|le|van|von|al|ben) )?[A-ZÀ-Þ][\w’'-]+)+")
LABELS = ("PER", "LOC", "ORG")


def compare_links(corpus: Corpus) -> pd.DataFrame:
    """Set mentions beside a reference coding: one row per mention that either side has.

    `outcome` is *agrees* (same words, same entity), *other entity*, *missed* (only coded), *extra*
    (only found); entity_coded and entity as either side has it. Articles without a coding are left
    out; no rows where the corpus has none (gold/entities.csv).
    """
    columns = ["doc_id", "start", "end", "surface", "label", "entity_coded", "entity", "outcome"]
    coding = read_coding(corpus, "entities")
    if not {"start", "end", "entity"} <= set(coding.columns) or not len(coding):
        return pd.DataFrame(columns=columns)
    coding = coding.astype({"start": "int64", "end": "int64"})
    coding = coding[coding["doc_id"].isin(set(corpus.articles["doc_id"]))]
    found = corpus.mentions
    found = found.loc[found["doc_id"].isin(set(coding["doc_id"]))].astype(
        {"start": "int64", "end": "int64"})  # fmt: skip
    keys = ["doc_id", "start", "end"]
    both = coding.merge(found, on=keys, how="outer", suffixes=("_coded", ""))
    same = both["entity_coded"] == both["entity"]
    outcome = same.map({True: "agrees", False: "other entity"})
    outcome = outcome.mask(both["entity"].isna(), "missed").mask(
        both["entity_coded"].isna(), "extra")  # fmt: skip
    for name in ("surface", "label"):
        both[name] = both[name].fillna(both[f"{name}_coded"])
    both = both.assign(outcome=outcome).fillna({"entity": "", "entity_coded": ""})
    return both.sort_values(["doc_id", "start"], ignore_index=True)[columns]


def measure_links(compared: pd.DataFrame) -> pd.DataFrame:
    """Precision, recall and F of linked mentions: one row per label and one for all.

    A mention is right with the same first and last character and the same entity. n_coded and
    n_found count what either side has. No rows where nothing is coded.
    """
    rows = []
    for label in (*LABELS, "all"):
        part = compared if label == "all" else compared[compared["label"] == label]
        right = int((part["outcome"] == "agrees").sum())
        coded, found = int((part["outcome"] != "extra").sum()), int(
            (part["outcome"] != "missed").sum())  # fmt: skip
        if coded:
            rows.append((label, coded, found, right, right / found if found else float("nan"),
                         right / coded, 2 * right / (coded + found)))  # fmt: skip
    columns = ["label", "n_coded", "n_found", "n_agree", "precision", "recall", "f1"]
    return pd.DataFrame(rows, columns=columns)


def select_link_errors(compared: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Where coding and tool differ: one row per mention, with the sentence it is in."""
    wrong = compared[compared["outcome"] != "agrees"]
    sentences = corpus.sentences
    texts = []
    for row in wrong.itertuples():
        own = sentences[(sentences["doc_id"] == row.doc_id) & (sentences["start"] <= row.start)]
        texts.append(own["text"].iloc[-1] if len(own) else "")
    columns = ["doc_id", "outcome", "surface", "label", "entity_coded", "entity"]
    return wrong[columns].assign(sentence=texts).reset_index(drop=True)


def find_slips(corpus: Corpus) -> pd.DataFrame:
    """Find names that the source misspells: one row per occurrence, with the name it means.

    A slip is one letter within one word of a full name that the corpus has, or the package's table
    (`find_near_name`); `place` says whether it stands in the text or in a line that was removed (a
    caption, a credit), where nothing is counted.
    """
    mentions = corpus.mentions
    known = mentions.drop_duplicates("entity")["entity"]
    outlines: dict[str, list[str]] = {}
    for name in known:
        outlines.setdefault(find_outline(name), []).append(name)
    spelled = set(mentions["surface"].map(fold)) | set(known.map(fold))
    rows = []
    # Capitals, accents, hyphens and transliteration are house style, no slip.
    for row in mentions[mentions["surface"] != mentions["entity"]].itertuples():
        same = sound_key(row.surface, row.label) == sound_key(row.entity, row.label) != ""
        if not same and find_near_name(row.surface, [row.entity]):
            rows.append((row.doc_id, row.surface, row.entity, "text", _cut(corpus, row)))
    removed = corpus.lines[~corpus.lines["kept"]].drop_duplicates(["doc_id", "text"])
    for row in removed.itertuples():
        for match in NAME.finditer(str(row.text)):
            if fold(match[0]) in spelled:
                continue
            meant = find_near_name(match[0], outlines.get(find_outline(match[0]), []))
            if meant:
                rows.append((row.doc_id, match[0], meant, f"removed: {row.kind}", row.text))
    columns = ["doc_id", "surface", "entity", "place", "sentence"]
    return pd.DataFrame(rows, columns=columns)


def _cut(corpus: Corpus, mention) -> str:
    sentences = corpus.sentences
    own = sentences[(sentences["doc_id"] == mention.doc_id)
                    & (sentences["sentence_id"] == mention.sentence_id)]  # fmt: skip
    return str(own["text"].iloc[0])
