"""The computed sentences of notebook 4: finished tables in, one escaped sentence out."""

import pandas as pd

from helpers.base.statistics import FIRM_G2
from helpers.corpus.loading import Corpus
from helpers.show.display import Html, caveat, finding, join_findings
from helpers.show.figures.common import name_articles

MOST_NAMED = 6  # outlets, names or words in one box
MOST_LISTED = 12  # names of one list
FEWEST_ROLES = 3  # times that somebody acts, or undergoes, before it is said who does so most


def summarise_entities(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """How many entities, and who stands in front in each outlet."""
    if not len(counts):
        return finding("No person, place or organisation was found in these texts.")
    tops = counts.drop_duplicates("outlet")
    lines = [
        finding(
            "{outlet} mentions {entity} most: {n:time}, {rate:.1f} per thousand words.",
            outlet=row["outlet"], entity=row["entity"], n=int(row["n"]),
            rate=float(row["per_thousand"]),
        )
        for _, row in tops.iterrows()
    ]  # fmt: skip
    total = finding(
        "{n:mention} of {m} persons, places and organisations in {k:article}.",
        n=int(counts["n"].sum()), m=counts["entity"].nunique(), k=len(corpus.articles),
    )  # fmt: skip
    return join_findings([total, *lines])


def summarise_marked_entities(marked: pd.DataFrame) -> Html:
    """Whom each outlet puts in front more than the others do, and how firmly."""
    if not len(marked):
        return finding(
            "No outlet mentions anyone more often than the others do, three times or more."
        )
    group = str(marked.columns[0])
    firm = marked[marked["is_firm"]]
    lines = [
        finding(
            "{name} puts {entity} in front: {n:time}, {rate:.1f} per thousand words against "
            "{rest:.1f} in the other texts ({m:time}); the 95 % interval of that ratio lies above "
            "equality.",
            name=row[group], entity=row["entity"], n=int(row["n"]), m=int(row["n_rest"]),
            rate=float(row["per_thousand"]), rest=float(row["per_thousand_rest"]),
        )
        for row in firm.drop_duplicates(group).to_dict("records")
    ]  # fmt: skip
    if lines:
        return _join_first(lines, "outlet")
    leanings = [f"{row['entity']} in {row[group]} ({row['n']} against {row['n_rest']})"
                for row in marked.drop_duplicates(group).to_dict("records")]  # fmt: skip
    return caveat(
        "No outlet mentions anyone clearly more often than the others do: every 95 % interval "
        "includes equality. What leans that way, in mentions: {leanings}.",
        leanings=leanings[:MOST_NAMED],
    )  # fmt: skip


def summarise_voices(counts: pd.DataFrame) -> Html:
    """In whose words the names stand, and whom each outlet leaves to others to name."""
    if not len(counts):
        return finding("No person, place or organisation was found in these texts.")
    group = str(counts.columns[0])
    lines = []
    for name, part in counts.groupby(group, sort=False):
        n, quoted = int(part["n"].sum()), int(part["n_quoted"].sum())
        high = part["n_title"].sum() + part["n_subhead"].sum() + part["n_lead"].sum()
        only = part[(part["n_own"] == 0) & (part["n_quoted"] > 0)]["entity"]
        lines.append(finding(
            "{name}: {quoted} of {n:mention} in someone else's words ({share:.0%}), {high} in "
            "titles, subheads and leads"
            + ("; only in others' words: {only}" if len(only) else "")
            + (" and {more} more." if len(only) > MOST_NAMED else "."),
            name=name, quoted=quoted, n=n, share=quoted / n, high=int(high),
            only=only.head(MOST_NAMED).tolist(), more=len(only) - MOST_NAMED,
        ))  # fmt: skip
    return _join_first(lines, "outlet")


def summarise_names(names: pd.DataFrame, counts: pd.DataFrame, entity: str) -> Html:
    """How each text names one referent: its profile, in whose words and at what distance."""
    if not len(names):
        return finding("No person, place or organisation is mentioned often enough to ask what "
                       "it is called.")  # fmt: skip
    group = str(counts.columns[1])
    given = {"entity": entity, "n": len(names), "k": names["doc_id"].nunique()}
    if names["name"].nunique() == 1:
        return finding(
            "{entity} is named {n:time} in {k:article}, and always so: everybody calls it by the "
            "same name, and there is nothing to compare.", **given,
        )  # fmt: skip
    lines = []
    for name, part in counts.groupby(group, sort=False):
        ranked = part.sort_values("n", ascending=False, kind="stable")
        profile = [f"{row['name']} ({row['n']})" for _, row in ranked.iterrows()]
        marked = ranked[ranked["n_marked"] > 0]
        held = [f"{row['name']} ({row['n_marked']} of {row['n']})" for _, row in marked.iterrows()]
        total, quoted = int(part["n"].sum()), int(part["n_quoted"].sum())
        lines.append(finding(
            "{name} names {entity} {n:time}: {profile}"
            + (" and {more:more name}" if len(profile) > MOST_NAMED else "")
            + "; {quoted} in someone else's words"
            + ("; at a distance, between quotation marks: {held}." if held else "."),
            name=str(name), entity=entity, n=total, profile=profile[:MOST_NAMED],
            more=len(profile) - MOST_NAMED, quoted=quoted, held=held,
        ))  # fmt: skip
    shown = _join_first(lines, "text" if group == "doc_id" else group)
    if group == "doc_id":
        return shown
    whole = finding("{entity} is named {n:time} in {k:article}, in {m:way}.", **given,
                    m=names["name"].nunique())  # fmt: skip
    return join_findings([whole, shown])


def reconcile_counts(table: pd.DataFrame, entity: str) -> Html:
    """Why names are more than mentions."""
    if not table["n"].sum():
        return caveat("Where nobody goes by two names there is nothing to add up.")
    return caveat(
        "The {n} occurrences of names are the {m:mention} of {entity} counted above and "
        "{k:common noun} that stand for it and are no mention.",
        n=int(table["n"].sum()), m=int(table["n_mentions"].sum()), entity=entity,
        k=int(table["n_nouns"].sum()),
    )  # fmt: skip


def summarise_senses(counts: pd.DataFrame, both: pd.DataFrame) -> Html:
    """City or government: what could be decided, and what difference it makes."""
    cities = counts[counts["kind"] == "city"]
    if not len(cities):
        return finding("No capital is mentioned: no city could stand for its government.")
    totals = cities[["n", "n_place", "n_government", "n_undecided"]].sum().astype(int)
    lines = [finding(
        "Capitals are named {n:time}: the city in {place}, its government in {government}, "
        "undecided in {undecided}.",
        n=int(totals["n"]), place=int(totals["n_place"]), government=int(totals["n_government"]),
        undecided=int(totals["n_undecided"]),
    )]  # fmt: skip
    group = str(both.columns[1])
    changed = both[both["n_high"] > both["n_country"]]
    for row in changed.head(MOST_NAMED).to_dict("records"):
        span = "{low}" if row["n_low"] == row["n_high"] else "{low} to {high}"
        lines.append(finding(
            "{country} in {name}: {n:time} by its name, " + span + " with its government.",
            country=row["country"], name=row[group], n=row["n_country"], low=row["n_low"],
            high=row["n_high"],
        ))  # fmt: skip
    return join_findings(lines)


def summarise_company(company: pd.DataFrame) -> Html:
    """Who is named with whom, outlet by outlet."""
    group = str(company.columns[0])
    strong = company[company["g2"] >= FIRM_G2]
    if not len(strong):
        return finding("No two names share two sentences clearly more often than by chance.")
    lines = [
        finding(
            "{name}: {one} and {two} most, in {n:sentence} of {all} ({a} name the one, {b} the "
            "other).",
            name=row[group], one=row["entity"], two=row["entity_2"], n=row["n_joint"],
            all=row["n_sentences"], a=row["n"], b=row["n_2"],
        )
        for row in strong.drop_duplicates(group).to_dict("records")
    ]  # fmt: skip
    return _join_first(lines, "outlet")


def summarise_roles(counts: pd.DataFrame) -> Html:
    """Who acts and who undergoes, in each outlet."""
    group = next(name for name in ("outlet", "doc_id") if name in counts)
    lines = []
    for name, part in counts.groupby(group, sort=False):
        acts, is_first = _find_most(part, "n_acts")
        undergoes, is_most = _find_most(part, "n_acted_upon")
        said = []
        if is_first:
            said.append("{actor} acts most ({n} of {all:mention}: {verbs:fr})")
        if is_most:
            said.append("{patient} is acted upon most ({m} of {whole:mention}: {undergone:fr})")
        if not said:
            continue
        lines.append(finding(
            "{name}: " + "; ".join(said) + ".", name=name, actor=acts["entity"],
            n=int(acts["n_acts"]), all=int(acts["n"]), verbs=acts["verbs_done"] or "–",
            patient=undergoes["entity"], m=int(undergoes["n_acted_upon"]),
            whole=int(undergoes["n"]), undergone=undergoes["verbs_undergone"] or "–",
        ))  # fmt: skip
    if not lines:
        return finding(
            "No person, place or organisation stands out by what it does: none acts or is acted "
            "upon {n:time} or more, and more often than all others, in an outlet.", n=FEWEST_ROLES,
        )  # fmt: skip
    return _join_first(lines, "outlet")


def _find_most(counts: pd.DataFrame, column: str) -> tuple[pd.Series, bool]:
    """The row with most, and whether it is most: often enough, and no other has as many."""
    ranked = counts.sort_values([column, "n"], ascending=False, kind="stable")
    best = ranked.iloc[0][column]
    return ranked.iloc[0], bool(best >= FEWEST_ROLES and (counts[column] == best).sum() == 1)


def summarise_speakers(speakers: pd.DataFrame) -> Html:
    """Who is given most of the words, in each outlet, and how much goes to nobody by name."""
    if not len(speakers):
        return finding("Nobody is quoted in these texts.")
    group = str(speakers.columns[0])
    # Sums over outlets would count a dispatch as often as it is printed.
    heard = speakers[speakers["source_type"] != "not named"]
    lines = []
    if len(heard):
        most = heard.sort_values("n_words", ascending=False, kind="stable").iloc[0]
        lines.append(finding(
            "Most words go to {speaker} in {name}: {n}.", speaker=most["speaker"],
            name=most[group], n=int(most["n_words"]),
        ))  # fmt: skip
    for name, part in speakers.groupby(group, sort=False):
        known = part[part["source_type"] != "not named"]
        hidden = ~part["source_type"].isin(["name", "place"])
        nameless = part.loc[hidden, "n_words"].sum() / part["n_words"].sum()
        if not len(known):
            lines.append(finding("{name}: whoever speaks is not named.", name=name))
            continue
        first = known.iloc[0]
        lines.append(finding(
            "{name}: {speaker} speaks most, {n:word} in {m:sentence} ({share:.0%} of the text); "
            "{nameless:.0%} of all reported words name no person, body or place as their source.",
            name=name, speaker=first["speaker"], n=int(first["n_words"]),
            m=int(first["n_sentences"]), share=float(first["share_words"]),
            nameless=float(nameless),
        ))  # fmt: skip
    return _join_first(lines, "outlet")


def summarise_exclusive_entities(exclusive: pd.DataFrame, corpus: Corpus) -> Html:
    """Whom one copy of the dispatch mentions and the other does not."""
    if not len(exclusive):
        return finding("No two articles print the same text, or both name the same.")
    names = name_articles(corpus)
    lines = []
    for (doc_id, other), part in exclusive.groupby(["doc_id", "doc_id_2"], sort=False):
        listed = [f"{row.entity} ({row.n})" for row in part.itertuples()]
        lines.append(finding(
            "Only {one}, and not {two}, names {listed}"
            + (" and {more} more." if len(listed) > MOST_LISTED else "."),
            one=names[doc_id], two=names[other], listed=listed[:MOST_LISTED],
            more=len(listed) - MOST_LISTED,
        ))  # fmt: skip
    return join_findings(lines)


def summarise_links(scores: pd.DataFrame) -> Html:
    """How far the names can be trusted, against the reference coding."""
    if not len(scores):
        return caveat("This corpus has no reference coding: how far to trust it was not measured.")
    row = scores[scores["label"] == "all"].iloc[0]
    return finding(
        "Against the reference coding of {n:mention}, {right} are found with the same words and "
        "the same entity: precision {p:.1%}, recall {r:.1%}, F {f:.3f}. The alias table was "
        "written with these texts in view; expect less on others.",
        n=int(row["n_coded"]), right=int(row["n_agree"]), p=float(row["precision"]),
        r=float(row["recall"]), f=float(row["f1"]),
    )  # fmt: skip


def summarise_slips(slips: pd.DataFrame, suggestions: pd.DataFrame) -> Html:
    """Misspelled names, and how many names wait for the reader."""
    lines = []
    for row in slips.head(MOST_NAMED).itertuples():
        where = "" if row.place == "text" else " (in a line that was removed, and not counted)"
        lines.append(finding("The source writes {wrong:fr} for {name}" + where + ".",
                             wrong=row.surface, name=row.entity))  # fmt: skip
    if not lines:
        lines.append(finding("No name was found to be a slip of the source's pen."))
    known = suggestions["why"].str.contains("counted together") if len(suggestions) else []
    lines.append(finding(
        "Counted with another spelling unasked: {n:name}. Known to no table and to be confirmed: "
        "{m:name}, which the command aliases lists for a spreadsheet.",
        n=int(sum(known)), m=len(suggestions) - int(sum(known)),
    ))  # fmt: skip
    return join_findings(lines)


def _join_first(lines: list[Html], what: str) -> Html:
    """The first lines, and how many more there are in the table."""
    more = len(lines) - MOST_NAMED
    shown = lines[:MOST_NAMED]
    if more > 0:
        shown = [*shown, finding(f"And {{n:{what}}} more, in the table.", n=more)]
    return join_findings(shown)
