"""Sentences: the right template for each row, every value escaped, every message used."""

import ast
import re
from string import Formatter

import nbformat
import pandas as pd
import pytest

from helpers.corpus.loading import PROJECT
from helpers.show import sentences
from helpers.show.sentences import MESSAGES, read_messages, say

TEMPLATES = """
[[counted]]
when = "n > @most"
en = "{outlet} has {n:article}, more than {most}."
[[counted]]
when = "is_firm"
en = "{outlet} has {n:story|stories}."
[[counted]]
of = "none"
when = "most > 5"
en = "No outlet has many."
[[counted]]
of = "none"
en = "No outlet has any."

[[listed]]
when = "n > 1"
of = "table"
en = "{n_rows:outlet}: {outlet}, with {n}."
[[listed]]
en = "{outlet} alone."

[[warned]]
caveat = true
en = "{term:fr} means little."

[[mixed]]
when = "n == 1"
caveat = true
en = "{outlet} has one."
[[mixed]]
en = "{outlet} has {n}."
"""
TABLE = pd.DataFrame({"outlet": ["A", "B", "C", "D"], "n": [9, 1, 2, 1]})
FIRM = TABLE.assign(is_firm=[False, True, None, True])


@pytest.fixture(autouse=True)
def messages(request, tmp_path, monkeypatch):
    """The templates above in the place of those that ship, but for the tests that read these."""
    if "ship" not in request.node.name:
        (tmp_path / "one.toml").write_text(TEMPLATES, encoding="utf-8")
        found = read_messages(tmp_path)
        monkeypatch.setattr(sentences, "read_messages", lambda: found)


def read(html):
    return re.sub("<[^>]+>", "", html.replace("<br>", " | ").replace("</li><li>", " | "))


@pytest.mark.parametrize(
    ("message", "table", "values", "said"),
    [
        # Each row by the first template that it meets, in the order of the rows; C meets none.
        (
            "counted",
            FIRM,
            {"most": 8},
            "A has 9 articles, more than 8. | B has 1 story. | D has 1 story.",
        ),
        ("counted", FIRM, {"most": 8, "top": 1}, "A has 9 articles, more than 8."),
        ("counted", FIRM.assign(is_firm=False), {"most": 9}, ""),
        ("counted", FIRM.head(0), {"most": 9}, "No outlet has many."),
        ("counted", FIRM.head(0), {"most": 5}, "No outlet has any."),
        ("listed", TABLE, {}, "2 outlets: A and C, with 9 and 2. | B alone. | D alone."),
        ("listed", TABLE.head(0), {}, ""),
        (
            "listed",
            TABLE.assign(n=[5, 4, 3, 2]),
            {"top": 2},
            "4 outlets: A, B and 2 more, with 5, 4 and 2 more.",
        ),
        ("mixed", {"outlet": "A", "n": 2}, {}, "A has 2."),
        ("mixed", {"outlet": "A", "n": 2}, {"n": 1}, "A has one."),
        ("mixed", None, {"outlet": "A", "n": 1}, "A has one."),
        ("mixed", TABLE.iloc[0], {}, "A has 9."),
        ("mixed", {}, {}, ""),
    ],
)
def test_what_is_said_of_a_table(message, table, values, said):
    assert read(say(message, table, **values)) == said


def test_a_caveat_alone_looks_like_one():
    assert say("warned", {"term": ["a", "b"]}) == (
        '<p class="caveat"><q lang="fr">a</q> and <q lang="fr">b</q> means little.</p>'
    )
    assert say("mixed", TABLE.iloc[[1]]).startswith('<p class="caveat">')
    assert say("mixed", TABLE.iloc[:1]).startswith('<p class="finding">')
    assert say("mixed", TABLE.iloc[:2]).startswith('<ul class="finding">')


def test_what_comes_from_a_corpus_is_escaped():
    hostile = "<script>{n}</script>"
    said = say("mixed", pd.DataFrame({"outlet": [hostile], "n": [2], "template": ["x"]}))
    assert said == '<p class="finding"><b>&lt;script&gt;{n}&lt;/script&gt;</b> has <b>2</b>.</p>'
    assert "<script" not in say("listed", pd.DataFrame({"outlet": [hostile] * 2, "n": [2, 2]}))


@pytest.mark.parametrize("n", [3, 3.0, float("nan"), pd.NA])
def test_a_count_is_whole(n):
    assert read(say("counted", {"outlet": "A", "n": n, "is_firm": True}, most=9)) == (
        f"A has {'–' if pd.isna(n) else 3} stories."
    )


def test_what_is_missing_is_named():
    with pytest.raises(KeyError, match="unheard"):
        say("unheard", TABLE)
    with pytest.raises(NameError, match="n"):
        say("mixed", {"outlet": "A"})
    with pytest.raises(KeyError, match="outlet"):
        say("mixed", {"n": 2})


def test_an_id_stands_in_one_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twice")
    for name in ("one.toml", "two.toml"):
        (folder / name).write_text('[[same]]\nen = "Words."\n', encoding="utf-8")
    with pytest.raises(ValueError, match="the message same stands in another file"):
        read_messages(folder)


# ------------------------------------------------------------------------ the messages that ship


def list_said():
    """The ids that code and notebooks say, as patterns (of `f"scores_{what}"`), each with where."""
    sources = [(path.name, path.read_text("utf-8")) for path in (PROJECT / "helpers").rglob("*.py")]
    for path in (PROJECT / "notebooks").glob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        sources += [(path.name, cell.source) for cell in cells if cell.cell_type == "code"]
    for name, source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "say":
                yield name, read_pattern(node.args[0])


def read_pattern(node):
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else ".+" for part in node.values
        )
    if isinstance(node, ast.IfExp):
        return f"{read_pattern(node.body)}|{read_pattern(node.orelse)}"
    assert isinstance(node, ast.Constant), f"the id of a message must be seen: {ast.unparse(node)}"
    return node.value


def test_every_template_that_ships_can_be_filled():
    for message, templates in read_messages(MESSAGES).items():
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", message), message
        for entry in templates:
            assert {"en"} <= entry.keys() <= {"en", "fr", "when", "of", "caveat", "weight"}, message
            assert entry["en"].strip() and entry.get("of") in (None, "table", "none"), message
            fields = [name for _, name, _, _ in Formatter().parse(entry["en"]) if name is not None]
            assert all(re.fullmatch(r"[a-z]\w*", field) for field in fields), (message, fields)
            ast.parse(entry.get("when", "True").replace("@", ""), mode="eval")
        # What no condition holds back is said last: what follows it would never be.
        for none in (False, True):
            same = [entry for entry in templates if (entry.get("of") == "none") == none]
            assert all("when" in entry for entry in same[:-1]), f"{message}: one is never reached"


def test_every_message_said_is_one_that_ships_and_the_reverse():
    known, said = set(read_messages(MESSAGES)), list(list_said())
    found = {pattern: {id for id in known if re.fullmatch(pattern, id)} for _, pattern in said}
    assert [(where, pattern) for where, pattern in said if not found[pattern]] == []
    assert known - set().union(*found.values()) == set()
