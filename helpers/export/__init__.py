"""Notebooks → pages that open without a network: one each, an index, one report of all.

In: a folder of notebooks and a corpus. `freshness` says which notebooks must run, `building` runs
them, `sanitising` lets through only what may stand on a page, `render` makes the pages,
`citations` links them to their references, `provenance` says what they were made from. Out: a
folder of HTML files, replaced as a whole when all is done.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"building": ["export_notebooks"], "freshness": ["is_current"]},
)
