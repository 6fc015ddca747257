"""What says that somebody speaks: verbs of speech, *selon*, and what breaks into a quotation."""

from helpers.language.incises import CLOSING, OPENING, STRAIGHT, THAT, read_verb
from helpers.language.speakers import (
    IMPERSONAL,
    PRONOUNS,
    Article,
    Cue,
    Span,
    find_apposed,
    find_impersonal_source,
    find_speaker_behind,
    is_person,
    name_speaker,
    trim,
)
from helpers.language.syntax import SUBJECTS, Tree

ATTRIBUTION = {"selon", "d'après", "suivant"}
CLAUSES = ("ccomp", "parataxis", "xcomp")
FIRST_PERSON = {"je", "j'", "nous", "tu", "vous"}
MARKS = {OPENING, STRAIGHT}
CLAUSES_ABOVE = 3  # that a participle looks through for its subject
ANNOUNCING = "annoncer"  # *a annoncé l'envoi de soldats* reports speech without a clause
NOBODY = {"speaker": "", "entity": ""}


def find_cues(tree: Article, incises: list[Cue]) -> list[Cue]:
    """Verbs of speech and attributions, with whom they name and what they cover."""
    cues: list[Cue | None] = []
    known = {cue["at"]: cue for cue in incises}
    for i, token in enumerate(tree.token):
        behind = " ".join(tree.token[i : i + 2]).lower().replace("’", "'")
        if i in known:
            cues.append(known[i])
        elif token.lower() in ATTRIBUTION or behind == "d' après" or _attributes_to(tree, i):
            cues.append(_read_attribution(tree, i))
        elif read_verb(tree, i):
            if tree.is_verb(i):
                cues.append(_read_speech_verb(tree, i))
            elif _is_taken_for_noun(tree, i):
                cues.append(_read_noun(tree, i))
    return [cue for cue in cues if cue]


def _is_taken_for_noun(tree: Article, i: int) -> bool:
    """*L'ancien ministre juge que …*: a noun to the tagger, but *que* follows a noun phrase.

    Or *que* or a mark follows a name and what is said of it: *X, élue du Nord, dénonce « … »*.
    """
    if not 0 < i < len(tree.token) - 1:
        return False
    that, first = tree.token[i + 1].lower() in THAT, tree.bounds[i][0]
    if tree.token[i - 1] != ",":
        return that and tree.pos[i - 1] in ("NOUN", "PROPN", "ADJ")
    opening = [mention for mention in tree.list_mentions(first, first) if mention[3] == "PER"]
    named = any(start == tree.start[first] for start, *_ in opening)
    clear = named and not any(tree.is_finite(k) for k in range(first, i))
    return clear and (that or tree.token[i + 1] in MARKS)


def _read_noun(tree: Article, i: int) -> Cue:
    first, last = tree.bounds[i]
    begin = end = i
    while begin > first and tree.pos[begin - 1] in ("DET", "ADJ", "NOUN", "PROPN", "ADP"):
        begin -= 1
    if begin == i:
        begin, end = first, tree.find({",", "("}, first, i - 1)
    cue = _describe(tree, i, "indirect", read_verb(tree, i), (min(i + 2, last), last))
    return cue | _name(tree, begin, end - 1)


def _describe(tree: Article, i: int, kind: str, cue: str, span: Span) -> Cue:
    return {"kind": kind, "cue": cue, "at": i, "sentence_id": tree.sentence_id[i], "span": span}


def _name(tree: Article, first: int, last: int) -> Cue:
    """The speaker and the word that their phrase hangs on."""
    return {"who": tree.top(first, last), **name_speaker(tree, first, last)}


def _read_attribution(tree: Article, i: int) -> Cue | None:
    """*Selon X*: the whole sentence is X's."""
    first, last = tree.span(tree.head[i] if tree.dep[i] == "case" else i)
    of_two = tree.token[i].lower().startswith("d")  # *d'après*
    first = max(first, i + 1 + of_two)
    if last < first:
        return None
    speaker = trim(tree, first, last)
    cue = f"{tree.token[i]}après" if of_two else tree.token[i]
    span = _leave_out(tree, i, speaker[1])
    return _describe(tree, i, "selon", cue, span) | _name(tree, *speaker)


def _leave_out(tree: Article, i: int, last: int) -> Span:
    """The sentence without its attribution, where that opens or closes it."""
    begin, end = tree.bounds[i]
    if i == begin:
        comma = tree.find({","}, last + 1, end - 1)
        if comma < end and tree.pos[comma + 1] == "NOUN":  # *Pour X, chercheuse à Gand, …*
            another = tree.find({","}, comma + 1, end - 1)
            comma = another if another < end else comma
        return (comma + 1, end) if comma < end else (begin, end)
    rest = any(tree.is_word[last + 1 : end + 1])
    return (begin, i - 1) if not rest and tree.token[i - 1] == "," else (begin, end)


def _attributes_to(tree: Article, i: int) -> bool:
    """*Pour les Américains, …* at the head of a sentence: a capital behind the article.

    Or a person before a quotation: *Pour le maire, « … »*.
    """
    (first, last), head = tree.bounds[i], tree.head[i]
    if tree.token[i] != "Pour" or i != first or tree.pos[head] not in ("PROPN", "NOUN"):
        return False
    mark = tree.find(MARKS, head, last - 1)
    quoted = mark < last and tree.token[mark - 1] == "," and is_person(tree, head)
    quoted = quoted and not any(tree.is_verb(k) for k in range(head, mark))
    return quoted or tree.token[head].istitle()


def _read_speech_verb(tree: Article, i: int) -> Cue | None:
    """A verb of speech: impersonal (*souligne-t-on*), inverted, or with a clause of its own."""
    _, last = tree.bounds[i]
    lower = [token.lower() for token in tree.token[i : last + 1]]  # *que* behind the verb
    that = next((i + k for k, token in enumerate(lower) if k and token in THAT), None)
    # A subject within the quotation is not the speaker.
    begins = min(tree.find({OPENING, ":"}, i + 1, last), last + 1 if that is None else that)
    subject = _find_own_subject(tree, i, begins)
    clitic = _find_clitic(tree, i)
    base = _describe(tree, i, "indirect", read_verb(tree, i), _leave_out_verb(tree, i))
    if clitic is not None and tree.token[clitic].lower() in IMPERSONAL:
        if that is not None and that < last:
            base["span"] = (that + 1, last)
        source = find_impersonal_source(tree, i, clitic)
        if clitic == i - 1 and source == (clitic, clitic) and tree.token[clitic][0] == "-":
            return None  # *pourrait-on croire*
        return base | {"kind": "selon"} | name_speaker(tree, *source)
    if subject is not None and tree.token[subject].lower() in FIRST_PERSON:
        return None  # whoever says *je pense* is being quoted already
    present = tree.token[i].endswith("ant") and "VerbForm=Part" in tree.morph[i]
    quotes = "VerbForm=Inf" in tree.morph[i] and begins <= last and tree.token[begins] != ":"
    if present or (quotes and tree.dep[i] == "advcl"):
        # *…, affirmant que …*, *citant Anne Martin*: whoever the verb above is about.
        subject, clitic = _find_subject_above(tree, i), None
        if subject is None:
            return None
    if _is_passive(tree, i):
        clitic, subject = None, tree.child(i, "obl:agent")
        if subject is None:
            return base | {"passive": True} | NOBODY
    elif clitic is None and (subject is None or subject > i):
        behind = _find_inverted_speaker(tree, i, begins)
        if behind:
            return base | _name(tree, *behind)
        if subject is None:
            return None
    if subject is None:
        assert clitic is not None
        name, who = name_speaker(tree, clitic, clitic), clitic
    else:
        name, who = _name_subject(tree, i, subject), subject
    base |= {"who": who, **name}
    glued = clitic is not None and tree.token[clitic].startswith("-")
    if glued or tree.dep[i] == "parataxis":
        return base
    if tree.dep[i] in ("acl", "amod") or not _reports(tree, i, last, that):
        return None
    begin = min((that or i) + 1, last)
    return base | {"span": (begin, _find_clause_end(tree, i, last))}


def _find_own_subject(tree: Article, i: int, begins: int) -> int | None:
    """The subject of a verb that stands before what is quoted."""
    own = [c for c in tree.children[i] if tree.dep[c] in SUBJECTS and c < begins]
    return next((c for c in own if not {CLOSING, STRAIGHT} & {*tree.token[c:i]}), None)


def _find_clitic(tree: Article, i: int) -> int | None:
    """The pronoun that says who speaks: *dit-il*, *souligne-t-on*."""
    for c in [*tree.children[i], i + 1]:
        if c <= tree.bounds[i][1] and tree.token[c].lower() in IMPERSONAL | PRONOUNS:
            return c
    veut_on = i and tree.token[i - 1] in IMPERSONAL and "Inf" in tree.morph[i]
    return i - 1 if veut_on else None  # *veut-on croire à Genève*


def _find_inverted_speaker(tree: Article, i: int, begins: int) -> Span | None:
    """*…, a indiqué mercredi le Pentagone*: the speaker stands behind the verb."""
    behind = find_speaker_behind(tree, i, begins - 1) if _follows_speech(tree, i) else None
    if not behind:
        return None
    before = behind[0] - 1  # *répond au ministre*, but *salué par X*
    if tree.token[before] != "par":
        return behind if tree.pos[before] != "ADP" else None
    rest = range(behind[1] + 1, begins)
    return None if any(tree.is_verb(k) or read_verb(tree, k) for k in rest) else behind


def _reports(tree: Article, i: int, last: int, that: int | None) -> bool:
    """Whether a verb has something that is said: a clause, a quotation, what is announced."""
    if that is not None:
        return True
    if any(tree.token[c] in MARKS for c in range(i, last + 1)):
        return True
    if tree.token[last] == ":" and any(first - 2 == last for first, _ in tree.marked):
        return True
    clause = tree.child(i, *CLAUSES) is not None or tree.lemma[i] == ANNOUNCING
    return clause and not tree.is_reflexive(i)  # *s'est dite confiante*


def _name_subject(tree: Article, i: int, subject: int) -> Cue:
    """The speaker as written and as known, without *par* and what *qui* tells of them."""
    if tree.token[subject].lower() == "qui":
        name = _name_antecedent(tree, i, subject)
    else:
        first, last = tree.span(subject)
        first += tree.token[first] == "par"
        last = tree.find({"qui"}, subject + 1, last) - 1
        name = name_speaker(tree, *trim(tree, first, last))
    if subject < i and not name["entity"]:
        name["entity"] = find_apposed(tree, subject, i)
    return name


def _is_passive(tree: Tree, i: int) -> bool:
    """*X est accusé de …*: the subject of a passive is spoken of, and does not speak."""
    if any(tree.lemma[c] in ("se", "soi", "s'") for c in tree.children[i]):
        return False  # *X s'est défendu*
    return tree.child(i, "aux:pass", "nsubj:pass") is not None


def _find_subject_above(tree: Article, i: int) -> int | None:
    """Whom a verb without a subject is about: a person right before it, or who acts above it.

    *Un texte affirmant que …* is about no person, and not about who reads it.
    """
    verb = i
    for _ in range(CLAUSES_ABOVE):
        verb = tree.head[verb]
        if tree.pos[verb] in ("NOUN", "PROPN"):
            if is_person(tree, verb) or tree.pos[verb] == "PROPN":
                return verb
            if tree.token[_find_lead(tree, i)] != ",":
                return None
        subject = tree.child(verb, *SUBJECTS)
        if subject is not None and subject < i:
            return subject
    return None


def _name_antecedent(tree: Article, i: int, relative: int) -> Cue:
    """*Le porte-parole de la police, qui a dit …*: whom the clause of this verb is about."""
    noun = tree.head[i]
    if tree.dep[i] == "conj" and tree.is_verb(noun):
        noun = tree.head[noun]
    if noun >= relative or tree.pos[noun] not in ("NOUN", "PROPN", "PRON"):
        return {**NOBODY}
    begin = noun
    while begin > 0 and tree.pos[begin - 1] in ("DET", "ADJ", "NUM"):
        begin -= 1
    return name_speaker(tree, *trim(tree, begin, relative - 1))


def _leave_out_verb(tree: Article, i: int) -> Span:
    """The sentence up to the comma before a verb that follows what was said."""
    (first, last), before = tree.bounds[i], _find_lead(tree, i)
    follows = before > first and tree.token[before] in (",", CLOSING, STRAIGHT)
    words = any(tree.is_word[first:before])
    return (first, before - (tree.token[before] == ",")) if follows and words else (first, last)


def _find_clause_end(tree: Article, i: int, last: int) -> int:
    """Where what is said ends: with the sentence, or before *, mais …* beside its verb."""
    for clause in (c for c in tree.children[i] if tree.dep[c] == "ccomp"):
        end = tree.span(clause)[1]
        if end + 2 < last and tree.token[end + 1] == "," and tree.pos[end + 2] == "CCONJ":
            return end
    return last


def _follows_speech(tree: Article, i: int) -> bool:
    """Whether a comma or a closing mark stands before the verb and what leads up to it."""
    before = _find_lead(tree, i)
    marks = (",", CLOSING, STRAIGHT, "!", "?")
    return before > tree.bounds[i][0] and tree.token[before] in marks


def _find_lead(tree: Article, i: int) -> int:
    """What stands before a verb with its auxiliaries, pronouns and adverbs."""
    before = i - 1
    while before > tree.bounds[i][0] and (
        tree.pos[before] in ("AUX", "ADV", "PRON", "ADP") or before == tree.head[i]
    ):
        before -= 1
    return before
