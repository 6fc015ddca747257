"""An addition to a corpus: all of it or nothing, recorded, and undone again.

`articles.csv` decides what is in a corpus. Texts are written before it and it is replaced in one
step, so that an addition that breaks off anywhere has added nothing. Each addition leaves a record
in `additions/`: what was found where, what became of it, and why.
"""

import csv
import hashlib
import io
import re
from pathlib import Path

import pandas as pd

from helpers.cache import hold_lock, replace_file
from helpers.corpus import read_articles
from helpers.listing import DOC_ID, FURNITURE, decode, find_links
from helpers.menus import find_shared_lines
from helpers.places import CorpusError
from helpers.reading import EXCLUDED
from helpers.spreadsheet import protect, unprotect

COLUMNS = ["source", "action", "doc_id", "outlet", "date", "title", "n_words", "encoding",
           "language", "reason"]  # fmt: skip
WRITTEN = ["doc_id", "outlet", "date", "date_status", "title", "agency", "url", "provenance_note",
           "language", "sha256"]  # fmt: skip


def add_articles(plan: pd.DataFrame, folder: str | Path) -> Path | None:
    """Do what a plan says, whole or not at all: the record of what was done; None for nothing.

    No file is ever overwritten. Raises CorpusError where the corpus changed since the plan.
    """
    folder = Path(folder)
    added = plan[plan["action"] == "add"]
    if not len(added):
        return None
    _refuse_links(folder)
    for name in ("raw", "additions", "derived"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with hold_lock(folder / "derived"):
        finish_addition(folder)
        known = read_present(folder)["doc_id"].str.lower()
        taken = added.loc[added["doc_id"].str.lower().isin(known), "doc_id"].tolist()
        taken += [name for name in added["doc_id"] if (folder / f"raw/{name}.txt").exists()]
        if taken:
            raise CorpusError(f"{taken[0]} is in the corpus already; nothing was added")
        record = folder / "additions" / f"{_count_additions(folder) + 1:03}.csv"
        partial = record.with_suffix(".partial.csv")
        replace_file(partial, _format_rows(plan[[*COLUMNS, "sha256"]].to_dict("records")))
        try:
            for row in added.itertuples():
                replace_file(folder / f"raw/{row.doc_id}.txt", row.data)
            _extend_furniture(folder, added)
            replace_file(folder / "articles.csv", _extend_table(folder, added))
        except BaseException:
            finish_addition(folder)
            raise
        partial.replace(record)
    return record


def undo_addition(folder: str | Path) -> pd.DataFrame:
    """Take back the last addition: the rows of its record that were taken out.

    A text that was changed since stays, and so does everything else then. Raises CorpusError.
    """
    folder = Path(folder)
    _refuse_links(folder)
    if not (folder / "additions").is_dir():
        raise CorpusError(f"{folder}: nothing was ever added here")
    with hold_lock(folder / "derived"):
        finish_addition(folder)
        records = sorted(folder.glob("additions/[0-9]*[0-9].csv"), key=_read_number)
        if not records:
            raise CorpusError(f"{folder}: there is no addition left to undo")
        added = _read_added(records[-1])
        for row in added.itertuples():
            file = folder / f"raw/{row.doc_id}.txt"
            if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() != row.sha256:
                raise CorpusError(f"raw/{row.doc_id}.txt was changed since; nothing was undone")
        lines = folder / "lines.csv"
        edited = set(_read_table(lines)[1].get("doc_id", ())) if lines.is_file() else set()
        if edited & set(added["doc_id"]):
            raise CorpusError(f"lines.csv has rows for {min(edited & set(added['doc_id']))}: they "
                              "would be lost; take them out first")  # fmt: skip
        separator, table = _read_table(folder / "articles.csv")
        kept = table[~table["doc_id"].str.strip().isin(added["doc_id"])]
        replace_file(folder / "articles.csv", _format_rows(
            kept.to_dict("records"), list(table.columns), separator))  # fmt: skip
        _forget_outlets(folder, set(kept["outlet"].str.strip()))
        for doc_id in added["doc_id"]:
            (folder / f"raw/{doc_id}.txt").unlink(missing_ok=True)
        records[-1].rename(records[-1].with_suffix(".undone.csv"))
    return added


def _refuse_links(folder: Path) -> None:
    linked = find_links(folder)
    if linked:
        raise CorpusError(f"{folder / linked[0]} is a link: nothing in a corpus may lead elsewhere")


def finish_addition(folder: Path) -> None:
    """Bring an addition that broke off to its end: nothing added, or everything."""
    for partial in folder.glob("additions/*.partial.csv"):
        added = _read_added(partial)
        known = set(read_present(folder)["doc_id"])
        if len(added) and set(added["doc_id"]) <= known:
            partial.replace(partial.with_name(partial.name.replace(".partial", "")))
            continue
        for row in added.itertuples():
            file = folder / f"raw/{row.doc_id}.txt"
            own = file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == row.sha256
            if own and row.doc_id not in known:
                file.unlink()
        partial.unlink()
    for left in [*folder.glob("raw/.writing-*"), *folder.glob("additions/.writing-*")]:
        left.unlink()


def read_present(folder: Path) -> pd.DataFrame:
    """doc_id and outlet of the articles that the corpus has. Raises CorpusError for a bad table."""
    if not (folder / "articles.csv").is_file():
        return pd.DataFrame({"doc_id": [], "outlet": []}, dtype=str)
    table = _read_table(folder / "articles.csv")[1]
    if not {"doc_id", "outlet"} <= set(table.columns):
        raise CorpusError(f"{folder / 'articles.csv'}: columns doc_id and outlet expected")
    return table[["doc_id", "outlet"]].apply(lambda column: column.str.strip())


def _count_additions(folder: Path) -> int:
    return max(map(_read_number, folder.glob("additions/*.csv")), default=0)


def _read_number(record: Path) -> int:
    number = record.name.split(".")[0]
    return int(number) if re.fullmatch(r"[0-9]{1,9}", number) else 0


def _read_added(record: Path) -> pd.DataFrame:
    """The articles that a record says were added. Raises CorpusError for one not written here."""
    table = _read_table(record)[1]
    missing = {"action", "doc_id", "sha256"} - set(table.columns)
    if missing:
        raise CorpusError(f"{record}: column(s) {', '.join(sorted(missing))} missing")
    added = table[table["action"] == "add"]
    strange = [name for name in added["doc_id"] if not DOC_ID.fullmatch(name)]
    if strange:
        raise CorpusError(f"{record}: “{strange[0]}” is no doc_id; nothing was touched")
    return added


def _read_table(file: Path) -> tuple[str, pd.DataFrame]:
    """A CSV as it is, cell by cell, and its separator. Raises CorpusError."""
    text = decode(file.read_bytes())[0]
    text = re.sub(r"\Asep=.\r?\n", "", text.removeprefix("\ufeff"))
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    csv.field_size_limit(max(len(text) + 1, csv.field_size_limit()))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    rows = [row for row in rows if any(row)]
    width = len(rows[0]) if rows else 0
    if any(len(row) > width for row in rows):
        raise CorpusError(f"{file}: a row has more cells than there are headings; run check")
    names = [name.strip().lower() for name in rows[0]] if rows else []
    cells = [row + [""] * (width - len(row)) for row in rows[1:]]
    return separator, pd.DataFrame(cells, columns=names, dtype=str)


def read_raw(folder: Path, doc_id: str) -> str:
    """The text of an article as received; "" where it cannot be read."""
    file = folder / f"raw/{doc_id}.txt"
    try:
        return decode(file.read_bytes())[0] if DOC_ID.fullmatch(doc_id) and file.is_file() else ""
    except ValueError:
        return ""


def _extend_furniture(folder: Path, added: pd.DataFrame) -> None:
    """Add to furniture.csv what most articles of an outlet share, the new ones and those before."""
    present = read_present(folder)
    present = present[present["outlet"].isin(added["outlet"])]
    texts = [*zip(present["outlet"], (read_raw(folder, name) for name in present["doc_id"]),
                  strict=True), *zip(added["outlet"], added["text"], strict=True)]  # fmt: skip
    found, file = find_shared_lines(texts), folder / FURNITURE
    separator, known = _read_table(file) if file.is_file() else (",", found.iloc[:0])
    known = known.reindex(columns=[*known.columns, *found.columns.difference(known.columns)])
    listed = set(zip(known["outlet"], known["text"].map(unprotect), strict=True))
    new = [
        {name: protect(value) for name, value in row.items()}
        for row in found.to_dict("records") if (row["outlet"], row["text"]) not in listed
    ]  # fmt: skip
    if new:
        rows = [*known.fillna("").to_dict("records"), *new]
        replace_file(file, _format_rows(rows, list(known.columns), separator))


def _forget_outlets(folder: Path, outlets: set[str]) -> None:
    """Take out of furniture.csv the lines of outlets that are in the corpus no more."""
    file = folder / FURNITURE
    if not file.is_file():
        return
    separator, known = _read_table(file)
    kept = known[known["outlet"].isin({"", *outlets})]
    if not len(kept):
        file.unlink()
    elif len(kept) < len(known):
        replace_file(file, _format_rows(kept.to_dict("records"), list(known.columns), separator))


def _extend_table(folder: Path, added: pd.DataFrame) -> bytes:
    """articles.csv with the new rows: what stood in it stays, cell by cell, in its order."""
    separator, columns, rows = ",", [], []
    if (folder / "articles.csv").is_file():
        separator, table = _read_table(folder / "articles.csv")
        columns, rows = list(table.columns), table.to_dict("records")
    new = added.assign(provenance_note=added["note"])[WRITTEN]
    # The language is noted only where it says something: a reader may overrule it in this column.
    new["language"] = new["language"].where(new["language"] != "fr", "")
    new = [{name: protect(value) for name, value in row.items()} for row in new.to_dict("records")]
    columns += [name for name in WRITTEN if name not in columns]
    return _format_rows([*rows, *new], columns, separator)


def _format_rows(rows: list[dict], columns: list[str] | None = None, separator: str = ",") -> bytes:
    """A CSV that a spreadsheet opens as it is meant: with a mark of UTF-8, formulas defused."""
    stream = io.StringIO(newline="")
    names = columns or list(rows[0])
    writer = csv.DictWriter(stream, names, delimiter=separator, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {k: protect(v) if columns is None else v for k, v in row.items()} for row in rows
    )
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def write_review(folder: Path) -> Path:
    """Write what the rules say of each line of the articles without an editor's rows.

    One row per line, or part of a line, in the columns of lines.csv with the words beside them.
    The file is lines-to-review.csv; a reader corrects it and saves it as lines.csv. Raises
    CorpusError where the corpus cannot be read, FileExistsError where the file is there.
    """
    file = folder / "lines-to-review.csv"
    if file.exists():
        raise FileExistsError(f"{file} is there already; rename it, or save it as lines.csv")
    lines = read_articles(folder)[1]
    ruled = lines[(lines["source"] == "rules") & (lines["kind"] != EXCLUDED)]
    # A line in parts: the part to be cut out is named, the row without part speaks of the rest.
    whole = ~ruled.duplicated(["doc_id", "line"])
    rows = [
        {"doc_id": row.doc_id, "line": row.line, "kind": row.kind,
         "part": "" if first else row.text, "continues": "yes" if row.continues else "",
         "note": row.reason, "text": row.text}
        for row, first in zip(ruled.itertuples(), whole, strict=True)
    ]  # fmt: skip
    names = ["doc_id", "line", "kind", "part", "continues", "note", "text"]
    replace_file(
        file, _format_rows([{k: protect(v) for k, v in row.items()} for row in rows], names)
    )
    return file
