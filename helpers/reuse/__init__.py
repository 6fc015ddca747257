"""One text in two outlets → what was kept, edited, dropped and added.

In: a `Corpus`. `copies` finds the articles that print the same text, `align` pairs the sentences of
two of them, `edits` compares these word by word, `changes` says what the sentences carry that went
and came, `source` which of the two is nearer the source. Out: small tables, for `show`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "copying": ["copies"],
        "sentence_pairs": ["align"],
        "wording": ["edits"],
        "balance": ["changes"],
        "nearness": ["source"],
        "telling": ["compare_tellings"],
    },
)
