"""The corpora that the benchmark makes: offsets that hold, copies that add up."""

from helpers import bench, vocabulary

TEXTS = ["Le maire l'a dit. Oui.\nC'est tout.", "La grève continue, dit-il ; la grève s'étend."]


def test_a_plain_corpus_keeps_its_offsets():
    corpus = bench.make_corpus(TEXTS, ["a", "b"])
    texts = corpus.articles.set_index("doc_id")["text"]
    for row in corpus.tokens.itertuples():
        assert texts[row.doc_id][row.start : row.end] == row.token
    for row in corpus.sentences.itertuples():
        assert texts[row.doc_id][row.start : row.end] == row.text
    assert corpus.sentences.groupby("doc_id", observed=True).size().tolist() == [3, 1]
    words = corpus.tokens[corpus.tokens["is_word"]]["token"].astype("str").tolist()
    assert words[:5] == ["Le", "maire", "l'", "a", "dit"]


def test_a_repeated_corpus_counts_so_many_times_over():
    once = bench.make_corpus(TEXTS, ["a", "b"])
    thrice = bench.repeat_corpus(once, 3)
    counts = [
        vocabulary.count_terms(corpus, unit="form", function_words=True).set_index(
            ["outlet", "term"]
        )
        for corpus in (once, thrice)
    ]
    assert (counts[1]["n"] == 3 * counts[0]["n"]).all()
    assert (counts[1]["n_articles"] == 3 * counts[0]["n_articles"]).all()
    assert thrice.articles["doc_id"].is_unique


def test_ours_is_measured_alone():
    corpus = bench.repeat_corpus(bench.make_corpus(TEXTS, ["a", "b"]), 20)
    table = bench.measure(corpus, "grève", alone=True)
    assert len(table) == 6 and (table["cpu_seconds"] >= 0).all()
    assert (table["n_tokens"] == len(corpus.tokens)).all()
