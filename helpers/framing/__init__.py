"""Texts → what they put forward, and how: frames, actions, prominent places, poles.

In: a `Corpus`. `frames` finds the cues of frames (`lexicons/frames.csv`) in its sentences, `count`
counts them by outlet. `actions` reads off the parse who does what to whom. `prominence` compares
titles, leads, subheads and ends with the body, `axis` places outlets between two poles of words,
`profile` sets all measures of an outlet side by side. Out: small tables, for `show`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "frame_cues": ["frames"],
        "counting": ["count"],
        "agency": ["actions"],
        "places": ["prominence"],
        "overview": ["profile"],
        "poles": ["axis"],
    },
)
