"""Formats out: a corpus for IRaMuTeQ, TXM, spaCy or a spreadsheet, so that nobody is locked in."""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Literal, get_args
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from helpers.base.encoding import UTF_8_MARK
from helpers.base.spelling import fold
from helpers.base.spreadsheet import format_csv
from helpers.corpus.loading import TABLES, Corpus

Format = Literal["csv", "iramuteq", "txm", "docbin"]
FORMATS: tuple[str, ...] = get_args(Format)
ARTICLE = ["outlet", "date", "title", "agency", "url", "provenance_note"]
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0 has no way to write them
TEI = "http://www.tei-c.org/ns/1.0"


def save_corpus(corpus: Corpus, folder: str | Path, *, format: Format) -> list[Path]:
    """Write a corpus in another program's format into a new folder: the files written.

    *csv*: every table as spreadsheets in French open it in columns: semicolons, decimal commas,
    UTF-8 with its mark (a line `sep=` would make Excel overlook the mark); R reads it with
    `read.csv2(file, fileEncoding="UTF-8-BOM")`, pandas with `read_csv(file, sep=";", decimal=",")`.
    *iramuteq*: one text with starred variables. *txm*: a
    TEI file per article and metadata.csv, for the import “XML-XTZ + CSV”. *docbin*: spaCy's own,
    with our annotation. Raises ValueError for another format, FileExistsError where the folder
    holds something already.
    """
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; nothing was overwritten")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.parent))
    try:
        WRITERS[format](corpus, work)
        if folder.exists():
            folder.rmdir()
        work.chmod(0o755)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return sorted(folder.iterdir())


def _save_csv(corpus: Corpus, folder: Path) -> None:
    for name in TABLES:
        text = format_csv(getattr(corpus, name), separator=";", decimal=",")
        (folder / f"{name}.csv").write_bytes(UTF_8_MARK + text.encode())


def _save_iramuteq(corpus: Corpus, folder: Path) -> None:
    texts = []
    for row in corpus.articles.itertuples():
        date = "" if pd.isna(row.date) else f"{row.date:%Y-%m-%d}"
        values = {"doc": row.doc_id, "outlet": row.outlet, "date": date, "month": date[:7]}
        marks = " ".join(f"*{name}_{_star(value)}" for name, value in values.items() if value)
        # IRaMuTeQ gives asterisks a meaning of their own.
        texts.append(f"**** {marks}\n{row.text.replace('*', ' ')}\n")
    (folder / "corpus.txt").write_text("\n".join(texts), encoding="utf-8")


def _star(value: str) -> str:
    """A value as IRaMuTeQ's variables take it: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9-]+", "", fold(value)) or "x"


def _save_txm(corpus: Corpus, folder: Path) -> None:
    articles = corpus.articles
    table = articles[["doc_id", *ARTICLE]].rename(columns={"doc_id": "id"})
    table["date"] = articles["date"].dt.strftime("%Y-%m-%d").fillna("")
    # TXM reads tabs in no cell and wants quotes round each.
    table = table.map(lambda cell: " ".join(str(cell).split()))
    (folder / "metadata.csv").write_text(format_csv(table), encoding="utf-8")
    kept = corpus.lines[corpus.lines["kept"]]
    sections = dict(list(kept.groupby("doc_id")[["start", "kind"]]))
    for row in articles.itertuples():
        kinds = dict(sections[row.doc_id].itertuples(index=False))
        start, paragraphs = 0, []
        for line in row.text.split("\n"):
            tag = "p" if kinds.get(start, "body") in ("body", "pullquote") else "head"
            paragraphs.append(f"<{tag}>{escape(CONTROL.sub('', line))}</{tag}>")
            start += len(line) + 1
        title = escape(CONTROL.sub("", row.title))
        xml = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="{TEI}"><teiHeader><fileDesc>'
            f"<titleStmt><title>{title}</title></titleStmt><publicationStmt><p>{escape(row.outlet)}"
            f"</p></publicationStmt><sourceDesc><p>{escape(row.provenance_note)}</p></sourceDesc>"
            f'</fileDesc></teiHeader><text xml:lang="fr" n={quoteattr(row.doc_id)}><body><div>\n'
            + "\n".join(paragraphs)
            + "\n</div></body></text></TEI>\n"
        )
        (folder / f"{row.doc_id}.xml").write_text(xml, encoding="utf-8")


def _save_docbin(corpus: Corpus, folder: Path) -> None:
    from helpers.intake.spacy_docs import pack_docs

    (folder / "corpus.spacy").write_bytes(pack_docs(corpus))


WRITERS = {"csv": _save_csv, "iramuteq": _save_iramuteq, "txm": _save_txm, "docbin": _save_docbin}
