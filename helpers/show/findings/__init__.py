"""The computed sentences of the notebooks: finished tables in, one escaped sentence out.

Each says what the corpus shows and, where it shows nothing, says that.
"""

from helpers.show.findings.corpus import (
    show_sources,
    summarise_audit,
    summarise_corpus,
    summarise_counters,
    summarise_excluded,
    summarise_readability,
    summarise_rules,
    warn_of_scope,
)
from helpers.show.findings.entities import (
    reconcile_counts,
    summarise_company,
    summarise_entities,
    summarise_exclusive_entities,
    summarise_links,
    summarise_marked_entities,
    summarise_names,
    summarise_roles,
    summarise_senses,
    summarise_slips,
    summarise_speakers,
    summarise_voices,
)
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

__all__ = [
    "reconcile_counts",
    "show_sources",
    "summarise_agency",
    "summarise_agreement",
    "summarise_audit",
    "summarise_axis",
    "summarise_company",
    "summarise_copies_stance",
    "summarise_corpus",
    "summarise_counters",
    "summarise_entities",
    "summarise_excluded",
    "summarise_exclusive_entities",
    "summarise_frames",
    "summarise_holders",
    "summarise_independence",
    "summarise_links",
    "summarise_marked_entities",
    "summarise_names",
    "summarise_originality",
    "summarise_profile",
    "summarise_readability",
    "summarise_readings",
    "summarise_reuse",
    "summarise_roles",
    "summarise_rules",
    "summarise_salience",
    "summarise_scare_quotes",
    "summarise_scorers",
    "summarise_senses",
    "summarise_slips",
    "summarise_source",
    "summarise_speakers",
    "summarise_stance",
    "summarise_verbs",
    "summarise_voices",
    "warn_of_scope",
]
