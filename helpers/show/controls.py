"""Controls above what they change: the one pattern of everything in `explore.py`."""

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd

from helpers.base.translation import find_language, translate, translate_value
from helpers.corpus.loading import Corpus
from helpers.show.display import CELL_LENGTH, Html, caveat, fold_away, shorten

ALL = "all"
LINES = 60  # rows that a view shows at most; what is left out is said


class Explorer:
    """Controls and what they show; a class because Jupyter asks an object for its views.

    `view` is called with the value of every control by name and returns HTML; a ValueError from it
    is shown as a sentence. A control is a list to choose from (opens with the first), a text, yes
    or no, or a widget. In JupyterLab it is alive; where only HTML is kept, `snapshot` (the first
    view, folded) stands in its place.
    """

    def __init__(
        self, view: Callable[..., Html], controls: dict[str, Any], *, snapshot: Html | None = None
    ) -> None:
        self.view = view
        self.controls = {name: _make(name, control) for name, control in controls.items()}
        shown = self._show()
        self.output = widgets.HTML(shown._repr_html_())
        self.output.add_class("jp-RenderedHTMLCommon")  # tables as in JupyterLab's own outputs
        self.snapshot = snapshot or fold_away(
            translate("As it opens in JupyterLab, where it can be changed"), shown
        )
        for control in self.controls.values():
            control.observe(self._update, names="value")
        row = widgets.HBox([*self.controls.values()], layout={"flex_flow": "row wrap"})
        self.box = widgets.VBox([row, self.output])

    def _show(self) -> Html:
        try:
            return self.view(**{name: control.value for name, control in self.controls.items()})
        except ValueError as error:
            return refuse(error)

    def _update(self, _: Any) -> None:
        self.output.value = self._show()._repr_html_()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {**self.box._repr_mimebundle_(), "text/html": str(self.snapshot)}


def refuse(error: ValueError) -> Html:
    """What an error says, as a sentence."""
    said = str(error)
    said = said[:1].upper() + said[1:] + "." * (said[-1:] not in ".?!")
    return caveat("{error}", error=Html(escape(shorten(said, CELL_LENGTH))))


def _make(name: str, control: Any) -> widgets.Widget:
    if isinstance(control, list) and find_language() == "fr":  # what is chosen stays English
        control = [one if isinstance(one, tuple) else (_say(name, one), one) for one in control]
    made = widgets.interactive.widget_from_abbrev(control)
    made.description = made.description or translate_value(name.replace("_", " "))
    if made.has_trait("continuous_update"):  # not with every letter that is typed
        made.continuous_update = False
    return made


def _say(name: str, choice: str) -> str:
    """A choice in the present language; *right* of the *order* is not *right* of an answer."""
    said = translate_value(f"{name} = {choice}")
    return translate_value(choice) if "=" in said else said


def keep(rows: pd.DataFrame, **chosen: str) -> pd.DataFrame:
    """The rows that have the chosen value in every column named; all where it is *all*."""
    for name, value in chosen.items():
        rows = rows if value == ALL else rows[rows[name] == value]
    return rows


def list_outlets(corpus: Corpus) -> list[str]:
    """*all* and the outlets by name: the options of a control."""
    return [ALL, *sorted(corpus.articles["outlet"].unique())]
