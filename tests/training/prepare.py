"""Treebanks and annotated articles into documents for training and tests."""

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import filter_spans
from spacy.vocab import Vocab

from helpers.language.canonical import CHARACTERS
from helpers.language.pipeline.loading import FrenchNews

Part = Literal["train", "dev", "test"]

TREEBANKS: dict[str, list[str]] = {
    "train": ["UD_French-Sequoia/fr_sequoia-ud-train", "UD_French-GSD/fr_gsd-ud-dev"],
    "dev": ["UD_French-Sequoia/fr_sequoia-ud-dev"],
    "test": [
        "UD_French-Sequoia/fr_sequoia-ud-test",
        "UD_French-GSD/fr_gsd-ud-test",
        "UD_French-PUD/fr_pud-ud-test",
    ],
}
LABELS = {
    "Person": "PER",
    "Location": "LOC",
    "Organization": "ORG",
    "Event": "MISC",
    "Product": "MISC",
}
# Features on which the treebanks agree; GSD alone marks the rest.
FEATURES = {
    *("Definite", "Gender", "Mood", "Number", "NumType", "Person"),
    *("Polarity", "Poss", "PronType", "Reflex", "Tense", "VerbForm"),
}
# Where GSD differs from Sequoia on a frequent word, Sequoia is followed.
ALIKE = {("%", "SYM"): ("%", "NOUN"), ("M.", "NOUN"): ("monsieur", "NOUN")}
# Wiki links leave a space before a comma, a stop or a bracket, and after an elided article.
STRAY_SPACE = re.compile(
    r"(?<=\S) (?=[,.)\]](?![.\d]))|(?<=[(\[]) (?=\S)"
    r"|(?<=\b[ldnsLDNSjmcJMC]['’]) (?=\w)|(?<=\bqu['’]) (?=\w)"
)
ARTICLE = re.compile(r"(?:l' ?|d' ?|(?:les?|la|des|du|un|une) )?")
# What stands below an article on the page is no article.
FURNITURE = re.compile(
    r"\n+(?:Évènements du |Partager cet article|Sources? ?:|Voir aussi|Articles? connexes?).*", re.S
)

# Plain apostrophes, quotes and blanks, one for one, so that a treebank's offsets stay.
BLANKS = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
ONE_BY_ONE = CHARACTERS | dict.fromkeys(map(ord, "“”„‟〝〞＂"), '"') | dict.fromkeys(BLANKS, " ")


def normalise(text: str) -> str:
    """The text with plain apostrophes, quotes and blanks, one for one: for a treebank's tokens."""
    return text.replace("‘", "'").translate(ONE_BY_ONE)


class Word(NamedTuple):
    """One token of a treebank; a contraction (du, des, au) is one token."""

    text: str
    space: bool
    lemma: str
    pos: str
    morph: str
    head: int
    dep: str


class Article(NamedTuple):
    """One annotated article: repaired text and entity spans (start, end, label)."""

    name: str
    text: str
    spans: list[tuple[int, int, str]]


def read_treebank(path: Path) -> Iterator[tuple[str, list[Word]]]:
    """Yield one (sentence id, words) per sentence of a CoNLL-U file, contractions merged."""
    for block in path.read_text(encoding="utf8").strip().split("\n\n"):
        lines = block.split("\n")
        name = next(line for line in lines if line.startswith("# sent_id")).split("=")[1].strip()
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        yield name, _merge_contractions([row for row in rows if "." not in row[0]])


def _merge_contractions(rows: list[list[str]]) -> list[Word]:
    units: list[tuple[list[str], list[list[str]]]] = []
    place: dict[str, int] = {"0": -1}
    last = 0
    for row in rows:
        if "-" in row[0]:
            last = int(row[0].split("-")[1])
            units.append((row, []))
            continue
        if int(row[0]) > last:
            units.append((row, []))
        units[-1][1].append(row)
        place[row[0]] = len(units) - 1
    words = []
    for index, (surface, parts) in enumerate(units):
        # The part that hangs outside the contraction stands for it: de in du, lequel in auquel.
        outside = [part for part in parts if place[part[6]] != index]
        lead = outside[0]
        features = sorted({f for part in parts for f in part[5].split("|")})
        kept = {f.split("=")[0]: f for f in features if f.split("=")[0] in FEATURES}
        head = place[lead[6]]
        lemma, pos = ALIKE.get((surface[1], lead[3]), (normalise(lead[2]), lead[3]))
        words.append(
            Word(
                text=normalise(surface[1]),
                space="SpaceAfter=No" not in surface[9],
                lemma=lemma,
                pos=pos,
                morph="|".join(kept.values()),
                head=index if head < 0 else head,
                dep="ROOT" if head < 0 else lead[7],
            )
        )
    return words


def read_articles(folder: Path, part: Part) -> list[Article]:
    """Return the annotated articles of one part: a tenth is test, a tenth dev."""
    paths = sorted(folder.glob("WiNER-fr/*/*/*.ann"))
    return [read_article(path) for path in paths if assign_part(path.stem) == part]


def assign_part(name: str) -> Part:
    """Return the part an article belongs to, from a hash of its file name alone."""
    tenth = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10
    return "test" if tenth == 0 else "dev" if tenth == 1 else "train"


def read_article(path: Path) -> Article:
    """Return one article from its brat files, outermost spans only, stray spaces repaired."""
    text = path.with_suffix(".txt").read_text(encoding="utf8")
    spans = []
    for line in path.read_text(encoding="utf8").splitlines():
        if line.startswith("T"):
            label, start, end = line.split("\t")[1].split(";")[0].split()[:3]
            if label in LABELS:
                spans.append((int(start), int(end), LABELS[label]))
    text = normalise(text)
    # Some annotators took the article along: l'ONU, les Gilets jaunes.
    spans = [(s + len(ARTICLE.match(text[s:e])[0]), e, label) for s, e, label in spans]
    return repair(Article(path.stem, text, _keep_outermost(spans)))


def repair(article: Article) -> Article:
    """Return the article without stray spaces and page furniture, its spans moved along."""
    text = FURNITURE.sub("", article.text)
    gaps = [match.start() for match in STRAY_SPACE.finditer(text)]
    removed = set(gaps)
    moved = [0]
    for place in range(len(text)):
        moved.append(moved[-1] + (place not in removed))
    spans = [(moved[s], moved[e], label) for s, e, label in article.spans if e <= len(text)]
    clean = "".join(character for place, character in enumerate(text) if place not in removed)
    return Article(article.name, clean, spans)


def _keep_outermost(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for start, end, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, label))
    return kept


def build_sentence_doc(vocab: Vocab, words: list[Word]) -> Doc:
    """Return one treebank sentence as a document with all its annotation."""
    return Doc(
        vocab,
        words=[word.text for word in words],
        spaces=[word.space for word in words],
        pos=[word.pos for word in words],
        morphs=[word.morph for word in words],
        lemmas=[word.lemma for word in words],
        heads=[word.head for word in words],
        deps=[word.dep for word in words],
        sent_starts=[index == 0 for index in range(len(words))],
    )


def build_article_doc(nlp: Language, article: Article) -> Doc:
    """Return one article as a document with its entities; a span is widened to whole tokens."""
    doc = nlp.make_doc(article.text)
    spans = [
        doc.char_span(start, end, label=label, alignment_mode="expand")
        for start, end, label in article.spans
    ]
    doc.set_ents(filter_spans([span for span in spans if span is not None]))
    return doc


def prepare(data: Path, out: Path) -> None:
    """Write one file of documents per treebank section and per part of the articles to ``out``."""
    nlp = FrenchNews()
    out.mkdir(parents=True, exist_ok=True)
    for part, names in TREEBANKS.items():
        for name in names:
            docs = []
            for sentence, words in read_treebank(data / f"{name}.conllu"):
                docs.append(build_sentence_doc(nlp.vocab, words))
                docs[-1].user_data["section"] = sentence[:4].lower()
            stem = Path(name).name.split("-")[0].removeprefix("fr_")
            DocBin(docs=docs, store_user_data=True).to_disk(out / f"{stem}-{part}.spacy")
    for part in get_args(Part):
        docs = [build_article_doc(nlp, article) for article in read_articles(data, part)]
        DocBin(docs=docs).to_disk(out / f"articles-{part}.spacy")
    write_raw_text(data, out / "raw.jsonl")


def write_raw_text(data: Path, path: Path) -> None:
    """Write the running text of the training and dev parts, one paragraph to a line."""
    lines = []
    for article in read_articles(data, "train") + read_articles(data, "dev"):
        lines += [line.strip() for line in article.text.split("\n") if line.strip()]
    for name in TREEBANKS["train"] + TREEBANKS["dev"]:
        sentences = [
            "".join(word.text + " " * word.space for word in words).strip()
            for _, words in read_treebank(data / f"{name}.conllu")
        ]
        lines += [" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4)]
    srsly.write_jsonl(path, ({"text": line} for line in lines))


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
