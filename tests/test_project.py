"""The project's own files: dependencies declared once, locked once, installed by two routes."""

import ast
import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from importlib import import_module

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import helpers
from helpers.corpus.loading import PROJECT


def declared() -> list[Requirement]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["dev"]
    return [Requirement(line) for line in [*project["dependencies"], *extra]]


def locked() -> dict[str, list[tuple[str, str]]]:
    """Versions and hash lines by package; a package may be locked per version of Python."""
    text = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    found: dict[str, list[tuple[str, str]]] = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        match = re.match(r"([\w.-]+)==(\S+)", entry)
        if match:
            found.setdefault(canonicalize_name(match[1]), []).append((match[2], entry))
    return found


@pytest.mark.parametrize("requirement", declared(), ids=lambda r: r.name)
def test_the_lock_holds_what_pyproject_declares(requirement):
    versions = locked().get(canonicalize_name(requirement.name))
    assert versions, f"{requirement.name} is not in requirements.txt: run make lock"
    for version, _ in versions:
        assert requirement.specifier.contains(version), "run make lock"


def test_the_lock_locks_nothing_that_nothing_asks_for():
    asked = {canonicalize_name(requirement.name) for requirement in declared()}
    for name, versions in locked().items():
        for _, entry in versions:
            reasons = re.findall(r"# +via +(.+)|^ +# +([\w.-]+)", entry, flags=re.M)
            named = {part for pair in reasons for part in pair if part}
            own = any("presse-comparee" in reason for reason in named)
            assert named, f"{name}: no reason in the lock"
            assert not own or name in asked, f"{name} is no longer declared: run make lock"


def test_every_locked_version_has_hashes_and_no_address():
    for name, versions in locked().items():
        for _, entry in versions:
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name
    text = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    assert "://" not in text and "--index-url" not in text


def test_both_routes_install_the_lock():
    assert "-r requirements.txt" in (PROJECT / "Makefile").read_text(encoding="utf-8")
    environment = (PROJECT / "environment.yml").read_text(encoding="utf-8")
    assert "- --requirement requirements.txt" in environment


def test_nothing_is_built_with_what_no_lock_names():
    """pip fetches what a build needs by itself, unhashed, unless it is told not to."""
    for name in ("Makefile", "environment.yml", "README.md"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        own = [
            line
            for line in text.splitlines()
            if "--no-deps --" in line and "install" in line.lower()
        ]
        assert own and all("--no-build-isolation" in line for line in own), name


def test_what_measures_is_locked_beside_what_runs():
    more = (PROJECT / "tests/measure/requirements.txt").read_text(encoding="utf-8")
    names = set(re.findall(r"^([\w.-]+)==", more, re.M))
    assert more.count("--hash=sha256:") >= len(names) > 10 and not names & set(locked())
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["optional-dependencies"]["bench"],
        *project["optional-dependencies"]["evaluate"],
    ]
    assert {re.match(r"[\w-]+", one)[0].lower() for one in wanted} <= names | set(locked())


def test_ci_runs_the_one_command():
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.rstrip().splitlines()[-1] == "make test"


def test_the_top_level_holds_only_what_the_readme_names():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split()
    folders = {"notebooks", "corpus", "helpers", "figures", "tests"}
    tools = {"pyproject.toml", "requirements.txt", "environment.yml", "Makefile"}
    dotted = {".ci", ".github", ".gitattributes", ".gitignore", ".pre-commit-config.yaml"}
    top = {path.split("/")[0] for path in listed}
    assert top <= folders | tools | dotted | {
        "README.md",
        "README.fr.md",
        "LICENSE",
        "CITATION.cff",
    }


def test_what_contributors_are_told_to_open_is_there():
    text = (PROJECT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:helpers|tests)/[\w./]+)`", text))
    assert len(paths) > 10
    assert [path for path in sorted(paths) if not (PROJECT / path).exists()] == []


def test_the_citation_names_the_version_and_the_licence_every_part():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (PROJECT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {project['version']}\n" in citation
    licence = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    for part in ("weights/", "general_french.csv.gz", "places.csv", "land.csv.gz", "corpus/raw/"):
        assert part in licence
    assert set(project["license"].split(" AND ")) == {"MIT", "LGPLLR", "CC-BY-SA-4.0", "CC-BY-4.0"}


def test_the_check_before_a_commit_is_the_one_command():
    text = (PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert "entry: make lint" in text and "repo: local" in text and "://" not in text


def test_no_generated_file_is_committed():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    assert not re.search(r"^(html/|corpus/derived/|\.venv/)|\.pyc$", listed, flags=re.M)


def test_only_their_modules_import_spacy_and_textstat():
    modules = {
        "spacy": {"annotation.py", "pipeline", "saving.py"},
        "textstat": {"reading_ease.py"},
    }
    for file in (PROJECT / "helpers").rglob("*.py"):
        module = "pipeline" if "pipeline" in file.parts else file.name
        for package, allowed in modules.items():
            imported = re.search(rf"^\s*(?:import|from) {package}\b", file.read_text("utf-8"), re.M)
            assert not imported or module in allowed, f"{file.name} imports {package}"


# Imports go down: a package may import those that stand before it here, and itself.
PACKAGES = [
    "base",
    "language",
    "corpus",
    "vocabulary",
    "stance",
    "entities",
    "framing",
    "reuse",
    "show",
    "export",
    "intake",
]


def test_imports_go_down_only_and_never_in_a_circle():
    files = {
        ".".join(path.relative_to(PROJECT).with_suffix("").parts): path
        for path in (PROJECT / "helpers").rglob("*.py")
    }
    graph = {name: set() for name in files}
    for name, path in files.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):  # those in functions too
            if isinstance(node, ast.Import):
                graph[name] |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                assert node.level == 0, f"{name} imports by dots"
                graph[name] |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        graph[name] &= set(files) - {name}
        for other in graph[name]:
            own = [n.split(".")[1] for n in (name, other) if n.count(".") > 1]
            if len(own) == 2:
                places = [PACKAGES.index(package) for package in own]
                assert places[0] >= places[1], f"{name} imports {other}, which stands above it"
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_old_names_and_modules_lead_to_the_new_ones():
    assert helpers.compare_outlets is helpers.vocabulary.compare
    assert import_module("helpers.dates") is import_module("helpers.base.dates")
    with pytest.raises(AttributeError, match="nothing"):
        helpers.nothing  # noqa: B018


def test_the_face_imports_nothing_before_it_is_asked_for():
    code = "import sys, helpers; print([n for n in ('pandas', 'matplotlib') if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_each_promise_names_a_test_that_is_there():
    guide = (PROJECT / ".github" / "GUIDE.md").read_text(encoding="utf-8")
    rows = guide.partition("| `tests/` |\n|---|---|---|\n")[2].partition("\n\n")[0].splitlines()
    assert len(rows) > 15
    for row in rows:
        tests = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row)
        assert tests, row
        for file, name in tests:
            assert f"\ndef {name}(" in (PROJECT / "tests" / file).read_text(encoding="utf-8"), name
