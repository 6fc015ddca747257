"""A corpus → files for a spreadsheet, IRaMuTeQ or TXM, so that nobody is locked in."""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.encoding import UTF_8_MARK
from helpers.base.spelling import fold
from helpers.base.spreadsheet import format_csv
from helpers.base.translation import fault
from helpers.corpus.loading import TABLES, Corpus

Format = Literal["csv", "iramuteq", "txm"]
METADATA = ["outlet", "date", "title", "agency", "url", "provenance_note"]
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0 has no way to write them
TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>{title}</title>\
</titleStmt><publicationStmt><p>{outlet}</p></publicationStmt><sourceDesc><p>{provenance_note}</p>\
</sourceDesc></fileDesc></teiHeader><text xml:lang="fr" n={doc_id}><body><div>
{body}
</div></body></text></TEI>
"""


def save_corpus(corpus: Corpus, folder: str | Path, *, format: Format) -> list[Path]:
    """Write a corpus in another program's format into a new folder: the files written.

    Parameters
    ----------
    folder : is made; nothing is ever overwritten
    format : *csv*, every table as spreadsheets in French open it: semicolons, decimal commas,
        UTF-8 with its mark. *iramuteq*, one text with starred variables. *txm*, a TEI file per
        article and metadata.csv, for the import “XML-XTZ + CSV”

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
    writers = {"csv": _save_csv, "iramuteq": _save_iramuteq, "txm": _save_txm}
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
        # Its variables take letters, digits and hyphens.
        plain = {name: re.sub(r"[^a-z0-9-]+", "", fold(value)) for name, value in marks.items()}
        starred = " ".join(f"*{name}_{plain[name] or 'x'}" for name in marks if marks[name])
        # IRaMuTeQ gives asterisks a meaning of their own.
        texts.append(f"**** {starred}\n{row.text.replace('*', ' ')}\n")
    (folder / "corpus.txt").write_text("\n".join(texts), encoding="utf-8")


def _date_as_text(articles: pd.DataFrame) -> pd.DataFrame:
    return articles.assign(date=articles["date"].dt.strftime("%Y-%m-%d").fillna(""))


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
