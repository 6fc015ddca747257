"""A folder of articles → checked articles and annotated tables.

In: a folder with `articles.csv` and `raw/`. `listing` reads the table, `edition` decides which
lines are the article's, `parts` makes articles of them, `annotation` has them read by `language`,
`cache` keeps the tables, `loading` hands them out as a `Corpus`; `coding` draws what a person
codes, and corrects counts by it. Out: `Corpus`, with its query; what was taken out of the texts,
line by line or by article (`removed`), and which articles tell one story (`stories`).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "audit": ["removed"],
        "loading": ["Corpus", "CorpusError", "check_corpus", "load_corpus"],
        "same_story": ["stories"],
    },
)
