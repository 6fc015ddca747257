# ruff: noqa: E501
"""French news, outlet by outlet: what a notebook imports, and nothing else.

A name is imported when it is first asked for, so that a command that needs little starts at once.
"""

from importlib import import_module
from typing import Any

# The room of each name, in alphabetical order: what is not listed here is no promise.
ROOMS = {
    "intake.additions": "add_articles undo_addition",
    "framing.agency": "count_actors count_constructions find_actions select_sided",
    "entities.alias_suggestions": "suggest_aliases",
    "corpus.audit": "score_rules select_removed",
    "framing.poles": "place_on_axis",
    "reuse.balance": (
        "compare_changed_entities describe_changes judge_source list_renamings weigh_changes"
    ),
    "show.entity_card": "list_entities show_entities show_entity",
    "vocabulary.collocation": "find_collocates find_relations",
    "vocabulary.kwic": "find_concordance find_progression select_lines show_in_sentences",
    "corpus.near_copies": "choose_pair cluster_copies find_copies measure_originality select_closest",
    "corpus.loading": "Corpus CorpusError check_corpus list_excluded load_corpus read_coding",
    "vocabulary.correspondence": "cluster_articles compare_maps map_outlets select_points",
    "show.display": "show_evidence show_leading show_pairs show_table",
    "vocabulary.richness": "measure_diversity",
    "reuse.edits": "list_edits show_edits",
    "entities.mentions": (
        "choose_entity compare_entities count_entities find_exclusive_entities "
        "find_shared_entities locate_mentions measure_prominence select_marked_entities"
    ),
    "stance.agreement": "compare_scorers count_three measure_operators measure_stance measure_voices",
    "intake.saving": "save_corpus",
    "show.explore": "explore_concordance explore_contrast explore_entity explore_reuse",
    "framing.frame_cues": (
        "count_frame_pairs count_frames describe_frames find_frames select_hits select_present"
    ),
    "vocabulary.reference": "compare_with_french select_marked",
    "entities.geography": "count_governments count_senses decide_senses find_places select_capitals",
    "intake.planning": "plan_intake",
    "vocabulary.keyness": (
        "choose_strongest compare_largest compare_outlets compare_runs select_distinctive "
        "select_firmest select_runs"
    ),
    "entities.linking": "compare_links find_slips measure_links select_link_errors",
    "entities.naming": "count_names find_names reconcile_names",
    "entities.network": "find_company",
    "vocabulary.partitions": "count_on_cluster",
    "framing.profiles": "profile_framing",
    "vocabulary.reading_ease": "compare_counters list_formulas measure_readability",
    "show.verdicts": "read_readings",
    "vocabulary.reinert": "check_classes classify_segments describe_classes",
    "corpus.repeats": "find_repeats",
    "reuse.sentence_pairs": "count_reuse find_reuse",
    "entities.grammar_roles": "count_roles count_speakers find_roles",
    "framing.salience": "assign_places compare_places select_prominent",
    "stance.scoring": (
        "compare_with_coding count_confusion count_stance measure_agreement score_stance "
        "select_disagreements select_evidence"
    ),
    "stance.speech_verbs": "count_scare_quotes count_speech_verbs find_scare_quotes",
    "show.thresholds": "explore_evidence explore_frames explore_stance",
    "vocabulary.trends": "count_over_time",
    "show.reliability": "read_first_scores show_trust summarise_first_scores",
    "stance.viewpoints": "compare_copies count_holders drop_repeats find_course measure_balance "
    "select_judging",
    "vocabulary.counts": (
        "add_written choose_outlets choose_term choose_terms count_terms select_top tabulate_counts"
    ),
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
