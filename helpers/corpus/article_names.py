"""How an article is called where it is spoken of: by its outlet and its date."""

import pandas as pd

from helpers.base.translation import format_day, translate
from helpers.corpus.loading import Corpus

MAX_LENGTH = 80  # characters of an outlet's name before a date


def name_articles(corpus: Corpus) -> pd.Series:
    """A short name for each article, by doc_id: its outlet and its date."""
    articles = corpus.grouped("outlet").articles
    outlets = articles["outlet"]
    cut = outlets.str[: MAX_LENGTH - 1].str.rstrip() + "…"
    dates = articles["date"].map(format_day, na_action="ignore").fillna(translate("no date"))
    names: pd.Series = outlets.where(outlets.str.len() <= MAX_LENGTH, cut) + ", " + dates
    twice = names.duplicated(keep=False)
    names = names.where(~twice, names + " (" + articles["doc_id"] + ")")
    return names.set_axis(articles["doc_id"])
