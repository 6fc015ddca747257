"""Where in its article a sentence stands: title, lead, subhead, body or end.

A schema of prominence that readers and writers of news share (van Dijk 1988, *News as Discourse*).
"""

from typing import Literal, get_args

import numpy as np
import pandas as pd

from helpers.corpus.loading import Corpus

Position = Literal["title", "lead", "subhead", "body", "end"]

POSITIONS: tuple[Position, ...] = get_args(Position)
# A pull quote is set apart to be seen before the body is read, as a subhead is.
HEADINGS = {"title": "title", "subhead": "subhead", "pullquote": "subhead"}
MIN_PARAGRAPHS = 3  # of a body whose last paragraph is its end; in fewer it is the last sentence


def find_positions(corpus: Corpus) -> pd.Series:
    """Find the position of each sentence: one of `POSITIONS` per row of `corpus.sentences`.

    The lead is the first paragraph of the body and the end its last one. In a body of two
    paragraphs the last sentence is the end: the second paragraph is most of the article. In a body
    of one, which a page without paragraphs gives, lead and end are the first and last sentence. So
    an article of some length has a lead, a body and an end, however it is laid out.

    >>> find_positions(corpus).value_counts().to_dict()
    {'body': 93, 'subhead': 9, 'lead': 7, 'end': 6, 'title': 2}
    """
    sentences = corpus.sentences
    heading = sentences["section"].map(HEADINGS)
    body = sentences.loc[heading.isna(), ["doc_id", "sentence_id", "start"]]
    texts = corpus.articles.set_index("doc_id")["text"].to_dict()
    before = body.groupby("doc_id")["start"].shift(fill_value=0)
    stretches = zip(body["doc_id"], before, body["start"], strict=True)
    breaks = [texts[doc_id].count("\n", start, end) for doc_id, start, end in stretches]
    body["paragraph"] = pd.Series(breaks, body.index, dtype=int).groupby(body["doc_id"]).cumsum()
    places = body[["sentence_id", "paragraph"]]
    articles = places.groupby(body["doc_id"])
    is_first, is_last = (places == articles.transform(edge) for edge in ("min", "max"))
    n_paragraphs = articles["paragraph"].transform("nunique")
    lead = np.where(n_paragraphs == 1, is_first["sentence_id"], is_first["paragraph"])
    end = np.where(n_paragraphs < MIN_PARAGRAPHS, is_last["sentence_id"], is_last["paragraph"])
    position = pd.Series(np.select([lead, end], ["lead", "end"], "body"), body.index, dtype=object)
    return heading.fillna(position)
