"""Small tables → sentences, tables, evidence and figures."""

from importlib import import_module
from typing import Any

# Until the merge: the names that notebook 2 needs.
_NAMES = {
    "say": "sentences.say",
    "table": "display.show_table",
    "evidence": "display.show_evidence",
    "plot_distinctive": "figures.vocabulary.plot_distinctive",
    "plot_diversity": "figures.vocabulary.plot_diversity",
    "plot_contrast": "figures.vocabulary.plot_contrast",
    "plot_progression": "figures.vocabulary.plot_progression",
    "plot_trend": "figures.vocabulary.plot_trend",
    "plot_correspondence": "figures.vocabulary.plot_correspondence",
}


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, function = _NAMES[name].rpartition(".")
    return getattr(import_module(f"{__name__}.{module}"), function)
