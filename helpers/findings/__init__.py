"""The computed sentences of the notebooks: finished tables in, one escaped sentence out.

Each says what the corpus shows and, where it shows nothing, says that.
"""

from helpers.findings.corpus import (
    show_sources,
    summarise_audit,
    summarise_corpus,
    summarise_counters,
    summarise_excluded,
    summarise_readability,
    summarise_rules,
    warn_of_scope,
)
from helpers.findings.entities import summarise_entities, summarise_names
from helpers.findings.framing import (
    summarise_frames,
    summarise_reuse,
    summarise_source,
)
from helpers.findings.sentiment import (
    summarise_agreement,
    summarise_copies_stance,
    summarise_holders,
    summarise_scare_quotes,
    summarise_scorers,
    summarise_stance,
    summarise_verbs,
)
from helpers.findings.vocabulary import (
    name_strongest,
    summarise_classes,
    summarise_collocates,
    summarise_copies,
    summarise_distinctive,
    summarise_diversity,
    summarise_exclusive,
    summarise_lines,
    summarise_marked,
    summarise_pair,
    summarise_relations,
    summarise_repeats,
    summarise_tests,
    summarise_tree,
    summarise_trend,
)

__all__ = [
    "name_strongest",
    "show_sources",
    "summarise_agreement",
    "summarise_audit",
    "summarise_classes",
    "summarise_collocates",
    "summarise_copies",
    "summarise_copies_stance",
    "summarise_corpus",
    "summarise_counters",
    "summarise_distinctive",
    "summarise_diversity",
    "summarise_entities",
    "summarise_excluded",
    "summarise_exclusive",
    "summarise_frames",
    "summarise_holders",
    "summarise_lines",
    "summarise_marked",
    "summarise_names",
    "summarise_pair",
    "summarise_readability",
    "summarise_relations",
    "summarise_repeats",
    "summarise_reuse",
    "summarise_rules",
    "summarise_scare_quotes",
    "summarise_scorers",
    "summarise_source",
    "summarise_stance",
    "summarise_tests",
    "summarise_tree",
    "summarise_trend",
    "summarise_verbs",
    "warn_of_scope",
]
