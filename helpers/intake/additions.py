"""An addition to a corpus: all of it or nothing, recorded, and undone again.

`articles.csv` decides what is in a corpus. Texts are written before it and it is replaced in one
step, so that an addition that breaks off anywhere has added nothing. Each addition leaves a record
in `additions/`: what was found where, what became of it, and why. Tables grow by rows below what
stands there; one that had to be rewritten, to gain columns or letters, is kept beside the record,
so that undoing gives it back byte for byte.
"""

import contextlib
import hashlib
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.base.dates import read_column
from helpers.base.encoding import UTF_8_MARK, decode
from helpers.base.paths import CorpusError, list_files
from helpers.base.spreadsheet import extend_sheet, format_rows, read_sheet, read_table, shrink_sheet
from helpers.base.translation import fault
from helpers.corpus.cache import hold_lock, replace_file
from helpers.corpus.listing import DOC_ID, FURNITURE, LINE_COLUMNS, Problems, find_raw
from helpers.corpus.loading import read_articles
from helpers.corpus.parts import EXCLUDED, NO_LINE
from helpers.intake.shared_lines import COLUMNS as SHARED_COLUMNS
from helpers.intake.shared_lines import find_shared_lines

ARTICLE_COLUMNS = ["doc_id", "outlet", "date", "title"]
COLUMNS = ["source", "action", *ARTICLE_COLUMNS, "n_words", "encoding", "language", "reason"]
LEFT_OUT = "left out"  # the action of a line that the addition put into furniture.csv
BEGUN = ".partial.csv"  # ends the name of a record while what it tells of is being done
NOTED = ["date_status", "agency", "url", "provenance_note", "language", "sha256"]
FILLED_IN = (
    "articles.csv, row {row}: your column “{name}” is filled in for {doc_id} and would be lost; "
    "empty it first"
)
WRITTEN = [*ARTICLE_COLUMNS, *NOTED]  # columns of articles.csv


def add_articles(plan: pd.DataFrame, folder: str | Path) -> Path | None:
    """Do what a plan says, whole or not at all: the record of what was done; None for nothing.

    No file is ever overwritten. Raises CorpusError where the corpus changed since the plan.
    """
    folder = Path(folder)
    added = plan[plan["action"] == "add"]
    if not len(added):
        return None
    with _change(folder):
        known = read_present(folder)["doc_id"].str.lower()
        taken = added.loc[added["doc_id"].str.lower().isin(known), "doc_id"].tolist()
        taken += [name for name in added["doc_id"] if (folder / f"raw/{name}.txt").exists()]
        if taken:
            raise fault(
                "{name} is in the corpus already; nothing was added", CorpusError, name=taken[0]
            )
        for name in ("raw", "additions"):
            (folder / name).mkdir(exist_ok=True)
        number = max(map(_read_number, folder.glob("additions/*.csv")), default=0) + 1
        record = folder / f"additions/{number:03}.csv"
        partial = record.with_suffix(BEGUN)
        shared = _find_furniture(folder, added)
        noted = shared.assign(source=FURNITURE, action=LEFT_OUT, title=shared["text"])
        told = [*plan.to_dict("records"), *noted.to_dict("records")]
        replace_file(partial, format_rows(told, [*COLUMNS, "sha256"]))
        # The language is noted only where it says something: a reader may overrule it there.
        language = added["language"].where(added["language"] != "fr", "")
        rows = added.assign(provenance_note=added["note"], language=language)[WRITTEN]
        try:
            for row in added.itertuples():
                replace_file(folder / f"raw/{row.doc_id}.txt", row.data)
            _extend(folder / FURNITURE, shared, record)
            _extend(folder / "articles.csv", rows, record)
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
    if not (folder / "additions").is_dir():
        raise fault("{folder}: nothing was ever added here", CorpusError, folder=str(folder))
    with _change(folder) as ended:
        if ended:  # by the run before, which was killed: another would undo one addition more
            return ended[0]
        records = sorted(folder.glob("additions/[0-9]*[0-9].csv"), key=_read_number)
        if not records:
            raise fault(
                "{folder}: there is no addition left to undo", CorpusError, folder=str(folder)
            )
        added, _ = _read_record(records[-1])
        _refuse_to_lose(folder, added)
        begun = records[-1].rename(records[-1].with_suffix(f".undone{BEGUN}"))
        try:
            _shrink(folder / "articles.csv", added[["doc_id"]], begun)
        finally:
            finish_addition(folder)
    return added


@contextlib.contextmanager
def _change(folder: Path) -> Iterator[list[pd.DataFrame]]:
    """Let nobody else change a corpus, once what broke off is at its end (`finish_addition`)."""
    list_files(folder)
    with hold_lock(folder / "derived"):
        yield finish_addition(folder)


def _refuse_to_lose(folder: Path, added: pd.DataFrame) -> None:
    """Raise CorpusError where a reader has worked on an article that was added."""
    for row in added.itertuples():
        file = folder / f"raw/{row.doc_id}.txt"
        if file.is_file() and not _is_as_added(file, row.sha256):
            raise fault("{file} was changed since; nothing was undone", CorpusError, file=file)
    edited = set(_read_table(folder / "lines.csv", LINE_COLUMNS)["doc_id"]) & set(added["doc_id"])
    if edited:
        told = {"name": min(edited)}
        raise fault("lines.csv has rows for {name}: take them out first", CorpusError, **told)
    table = _read_table(folder / "articles.csv", ["doc_id"])
    own = [name for name in table.columns if name not in (*WRITTEN, "row")]
    for row in table[table["doc_id"].isin(added["doc_id"])].to_dict("records"):
        for name in filter(row.get, own):
            told = {"row": row["row"], "name": name, "doc_id": row["doc_id"]}
            raise fault(FILLED_IN, CorpusError, **told)


def _is_as_added(file: Path, sha256: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def finish_addition(folder: Path) -> list[pd.DataFrame]:
    """Bring to its end what broke off: articles.csv says whether an addition stands, or is gone.

    Gives the rows of those that are undone now.
    """
    undone = []
    for partial in folder.glob(f"additions/*{BEGUN}"):
        added, shared = _read_record(partial)
        known = set(read_present(folder)["doc_id"])
        if known.intersection(added["doc_id"]):
            partial.replace(partial.with_name(f"{partial.name.split('.')[0]}.csv"))
            continue
        for row in added.itertuples():
            file = folder / f"raw/{row.doc_id}.txt"
            if row.doc_id not in known and _is_as_added(file, row.sha256):
                file.unlink()
        _shrink(folder / FURNITURE, shared, partial)
        _name_copy(folder / "articles.csv", partial).unlink(missing_ok=True)
        if ".undone" in partial.name:
            partial.replace(partial.with_name(partial.name.replace(BEGUN, ".csv")))
            undone.append(added)
        else:
            partial.unlink()
    for place in (folder, folder / "raw", folder / "additions"):
        for left in place.glob(".writing-*"):
            left.unlink()
    return undone


def list_left(folder: Path) -> set[str]:
    """The names of articles that an addition, or its undoing, left behind as it broke off."""
    records = folder.glob(f"additions/*{BEGUN}")
    return {name for record in records for name in _read_record(record)[0]["doc_id"]}


def read_present(folder: Path) -> pd.DataFrame:
    """doc_id, outlet and date of the corpus' articles. Raises CorpusError for a bad table."""
    table = _read_table(folder / "articles.csv", ["doc_id", "outlet"])
    table = table.reindex(columns=["doc_id", "outlet", "date"], fill_value="")
    return table.assign(date=[known for known, _ in read_column(table["date"])])


def _read_number(record: Path) -> int:
    number = record.name.split(".")[0]
    return int(number) if re.fullmatch(r"[0-9]{1,9}", number) else 0


def _read_record(record: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a record says was added: articles, and lines of furniture.csv (outlet, text).

    Raises CorpusError for one not written here.
    """
    table = _read_table(record, ["action", "doc_id", "sha256"])
    added = table[table["action"] == "add"]
    strange = [name for name in added["doc_id"] if not DOC_ID.fullmatch(name)]
    if strange:
        told = {"record": record, "doc_id": strange[0]}
        raise fault("{record}: “{doc_id}” is no doc_id; nothing was touched", CorpusError, **told)
    shared = table[table["action"] == LEFT_OUT].rename(columns={"title": "text"})
    return added, shared.reindex(columns=["outlet", "text"])


def _read_table(file: Path, required: list[str]) -> pd.DataFrame:
    """A table as text; no rows where there is none. Raises CorpusError for a bad row."""
    if not file.is_file() or not read_sheet(file.read_bytes()).names:
        return pd.DataFrame(columns=required, dtype=str)
    found = Problems()
    table = read_table(file, required, found)
    found.settle()
    return table


def read_raw(folder: Path, doc_id: str) -> str:
    """The text of an article as received; "" where it cannot be read."""
    file = find_raw(folder, doc_id)
    try:
        return decode(file.read_bytes())[0] if DOC_ID.fullmatch(doc_id) and file.is_file() else ""
    except (OSError, ValueError):  # its name may be too long for a file
        return ""


def _find_furniture(folder: Path, added: pd.DataFrame) -> pd.DataFrame:
    """What most articles of an outlet share, new or not, and furniture.csv does not list yet."""
    present = read_present(folder)
    present = present[present["outlet"].isin(added["outlet"])]
    texts = present.assign(text=[read_raw(folder, name) for name in present["doc_id"]])
    found = find_shared_lines(pd.concat([texts, added], ignore_index=True))
    known = _read_table(folder / FURNITURE, ["outlet", "text"])
    listed = pd.MultiIndex.from_frame(known[["outlet", "text"]])
    return found[~pd.MultiIndex.from_frame(found[["outlet", "text"]]).isin(listed)]


def _extend(file: Path, rows: pd.DataFrame, record: Path) -> None:
    """Put rows below a table, in its manner. One that changes otherwise is kept by the record."""
    if not len(rows):
        return
    old = file.read_bytes() if file.is_file() else UTF_8_MARK
    sheet = read_sheet(old, rows.columns)
    longer = extend_sheet(sheet, rows.to_dict("records"), list(rows.columns))
    new = longer.encode()
    if file.is_file() and not (sheet.names and new.startswith(old)):
        _name_copy(file, record).write_bytes(old)
    if sheet.names and longer.encoding != sheet.encoding:
        said = f"{file.name} was in {sheet.encoding}, which lacks letters of the new rows: it is in"
        warnings.warn(f"{said} UTF-8 now", stacklevel=3)
    replace_file(file, new)


def _shrink(file: Path, rows: pd.DataFrame, record: Path) -> None:
    """Take rows out of a table again: what is left is byte for byte what was there before."""
    if not file.is_file() or not len(rows):
        return
    sheet = read_sheet(file.read_bytes(), rows.columns)
    gone = set(rows.itertuples(index=False, name=None))
    left = shrink_sheet(sheet, lambda cells: tuple(cells.get(name) for name in rows) in gone)
    copy = _name_copy(file, record)
    data = left.encode()
    if copy.is_file():
        before = read_sheet(copy.read_bytes())
        if extend_sheet(before, [], left.names).text == left.text:  # nobody has changed it since
            data = copy.read_bytes()
    if file.name == FURNITURE and data == format_rows([], SHARED_COLUMNS):  # made by an addition
        file.unlink()
    else:
        replace_file(file, data)
    copy.unlink(missing_ok=True)


def _name_copy(file: Path, record: Path) -> Path:
    """Where a record keeps a table that had to be rewritten, as it was: 001.articles.csv."""
    return record.with_name(f"{record.name.split('.')[0]}.{file.name}")


def write_review(folder: Path) -> Path:
    """Write what the rules say of each line of the articles without an editor's rows.

    One row per line, or part of a line, in the columns of lines.csv with the words beside them.
    The file is lines-to-review.csv; a reader corrects it and saves it as lines.csv. Raises
    CorpusError where the corpus cannot be read, FileExistsError where the file is there.
    """
    file = folder / "lines-to-review.csv"
    if file.exists():
        raise fault("{file} is there already; save it as lines.csv", FileExistsError, file=file)
    lines = read_articles(folder)[1]
    # An article of which the rules keep nothing is there to be put right too.
    lines["kind"] = lines["kind"].mask(lines["reason"] == NO_LINE, "furniture")
    ruled = lines[(lines["source"] == "rules") & (lines["kind"] != EXCLUDED)]
    # A line in parts: the part to be cut out is named, the row without part speaks of the rest.
    whole = ~ruled.duplicated(["doc_id", "line"])
    names = ["doc_id", "line", "kind", "part", "continues", "note", "text"]
    continues = ruled["continues"].map({True: "yes", False: ""})
    rows = ruled.assign(
        part=ruled["text"].mask(whole, ""), continues=continues, note=ruled["reason"]
    )
    replace_file(file, format_rows(rows[names].to_dict("records"), names))
    return file
