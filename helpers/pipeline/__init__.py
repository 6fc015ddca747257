"""The French news pipeline that comes with the package."""


def load_pipeline():
    import spacy

    from helpers.pipeline.tokenizer import build_tokenizer

    nlp = spacy.blank("fr")
    nlp.tokenizer = build_tokenizer(nlp.vocab)
    nlp.add_pipe("sentencizer")
    nlp.meta["name"] = "interim"
    return nlp
