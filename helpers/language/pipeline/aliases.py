"""Entities corrected and linked: one canonical name for the many a newspaper uses.

The layer works on any document, with or without the model's entities: the alias table and the
rules find names of their own, and where both speak the table wins over a span it explains fully.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import fold
from helpers.language.pipeline import entity_links as links
from helpers.language.pipeline import entity_rules as rules
from helpers.language.pipeline.entity_rules import overlaps
from helpers.language.pipeline.entity_text import (
    CACHE,
    Mention,
    Word,
    is_capitalised,
    is_people,
    read_words_of,
)

# An alias whose note begins so counts only where the model saw the same kind of name.
AMBIGUOUS = "ambigu"
PIECES = re.compile(r"[-\s]+|(?<=')")
LONGEST_ALIAS = 9


class Alias(NamedTuple):
    """One way of writing an entity; ``capitals`` says which of its parts must be capitalised."""

    entity: str
    label: str
    capitals: tuple[bool, ...]
    is_acronym: bool
    is_ambiguous: bool


@lru_cache(CACHE)
def split_pieces(text: str) -> tuple[str, ...]:
    """Return the parts of a name; hyphens and spaces count alike, elision ends a part."""
    return tuple(piece for piece in PIECES.split(text.replace("’", "'")) if piece)


@lru_cache(CACHE)
def fold_pieces(text: str) -> str:
    """Return the parts of a name folded, one blank between them: the keys of the table."""
    return fold(" ".join(split_pieces(text)))


def read_aliases() -> dict[str, list[Alias]]:
    """Return the aliases by folded spelling; one spelling may be several aliases (UA, ua)."""
    aliases: dict[str, list[Alias]] = {}
    for row in read_lexicon("aliases").fillna("").itertuples():
        pieces = split_pieces(row.alias)
        alias = Alias(
            row.entity,
            row.label,
            tuple(piece[0].isupper() for piece in pieces),
            row.alias.isupper() and len(pieces) == 1 and len(row.alias) < 9,
            row.note.startswith(AMBIGUOUS),
        )
        aliases.setdefault(fold(" ".join(pieces)), []).append(alias)
    return aliases


class EntityAliases:
    """The pipeline component; a class because the table is read once and kept."""

    def __init__(self, aliases: dict[str, list[Alias]]) -> None:
        self.aliases = aliases
        self.first = {key.split(" ")[0] for key in aliases}

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its entities corrected and ``kb_id_`` set to canonical names."""
        words = read_words_of(doc)
        portfolios = rules.find_portfolios(words)
        model = [Mention(e.start, e.end, e.label_, "") for e in doc.ents]
        model = [m for m in model if m.start not in portfolios]
        model = [m for m in model if not rules.is_known_error(words, m)]
        model = [m for m in (rules.trim(words, m) for m in model) if m is not None]
        model = [m for m in model if not rules.is_ship(words, m)]
        found = [rules.extend_party(words, m) for m in self.find_aliases(words, model)]
        # What is found earlier is safer: the table, then the rules in this order.
        found = _add(found, rules.find_ministries(words))
        found = _add(found, rules.find_acronyms(words, found, model))
        found = _add(found, rules.find_titled_names(words, found, portfolios, model))
        mentions = [rules.extend_place(words, m) for m in _reconcile(words, model, found)]
        mentions = _add(mentions, rules.find_party(words, mentions))
        people = [rules.extend_name(words, m, mentions) for m in mentions if m.label == "PER"]
        mentions = people + [m for m in mentions if m.label != "PER"]
        mentions = _add(mentions, rules.find_arabic_names(words))
        mentions = _add(mentions, rules.find_headed_names(words))
        texts = [doc[m.start : m.end].text for m in mentions]
        mentions = self._name(mentions, texts)
        mentions = links.link_short_forms(words, mentions, texts, self.is_known)
        mentions = links.link_surnames(words, mentions, texts, self.is_known)
        mentions = links.link_acronyms(words, mentions)
        spans = [
            Span(doc, m.start, m.end, label=m.label, kb_id=m.entity)
            for m in sorted(set(mentions))
            if m.end > m.start and not rules.is_beginning(words, m)
        ]
        doc.set_ents(_drop_overlaps(spans))
        return doc

    def find_aliases(self, words: list[Word], model: Iterable[Mention] = ()) -> Iterator[Mention]:
        """Yield one mention per longest alias in the text, left to right, none overlapping."""
        seen = {place: m.label for m in model for place in range(m.start, m.end)}
        pieces = [split_pieces(word.text) for word in words]
        folded = [fold_pieces(word.text) for word in words]
        end = 0
        for start, key in enumerate(folded):
            if start < end or not key or key.split(" ", 1)[0] not in self.first:
                continue
            for stop in range(min(len(words), start + LONGEST_ALIAS), start, -1):
                for alias in self.aliases.get(" ".join(folded[start:stop]), ()):
                    parts = [part for piece in pieces[start:stop] for part in piece]
                    agrees = not alias.is_ambiguous or seen.get(start) == alias.label
                    if agrees and _is_written_as(parts, alias):
                        yield Mention(start, stop, alias.label, alias.entity)
                        end = stop
                        break
                if end == stop:
                    break

    def look_up(self, text: str, label: str) -> str | None:
        """Return the canonical name of a spelling, or None where the table has none."""
        for alias in self.aliases.get(fold_pieces(text), ()):
            if alias.label == label:
                return alias.entity
        return None

    def is_known(self, text: str) -> bool:
        """Return whether the table has this spelling under any label."""
        return fold_pieces(text) in self.aliases

    def _name(self, mentions: list[Mention], texts: list[str]) -> list[Mention]:
        return [
            m._replace(entity=m.entity or self.look_up(t, m.label) or t[:1].upper() + t[1:])
            for m, t in zip(mentions, texts, strict=True)
        ]


def _is_written_as(parts: list[str], alias: Alias) -> bool:
    if alias.is_acronym:
        return all(part.isupper() for part in parts)
    if len(parts) != len(alias.capitals):
        return False
    if all(part.isupper() for part in parts if part[0].isalpha()) and len(parts[0]) > 1:
        return any(alias.capitals)
    return all(
        part[0].isupper() or not part[0].isalpha()
        for part, capital in zip(parts, alias.capitals, strict=True)
        if capital
    )


def _add(mentions: list[Mention], more: Iterable[Mention]) -> list[Mention]:
    return mentions + [mention for mention in more if not overlaps(mention, mentions)]


def _reconcile(words: list[Word], model: list[Mention], found: list[Mention]) -> list[Mention]:
    """Return what table and rules found, and of the model what they leave room for."""
    kept = list(found)
    for span in model:
        inside = [m for m in found if m.start < span.end and span.start < m.end]
        if not inside:
            kept.append(rules.relabel(words, span))
            continue
        covered = {place for m in inside for place in range(m.start, m.end)}
        rest = [words[p].text for p in range(span.start, span.end) if p not in covered]
        fits = all(span.start <= m.start and m.end <= span.end for m in inside)
        longer = [word for word in rest if is_capitalised(word) and not is_people(word)]
        # Paris inside "Observatoire de Paris" is no longer a place; "Irak, Syrie" is two.
        is_name = longer and "," not in rest and span.label != "MISC"
        is_name = is_name or (len(inside) == 1 and rules.is_continued(words, inside[0], span))
        # Tour de France, Jeux olympiques de Rio; not "bataille de Mossoul".
        is_event = span.label == "MISC" and longer and is_capitalised(words[span.start].text)
        if fits and (is_name or (is_event and all(m.label == "LOC" for m in inside))):
            kept = [m for m in kept if m not in inside]
            kept.append(rules.relabel(words, span))
    return sorted(set(kept))


def _drop_overlaps(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


@Language.factory("entity_aliases")
def create_entity_aliases(nlp: Language, name: str) -> EntityAliases:
    """Return the component that corrects and links entities with the table of the package."""
    return EntityAliases(read_aliases())
