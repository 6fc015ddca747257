"""French news, outlet by outlet: `load_corpus` reads a folder of articles, the packages ask it.

    from helpers import load_corpus, vocabulary, stance, entities, framing, reuse, show, explore

    corpus = load_corpus("my-corpus")
    vocabulary.compare(corpus, "La Gazette", top=20)  # one row per word

Each package answers one kind of question; `help(vocabulary)` says what goes in and what comes out.
A name is imported when it is first asked for, so that a command that needs little starts at once.
"""

import importlib
import importlib.abc
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import lazy_loader

if "ipykernel" in sys.modules:
    importlib.import_module(f"{__name__}.base.paths").fold_errors()

_offered, _, __all__ = lazy_loader.attach(
    __name__,
    submodules=["corpus", "entities", "framing", "reuse", "show", "stance", "vocabulary"],
    submod_attrs={"corpus.loading": ["check_corpus", "load_corpus"]},
)
__all__ += ["explore"]  # a module of `show`

# What version 0.1 called what scripts used most, kept for one version: functions and modules.
_OLD_NAMES = {
    "compare_outlets": "vocabulary.compare",
    "count_entities": "entities.count",
    "count_speakers": "entities.speakers",
    "count_terms": "vocabulary.count",
    "find_concordance": "vocabulary.concordance",
    "find_copies": "reuse.copies",
    "find_frames": "framing.frames",
    "find_reuse": "reuse.align",
    "measure_readability": "vocabulary.readability",
    "save_corpus": "intake.save_corpus",
    "score_stance": "stance.score",
}
_OLD_MODULES = {"dates": "base.dates", "edition": "corpus.edition", "subject": "stance.sides"}


def __getattr__(name: str) -> Any:
    if name == "explore":
        return importlib.import_module(f"{__name__}.show.explore")
    if name not in _OLD_NAMES:
        return _offered(name)
    package, _, new = _OLD_NAMES[name].partition(".")
    return getattr(importlib.import_module(f"{__name__}.{package}"), new)


def __dir__() -> list[str]:
    return __all__


class _OldModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a module by its old path; a class because Python's import asks an object."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        known = name.removeprefix(f"{__name__}.") in _OLD_MODULES
        return importlib.util.spec_from_loader(name, self) if known else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        new = _OLD_MODULES[spec.name.removeprefix(f"{__name__}.")]
        return importlib.import_module(f"{__name__}.{new}")

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the module ran under its own name, which its spec gets back."""
        module.__spec__ = importlib.util.spec_from_file_location(module.__name__, module.__file__)


sys.meta_path.append(_OldModules())
