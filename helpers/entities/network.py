"""In whose company: entities named in the same sentence, more often than chance would have it."""

from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.corpus.loading import Corpus
from helpers.vocabulary.terms import Copies, choose_sentences

Group = Literal["outlet", "doc_id", "corpus"]

ALL = "all texts"
SHAPE, GAP = 1.15, 0.6  # of the drawing, wide to high; between its connected parts
MIN_JOINT = 2  # sentences with both; a pair met once shows nothing
COLUMNS = ["entity", "entity_2", "n_joint", "n", "n_2", "n_sentences", "n_articles", "log_dice",
           "g2"]  # fmt: skip


def find_company(
    corpus: Corpus, *, by: Group = "outlet", copies: Copies = "keep", min_joint: int = MIN_JOINT
) -> pd.DataFrame:
    """Find who is named with whom: one row per pair and group, most frequent first.

    n_joint sentences hold both, n and n_2 either, of n_sentences of the group; n_articles hold
    such a sentence. g2 is the log-likelihood of their meeting, negative where they avoid each
    other; log_dice how typical the pair is (at most 14). `by="corpus"` takes all texts together;
    with `copies="drop"` a dispatch counts once. Raises ValueError for an unknown choice.
    Measures and sources: `helpers.base.statistics`.
    """
    check_choice("by", by, Group)
    sentences = corpus.sentences[choose_sentences(corpus, speech="all", copies=copies)]
    doc_ids = sentences["doc_id"]
    mentions = corpus.mentions[["doc_id", "sentence_id", "entity"]]
    keys = pd.MultiIndex.from_arrays([doc_ids, sentences["sentence_id"]])
    # A dispatch is dropped sentence by sentence, not by the article.
    mentions = mentions[pd.MultiIndex.from_frame(mentions[["doc_id", "sentence_id"]]).isin(keys)]
    outlets = corpus.outlets

    def name_group(doc_ids: pd.Series) -> pd.Series:
        if by == "doc_id":
            return doc_ids
        return doc_ids.map(outlets) if by == "outlet" else doc_ids.map(lambda _: ALL)

    # Once a sentence, however often it names the same.
    once = mentions.drop_duplicates()
    once = once.assign(group=name_group(once["doc_id"]))
    single = once.groupby(["group", "entity"]).size()
    sizes = name_group(doc_ids).value_counts()
    pairs = once.merge(once, on=["group", "doc_id", "sentence_id"], suffixes=("", "_2"))
    pairs = pairs[pairs["entity"] < pairs["entity_2"]]
    counts = pairs.groupby(["group", "entity", "entity_2"])["doc_id"].agg(
        n_joint="size", n_articles="nunique"
    )
    table = counts[counts["n_joint"] >= min_joint].reset_index()
    for column, name in (("n", "entity"), ("n_2", "entity_2")):
        table[column] = single.reindex(
            pd.MultiIndex.from_frame(table[["group", name]])).to_numpy(dtype=np.int64)  # fmt: skip
    table["n_sentences"] = table["group"].map(sizes).astype("int64")
    numbers = [table[name] for name in ("n_joint", "n", "n_2")]
    table["log_dice"] = statistics.log_dice(*numbers)
    table["g2"] = statistics.association_g2(*numbers, table["n_sentences"])
    ranked = table.sort_values(["n_joint", "g2", "entity", "entity_2"],
                               ascending=[False, False, True, True])  # fmt: skip
    return ranked.rename(columns={"group": by})[[by, *COLUMNS]].reset_index(drop=True)


def lay_out_network(company: pd.DataFrame, *, top: int = 40) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Place the `top` pairs that attract each other on a plane: a table of nodes, one of links.

    Nodes: entity, n (sentences), x, y, community (numbered from 0, the largest first: Clauset,
    Newman & Moore 2004); links: entity, entity_2, n_joint, x, y, x_2, y_2. Pairs that chance may
    have brought together (g2 below `statistics.FIRM_G2`) are left out. The layout
    (Kamada & Kawai 1989) depends on nothing but the table.
    """
    chosen = company[company["g2"] >= statistics.FIRM_G2].head(top)
    graph = nx.Graph()
    for row in chosen.itertuples():
        graph.add_edge(row.entity, row.entity_2, weight=int(row.n_joint),
                       distance=1 / np.sqrt(row.n_joint))  # fmt: skip
    sizes = {}
    for row in company.itertuples():
        sizes[row.entity], sizes[row.entity_2] = int(row.n), int(row.n_2)
    if not graph:
        return (
            pd.DataFrame(columns=["entity", "n", "x", "y", "community"]),
            pd.DataFrame(columns=["entity", "entity_2", "n_joint", "x", "y", "x_2", "y_2"]),
        )
    places = _place(graph)
    groups = nx.community.greedy_modularity_communities(graph, weight="weight")
    community = {name: i for i, group in enumerate(groups) for name in group}
    nodes = pd.DataFrame([(name, sizes[name], *places[name], community[name]) for name in graph],
                         columns=["entity", "n", "x", "y", "community"])  # fmt: skip
    links = chosen[["entity", "entity_2", "n_joint"]].assign(
        x=[places[name][0] for name in chosen["entity"]],
        y=[places[name][1] for name in chosen["entity"]],
        x_2=[places[name][0] for name in chosen["entity_2"]],
        y_2=[places[name][1] for name in chosen["entity_2"]],
    )  # fmt: skip
    nodes = nodes.sort_values(["n", "entity"], ascending=[False, True], ignore_index=True)
    return nodes, links.reset_index(drop=True)


def lay_out_panels(company: pd.DataFrame, *, top: int = 24) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Place the pairs that some outlet puts together on one plane: nodes, links, by outlet.

    `company` is by outlet. Of the pairs that attract each other in an outlet (g2 of
    `statistics.FIRM_G2` or more), the `top` whose best rank in an outlet is highest. Both tables
    are those of `lay_out_network` with the outlet and its own n and n_joint: the places are those
    of the network of all outlets, so that a name stands where it stands in any other outlet.
    """
    pair = ["entity", "entity_2"]
    ranked = company.assign(rank=company.groupby("outlet").cumcount(),
                            total=company.groupby(pair)["n_joint"].transform("sum"))  # fmt: skip
    ranked = ranked[ranked["g2"] >= statistics.FIRM_G2]
    ranked = ranked.sort_values(["rank", "total", *pair], ascending=[True, False, True, True])
    chosen = ranked.drop_duplicates(pair).head(top)[pair]
    met = company.merge(chosen, on=pair)
    whole = met.groupby(pair, as_index=False).agg({"n_joint": "sum", "n": "sum", "n_2": "sum"})
    nodes, links = lay_out_network(whole.assign(g2=np.inf), top=top)
    own = pd.concat([met[["outlet", "entity", "n"]],
                     met[["outlet", "entity_2", "n_2"]].set_axis(["outlet", "entity", "n"], axis=1)]
                    ).drop_duplicates()  # fmt: skip
    nodes = own.merge(nodes.drop(columns="n"), on="entity")
    nodes = nodes.sort_values(["n", "entity"], ascending=[False, True], ignore_index=True)
    links = met[["outlet", *pair, "n_joint"]].merge(links.drop(columns="n_joint"), on=pair)
    return nodes, links


def _place(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Each connected part laid out on its own, the parts in rows: none pushes another away."""
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), sorted(part)))
    widths = [float(np.sqrt(len(part))) for part in parts]
    longest = max(widths[0], SHAPE * np.sqrt(sum((width + GAP) ** 2 for width in widths)))
    places, left, down, height = {}, 0.0, 0.0, 0.0
    for part, width in zip(parts, widths, strict=True):
        if left and left + width > longest:
            left, down, height = 0.0, down - height - GAP, 0.0
        alone = nx.Graph()  # networkx's subgraph has its names in no order from run to run
        alone.add_nodes_from(sorted(part))
        alone.add_edges_from(graph.edges(sorted(part), data=True))
        found = nx.kamada_kawai_layout(alone, weight="distance", scale=width / 2)
        for name, (x, y) in found.items():
            places[name] = (float(left + width / 2 + x), float(down - width / 2 + y))
        left, height = left + width + GAP, max(height, width)
    return places
