"""French news, outlet by outlet: what a notebook imports, and nothing else.

A name is imported when it is first asked for, so that a command that needs little starts at once.
"""

from importlib import import_module
from typing import Any

# The room of each name, in alphabetical order: what is not listed here is no promise.
ROOMS = {
    # corpus
    "corpus.audit": "score_rules select_removed",
    "corpus.near_copies": "choose_pair find_copies",
    "corpus.loading": "Corpus CorpusError check_corpus list_excluded load_corpus read_coding",
    "corpus.repeats": "find_repeats",
    # vocabulary
    "vocabulary.collocation": "find_collocates find_relations",
    "vocabulary.kwic": "find_concordance find_progression select_lines show_in_sentences",
    "vocabulary.correspondence": "cluster_articles compare_maps map_outlets select_points",
    "vocabulary.richness": "measure_diversity",
    "vocabulary.reference": "compare_with_french select_marked",
    "vocabulary.keyness": (
        "choose_strongest compare_largest compare_outlets compare_runs select_distinctive "
        "select_firmest select_runs"
    ),
    "vocabulary.partitions": "count_on_cluster",
    "vocabulary.reading_ease": "compare_counters list_formulas measure_readability",
    "vocabulary.reinert": "check_classes classify_segments describe_classes",
    "vocabulary.trends": "count_over_time",
    "vocabulary.counts": (
        "add_written choose_outlets choose_term choose_terms count_terms select_top tabulate_counts"
    ),
    # stance
    "stance.agreement": (
        "compare_scorers count_three measure_operators measure_stance measure_voices"
    ),
    "stance.scoring": (
        "compare_with_coding count_confusion count_stance measure_agreement score_stance "
        "select_disagreements select_evidence"
    ),
    "stance.speech_verbs": "count_scare_quotes count_speech_verbs find_scare_quotes",
    "stance.viewpoints": (
        "compare_copies count_holders drop_repeats find_course measure_balance select_judging"
    ),
    # entities
    "entities.alias_suggestions": "suggest_aliases",
    "entities.mentions": (
        "choose_entity compare_entities count_entities find_exclusive_entities "
        "find_shared_entities locate_mentions measure_prominence select_marked_entities"
    ),
    "entities.geography": (
        "count_governments count_senses decide_senses find_places select_capitals"
    ),
    "entities.linking": "compare_links find_slips measure_links select_link_errors",
    "entities.naming": "count_names find_names reconcile_names",
    "entities.network": "find_company",
    "entities.grammar_roles": "count_roles count_speakers find_roles",
    # framing, reuse: until the merge
    "framing.frame_cues": "find_frames",
    "reuse.sentence_pairs": "find_reuse",
    "reuse.wording": "show_edits",
    # show
    "show.entity_card": "list_entities show_entities show_entity",
    "show.display": "show_evidence show_leading show_pairs show_table",
    "show.explore": "explore_concordance explore_contrast explore_entity explore_reuse",
    "show.reading_tests": "read_readings reliability",
    "show.thresholds": "explore_evidence explore_frames explore_stance",
    "show.reliability": "read_first_scores show_trust summarise_first_scores",
    # intake
    "intake.additions": "add_articles undo_addition",
    "intake.saving": "save_corpus",
    "intake.planning": "plan_intake",
}
_HOMES = {name: room for room, names in ROOMS.items() for name in names.split()}

__all__ = ["figures", "findings", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name not in _HOMES:
        return import_module(f"{__name__}.show.{name}")
    globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
