"""Good or bad for the subject, and in whose words: what a corpus says of what it argues about.

In: a `Corpus`, and the tables that name the subject, its sides and what judges them (`subject`).
`predicates` finds terms of the lexicon beside a side, `clauses` reads who does what to whom
(`arguments`, `attribution`, `operators`), `scoring` gives every sentence a label and counts them,
`distance` looks at verbs of speech and scare quotes, `reference_coding` compares with a reader.
Out: one row per sentence (`score`) or per group (`count`, `holders`, `speech_verbs`).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "distance": ["speech_verbs"],
        "reference_coding": ["agreement"],
        "scoring": ["count", "holders", "score"],
    },
)
