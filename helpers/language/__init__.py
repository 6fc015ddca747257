"""A text → tokens, names and quotations: language is read here, once, and nowhere else.

In: the text of an article. `canonical` writes it in one typography, in which each character knows
its place in the text as received; `capitals` gives capitals their accents back. `pipeline` makes
tokens of it, with lemma, part of speech and parse, and mentions with one name for each entity.
`syntax` holds that parse as a tree. `reader` is a trained encoder: with it `quotations` finds who
says what, and `speakers` says who that is.
`voices` makes a table of them, and says whose each sentence is.
Out: rows of tokens, mentions and quotes, with offsets into the text as received.
"""
