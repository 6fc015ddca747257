"""How the rules that tell an article from its page do against an editor."""

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from helpers.corpus.edition import KEPT, Piece, edit_by_rules, join_kept


def score_rules(lines: pd.DataFrame) -> pd.DataFrame:
    """What the rules alone would have done to the articles that have an editor's rows.

    One row per article: n_lines, n_agree (kept or removed as the editor did, by line), n_same_kind,
    and whether the rules give the same text to the character. `lines` is the audit of a corpus.
    """
    rows = []
    for doc_id, own in lines[lines["source"] == "lines.csv"].groupby("doc_id", sort=False):
        edited = [Piece(*row) for row in own[list(Piece._fields)].itertuples(index=False)]
        received = defaultdict(list)
        for piece in edited:
            received[piece.line].append(piece.text)
        numbers = range(1, max(received) + 1)
        ruled = edit_by_rules("\n".join(" ".join(received.get(n, ())) for n in numbers))
        found, wanted = _list_kinds(ruled), _list_kinds(edited)
        agree = [_count_kept(found[n]) == _count_kept(kinds) for n, kinds in wanted.items()]
        same = [found[n] == kinds for n, kinds in wanted.items()]
        same_text = join_kept(ruled)[0] == join_kept(edited)[0]
        rows.append((doc_id, len(wanted), sum(agree), sum(same), same_text))
    columns = ["doc_id", "n_lines", "n_agree", "n_same_kind", "same_text"]
    return pd.DataFrame(rows, columns=columns)


def _list_kinds(pieces: Iterable[Piece]) -> dict[int, list[str]]:
    """What each line holds, by its number: the kinds of its pieces in alphabetical order."""
    kinds = defaultdict(list)
    for piece in pieces:
        kinds[piece.line].append(piece.kind)
    return {line: sorted(found) for line, found in kinds.items()}


def _count_kept(kinds: list[str]) -> int:
    return sum(kind in KEPT for kind in kinds)
