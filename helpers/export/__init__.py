"""Notebooks → pages that open without a network: one each, and an index that holds all.

In: a folder of notebooks and a corpus. `freshness` says which notebooks must run, `building` runs
them, `sanitising` lets through only what may stand on a page, `sections` says what of it stands
open, `render` makes the pages, `citations` links them to their references, `provenance` says what
they were made from. Out: a folder of HTML files, replaced as a whole when all is done.
"""

import sys

import lazy_loader

# jsonschema, behind nbformat, takes seconds to build a grammar of international addresses that no
# notebook needs; it does without where the grammar's package is absent.
sys.modules.setdefault("rfc3987_syntax", None)

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"building": ["export_notebooks"], "freshness": ["is_current"]},
)
