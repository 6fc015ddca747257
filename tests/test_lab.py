"""The notebooks in a real JupyterLab: Run All, every code cell executed, no error."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest
from playwright.sync_api import TimeoutError

from browser import open_browser
from helpers.corpus.loading import PROJECT

pytestmark = pytest.mark.browser
PATIENCE = 240_000  # milliseconds: a busy machine is no failure
NOTEBOOKS = sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))
FRONT = "window.jupyterapp.shell.currentWidget"
EXPLORERS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .flatMap((cell, i) =>
    cell.cell_type === 'code' && /explore\\.\\w+\\(/.test(cell.source) ? [i] : [])"""
SHOW = """async (i) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = i;
  await notebook.scrollToItem(i, 'start');
}"""
# A field of keys, as of the coding desk, acts with each of them.
KIND = "e => e.placeholder?.includes('skip') ? 'keys' : e.type || 'slider'"
# What nobody means, and how any answer to it reads.
WRONG = ["", "zqzqzq", "(", "<img src=x onerror=alert(1)>", "a" * 1100]
SENTENCE = re.compile("[A-ZÀ-Ý0-9“«].*[.?]", re.S)
IDLE = """() => {
  const widget = window.jupyterapp?.shell?.currentWidget;
  return widget?.sessionContext?.session?.kernel?.status === 'idle';
}"""
CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .filter(cell => cell.cell_type === 'code')
  .map(cell => ({count: cell.execution_count,
                 errors: cell.getOutputs().filter(o => o.output_type === 'error').length}))"""


@contextmanager
def start_lab(home, root):
    """The address of a JupyterLab with settings, runtime and workspaces of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_RUNTIME_DIR",
        "JUPYTER_DATA_DIR",
        "IPYTHONDIR",
        "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR",
        "PRESSE_FIGURES",
    )
    private = {name: str(home / name.lower()) for name in names}
    # Saved by itself after two minutes, a notebook would keep its outputs.
    manager = home / "jupyterlab_settings_dir" / "@jupyterlab" / "docmanager-extension"
    manager.mkdir(parents=True)
    settings = manager / "plugin.jupyterlab-settings"
    settings.write_text('{"autosave": false}', encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--expose-app-in-browser",
        f"--ServerApp.root_dir={root}",
    ]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, env=os.environ | private, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(720):
                try:
                    urllib.request.urlopen(f"{address}/api/status", timeout=2)
                    break
                except OSError:
                    time.sleep(0.25)
            else:
                pytest.fail((home / "log").read_text())
            yield address
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """One Chromium with JupyterLab open in it, as `make lab` opens it, for all notebooks."""
    home = tmp_path_factory.mktemp("lab")
    with start_lab(home, PROJECT) as lab, open_browser() as chromium, chromium.new_page() as page:
        page.goto(f"{lab}/lab/tree/notebooks/{NOTEBOOKS[0]}?reset", timeout=PATIENCE)
        page.wait_for_function(IDLE, timeout=PATIENCE)
        yield page


@pytest.fixture
def notebook(page, request):
    """One notebook in front, its kernel idle; its kernel is shut down afterwards."""
    name = request.param
    # In braces: what a command gives back is too large to be sent here.
    page.evaluate(
        "(path) => { jupyterapp.commands.execute('docmanager:open', {path}); }", f"notebooks/{name}"
    )
    page.wait_for_function(
        f"(name) => {FRONT}?.context?.path?.endsWith(name)", arg=name, timeout=PATIENCE
    )
    page.wait_for_function(IDLE, timeout=PATIENCE)
    before = (PROJECT / "notebooks" / name).read_bytes()
    yield page
    page.evaluate(f"async () => {{ await {FRONT}.sessionContext.shutdown(); }}")
    page.evaluate(
        f"() => {{ const widget = {FRONT}; widget.context.model.dirty = false; widget.close(); }}"
    )
    assert (PROJECT / "notebooks" / name).read_bytes() == before


def run_all(page):
    """Run All; what the code cells then hold."""
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        f"() => ({CELLS})().every(cell => cell.count) && ({IDLE})()", timeout=PATIENCE
    )
    return page.evaluate(CELLS)


def wait_for_change(page, shown, old, patience):
    """Whether what an explorer shows comes to differ from `old` in time."""
    try:
        page.wait_for_function(
            "([e, old]) => e.innerHTML !== old", arg=[shown, old], timeout=patience
        )
    except TimeoutError:
        return False
    return True


def turn(page, control, shown):
    """Move one control by keyboard until what is shown changes, and back; whether it changed."""
    before = shown.inner_html()
    kind = control.evaluate(KIND)
    if kind == "select-one":
        n, at = control.evaluate("e => [e.options.length, e.selectedIndex]")
        # The list is opened first: closed, its arrow keys are the notebook's.
        ways = [["Space", "Home", *["ArrowDown"] * k, "Enter"] for k in range(n)]
        back = ways.pop(at)
    else:
        ways = {"checkbox": [["Space"]], "slider": [["End"]], "text": [["End", *"zqzq", "Enter"]]}
        back = {"checkbox": ["Space"], "slider": ["Home"], "text": [*["Backspace"] * 4, "Enter"]}
        ways, back = ways | {"keys": [["s"]]}, back | {"keys": ["b"]}
        ways, back = ways[kind], back[kind]
    control.focus()
    changed = False
    for number, keys in enumerate(ways):
        for key in keys:
            page.keyboard.press(key)
        # An option may happen to change nothing (no quotation of that kind): the last must.
        last = number == len(ways) - 1
        if changed := wait_for_change(page, shown, before, PATIENCE / 8 if last else 3000):
            break
    for key in back:
        page.keyboard.press(key)
    page.wait_for_function(
        "([e, old]) => e.innerHTML === old", arg=[shown, before], timeout=PATIENCE / 4
    )
    return changed


def turn_by_mouse(page, control, shown):
    """Change one control by mouse and put it back; whether what is shown changed."""
    before, kind = shown.inner_html(), control.evaluate(KIND)
    if kind == "select-one":  # its list is the system's own: a choice in it comes as this event
        n, at = control.evaluate("e => [e.options.length, e.selectedIndex]")
        ways = [lambda k=k: control.select_option(index=k) for k in range(n) if k != at]
        back = lambda: control.select_option(index=at)  # noqa: E731
    elif kind == "slider":
        place = control.bounding_box()
        x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
        ways, back = [lambda: drag(page, (x, y), x + 60)], lambda: drag(page, (x + 60, y), x - 90)
    else:
        ways, back = [control.click], control.click
    changed = False
    for way in ways:
        way()
        if changed := wait_for_change(page, shown, before, 3000):
            break
    back()
    page.wait_for_function(
        "([e, old]) => e.innerHTML === old", arg=[shown, before], timeout=PATIENCE / 4
    )
    return changed


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(end, start[1], steps=5)
    page.mouse.up()


def answer_to(page, control, shown, typed):
    """What is shown after something was typed into a field, as one line."""
    before = shown.inner_html()
    control.fill(typed)
    control.press("Enter")
    wait_for_change(page, shown, before, 4000)
    return shown.evaluate("e => (e.querySelector('p') ?? e).textContent.trim()")


def turn_every_knob(page):
    """Move each control of each explorer by keyboard: cell, place and kind → whether it acted.

    Each is turned by mouse too, and what cannot be meant is typed into each field.
    """
    acted = {}
    for cell in page.evaluate(EXPLORERS):
        page.evaluate(SHOW, cell)
        box = page.locator(".jp-Cell.jp-mod-active .widget-vbox").first
        box.wait_for()
        shown = box.locator(".widget-html-content").last.element_handle()
        for i, control in enumerate(box.locator("select, input, .noUi-handle").all()):
            kind = control.evaluate(KIND)
            acted[cell, i, kind] = turn(page, control, shown)
            if kind not in ("text", "keys"):
                acted[cell, i, kind] &= turn_by_mouse(page, control, shown)
            elif kind == "text":
                meant = control.input_value()
                for typed in WRONG:
                    answer = answer_to(page, control, shown, typed)
                    assert SENTENCE.fullmatch(answer), f"{typed!r}: {answer}"
                answer_to(page, control, shown, meant)
    return acted


@pytest.mark.parametrize("notebook", NOTEBOOKS, indirect=True)
def test_run_all_in_a_real_lab(notebook, request):
    cells = run_all(notebook)
    assert len(cells) >= 5
    assert all(cell["errors"] == 0 for cell in cells), json.dumps(cells)
    assert notebook.locator("p.finding").count() >= 1
    acted = turn_every_knob(notebook)
    assert [where for where, change in acted.items() if not change] == []
    name = request.node.callspec.params["notebook"]
    source = (PROJECT / "notebooks" / name).read_text(encoding="utf-8")
    called = source.count('"explore.')
    assert len(acted) >= 2 * called  # two controls or more each
