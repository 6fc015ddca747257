"""Lemmas: what the treebanks attest, then French inflection by part of speech and morphology."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import srsly
from spacy.language import Language
from spacy.tokens import Doc, Token

from helpers.language.canonical import take_common_form
from helpers.language.syntax import WORDS

VERBS = Path(__file__).parent / "verbs.csv"
# What the letters after a stem in the table of verbs stand for.
ENDINGS = {
    "I": "ais ait ions iez aient",
    "P": "ons ez ais ait ions iez aient ant",
    "S": "e es ent ions iez ant",
    "F": "ai as a ons ez ont ais ait ions iez aient",
    "E": " e s es",
    "A": "ant",
    "X": "",
}

REGULAR_IR = re.compile(
    r"(?:iss(?:ons|ez|ent|ais|ait|ions|iez|aient|ant|e|es)|ir(?:ai|as|a|ons|ez|ont|ais|ait|ions"
    r"|iez|aient)|i|ie|(?<![ao])is|ies|(?<![ao])it|irent|ît|ir)$"
)
REGULAR_ER = re.compile(
    r"(?:er(?:ai|as|a|ons|ez|ont|ais|ait|ions|iez|aient)|èrent|âmes|âtes|ât|asse|asses|assent"
    r"|aient|ions|iez|ais|ait|ant|ent|ons|ez|er|ées|ée|és|é|es|e|ai|as|a)$"
)
# How feminine adjectives end, and their masculines.
FEMININES = """
ive/if euse/eux trice/teur elle/el eille/eil ienne/ien onne/on enne/en ette/et ère/er ète/et
ée/é gue/g aine/ain eine/ein aise/ais oise/ois ante/ant ente/ent ale/al ile/il ie/i ue/u
erte/ert uite/uit aite/ait ande/and onde/ond arde/ard ourde/ourd ure/ur ise/is use/us ane/an
ine/in une/un
"""
# Feminine endings that are masculine too: médiatique, militaire, possible.
EPICENE = re.compile("(?:que|ble|ire|iste|ite|ide|ade|ène)$")


@cache
def read_verbs() -> dict[str, list[str]]:
    """The infinitive endings by irregular form: tient → tenir, çoit → cevoir."""
    forms: dict[str, list[str]] = defaultdict(list)
    with VERBS.open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            forms[row["infinitive"]].append(row["infinitive"])
            for item in row["stems"].split(" "):
                stem, _, kinds = item.partition(":")
                endings = {e for kind in kinds for e in ENDINGS[kind].split(" ")} or {""}
                for ending in endings:
                    forms[stem + ending].append(row["infinitive"])
    return dict(forms)


def guess_verb(form: str, known: Iterable[str] = frozenset()) -> str:
    """The infinitive of a form; an infinitive in ``known`` wins over an unknown one."""
    parts = [(form[:cut], form[cut:]) for cut in range(len(form) - 1)]
    found = [(prefix, verb) for prefix, rest in parts for verb in read_verbs().get(rest, ())]
    # Interdire before "interdre"; then endre, cevoir, duire, which stand behind any beginning.
    candidates = [prefix + verb for prefix, verb in found if not prefix or prefix in WORDS.prefix]
    candidates += [prefix + verb for prefix, verb in found if verb in WORDS.open_ending]
    regular = _list_regular(form)
    if REGULAR_IR.search(form):
        # finie is from finir, but vérifie from vérifier, and such are more.
        place = len(regular) if form.endswith(("ie", "ies")) else 0
        regular.insert(place, REGULAR_IR.sub("ir", form))
    candidates += regular
    # obligatoirement is no verb, whatever the tagger says.
    likely = [] if form.endswith("ement") else [word for word in candidates if len(word) > 3]
    return next((word for word in candidates if word in known), [*likely, form][0])


def _list_regular(form: str) -> list[str]:
    """The infinitives in -er that a form may belong to."""
    if not REGULAR_ER.search(form):
        return []
    stem = REGULAR_ER.sub("", form)
    if stem.endswith(("ç", "ge")):
        stem = stem[:-1] + "c" * stem.endswith("ç")
    options = [stem + "er"]
    if stem.endswith(("ai", "oi", "ui")):
        options.insert(0, stem[:-1] + "yer")
    if re.search("è[^aeiouyéèê]{1,2}$", stem):
        options = [re.sub("è([^è]+)$", rf"{vowel}\1er", stem) for vowel in "ée"]
        if re.search("(?:lèv|mèn|pès|sèm|crèv|achèt|gèl|pèl|cèl|dèl)$", stem):
            options.reverse()
    if stem.endswith(("ell", "ett")):
        options.insert(0, stem[:-1] + "er")
    return options


def guess_noun(form: str, plural: bool, known: Iterable[str] = frozenset()) -> str:
    """The singular of a noun."""
    options = [form[:-2] + "l", form[:-2] + "il"] if re.search("[^e]aux$", form) else []
    if plural and re.search("(?:[aeo]ux|[^sè]s)$", form):
        options.append(form[:-1])
    return next((option for option in options if option in known), [*options, form][0])


def guess_adjective(form: str, feminine: bool, plural: bool, known: Iterable[str]) -> str:
    """The masculine singular of an adjective."""
    single = guess_noun(form, plural or (feminine and form.endswith("s")), known)
    if single in known or not single.endswith("e"):
        return single
    bare = single.removesuffix("e")
    pairs = (pair.split("/") for pair in FEMININES.split())
    options = [bare, *(single.removesuffix(f) + m for f, m in pairs if single.endswith(f))]
    for option in options:
        if option in known:
            return option
    if not feminine or EPICENE.search(single):
        return single
    return options[1] if len(options) > 1 else bare if re.search("[dtlnsru]$", bare) else single


# Parts of speech whose words keep their lemma where the tagger errs about their class.
CLOSED = ("SCONJ", "CCONJ", "ADV", "ADP", "DET", "AUX", "PRON")


class FrenchLemmas:
    """The pipeline component; a class because it carries what the treebanks attest."""

    def __init__(self) -> None:
        self.attested: dict[str, dict[str, str]] = {}
        self.known: dict[str, set[str]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """The document with the lemmas corrected that the tables and rules decide."""
        for token in doc:
            token.lemma_ = self.lemmatise(token)
        return doc

    def lemmatise(self, token: Token) -> str:
        """The lemma of a token from its form, part of speech and morphology."""
        pos, text = token.pos_, take_common_form(token.text)
        if pos in {"PROPN", "X", "PUNCT", "SYM", "SPACE"}:
            return text
        form = text.lower()
        if pos == "PRON" and form.startswith("-"):
            form = form.removeprefix("-").removeprefix("t-")
        attested = self.attested.get(pos, {})
        if form in attested:
            return attested[form]
        if pos == "NUM":
            return form if text.istitle() else text
        known = self.known.get(pos, set())
        if pos == "VERB":
            return guess_verb(form, known)
        if pos == "NOUN" and len(text) < 6 and text[-1].isupper():
            return text
        plural = "Number=Plur" in str(token.morph) or form.endswith("aux")
        if pos == "NOUN":
            return guess_noun(form, plural, known)
        if pos == "ADJ":
            return guess_adjective(form, "Gender=Fem" in str(token.morph), plural, known)
        closed = (self.attested.get(other, {}).get(form) for other in CLOSED)
        return next((lemma for lemma in closed if lemma), form)

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Write the attested lemmas."""
        Path(path).mkdir(exist_ok=True)
        srsly.write_json(Path(path) / "lemmas.json", self.attested, indent=0)

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> "FrenchLemmas":
        """Read the attested lemmas."""
        self.attested = srsly.read_json(Path(path) / "lemmas.json")
        self.known = {pos: set(forms.values()) for pos, forms in self.attested.items()}
        self.known["ADJ"] |= self.known["NOUN"]
        return self


@Language.factory("french_lemmas")
def create_french_lemmas(nlp: Language, name: str) -> FrenchLemmas:
    """The component, empty until it is given treebanks to learn from or weights to read."""
    return FrenchLemmas()
