"""The trained reader: one small encoder, asked who says what, and good or bad for whom.

In: windows of text, with what is marked in them. `encoder` reads a window once and gives a vector
for each piece of a word; `heads` are small tables of weights that turn vectors into answers: which
words are a quotation, its cue and its source, which source a quotation has, how a sentence stands
to what is marked in it, whether two sentences tell the same fact. Out: numpy arrays; rows are made
by those who ask.
`weights/` is made by `make model`; `README.md` says from what, and how good it is.
"""
