"""French news, outlet by outlet: what a notebook imports, and nothing else.

A name is imported when it is first asked for, so that a command that needs little starts at once.
"""

from importlib import import_module
from typing import Any

# The room of each name, in alphabetical order: what is not listed here is no promise.
ROOMS = {
    # corpus
    "corpus.audit": "excluded removed",
    "corpus.loading": "Corpus CorpusError check_corpus load_corpus read_coding",
    "corpus.near_copies": "choose_pair find_copies",
    "corpus.repeats": "find_repeats",
    # stance
    "stance.scoring": "score_stance",
    # framing, reuse: until the merge
    "framing.frame_cues": "find_frames",
    "reuse.sentence_pairs": "find_reuse",
    "reuse.wording": "show_edits",
    # show
    "show.entity_card": "list_entities show_entity",
    # intake
    "intake.additions": "add_articles undo_addition",
    "intake.saving": "save_corpus",
    "intake.planning": "plan_intake",
}
_HOMES = {name: room for room, names in ROOMS.items() for name in names.split()}

PACKAGES = ["corpus", "entities", "framing", "reuse", "show", "stance", "vocabulary"]
__all__ = ["explore", *PACKAGES, *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in PACKAGES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        return import_module(f"{__name__}.show.{name}")
    globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
