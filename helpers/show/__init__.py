"""Small tables → sentences, tables, figures and controls on a page.

In: tables that an analysis returns. `say` fills a sentence from `messages/*.toml`, `table`,
`evidence` and `pairs` show rows, `plot_…` draw (`figures/` chooses what a figure says, `charts` and
`maps` draw it and save it beside its numbers), `explore` puts controls before any of them. Out:
`Html`, in which all that comes from a corpus is escaped. Nothing is counted here.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "sentences": ["say"],
        "reading_tests": ["reliability"],
        "display": ["evidence", "pairs", "table"],
        "figures.words": [
            "overview",
            "plot_contrast",
            "plot_correspondence",
            "plot_distinctive",
            "plot_diversity",
            "plot_lengths",
            "plot_progression",
            "plot_readability",
            "plot_shift",
            "plot_timeline",
            "plot_trend",
        ],
        "figures.views": [
            "plot_actors",
            "plot_changes",
            "plot_company",
            "plot_course",
            "plot_dispatch",
            "plot_entities",
            "plot_frames",
            "plot_names",
            "plot_places",
            "plot_presented",
            "plot_profile",
            "plot_reuse",
            "plot_roles",
            "plot_stance",
        ],
    },
)
