"""French news, outlet by outlet: what a notebook imports, and nothing else.

A name is imported when it is first asked for, so that a command that needs little starts at once.
"""

from importlib import import_module
from typing import Any

# The room of each name, in alphabetical order: what is not listed here is no promise.
ROOMS = {
    "additions": "add_articles undo_addition",
    "agency": "count_actors count_constructions find_actions select_sided",
    "aliases": "suggest_aliases",
    "audit": "score_rules select_removed",
    "axis": "place_on_axis",
    "balance": (
        "compare_changed_entities describe_changes judge_source list_renamings weigh_changes"
    ),
    "card": "list_entities show_entities show_entity",
    "collocation": "find_collocates find_relations",
    "concordance": "find_concordance find_progression select_lines show_in_sentences",
    "copies": "choose_pair cluster_copies find_copies measure_originality select_closest",
    "corpus": "Corpus CorpusError check_corpus list_excluded load_corpus read_coding",
    "correspondence": "cluster_articles compare_maps map_outlets select_points",
    "display": "show_evidence show_leading show_pairs show_table",
    "diversity": "measure_diversity",
    "edits": "list_edits show_edits",
    "entities": (
        "choose_entity compare_entities count_entities find_exclusive_entities "
        "find_shared_entities locate_mentions measure_prominence select_marked_entities"
    ),
    "evaluate": "compare_scorers count_three measure_operators measure_stance measure_voices",
    "exchange": "save_corpus",
    "explore": "explore_concordance explore_contrast explore_entity explore_reuse",
    "framing": (
        "count_frame_pairs count_frames describe_frames find_frames select_hits select_present"
    ),
    "french": "compare_with_french select_marked",
    "geography": "count_governments count_senses decide_senses find_places select_capitals",
    "intake": "plan_intake",
    "keyness": (
        "choose_strongest compare_largest compare_outlets compare_runs select_distinctive "
        "select_firmest select_runs"
    ),
    "linking": "compare_links find_slips measure_links select_link_errors",
    "naming": "count_names find_names reconcile_names",
    "network": "find_company",
    "partitions": "count_on_cluster",
    "profile": "profile_framing",
    "readability": "compare_counters list_formulas measure_readability",
    "readings": "read_readings",
    "reinert": "check_classes classify_segments describe_classes",
    "repeats": "find_repeats",
    "reuse": "count_reuse find_reuse",
    "roles": "count_roles count_speakers find_roles",
    "salience": "assign_places compare_places select_prominent",
    "sentiment": (
        "compare_with_coding count_confusion count_stance measure_agreement score_stance "
        "select_disagreements select_evidence"
    ),
    "speech": "count_scare_quotes count_speech_verbs find_scare_quotes",
    "thresholds": "explore_evidence explore_frames explore_stance",
    "trends": "count_over_time",
    "trust": "read_first_scores show_trust summarise_first_scores",
    "viewpoints": "compare_copies count_holders drop_repeats find_course measure_balance "
    "select_judging",
    "vocabulary": (
        "add_written choose_outlets choose_term choose_terms count_terms select_top tabulate_counts"
    ),
}
_HOMES = {name: room for room, names in ROOMS.items() for name in names.split()}

__all__ = ["figures", "findings", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name not in _HOMES:
        return import_module(f"{__name__}.{name}")
    globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
