"""A corpus → files for a spreadsheet, IRaMuTeQ, TXM or spaCy, so that nobody is locked in."""

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.encoding import UTF_8_MARK
from helpers.base.spelling import fold
from helpers.base.spreadsheet import format_csv
from helpers.base.translation import fault
from helpers.corpus.loading import TABLES, Corpus

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

Format = Literal["csv", "iramuteq", "txm", "docbin"]
METADATA = ["outlet", "date", "title", "agency", "url", "provenance_note"]
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0 has no way to write them
TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>{title}</title>\
</titleStmt><publicationStmt><p>{outlet}</p></publicationStmt><sourceDesc><p>{provenance_note}</p>\
</sourceDesc></fileDesc></teiHeader><text xml:lang="fr" n={doc_id}><body><div>
{body}
</div></body></text></TEI>
"""
SYNTAX = ["LEMMA", "POS", "MORPH", "HEAD", "DEP", "SENT_START"]
DOC_ATTRIBUTES = ["ORTH", "SPACY", *SYNTAX, "ENT_IOB", "ENT_TYPE"]


def save_corpus(corpus: Corpus, folder: str | Path, *, format: Format) -> list[Path]:
    """Write a corpus in another program's format into a new folder: the files written.

    Parameters
    ----------
    folder : is made; nothing is ever overwritten
    format : *csv*, every table as spreadsheets in French open it: semicolons, decimal commas,
        UTF-8 with its mark. *iramuteq*, one text with starred variables. *txm*, a TEI file per
        article and metadata.csv, for the import “XML-XTZ + CSV”. *docbin*, spaCy documents with
        our annotation

    Raises ValueError for another format, FileExistsError where the folder holds something.
    """
    check_choice("format", format, Format)
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise fault(
            "{folder} is not empty; nothing was overwritten", FileExistsError, folder=folder
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.parent))
    writers = {"csv": _save_csv, "iramuteq": _save_iramuteq, "txm": _save_txm, "docbin": _save_docs}
    try:
        writers[format](corpus.grouped("outlet"), work)
        if folder.exists():
            folder.rmdir()
        work.chmod(0o755)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return sorted(folder.iterdir())


def _save_csv(corpus: Corpus, folder: Path) -> None:
    # A line “sep=;” would make Excel overlook the mark of UTF-8.
    for name in TABLES:
        text = format_csv(getattr(corpus, name), separator=";", decimal=",")
        (folder / f"{name}.csv").write_bytes(UTF_8_MARK + text.encode())


def _save_iramuteq(corpus: Corpus, folder: Path) -> None:
    texts = []
    for row in _date_as_text(corpus.articles).itertuples():
        marks = {"doc": row.doc_id, "outlet": row.outlet, "date": row.date, "month": row.date[:7]}
        starred = " ".join(f"*{name}_{_star(value)}" for name, value in marks.items() if value)
        # IRaMuTeQ gives asterisks a meaning of their own.
        texts.append(f"**** {starred}\n{row.text.replace('*', ' ')}\n")
    (folder / "corpus.txt").write_text("\n".join(texts), encoding="utf-8")


def _date_as_text(articles: pd.DataFrame) -> pd.DataFrame:
    return articles.assign(date=articles["date"].dt.strftime("%Y-%m-%d").fillna(""))


def _star(value: str) -> str:
    """A value as IRaMuTeQ's variables take it: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9-]+", "", fold(value)) or "x"


def _save_txm(corpus: Corpus, folder: Path) -> None:
    articles = _date_as_text(corpus.articles)
    table = articles[["doc_id", *METADATA]].rename(columns={"doc_id": "id"})
    # TXM reads tabs in no cell and wants quotes round each.
    table = table.map(lambda cell: " ".join(str(cell).split()))
    (folder / "metadata.csv").write_text(format_csv(table), encoding="utf-8")
    kinds = corpus.lines[corpus.lines["kept"]].set_index(["doc_id", "start"])["kind"].to_dict()
    for row in articles.itertuples():
        start, paragraphs = 0, []
        for line in row.text.split("\n"):
            kind = kinds.get((row.doc_id, start), "body")
            tag = "p" if kind in ("body", "pullquote") else "head"
            paragraphs.append(f"<{tag}>{_escape(line)}</{tag}>")
            start += len(line) + 1
        head = {
            name: _escape(getattr(row, name)) for name in ("title", "outlet", "provenance_note")
        }
        xml = TEI.format(doc_id=quoteattr(row.doc_id), body="\n".join(paragraphs), **head)
        (folder / f"{row.doc_id}.xml").write_text(xml, encoding="utf-8")


def _escape(text: str) -> str:
    return escape(CONTROL.sub("", text))


def _save_docs(corpus: Corpus, folder: Path) -> None:
    """spaCy documents: our tokens, lemmas, syntax, sentences and names; doc_id in `user_data`."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("fr").vocab
    packed = DocBin(attrs=DOC_ATTRIBUTES, store_user_data=True)
    tokens, mentions = (dict(list(t.groupby("doc_id"))) for t in (corpus.tokens, corpus.mentions))
    for row in corpus.articles.itertuples():
        if row.doc_id in tokens:
            doc = _make_doc(vocab, row.text, tokens[row.doc_id])
            names = mentions.get(row.doc_id, corpus.mentions[:0])
            places = zip(names["start"], names["end"], names["label"], strict=True)
            spans = [doc.char_span(start, end, str(label)) for start, end, label in places]
            doc.ents = spacy.util.filter_spans([span for span in spans if span is not None])
            doc.user_data.update(doc_id=row.doc_id, outlet=row.outlet)
            packed.add(doc)
    (folder / "corpus.spacy").write_bytes(packed.to_bytes())


def _make_doc(vocab: "Vocab", text: str, tokens: pd.DataFrame) -> "Doc":
    """One article's document; white space that is no single blank is a token of its own."""
    from spacy.tokens import Doc
    from spacy.util import get_words_and_spaces

    # As printed: the table of tokens has them in the one typography of what is counted.
    printed = [text[a:b] for a, b in zip(tokens["start"], tokens["end"], strict=True)]
    words, spaces = get_words_and_spaces(printed, text)
    places = [place for place, word in enumerate(words) if not word.isspace()]
    own = tokens.assign(head=tokens["head"].map(dict(zip(tokens["token_id"], places, strict=True))))
    own = own.set_index(pd.Index(places))[["lemma", "pos", "morph", "dep", "head"]].astype(object)
    # White space hangs on the token before it: on its own it would be a sentence.
    before = pd.Series(range(-1, len(words) - 1)).clip(lower=0)
    blank = {"lemma": pd.Series(words), "pos": "SPACE", "morph": "", "dep": "dep", "head": before}
    filled = own.reindex(range(len(words))).fillna(blank).astype({"head": int})
    lemmas, pos, morphs, deps, heads = (filled[name].tolist() for name in filled)
    return Doc(vocab, words, spaces, lemmas=lemmas, pos=pos, morphs=morphs, deps=deps, heads=heads)
