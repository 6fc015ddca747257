"""What a notebook shows: sentences, tables, evidence, figures, controls."""

# Until the merge: the names that notebook 1 needs.
from typing import Any

NAMES = {
    "say": ("sentences", "say"),
    "table": ("display", "show_table"),
    "overview": ("figures.corpus", "overview"),
    "plot_lengths": ("figures.corpus", "plot_lengths"),
    "plot_readability": ("figures.corpus", "plot_readability"),
    "plot_timeline": ("figures.corpus", "plot_timeline"),
}


def __getattr__(name: str) -> Any:
    if name not in NAMES:
        raise AttributeError(name)
    from importlib import import_module

    module, function = NAMES[name]
    return getattr(import_module(f"{__name__}.{module}"), function)
