"""The computed sentences of the notebooks: finished tables in, one escaped sentence out.

Each says what the corpus shows and, where it shows nothing, says that.
"""

from helpers.show.findings.framing import (
    summarise_agency,
    summarise_axis,
    summarise_frames,
    summarise_originality,
    summarise_profile,
    summarise_readings,
    summarise_salience,
)
from helpers.show.findings.reuse import summarise_independence, summarise_reuse, summarise_source
from helpers.show.findings.sentiment import (
    summarise_agreement,
    summarise_copies_stance,
    summarise_holders,
    summarise_scare_quotes,
    summarise_scorers,
    summarise_stance,
    summarise_verbs,
)
from helpers.show.findings.vocabulary import (
    name_strongest,
    summarise_classes,
    summarise_collocates,
    summarise_copies,
    summarise_distinctive,
    summarise_diversity,
    summarise_exclusive,
    summarise_lines,
    summarise_maps,
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
    "summarise_agency",
    "summarise_agreement",
    "summarise_axis",
    "summarise_classes",
    "summarise_collocates",
    "summarise_copies",
    "summarise_copies_stance",
    "summarise_distinctive",
    "summarise_diversity",
    "summarise_exclusive",
    "summarise_frames",
    "summarise_holders",
    "summarise_independence",
    "summarise_lines",
    "summarise_maps",
    "summarise_marked",
    "summarise_originality",
    "summarise_pair",
    "summarise_profile",
    "summarise_readings",
    "summarise_relations",
    "summarise_repeats",
    "summarise_reuse",
    "summarise_salience",
    "summarise_scare_quotes",
    "summarise_scorers",
    "summarise_source",
    "summarise_stance",
    "summarise_tests",
    "summarise_tree",
    "summarise_trend",
    "summarise_verbs",
]
