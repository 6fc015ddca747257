"""Good or bad for the subject, and in whose words: what a corpus says of what it argues about.

In: a `Corpus`, and the table that names the subject and its sides. `sides` reads it and finds where
articles name a side, `reading` asks the trained reader about each sentence and which words decided,
`scoring` gives the labels and counts them, `reported_speech` says which words are somebody else's
and looks at verbs of speech and scare quotes, `reference_coding` compares with a coder.
Out: one row per sentence (`score`) or per group (`count`, `speech_verbs`).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "reference_coding": ["agreement"],
        "reported_speech": ["speech_verbs"],
        "scoring": ["count", "score"],
    },
)
