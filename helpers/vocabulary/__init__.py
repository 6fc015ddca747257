"""Words of a corpus → counted, compared, shown in context.

In: a `Corpus`. `terms` says what a word is and which sentences count; a query over `tokens` gives
each sentence its terms. `counts`, `keyness` and `reference` count and compare them, `kwic` and
`collocation` find them in their context, `meaning` what is said in other words, `trends` in time;
`richness` and `reading_ease` measure texts, `shifts` says which words make a mean of theirs
another, `outlet_map` and `reinert` lay out which of them are alike. Out: small tables, one row per
term, hit, text or point. All take the same choices: `unit`, `by`, `speech`, `copies`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "counts": ["count"],
        "keyness": ["compare"],
        "kwic": ["concordance"],
        "collocation": ["collocates"],
        "trends": ["trend"],
        "richness": ["diversity"],
        "reading_ease": ["readability"],
        "shifts": ["word_shift"],
        "outlet_map": ["correspondence"],
        "reinert": ["classes"],
    },
)
