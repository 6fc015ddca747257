"""Subjects after their verb: dit-il, souligne-t-on, which treebanks hold too seldom to teach."""

import re

from spacy.language import Language
from spacy.tokens import Doc

SUBJECT = re.compile(r"-(?:t-)?(?:ils?|elles?|on|je|tu)", re.IGNORECASE)
SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "csubj:pass"})


@Language.component("inversion")
def attach_inverted_subjects(doc: Doc) -> Doc:
    """The document with each inverted pronoun as subject of the verb it is glued to.

    Where the verb has a subject already (Le général a-t-il tort ?) it is ``expl:subj``, as in UD.
    """
    for token in doc[1:]:
        if not SUBJECT.fullmatch(token.text) or token.is_sent_start:
            continue
        verb = token.nbor(-1)
        if verb.pos_ not in {"VERB", "AUX"}:
            continue
        governor = verb.head if verb.dep_.startswith(("aux", "cop")) else verb
        if any(ancestor == token for ancestor in [governor, *governor.ancestors]):
            continue
        others = (child for child in governor.children if child.i != token.i)
        token.pos_ = "PRON"
        token.head = governor
        named = any(o.dep_ in SUBJECTS and o.pos_ in {"NOUN", "PROPN"} for o in others)
        token.dep_ = "expl:subj" if named else "nsubj"
    return doc
