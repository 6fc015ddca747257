"""One text, or one fact, in two outlets → what was kept, edited, told in other words, left out.

In: a `Corpus`. `copies` finds the articles that print the same text, `align` pairs the sentences of
two of them, `edits` compares these word by word, `changes` says what the sentences carry that went
and came, `source` which of the two is nearer the source. `facts` finds the sentences that tell the
same in other words, how these differ (`telling`), and which articles tell it nowhere. Out: small
tables, for `show`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "copying": ["copies"],
        "fact_tables": ["facts"],
        "sentence_pairs": ["align", "source"],
        "wording": ["edits"],
        "balance": ["changes"],
    },
)
