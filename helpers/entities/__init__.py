"""Who is in the story, under which name, doing what, with whom and where.

In: a `Corpus`, whose mentions have one entity for each person, place or organisation. `mentions`
counts them, compares outlets, and compares them with a reference coding; `naming` finds under which
names one of them goes; `presentation` says what each outlet's sentences are for an actor, good or
bad; `cooccurrence` who is named with whom; `grammar_roles` what each name does in its sentence, and
whether a place means its government; `role_counts` and `geography` count that; `alias_suggestions`
writes names to be decided on for `corpus.aliases`. Out: small tables, a row per entity and outlet.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "cooccurrence": ["company"],
        "geography": ["places"],
        "mentions": ["agreement", "compare", "count"],
        "naming": ["names"],
        "presentation": ["presented"],
        "role_counts": ["roles", "speakers"],
    },
)
