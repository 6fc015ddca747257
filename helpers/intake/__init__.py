"""Files that others made → the articles of a corpus, and a corpus → files for other programs.

In: pages, texts, documents, tables, downloads of databases. `sources` opens each file by its kind
(`web_pages`, `downloads`, `documents`, `records`), `columns` makes articles of the rows of a table,
`planning` says what is new and what is there twice, `additions` writes it to the corpus and takes
it back. Out: `raw/`, `articles.csv` and a record in `additions/`; from `saving`, files for a
spreadsheet, IRaMuTeQ or TXM.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "additions": ["add_articles", "undo_addition", "write_review"],
        "planning": ["plan_intake"],
        "saving": ["save_corpus"],
    },
)
