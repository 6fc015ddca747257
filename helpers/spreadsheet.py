"""CSV that spreadsheets open as it is meant: no cell of somebody else's text runs as a formula."""

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "'"  # what spreadsheets themselves put before a cell that is text whatever it looks like


def protect(value: object) -> object:
    """A cell that a spreadsheet takes for text: marked where it would be read as a formula."""
    return MARK + value if isinstance(value, str) and value.startswith(FORMULA) else value


def unprotect(value: str) -> str:
    """The cell as it was before `protect`."""
    return value[1:] if value[:1] == MARK and value[1:].startswith(FORMULA) else value


def format_csv(table: pd.DataFrame, *, float_format: str | None = None) -> str:
    """A table as CSV, its texts and headings protected; numbers stay numbers."""
    safe = table.copy(deep=False)
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name]):
            safe[name] = table[name].astype(object).map(protect)
    return safe.rename(columns=protect).to_csv(
        index=False, float_format=float_format, lineterminator="\n"
    )
