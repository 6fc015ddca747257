"""French news, outlet by outlet: what a notebook imports, and nothing else."""

from helpers import figures, findings
from helpers.collocation import find_collocates, find_relations
from helpers.concordance import find_concordance, find_progression, show_in_sentences
from helpers.corpus import Corpus, CorpusError, check_corpus, load_corpus, read_coding
from helpers.correspondence import cluster_articles, map_outlets, select_points
from helpers.display import show_evidence, show_pairs, show_table
from helpers.diversity import measure_diversity
from helpers.edition import score_rules, select_removed
from helpers.entities import (
    choose_entity,
    count_entities,
    count_names,
    find_names,
    find_shared_entities,
)
from helpers.framing import count_frames, describe_frames, find_frames
from helpers.french import compare_with_french, select_marked
from helpers.readability import compare_counters, list_formulas, measure_readability
from helpers.reinert import check_classes, classify_segments, count_classes, describe_classes
from helpers.reuse import (
    choose_pair,
    count_reuse,
    find_copies,
    find_reuse,
    select_closest,
    show_edits,
)
from helpers.sentiment import (
    compare_with_coding,
    count_confusion,
    count_stance,
    measure_agreement,
    score_stance,
    select_disagreements,
    select_evidence,
)
from helpers.vocabulary import (
    choose_outlets,
    choose_strongest,
    choose_term,
    choose_terms,
    compare_largest,
    compare_outlets,
    compare_runs,
    count_terms,
    select_distinctive,
    select_firmest,
    select_top,
    tabulate_counts,
)

__all__ = [
    "Corpus",
    "CorpusError",
    "check_classes",
    "check_corpus",
    "choose_entity",
    "choose_outlets",
    "choose_pair",
    "choose_strongest",
    "choose_term",
    "choose_terms",
    "classify_segments",
    "cluster_articles",
    "compare_counters",
    "compare_largest",
    "compare_outlets",
    "compare_runs",
    "compare_with_coding",
    "compare_with_french",
    "count_classes",
    "count_confusion",
    "count_entities",
    "count_frames",
    "count_names",
    "count_reuse",
    "count_stance",
    "count_terms",
    "describe_classes",
    "describe_frames",
    "figures",
    "find_collocates",
    "find_concordance",
    "find_copies",
    "find_frames",
    "find_names",
    "find_progression",
    "find_relations",
    "find_reuse",
    "find_shared_entities",
    "findings",
    "list_formulas",
    "load_corpus",
    "map_outlets",
    "measure_agreement",
    "measure_diversity",
    "measure_readability",
    "read_coding",
    "score_rules",
    "score_stance",
    "select_closest",
    "select_disagreements",
    "select_distinctive",
    "select_evidence",
    "select_firmest",
    "select_marked",
    "select_points",
    "select_removed",
    "select_top",
    "show_edits",
    "show_evidence",
    "show_in_sentences",
    "show_pairs",
    "show_table",
    "tabulate_counts",
]
