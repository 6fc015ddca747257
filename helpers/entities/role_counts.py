"""Roles and speakers, counted: who acts, who is acted upon, who is given the word."""

import pandas as pd

from helpers.base import statistics
from helpers.corpus.coding import correct, draw, quote
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.entities.grammar_roles import find_roles
from helpers.entities.mentions import LEVEL
from helpers.stance.reported_speech import mark_speech, name_most

TOP_VERBS = 3
MOST_CORRECTED = 10
UNNAMED, PLACE = "not named", "place"


def roles(corpus: Corpus) -> pd.DataFrame:
    """Count what each entity does: one row per entity and outlet, most mentioned first.

    Columns: n mentions, divided into n_acts (subject of an active verb), n_acted_upon (its object),
    n_speaks (named as who says something) and n_spoken_of (all else); n_acts_rest and
    n_acted_upon_rest of the same entity in the other outlets; g2: how much more it acts here,
    negative where less; q: of dealing the articles to the outlets anew
    (`helpers.base.permutation`), is_firm: at or below `LEVEL`; verbs_done and verbs_undergone, the
    most frequent verbs. As good as the parse: `show.reliability("roles")`.

    >>> found = entities.roles(corpus)
    >>> found[["outlet", "entity", "n_acts", "n_acted_upon", "n_speaks"]].head(1)
             outlet          entity  n_acts  n_acted_upon  n_speaks
    0  France Inter  État islamique       5             4         0
    """
    found = find_roles(corpus)
    counts = corpus.query(
        """
        SELECT outlet, entity, count(*) AS n, count(*) FILTER (role = 'acts') AS n_acts,
            count(*) FILTER (role = 'acted upon') AS n_acted_upon,
            count(*) FILTER (role = 'speaks') AS n_speaks,
            count(*) FILTER (role = 'spoken of') AS n_spoken_of,
            (sum(n_acts) OVER (PARTITION BY entity) - n_acts)::BIGINT AS n_acts_rest,
            (sum(n_acted_upon) OVER (PARTITION BY entity) - n_acted_upon)::BIGINT
                AS n_acted_upon_rest
        FROM found GROUP BY outlet, entity ORDER BY n DESC, entity, outlet
        """,
        found=found.astype({"role": "str"}),
    )
    acts, rest = counts["n_acts"], counts["n_acts_rest"]
    sizes = (acts + counts["n_acted_upon"], rest + counts["n_acted_upon_rest"])
    counts["g2"] = statistics.g2(acts, rest, *sizes, signed=True)
    does = found[found["role"].isin(["acts", "acted upon"])]
    sizes = does.groupby(["doc_id", "entity"], observed=True).size()
    acting = does[does["role"] == "acts"].groupby(["doc_id", "entity"], observed=True).size()
    q = test_outlets(corpus, acting, sizes, level=LEVEL)
    keys = ["outlet", "entity"]
    at = pd.MultiIndex.from_frame(counts[keys])
    counts["q"] = q.reindex(at).to_numpy()
    counts["is_firm"] = counts["q"] <= LEVEL
    done = found[(found["verb"] != "") & (found["role"] != "spoken of")]
    undergone = done["role"] == "acted upon"
    for name, chosen in (("verbs_done", ~undergone), ("verbs_undergone", undergone)):
        verbs = name_most(done[chosen], keys, "verb", TOP_VERBS)
        counts[name] = verbs.reindex(at, fill_value="").astype("str").to_numpy()
    counts.attrs = q.attrs
    return counts


def list_codable(corpus: Corpus) -> pd.DataFrame:
    """The quotations, as `corpus.coding.draw` takes them; the label is the speaker."""
    said = corpus.quotes[corpus.quotes["kind"] != "scare"]
    said = quote(said, corpus.articles, corpus.sentences)
    unnamed = said["entity"] == ""
    return said.assign(label=said["entity"].mask(unnamed, UNNAMED), doubt=unnamed.astype(float))


def speakers(corpus: Corpus, *, corrected: bool = False) -> pd.DataFrame:
    """Count who is given the word: one row per speaker and outlet, most words first.

    Columns: n_sentences with speech of theirs, n_words in it, share_words of the outlet's words,
    share_speech of its words in speech; source_type: a name, a place (*assure-t-on à Paris*), a
    description (*des experts*, but also *le gouvernement*) or *not named*. Of several
    quotations with a speaker a word counts for the shortest.

    Parameters
    ----------
    corrected : one row per outlet and speaker instead, of those most quoted: quotations as counted,
        and as what was coded in coding.csv corrects that (`corpus.coding.correct`)

    >>> entities.speakers(corpus)[["outlet", "speaker", "source_type"]].head(1)
           outlet        speaker source_type
    0  45eNord.ca  Ashton Carter        name
    """
    if corrected:
        quotes = list_codable(corpus)
        groups = quotes["doc_id"].map(corpus.outlets)
        most = quotes["label"].value_counts().index[:MOST_CORRECTED]
        drawn = draw(corpus.folder, quotes, "speakers", if_coded=True)
        found = correct(drawn, groups, by="outlet", labels=list(most), name="speaker")
        return found[found["n"] + found["n_corrected"] > 0].reset_index(drop=True)
    words = corpus.query('SELECT doc_id, sentence_id, start, "end" FROM tokens WHERE is_word')
    said = corpus.quotes[corpus.quotes["kind"] != "scare"]
    kinds = corpus.mentions.drop_duplicates("entity")[["entity", "label"]]
    return corpus.query(
        f"""
        WITH told AS (
            SELECT doc_id, words.sentence_id, words.start,
                arg_min(speaker, (speaker = '{UNNAMED}', said.end - said.start)) AS speaker
            FROM words JOIN said USING (doc_id)
            WHERE words.start >= said.start AND words.start < said.end GROUP BY ALL),
        sizes AS (SELECT outlet, sum(n_words) AS size FROM articles GROUP BY outlet)
        SELECT outlet, speaker, count(DISTINCT (doc_id, sentence_id)) AS n_sentences,
            count(*) AS n_words, count(*) / any_value(size) AS share_words,
            count(*) / sum(count(*)) OVER (PARTITION BY outlet) AS share_speech,
            CASE WHEN speaker = '{UNNAMED}' THEN speaker
                WHEN any_value(label) IS NULL THEN 'description'
                WHEN any_value(label) = 'LOC' THEN '{PLACE}' ELSE 'name' END AS source_type
        FROM told JOIN articles USING (doc_id) JOIN sizes USING (outlet)
            LEFT JOIN kinds ON kinds.entity = speaker
        GROUP BY outlet, speaker ORDER BY n_words DESC, speaker, outlet
        """,
        words=words[mark_speech(corpus, words)],
        said=said.assign(speaker=said["entity"].replace("", UNNAMED)),
        kinds=kinds,
    )
