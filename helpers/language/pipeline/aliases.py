"""Entities corrected and linked: one canonical name for the many a newspaper uses.

Table and rules also find names of their own; the table wins over a span it explains fully.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import fold
from helpers.language.pipeline import entity_links as links
from helpers.language.pipeline import entity_rules as rules
from helpers.language.pipeline.entity_rules import CACHE, Mention, Word, is_people, read_words_of

# An alias whose note begins so counts only where the model saw the same kind of name.
AMBIGUOUS = "ambigu"
PIECES = re.compile(r"[-\s]+|(?<=')")
MAX_ALIAS = 9  # words of an alias, and letters of an acronym


class Alias(NamedTuple):
    """One way of writing an entity; `capitals` says which of its parts must be capitalised."""

    entity: str
    label: str
    capitals: tuple[bool, ...]
    is_acronym: bool
    is_ambiguous: bool


@lru_cache(CACHE)
def split_pieces(text: str) -> tuple[str, ...]:
    """The parts of a name; hyphens and spaces count alike, elision ends a part."""
    return tuple(piece for piece in PIECES.split(text.replace("’", "'")) if piece)


@lru_cache(CACHE)
def fold_pieces(text: str) -> str:
    """The parts of a name folded, one blank between them: the keys of the table."""
    return fold(" ".join(split_pieces(text)))


def read_aliases() -> dict[str, list[Alias]]:
    """The aliases by folded spelling; one spelling may be several aliases (UA, ua)."""
    aliases: dict[str, list[Alias]] = defaultdict(list)
    for row in read_lexicon("aliases").fillna("").to_dict("records"):
        text, pieces = row["alias"], split_pieces(row["alias"])
        capitals = tuple(piece[0].isupper() for piece in pieces)
        acronym = text.isupper() and len(pieces) == 1 and len(text) < MAX_ALIAS
        ambiguous = row["note"].startswith(AMBIGUOUS)
        alias = Alias(row["entity"], row["label"], capitals, acronym, ambiguous)
        aliases[fold_pieces(text)].append(alias)
    return dict(aliases)


class EntityAliases:
    """The pipeline component; a class because the table is read once and kept."""

    def __init__(self, aliases: dict[str, list[Alias]]) -> None:
        self.aliases = aliases
        self.first = {key.split(" ")[0] for key in aliases}

    def __call__(self, doc: Doc) -> Doc:
        """The document with its entities corrected and `kb_id_` set to canonical names."""
        words = read_words_of(doc)
        portfolios = rules.find_portfolios(words)
        model: list[Mention] = []
        for ent in doc.ents:
            first, alone = ent[0], len(ent) == 1 and not ent[0].is_upper
            # *Présidée par …*: only the first word of a sentence is named, by its capital.
            opens = alone and first.is_sent_start and first.pos_ not in ("PROPN", "X", "NUM", "")
            mention = rules.trim(words, Mention(ent.start, ent.end, ent.label_, ""))
            if mention and not opens and ent.start not in portfolios:
                model.append(mention)
        found = [*self.find_aliases(words, model)]
        found += [m for m in rules.find_ministries(words) if not m.overlaps(found)]
        mentions = _reconcile(words, model, found)
        texts = [doc[m.start : m.end].text for m in mentions]
        mentions = [self._name(m, text) for m, text in zip(mentions, texts, strict=True)]
        mentions = links.link_short_forms(mentions, texts, self.is_known)
        mentions = links.link_surnames(words, mentions, texts, self.is_known)
        mentions = links.link_acronyms(words, mentions)
        spans = [
            Span(doc, m.start, m.end, label=m.label, kb_id=m.entity) for m in sorted(set(mentions))
        ]
        doc.set_ents(filter_spans(spans))
        return doc

    def find_aliases(self, words: list[Word], model: Iterable[Mention] = ()) -> Iterator[Mention]:
        """One mention per longest alias in the text, left to right, none overlapping."""
        seen = {place: m.label for m in model for place in range(m.start, m.end)}
        pieces = [split_pieces(word.text) for word in words]
        folded = [fold_pieces(word.text) for word in words]
        end = 0
        for start, key in enumerate(folded):
            if start < end or key.split(" ", 1)[0] not in self.first:
                continue
            for stop in range(min(len(words), start + MAX_ALIAS), start, -1):
                known = self.aliases.get(" ".join(folded[start:stop]))
                if not known:
                    continue
                parts = [part for piece in pieces[start:stop] for part in piece]
                certain = (a for a in known if not a.is_ambiguous or seen.get(start) == a.label)
                alias = next((a for a in certain if _is_written_as(parts, a)), None)
                if alias:
                    yield Mention(start, stop, alias.label, alias.entity)
                    end = stop
                    break

    def is_known(self, text: str) -> bool:
        """Whether the table has this spelling under any label."""
        return fold_pieces(text) in self.aliases

    def _name(self, mention: Mention, text: str) -> Mention:
        """The mention with its canonical name, or its own where the table has none."""
        known = self.aliases.get(fold_pieces(text), ())
        names = (alias.entity for alias in known if alias.label == mention.label)
        entity = mention.entity or next(names, text[:1].upper() + text[1:])
        return mention._replace(entity=entity)


def _is_written_as(parts: list[str], alias: Alias) -> bool:
    if alias.is_acronym:
        return all(part.isupper() for part in parts)
    if len(parts) != len(alias.capitals):
        return False
    pairs = zip(parts, alias.capitals, strict=True)
    return all(part[0].isupper() or not capital for part, capital in pairs)


def _reconcile(words: list[Word], model: list[Mention], found: list[Mention]) -> list[Mention]:
    """What table and rules found, and of the model what they leave room for."""
    kept = list(found)
    for span in model:
        inside = [m for m in found if m.overlaps([span])]
        if not inside:
            kept.append(rules.relabel(words, span))
            continue
        covered = {place for m in inside for place in range(m.start, m.end)}
        rest = [words[place] for place in range(span.start, span.end) if place not in covered]
        fits = all(span.start <= m.start and m.end <= span.end for m in inside)
        longer = any(word.is_name and not is_people(word.text) for word in rest)
        # Paris inside "Observatoire de Paris" is no longer a place; "Irak, Syrie" is two.
        is_name = longer and span.label != "MISC" and all(word.text != "," for word in rest)
        is_name = is_name or (len(inside) == 1 and rules.is_continued(words, inside[0], span))
        # Tour de France, Jeux olympiques de Rio; not "bataille de Mossoul".
        is_event = span.label == "MISC" and longer and words[span.start].is_name
        if fits and (is_name or (is_event and all(m.label == "LOC" for m in inside))):
            kept = [m for m in kept if m not in inside]
            kept.append(rules.relabel(words, span))
    return sorted(set(kept))


@Language.factory("entity_aliases")
def create_entity_aliases(nlp: Language, name: str) -> EntityAliases:
    """The component that corrects and links entities with the table of the package."""
    return EntityAliases(read_aliases())
