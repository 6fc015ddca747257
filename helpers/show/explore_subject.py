"""A subject of one's own in two minutes: names put on sides by click, and `sides.csv` written."""

from itertools import count
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from helpers.base.spelling import fold
from helpers.base.spreadsheet import format_rows
from helpers.base.translation import fault, format_number, translate, translate_value
from helpers.corpus.cache import find_store, hold_lock, replace_file
from helpers.corpus.loading import TABLES, Corpus
from helpers.language.reader.heads import read_bars
from helpers.language.reader.marks import mark
from helpers.show.controls import Explorer, refuse
from helpers.show.display import Html, caveat, evidence, fold_away, shorten, table
from helpers.show.sentences import say
from helpers.stance.reading import KEYS, LABELS, mark_articles
from helpers.stance.sides import ALLY, Subject, find_names, read_subject
from helpers.vocabulary import terms
from helpers.vocabulary.reference import FLOOR, look_up

FILE = "sides.csv"
COLUMNS = ["side", "kind", "name", "weight", "note"]
ROLES = {"target": "target", "opponent": "opponent", "partner": "ally"}  # as sides.csv calls them
NONE = "none"
KINDS = {"PER": "person", "LOC": "place", "ORG": "body"}
OFFERED = 20  # names of entities, and as many nouns
MORE = 4  # times as frequent as in general French: a noun that is not says little of a subject
READ = 60  # articles that sentences are drawn from
SHOWN = 10
SEED = 1
LONGEST = 120  # characters of what the subject is called: it is read with every sentence
NAME_WIDTH = 40  # characters of a name beside its buttons
PLAIN = str.maketrans("$\\", "＄＼")  # JupyterLab sets what these begin there as a formula


def subject(corpus: Corpus) -> Explorer | Html:
    """Name what stance is toward, and put the corpus' own names and nouns on its sides.

    Offers the persons, places, bodies and distinctive nouns of most articles. Each choice shows ten
    sentences that name a side as the reader would judge them; the button writes `sides.csv` into
    the corpus folder, which `stance.score` follows at once. Nothing where the corpus names nothing.

    >>> explore.subject(corpus)
    <helpers.show.explore_subject.SubjectExplorer object at ...>
    """
    proposed = propose(corpus)
    return SubjectExplorer(corpus, proposed) if len(proposed) else Html()


class SubjectExplorer(Explorer):
    """Sides to choose and a button to write them; a class because the button asks, and waits."""

    def __init__(self, corpus: Corpus, proposed: pd.DataFrame) -> None:
        self.folder, self.sample, self.proposed = corpus.folder, draw_articles(corpus), proposed
        self.button = widgets.Button(description=translate("Write sides.csv"))
        self.button.on_click(self.write)
        self.answer = widgets.HTML()
        named = {"description": translate("subject"), "placeholder": "la réforme des retraites"}
        controls = {"name": widgets.Text(**named)}
        for row in proposed.itertuples():
            controls[f"{row.kind} {row.name}"] = widgets.ToggleButtons(
                options=[(translate_value(side), side) for side in (*ROLES, NONE)],
                value=NONE,
                description=f"{shorten(row.name, NAME_WIDTH).translate(PLAIN)} "
                f"({translate_value(row.what)}, {row.n_articles})",
                style={"description_width": "24em", "button_width": "6em"},
            )
        columns = ["name", "n_articles"]
        offered = table(proposed, "Names and nouns in most articles", columns=columns)
        super().__init__(self.judge, controls, snapshot=fold_away("What can be a side", offered))
        name, *sides = self.controls.values()
        listed = widgets.VBox(sides, layout={"max_height": "24em", "overflow": "auto"})
        self.box.children = [name, listed, self.button, self.answer, self.output]

    def judge(self, name: str, **chosen: str) -> Html:
        """Sentences as the reader judges them with these sides; ValueError where one is missing."""
        sides = self.list_sides(name, chosen)
        title, roles = sides["name"].iloc[0], sides[sides["kind"] == "role"]
        roles = dict(roles.set_index("side")["name"])
        found = judge_sentences(self.sample, Subject(title, title, sides, roles, is_own=True))
        if not len(found):
            n = len(self.sample.articles)
            said = translate("none of {n:article} looked at names a side: choose more", n=n)
            raise ValueError(said)
        return Html(say("subject_judged", n=len(found), subject=title) + evidence(found))

    def list_sides(self, name: str, chosen: dict[str, str]) -> pd.DataFrame:
        """The rows of sides.csv; ValueError that says what is missing."""
        name = " ".join(name.split())
        if not any(map(str.isalpha, name)):
            raise fault("give the subject a name in French, as in “la réforme des retraites”")
        if len(name) > LONGEST:
            n = {"n": len(name), "most": LONGEST}
            raise fault("the name of the subject has {n:character}: {most} at most", **n)
        sides = list(chosen.values())
        if "target" not in sides:
            raise fault("put a name on the side of the target: what is good for it is favourable")
        rows = [("target", "subject", name), *((side, "role", ROLES[side]) for side in ROLES)]
        for row, side in zip(self.proposed.itertuples(), sides, strict=True):
            if side != NONE:
                rows += [(side, row.kind, form) for form in (row.name, *row.forms)]
        return pd.DataFrame(rows, columns=COLUMNS[:3]).assign(weight="", note="")

    def write(self, _: Any = None) -> None:
        """Write sides.csv; one that is there stays beside it, under another name."""
        try:
            said = self._write()
        except OSError as error:
            template = translate(
                "{file} cannot be written ({reason}): is the corpus in a folder of your own?"
            )
            reason = error.strerror or str(error)
            said = caveat(template, file=str(self.folder / FILE), reason=reason)
        except ValueError as error:
            said = refuse(error)
        self.answer.value = said._repr_html_()

    def _write(self) -> Html:
        name, *chosen = (control.value for control in self.controls.values())
        sides = self.list_sides(name, dict(zip([*self.controls][1:], chosen, strict=True)))
        data, file = format_rows(sides.to_dict("records"), COLUMNS), self.folder / FILE
        kept = ""
        with hold_lock(find_store(self.folder) / "coding"):
            if file.exists():
                old, names = file.read_bytes(), (f"{FILE}.bak{n or ''}" for n in count())
                if old == data:
                    return say("subject_same")
                kept = next(name for name in names if not (self.folder / name).exists())
                replace_file(self.folder / kept, old)
            replace_file(file, data)
        n = int(sides["kind"].isin(["entity", "lemma"]).sum())
        subject = read_subject(self.folder).name
        return say("subject_written", {"n": n, "subject": subject, "kept": kept})

    def _update(self, change: Any) -> None:
        self.answer.value = ""
        super()._update(change)


def propose(corpus: Corpus) -> pd.DataFrame:
    """What a subject may be about: one row per name or noun, those of most articles first.

    Columns: name; kind (entity or lemma, as in sides.csv); what (person, place, body or noun);
    n_articles; n; forms, further forms of a noun that are not found by its name (*travaux*). Nouns
    are those four times as frequent as in general French, or more.
    """
    groups = corpus.mentions.astype({"entity": "str"}).groupby("entity")
    n = {"n": ("doc_id", "size"), "n_articles": ("doc_id", "nunique")}
    entities = groups.agg(what=("label", "first"), **n).reset_index(names="name")
    entities = entities.assign(kind="entity", forms=[()] * len(entities))
    entities["what"] = entities["what"].astype("str").map(KINDS)
    nouns = terms.query_words(
        corpus,
        "SELECT code, count(*) AS n, count(DISTINCT doc) AS n_articles FROM words GROUP BY code",
        terms.settle({"unit": "lemma_pos"}),
    )
    forms, names, _ = terms.list_forms(corpus, "lemma_pos")
    nouns["name"] = pd.Series(names[nouns["code"]], index=nouns.index, dtype="str")
    rate = 1e6 * nouns["n"] / nouns["n"].sum()
    nouns = nouns[nouns["name"].str.endswith("_NOUN")]
    nouns = nouns.assign(name=nouns["name"].str.removesuffix("_NOUN"), kind="lemma", what="noun")
    nouns = nouns[rate[nouns.index] >= MORE * look_up(nouns["name"]).fillna(FLOOR)]
    nouns = nouns[~nouns["name"].map(fold).isin(set(entities["name"].map(fold)))]
    entities, nouns = (_rank(part)[:OFFERED] for part in (entities, nouns))
    tokens = forms[forms["code"].isin(nouns["code"])].groupby("code")["token"].agg(list)
    pairs = zip(nouns["name"], nouns["code"].map(tokens), strict=True)
    nouns = nouns.drop(columns="code").assign(forms=[_list_others(*pair) for pair in pairs])
    return _rank(pd.concat([entities, nouns])).reset_index(drop=True)


def _rank(names: pd.DataFrame) -> pd.DataFrame:
    """The names of most articles first."""
    return names.sort_values(["n_articles", "n", "name"], ascending=[False, False, True])


def _list_others(name: str, forms: list[str]) -> tuple[str, ...]:
    """The forms of a noun that are not found where its name is looked for."""
    small = sorted({form.lower() for form in forms})
    return tuple(form for form in small if (0, len(form), 1) not in mark(form, [[name]]))


def draw_articles(corpus: Corpus) -> Corpus:
    """Some articles of a corpus, of each outlet in turn: their texts, sentences and mentions."""
    articles = corpus.articles.sample(frac=1, random_state=SEED)
    turn = articles.groupby("outlet").cumcount()
    chosen = articles["doc_id"][turn.sort_values(kind="stable").index[:READ]]
    tables = dict.fromkeys(TABLES, pd.DataFrame())
    for name in ("articles", "sentences", "mentions"):
        table = getattr(corpus, name)
        tables[name] = table[table["doc_id"].isin(chosen)]
    return Corpus(**tables, pipeline=corpus.pipeline, content_hash="", folder=corpus.folder)


def judge_sentences(sample: Corpus, subject: Subject) -> pd.DataFrame:
    """Ten sentences that name a side, of every outlet and article in turn, and how they are judged.

    One row per sentence, as `show.evidence` takes it; spans are the names of sides.
    """
    names = find_names(sample, subject)
    names = names[names["rank"].between(1, ALLY)]
    sentences = sample.sentences[[*KEYS, "start", "end", "text"]]
    draw = np.random.default_rng(SEED).permutation(len(sentences))
    sentences = sentences.assign(outlet=sentences["doc_id"].map(sample.outlets), draw=draw)
    found = sentences.merge(names, on="doc_id", suffixes=("", "_named"))
    inside = (found["start_named"] >= found["start"]) & (found["end_named"] <= found["end"])
    found = found[inside]
    places = [(found[f"{end}_named"] - found["start"]).tolist() for end in ("start", "end")]
    found = found.assign(spans=list(zip(*places, strict=True)))
    each = dict.fromkeys([*KEYS, "outlet", "start", "end", "text"], "first")
    kept = found.groupby("draw").agg(each | {"side": list, "spans": list})
    for group in ("doc_id", "outlet"):
        turn = kept.groupby(group).cumcount().sort_values(kind="stable")
        kept = kept.loc[turn.index]
    kept = kept.head(SHOWN)
    open_article, judged = mark_articles(sample, subject), [np.empty((0, len(LABELS)))]
    for row in kept.itertuples():  # each read in its own window of the article
        own = sample.sentences[sample.sentences["doc_id"] == row.doc_id]
        spans = list(zip(own["start"].tolist(), own["end"].tolist(), strict=True))
        judged.append(open_article(row.doc_id).judge(spans, [(row.start, row.end)]))
    p = np.concatenate(judged)
    best = p.max(axis=1, initial=0)
    label = np.array(LABELS)[p.argmax(axis=1)]
    sure = np.where(best < read_bars()["stance"]["sure"], translate(", unsure"), "")
    said = [_name_sides(row.text, row.side, row.spans) for row in kept.itertuples()]
    parts = zip(label, best, sure, said, strict=True)
    return kept.assign(
        label=label,
        note=[f"{translate_value(a)} ({format_number(b, '.2f')}{c}) — {d}" for a, b, c, d in parts],
    )


def _name_sides(text: str, sides: list[str], spans: list[tuple[int, int]]) -> str:
    """Who is named, side by side: *target: la réforme; opponent: syndicats*."""
    words: dict[str, dict[str, None]] = {}
    for side, (start, end) in zip(sides, spans, strict=True):
        words.setdefault(translate_value(side), {})[text[start:end]] = None
    return "; ".join(f"{side}{translate(': ')}{', '.join(said)}" for side, said in words.items())
