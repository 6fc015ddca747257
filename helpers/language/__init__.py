"""A text → tokens, names and quotations: language is read here, once, and nowhere else.

In: the text of an article. `canonical` writes it in one typography, in which each character knows
its place in the text as received; `capitals` gives capitals their accents back. `pipeline` makes
tokens of it, with lemma, part of speech and parse, and mentions with one name for each entity.
`syntax` holds that parse as a tree. Over it `speakers` names who a phrase means, `incises` reads
*», dit-il*, `cues` every other verb of speech, and `quotations` puts marks and cues together.
`voices` makes a table of them, and says whose each sentence is.
Out: rows of tokens, mentions and quotes, with offsets into the text as received.
"""
