"""Citations become links to their references, and nothing else does."""

from helpers.base.lexicon import read_lexicon
from helpers.export.citations import link_citations, list_references


def test_a_citation_leads_to_its_reference():
    cited = set()
    text = link_citations("<p>See Hardie 2014, then Hardie 2014 and Monroe et al. 2008.</p>", cited)
    assert cited == {"Hardie 2014", "Monroe et al. 2008"}
    assert text.count('<a class="cite" href="#ref-Hardie-2014">Hardie 2014</a>') == 2
    first, second = list_references(cited)
    assert first[0] == "Hardie-2014" and second[1].startswith("Monroe, B. L.")


def test_and_may_be_written_as_a_sign():
    cited = set()
    text = link_citations("Kandel &amp; Moles 1958", cited)
    assert cited == {"Kandel and Moles 1958"}
    assert ">Kandel &amp; Moles 1958</a>" in text


def test_links_code_attributes_and_unknown_works_are_left_alone():
    for text in [
        '<a href="#x">Hardie 2014</a>',
        "<code>Hardie 2014</code>",
        "Hardie 20145",
        '<b title="Hardie 2014">x</b>',
        "Nobody 2014",
        "",
    ]:
        cited = set()
        assert link_citations(text, cited) == text and not cited


def test_every_reference_has_one_key_that_it_bears_out():
    table = read_lexicon("references")
    assert table["key"].is_unique
    for row in table.itertuples():
        assert row.key.split()[-1] in row.reference
        assert row.key.split()[0] in row.reference
