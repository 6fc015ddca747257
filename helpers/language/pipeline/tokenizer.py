"""French news text into tokens, the way UD French writes them (du, des, au stay one token)."""

import re
import runpy
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from helpers.language.syntax import WORDS

APOSTROPHE = "['’]"
LOWER = "a-zà-öø-ÿœæ"
UPPER = "A-ZÀ-ÖØ-ÞŒÆŠŽ"
LETTER = LOWER + UPPER
QUOTES = '"«»“”„‟‹›'
SYMBOLS = "|*<>{}\\[\\]►▶▸•■●◆★→←↑↓†‡§¶©®™\u2500-\u27bf\U0001f000-\U0001faff"
DASHES = "–—―"
TITLE = "|".join(map(re.escape, sorted(WORDS.title)))

ELISION = rf"(?:[cdjlmnstCDJLMNST]|(?i:jus|lors|puis|quoi|quel|pres)?[qQ][uU]){APOSTROPHE}"
CLITIC = "(?:t-)?(?:ils?|elles?|on)|je|tu|nous|vous|ce|moi|toi|lui|leur|les?|la|en|y|là|ci"

WHOLE = [
    rf"(?:{ELISION})",
    # N'Djamena, M'Bappé: an African name is no negation, whatever its apostrophe looks like.
    rf"[MNT]{APOSTROPHE}[{UPPER}][{LOWER}][{LETTER}-]+",
    # Initials and dotted acronyms: J.-C., U.S.A., W.
    rf"(?:[{UPPER}]\.-?)+(?:[{UPPER}]\.)?",
    rf"(?:[{LETTER}]\.){{2,}}",  # a.i., f.f., i.e., p.m.
    # Gender and number marks belong to the word: invité(e), article(s).
    rf"[{LETTER}-]+\((?i:e|s|es|ne|x|ère|trice|fe|le)\)s?",
    r"\+/-|km/h",
    r"-(?:" + CLITIC + ")",
]
URL = (
    r"(?:(?:https?|ftp)://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:[\w-]+\.)+(?:com|org|net|info|fr|ca|be|ch|eu|int|gouv|ma|dz|tn|sn|ci|lb|uk|de|tv)(?:/\S*)?"
    r"|(?:[\w-]+\.)+(?:Com|Fr|Org|COM|FR|NET|ORG)"
)

PREFIXES = [
    rf"(?![MNT]{APOSTROPHE}[{UPPER}][{LOWER}]){ELISION}(?=\S)",
    rf"[{QUOTES}'’‘(,;:!?/&]",
    r"\.{2,}|…|\.(?=\D)",
    rf"[{SYMBOLS}{DASHES}]",
    # anti-EI, ex-URSS: a prefix, then the name.
    rf"(?i:anti|pro|ex|non|post|pré|néo|ultra|pseudo|hors)-(?=[{UPPER}])",
    r"-{2,}",
    # A dash glued to what it opens; -2,5 and a detached -il stay whole.
    rf"-(?=[{LETTER}{QUOTES}'’])(?!(?:{CLITIC})\b)",
    r"[€$£¥]",
    r"[nN]°(?=\d)",
    # M.Carter, J.Dupont: the space was lost, the initial was not.
    rf"(?:[{UPPER}]\.|(?i:{TITLE}))(?=[{UPPER}][{LOWER}]{{2}})",
]
SUFFIXES = [
    rf"[{QUOTES}'’‘),;:!?/]",
    # The stop of an initial or a dotted acronym belongs to it.
    rf"\.{{2,}}|…|(?<!^[{UPPER}])(?<!\.[{UPPER}])(?<!\.-[{UPPER}])\.",
    rf"[{SYMBOLS}{DASHES}]",
    rf"(?<=.)-{{2,}}|(?<=[^\w-])-|(?<=[{LOWER}]{{2}})-",
    r"[%‰€$£¥]",
    r"(?<=\d)°[CF]",
    r"(?<=\d)(?:[kcdm]?m[²2³3]?|k?g|mg|[cm]l|[kMG]?[Hh]z|[kMGT]?W|kWh|[kMG]o|ha|ans|euros|min|km/h)",
    # dit-il, souligne-t-on, donne-le-moi: the pronoun is a word of its own.
    rf"(?<=[{LOWER}])-(?:{CLITIC})",
    rf"(?<=[{UPPER}]{{2}})-(?:{CLITIC.upper()})",
]
INFIXES = [
    rf"[{QUOTES}{DASHES}…|►•]|\.{{2,}}|-{{2,}}",
    rf"(?<=[{LETTER}])[,;:!?](?=[{LETTER}\d])",
    rf"(?<=\d)[;:!?,](?=[{LETTER}])",
    rf"(?<=[{LETTER}\d])[()](?=[{LETTER}\d])",
    r"(?<=\d)%(?=\S)|(?<=%)-(?=\d)",
    # A sentence glued to the next: reproches.Sa stratégie.
    rf"(?:(?<=[{LOWER}]{{2}})|(?<=[{UPPER}]{{2}})|(?<=\d)|(?<=[)%]))"
    rf"\.(?=[{UPPER}](?:[{LOWER}]|{APOSTROPHE})|[AÀYÔ]$)",
    rf"(?<=[{LOWER}]{{2}})\.(?=[«\"“][{UPPER}])",
    rf"(?<=[{LETTER}\d])\)(?=\.[{UPPER}])",
    # EI/Daech, et/ou: two words; km/h, s/n are one.
    rf"(?<=[{LETTER}]{{2}})/(?=[{LETTER}]{{2}})",
]
# A piece of what no word is as long as, nor most addresses: the time to find the marks at the ends
# of a run without blanks grows with the square of its length or worse.
LONG_RUN = re.compile(r"\S{50}(?=\S{150})")
GROUPED_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,3}(?: \d{3})+(?:,\d+)?(?![\w])")
# How a clause begins: with a word of grammar, unless a name does (*J. Le Goff*, *M. D'Arc*) or the
# letter of a thing (*fig. A*). STOP_WORDS lacks some adverbs and the days.
# They are read from their file: to import spacy.lang.fr takes two seconds, for its exceptions.
STOP_WORDS = runpy.run_path(str(Path(spacy.__file__).parent / "lang" / "fr" / "stop_words.py"))[
    "STOP_WORDS"
]
OPENING_WORDS = [
    *(word.capitalize() for word in STOP_WORDS if len(word) > 1 or word in "ày"),
    *WORDS.opening,
]
NEW_CLAUSE = re.compile(
    rf"\s*(?!(?:Le|De|Du|Des|Da)\s+(?:[Ll]a\s+)?[{UPPER}][{LOWER}]|[DMNT]{APOSTROPHE}[{UPPER}])"
    rf"(?:A(?=\s+(?:[{UPPER}]|la?\b))|(?:{'|'.join(sorted(OPENING_WORDS))})"
    rf"(?<![{LETTER}](?=[{LETTER}.])))"
)
# Before a new clause or at the end of a line a lone capital with its stop is a last word (plan B.),
# not an initial.
FINAL_CAPITAL = re.compile(
    rf"(?<=[{LETTER},] )(?!M\.)[{UPPER}]\.(?=\s*(?:\n|$)|{NEW_CLAUSE.pattern})"
)
# Words that are abbreviations too: *art.* before a number or a small letter, *col.* before a name.
ABBREVIATED = re.compile(
    rf"\b(?i:{'|'.join(sorted(WORDS.before_number))})\."
    rf"(?=\s*(?:\d|[IVXLC]+(?![\w'’])|[{UPPER}][.\d])|\s+[{LOWER}])"
    # Neither minutes nor a plural that is a word.
    rf"|(?<!\d )(?<![{LOWER}]es )\b(?i:{'|'.join(sorted(WORDS.before_name))})\."
    rf"(?=\s+(?:[{LOWER}]|[{UPPER}][{LOWER}]))(?!{NEW_CLAUSE.pattern})"
)


class FrenchTokenizer(Tokenizer):  # type: ignore[misc]  # Cython tells no types
    """A tokenizer that also sees across spaces; a class because spaCy stores and copies it."""

    def __call__(self, text: str) -> Doc:
        cuts = [0, *(match.end() for match in LONG_RUN.finditer(text)), len(text)]
        docs: list[Doc] = [
            super(FrenchTokenizer, self).__call__(text[a:b]) for a, b in pairwise(cuts)
        ]
        patterns = (GROUPED_NUMBER, ABBREVIATED)
        joined = [match.span() for pattern in patterns for match in pattern.finditer(text)]
        begun = {match.end() - 1 for match in FINAL_CAPITAL.finditer(text)}
        if len(docs) == 1 and not joined and not begun:
            return docs[0]
        places = [(a + t.idx, len(t)) for a, doc in zip(cuts, docs, strict=False) for t in doc]
        starts, ends = {start for start, _ in places}, {start + size for start, size in places}
        whole = [range(a + 1, b) for a, b in joined if a in starts and b in ends]
        edges = sorted(starts.difference(*whole) | begun)
        words, spaces = [], []
        for start, following in pairwise([*edges, len(text)]):
            space = following - start > 1 and text[following - 1] == " "
            words.append(text[start : following - space])
            spaces.append(space)
        return Doc(self.vocab, words=words, spaces=spaces)


def build_tokenizer(vocab: Vocab) -> FrenchTokenizer:
    """The tokenizer for French news; tokens and their spaces give the text back exactly."""
    # Whole words that elision, inversion or the full stop would otherwise cut, in any case.
    words = WORDS.title | WORDS.abbreviation | WORDS.elided | WORDS.hyphenated
    spellings = {spelling for word in words for spelling in (word, word.upper(), word.capitalize())}
    spellings |= {title.lower() for title in WORDS.title - {"M."}}
    spellings -= {f"{word}." for word in WORDS.before_name}
    spellings |= {spelling.replace("'", "’") for spelling in spellings}
    return FrenchTokenizer(
        vocab,
        rules={spelling: [{ORTH: spelling}] for spelling in sorted(spellings)},
        prefix_search=re.compile(rf"^(?:{'|'.join(PREFIXES)})").search,
        suffix_search=re.compile(rf"(?:{'|'.join(SUFFIXES)})$").search,
        infix_finditer=re.compile("|".join(INFIXES)).finditer,
        token_match=re.compile(rf"(?:{'|'.join(WHOLE)})\Z").match,
        url_match=re.compile(rf"(?:{URL})\Z").match,
    )


@registry.tokenizers("french_news.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], FrenchTokenizer]:
    """The function that spaCy calls to make the tokenizer of a pipeline."""
    return lambda nlp: build_tokenizer(nlp.vocab)
