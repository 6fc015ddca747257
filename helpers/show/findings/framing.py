"""The computed sentences of notebook 5: finished tables in, one escaped sentence out."""

import pandas as pd

from helpers.show.display import Html, caveat, finding, join_findings

MOST_NAMED = 5  # groups, or things of a group, in one finding


def summarise_frames(frames: pd.DataFrame) -> Html:
    """The frame each outlet uses most, and how much no frame covers."""
    group = str(frames.columns[0])
    parts = []
    for name, part in frames.groupby(group, sort=False):
        bare = part[part["frame"] == "(no frame)"].iloc[0]
        held = part.drop(bare.name).sort_values("n", ascending=False, kind="stable")
        first, second = held.iloc[0], held.iloc[1]
        total = int(bare["n_sentences"])
        if not first["n"]:
            parts.append(finding("{name}: no frame in {n:sentence}.", name=name, n=total))
            continue
        parts.append(finding(
            "{name}: {frame} in {n} of {total:sentence} ({share:.0%})"
            + (", then {second} ({m})" if second["n"] else "") + "; no frame in {bare:.0%}.",
            name=name, frame=first["frame"], n=int(first["n"]), total=total,
            share=float(first["share_sentences"]), second=second["frame"], m=int(second["n"]),
            bare=float(bare["share_sentences"]),
        ))  # fmt: skip
    return join_findings(parts)


def summarise_originality(originality: pd.DataFrame) -> Html:
    """How much of each outlet no copy prints too."""
    copied = originality[originality["n_copies"] > 0]
    if not len(copied):
        return finding("No article of this corpus prints a text that another prints too.")
    return join_findings([
        finding(
            "{outlet}: {n} of {of:article} with a text that another prints too; {share:.0%} of its "
            "five-word runs no copy has.",
            outlet=row.outlet, n=int(row.n_copies), of=int(row.n_articles),
            share=float(row.share_original),
        )
        for row in copied.head(MOST_NAMED).itertuples()
    ])  # fmt: skip


def summarise_agency(actors: pd.DataFrame, constructions: pd.DataFrame) -> Html:
    """Who acts most in each outlet, and how often an action has no agent."""
    if not len(constructions):
        return finding("No action was found in these texts.")
    group, actor = str(constructions.columns[0]), str(actors.columns[1])
    parts = []
    for name, part in list(constructions.groupby(group, sort=False))[:MOST_NAMED]:
        kinds = part.set_index("construction")["n"]
        own = actors[actors[group] == name]
        top = own.iloc[0] if len(own) else None
        who = "" if top is None else (
            " Most often {who} is named: it acts {acts:time} and is acted upon {bears:time}."
        )  # fmt: skip
        parts.append(finding(
            "{name}: of {n:action} {active} are active, {bare} passive without an agent and "
            "{nouns} put as a noun." + who,
            name=name, n=int(part["n"].sum()), active=int(kinds.get("active", 0)),
            bare=int(kinds.get("agentless passive", 0)), nouns=int(kinds.get("nominalisation", 0)),
            who=top[actor] if top is not None else "",
            acts=int(top["n_agent"]) if top is not None else 0,
            bears=int(top["n_patient"]) if top is not None else 0,
        ))  # fmt: skip
    return join_findings(parts)


def summarise_salience(compared: pd.DataFrame) -> Html:
    """What stands more often in prominent places than in the body beyond chance, by group."""
    if not len(compared):
        return finding("There is nothing in prominent places to set against the body.")
    found = compared[compared["stands_out"]]
    if not len(found):
        return finding(
            "Nothing stands out: {n:comparison} of frames, stances, names and entities by outlet, "
            "and none is so much more frequent in headlines, leads, subheads and last paragraphs "
            "than in the body that chance would not give as much in so many.",
            n=len(compared),
        )  # fmt: skip
    group = str(compared.columns[0])
    return join_findings([
        finding(
            "{name} puts {thing} ({kind}) forward: in {n} of {of:sentence} of headlines, leads, "
            "subheads and last paragraphs, in {m} of {total} of the body.",
            name=getattr(row, group), thing=row.thing, kind=row.kind_of_thing, n=int(row.n),
            of=int(row.n_sentences), m=int(row.n_in_body), total=int(row.n_body),
        )
        for row in found.head(MOST_NAMED).itertuples()
    ])  # fmt: skip


def summarise_axis(axis: pd.DataFrame) -> Html:
    """Where each outlet stands between two poles, or why that cannot be said."""
    placed = axis.dropna(subset="axis_position")
    if not len(placed):
        return caveat(
            "No outlet is placed between these poles; for {name}: {why}.",
            name=axis.iloc[0]["outlet"], why=axis.iloc[0]["verdict"],
        ) if len(axis) else caveat("There is no outlet to place.")  # fmt: skip
    return join_findings([
        finding("{name}: {verdict} ({position:+.2f}, from {low:+.2f} to {high:+.2f}).",
                name=row.outlet, verdict=row.verdict, position=float(row.axis_position),
                low=float(row.axis_position_low), high=float(row.axis_position_high))
        for row in placed.head(MOST_NAMED).itertuples()
    ])  # fmt: skip


def summarise_profile(profile: pd.DataFrame) -> Html:
    """What sets each outlet apart: its measure farthest from the mean of all other outlets.

    Only where that mean lies outside the measure's interval.
    """
    outlets = profile["outlet"].nunique()
    if outlets < 2:
        return caveat("One outlet alone cannot be set apart from others." if outlets
                      else "There is nothing to measure in these texts.")  # fmt: skip
    shares = profile.groupby("measure")["share"]
    others = shares.transform("count") - 1
    mean = (shares.transform("sum") - profile["share"]) / others.where(others > 0)
    apart = profile.assign(mean=mean, distance=(profile["share"] - mean).abs())
    clear = (apart["mean"] < apart["share_low"]) | (apart["mean"] > apart["share_high"])
    lines, alike = [], []
    for name, part in list(apart.groupby("outlet", sort=False))[:MOST_NAMED]:
        part = part[clear[part.index]]
        if not len(part):
            alike.append(name)
            continue
        row = part.loc[part["distance"].idxmax()]
        lines.append(finding(
            "{name}: {measure}, {n} of {of} {what} ({share:.0%}; mean of the others {mean:.0%}).",
            name=name, measure=row["measure"], n=int(row["n"]), of=int(row["n_of"]),
            share=float(row["share"]), mean=float(row["mean"]), what=row["of"],
        ))  # fmt: skip
    if alike:
        lines.append(finding(
            "No measure sets {names} clearly apart: each interval holds the mean of the others.",
            names=alike,
        ))  # fmt: skip
    lines.append(finding(
        "Of {n:measure} the farthest is named; with so many some stand apart by chance, and two "
        "prints of one text count as two.", n=profile["measure"].nunique(),
    ))  # fmt: skip
    return join_findings(lines)


def summarise_readings(readings: pd.DataFrame, what: str) -> Html:
    """How often a tool was right in sentences that were read; `what` says of what in the plural."""
    total = readings[readings["category"] == "all"]
    if not len(total):
        return caveat("How often {what} are right was not measured in this copy.", what=what)
    lines = [
        finding(
            "{reading}, {texts}: {right} of {n} {what} right ({share:.0%}, 95 % interval "
            "{low:.0%} to {high:.0%}).",
            reading=row.reading.capitalize(), texts=row.texts, right=int(row.n_right),
            n=int(row.n_read), what=what, share=row.share_right, low=row.share_low,
            high=row.share_high,
        )
        for row in total.itertuples()
    ]  # fmt: skip
    return join_findings(lines)
