"""French news, outlet by outlet: what a notebook imports, and nothing else."""

from helpers import figures, findings
from helpers.corpus import Corpus, CorpusError, check_corpus, load_corpus
from helpers.display import show_evidence, show_pairs, show_table
from helpers.edition import score_rules
from helpers.framing import count_frames, describe_frames, find_frames
from helpers.reuse import count_reuse, find_copies, find_reuse, show_edits
from helpers.vocabulary import (
    compare_outlets,
    count_terms,
    find_concordance,
    select_distinctive,
)

__all__ = [
    "Corpus",
    "CorpusError",
    "check_corpus",
    "compare_outlets",
    "count_frames",
    "count_reuse",
    "count_terms",
    "describe_frames",
    "figures",
    "find_concordance",
    "find_copies",
    "find_frames",
    "find_reuse",
    "findings",
    "load_corpus",
    "score_rules",
    "select_distinctive",
    "show_edits",
    "show_evidence",
    "show_pairs",
    "show_table",
]
