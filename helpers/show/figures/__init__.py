"""The figures of the notebooks: finished tables in; title, caption and alt text computed."""

from helpers.show.figures.common import name_articles
from helpers.show.figures.corpus import plot_lengths, plot_readability, plot_timeline
from helpers.show.figures.entities import (
    plot_company,
    plot_entities,
    plot_names,
    plot_places,
    plot_roles,
)
from helpers.show.figures.framing import (
    plot_actors,
    plot_changes,
    plot_dispatch,
    plot_frames,
    plot_profile,
    plot_reuse,
)
from helpers.show.figures.sentiment import plot_course, plot_stance
from helpers.show.figures.vocabulary import (
    plot_contrast,
    plot_correspondence,
    plot_distinctive,
    plot_diversity,
    plot_progression,
    plot_tree,
    plot_trend,
)

__all__ = [
    "name_articles",
    "plot_actors",
    "plot_changes",
    "plot_company",
    "plot_contrast",
    "plot_correspondence",
    "plot_course",
    "plot_dispatch",
    "plot_distinctive",
    "plot_diversity",
    "plot_entities",
    "plot_frames",
    "plot_lengths",
    "plot_names",
    "plot_places",
    "plot_profile",
    "plot_progression",
    "plot_readability",
    "plot_reuse",
    "plot_roles",
    "plot_stance",
    "plot_timeline",
    "plot_tree",
    "plot_trend",
]
