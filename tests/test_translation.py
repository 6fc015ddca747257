"""French and English: all that is shown has both, with the same fields, as each language writes."""

import ast
import re
from datetime import date
from itertools import chain
from string import Formatter

import babel.dates
import babel.numbers
import nbformat
import pytest

from french_notebooks import NOTEBOOKS, bring_in_line
from helpers.__main__ import COMMANDS, main
from helpers.base import paths, translation
from helpers.base.choices import resolve
from helpers.base.lexicon import read_lexicon
from helpers.base.translation import find_language, format_number, read_french, translate
from helpers.corpus.loading import PROJECT
from helpers.show.display import finding
from helpers.show.figures.common import list_parts, read_texts
from helpers.show.sentences import read_messages

HELPERS = PROJECT / "helpers"
PAGE = HELPERS / "export" / "page"
# Of a call, the arguments that are shown: their place, or their name.
SHOWN = {"translate": 0, "fault": 0, "_tell": 0, "table": 1, "pairs": 1}
SHOWN |= {"fold_away": 0}
SAID = {"things", "measure"}
# What hands on an error, and at which place what it says.
REPORTS = {"report": 2, "own": 2, "tell": 2, "_refuse": 2, "Problem": 3}


@pytest.fixture
def french(monkeypatch):
    monkeypatch.setenv("PRESSE_LANG", "fr")


def list_fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# ----------------------------------------------------------------------- what each language writes


@pytest.mark.parametrize(
    ("set_", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "PRESSE_LANG": "en"}, "en"),
    ],
)
def test_the_language_is_asked_for_or_that_of_the_locale(monkeypatch, set_, language):
    for name in (*translation.LOCALE, "PRESSE_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in set_.items():
        monkeypatch.setenv(name, value)
    assert find_language() == language


def test_another_language_is_refused(monkeypatch):
    monkeypatch.setenv("PRESSE_LANG", "de")
    with pytest.raises(ValueError, match="PRESSE_LANG must be en or fr, not 'de'"):
        find_language()
    with pytest.raises(ValueError, match="lang must be en or fr, not 'de'"):
        translation.choose_language("de")


@pytest.mark.parametrize("number", [0, 7, 1234.5, -1234567.25, 0.4512])
def test_numbers_and_days_are_those_of_the_common_locale_data(french, number):
    for spec, pattern in ((",.1f", "#,##0.0"), (",.0f", "#,##0"), (",.0%", "#,##0\u202f%")):
        expected = babel.numbers.format_decimal(number, pattern, locale="fr")
        assert format_number(number, spec) == expected.replace("-", "−")
    for month in range(1, 13):
        day = date(2016, month, 20)
        expected = babel.dates.format_date(day, "long", locale="fr")
        assert format_number(day).replace("\xa0", " ") == expected
    assert format_number(date(2016, 5, 1)) == "1er\xa0mai\xa02016"


def test_a_french_sentence_counts_joins_and_elides(french):
    text = "{n:phrase} de {outlet}, {share:.1%} que {names} et de {last}"
    values = {"n": 0, "outlet": "Al-Ahed", "share": 0.5, "names": ["Le Monde", "X", "Y"]}
    said = "0 phrase d’Al-Ahed, 50,0\u202f% que Le Monde, X et Y et de Ħ"
    assert translate(text, **values, last="Ħ") == said
    told = finding("que {outlet}: {n:phrase est|phrases sont}", outlet="<Écho>", n=2)
    assert told == '<p class="finding">que <b>&lt;Écho&gt;</b>: <b>2</b> phrases sont</p>'
    assert "qu’<b>Écho</b>" in finding("que {outlet}", outlet="Écho")
    assert "du <b>Monde</b>" in finding("de {outlet}", outlet="Le Monde")
    # Between marks no preposition runs into a name. What follows a closed value may be open.
    named = translate("de «\xa0{first}\xa0»", first="Le Monde, 2016")
    assert named == "de «\xa0Le Monde, 2016\xa0»"
    assert translate("{reason}", reason="repeats line 3") == "répète la ligne 3"
    said = translate("{reason}", reason="the article is in another language (en)")
    assert said == "l’article est dans une autre langue (en)"
    assert translate("de {entity}, {day}", entity="Le Pen", day="2017-07") == (
        "de Le Pen, juillet\xa02017"
    )


# --------------------------------------------------------------------------- nothing is left out


def list_shown(tree):
    """The English texts that a program shows, as far as they can be seen in it."""
    kept = {ast.unparse(n.targets[0]): n.value for n in tree.body if isinstance(n, ast.Assign)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        place = SHOWN.get(ast.unparse(node.func).split(".")[-1], 99)
        given = node.args[place : place + 1] if place < 99 else []
        given += [word.value for word in node.keywords if word.arg in SAID]
        given = [kept.get(getattr(one, "id", ""), one) for one in given]
        for one in given:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


def list_bare(node, assigned):
    """The words of an expression that no call translates, those of its variables among them."""
    if isinstance(node, ast.Constant) and re.search(r"(?<![\w.])[a-z]{3}", str(node.value)):
        yield str(node.value)
    elif isinstance(node, ast.Name):
        for value in assigned.pop(node.id, []):
            yield from list_bare(value, assigned)
    elif isinstance(node, ast.JoinedStr | ast.FormattedValue | ast.BinOp | ast.IfExp | ast.BoolOp):
        skipped = [getattr(node, "test", None), getattr(node, "format_spec", None)]
        for part in ast.iter_child_nodes(node):
            yield from list_bare(part, assigned) if part not in skipped else ()


def list_untold(tree):
    """What errors say that is not looked up in French: what is raised, yielded, or reported."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        assigned = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AugAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                assigned.setdefault(ast.unparse(target), []).append(node.value)
        for node in ast.walk(function):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            is_error = re.search("(Error|Refused)$", called)
            if is_error or (called in REPORTS and "'notice'" not in ast.unparse(node)):
                for said in node.args[REPORTS.get(called, 0) :]:
                    yield from list_bare(said, dict(assigned))
            given = [(word.arg, word.value) for word in getattr(node, "keywords", [])]
            if isinstance(node, ast.Dict):
                given += [
                    (getattr(key, "value", ""), node.values[i]) for i, key in enumerate(node.keys)
                ]
            for name, said in given:
                yield from list_bare(said, dict(assigned)) if name == "problem" else ()


def test_errors_that_nobody_translates_are_found():
    told = """
def f(report, name):
    said = f"{name} is empty"
    said += translate("; fill it")
    wrong = "is not read"
    report(FILE, 1, wrong, "notice")
    report(FILE, 1, "is gone" if name else translate("is there"))
    yield {"problem": "no text"}
    raise ValueError(said) from KeyError(name["column"])
"""
    assert sorted(list_untold(ast.parse(told))) == [" is empty", "is gone", "no text"]


def list_english():
    """Every text that needs French: (where, text)."""
    for path in HELPERS.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for text in [*list_shown(tree), *list_untold(tree)]:
            yield path.name, text
    for path in NOTEBOOKS.glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                yield from ((path.name, text) for text in list_shown(ast.parse(cell.source)))
    for path in [*PAGE.glob("*.j2"), *PAGE.glob("*.js"), HELPERS / "show" / "display.html.j2"]:
        for text in re.findall(r'\btr\("((?:[^"\\]|\\.)*)"', path.read_text("utf-8")):
            yield path.name, text
    for row in read_lexicon("columns").itertuples():
        yield from (("columns.csv", text) for text in (row.heading, row.meaning))
    tree = ast.parse((HELPERS / "__main__.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "help":
            yield from (("--help", one) for one in [getattr(node.value, "value", None)] if one)
    yield from (("--help", command.__doc__) for command in COMMANDS.values())
    for path in (HELPERS / "show" / "figures").glob("*.py"):  # headings of their columns
        for node in ast.parse(path.read_text("utf-8")).body:
            value = getattr(node, "value", None)
            kept = getattr(value, "values", getattr(value, "elts", [value]))
            for one in kept if isinstance(node, ast.Assign | ast.AugAssign) else []:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield path.name, one.value


def test_all_that_is_shown_has_its_french():
    known = read_french()
    assert {(where, text) for where, text in list_english() if text not in known} == set()


def test_the_french_has_the_fields_of_the_english():
    pairs = [*read_french().items()]
    for message, templates in read_messages().items():
        for entry in templates:
            assert entry.get("fr", "").strip(), f"{message}: no French for “{entry['en']}”"
            pairs.append((entry["en"], entry["fr"]))
    for texts in read_texts().values():
        for entries in texts.values():
            pairs += [(entry["en"], entry["fr"]) for entry in list_parts(entries)]
    for english, french in pairs:
        if re.search(r"\{\d\}", english):  # filled by page.js, by place
            assert sorted(re.findall(r"\{\d\}", english)) == sorted(re.findall(r"\{\d\}", french))
        else:
            assert list_fields(english) == list_fields(french), english
            for _, _, spec, _ in [*Formatter().parse(english), *Formatter().parse(french)]:
                singular, counts, _ = (spec or "").partition("|")
                assert not counts or translation.COUNTED.fullmatch(singular), french
        # Typography: no-break spaces before what is high and within guillemets, no straight marks.
        bare = re.sub(r"\{[^}]*\}|%\(\w+\)\w|%s|`[^`]*`|https?:\S+", "", french)
        assert not re.search(r" [:;?!»%]|« |[a-z]'[a-z]", bare), french


def test_what_may_be_one_is_counted_in_french():
    plural = r"\{\w+\} (phrases|articles|actions|passages|autres|jugent|critiques|favorables)\b"
    said = [entry["fr"] for templates in read_messages().values() for entry in templates]
    parts = [texts.values() for texts in read_texts().values()]
    said += [entry["fr"] for entries in chain(*parts) for entry in list_parts(entries)]
    assert not [text for text in said if re.search(plural, text)]


def test_no_french_is_kept_for_what_is_no_longer_said():
    kept = {path for path in translation.FRENCH.glob("*.toml") if path.stem != "labels"}
    said = {text for _, text in list_english()}
    for path in kept:
        assert not set(translation.tomllib.loads(path.read_text("utf-8"))) - said, path.name


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_french_notebook_has_the_code_of_the_english_one_and_its_prose(path):
    english, french = (
        nbformat.read(file, as_version=4) for file in (path, NOTEBOOKS / "fr" / path.name)
    )
    made, missing = bring_in_line(english, french)
    assert missing == [], "write their French, as tests/french_notebooks.py says"
    assert made == french, "run python tests/french_notebooks.py"


def test_an_error_is_in_french_and_leads_to_the_french_readme(french):
    with pytest.raises(
        ValueError, match=r"inconnu .média.\xa0: «\xa0Gazete\xa0»\u202f; vouliez-vous"
    ):
        resolve("Gazete", ["Gazette"], "outlet")
    readme = (NOTEBOOKS / "fr" / translate(paths.README)).resolve()
    assert f"\n## {translate(paths.SECTION)}\n" in readme.read_text("utf-8")


def test_help_is_in_french(capsys, monkeypatch):
    monkeypatch.setenv("PRESSE_LANG", "en")  # what main changes is put back
    with pytest.raises(SystemExit):
        main(["export", "--lang", "fr", "--help"])
    told = capsys.readouterr().out
    assert "usage\xa0:" in told and "dossier du corpus" in told and "show this" not in told
