"""The notebooks in a real JupyterLab: Run All, every code cell executed, no error."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter

import pytest
from browser import open_browser
from playwright.sync_api import TimeoutError

from helpers.corpus import PROJECT

pytestmark = pytest.mark.browser
PATIENCE = 240_000  # milliseconds: a busy machine is no failure
NOTEBOOKS = sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))
IDLE = """() => {
  const widget = window.jupyterapp?.shell?.currentWidget;
  return widget?.sessionContext?.session?.kernel?.status === 'idle';
}"""
CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .filter(cell => cell.cell_type === 'code')
  .map(cell => ({count: cell.execution_count,
                 errors: cell.getOutputs().filter(o => o.output_type === 'error').length}))"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab with settings, runtime and workspaces of its own."""
    home = tmp_path_factory.mktemp("lab")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR",
             "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "PRESSE_FIGURES")  # fmt: skip
    private = {name: str(home / name.lower()) for name in names}
    # Saved by itself after two minutes, a notebook would keep its outputs.
    manager = home / "jupyterlab_settings_dir" / "@jupyterlab" / "docmanager-extension"
    manager.mkdir(parents=True)
    settings = manager / "plugin.jupyterlab-settings"
    settings.write_text('{"autosave": false}', encoding="utf-8")
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root",
               f"--port={port}", "--IdentityProvider.token=", "--ServerApp.password=",
               "--expose-app-in-browser", f"--ServerApp.root_dir={PROJECT}"]  # fmt: skip
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
def browser():
    """One Chromium for all notebooks."""
    with open_browser() as chromium:
        yield chromium


EXPLORERS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .flatMap((cell, i) =>
    cell.cell_type === 'code' && /explore_\\w+\\(/.test(cell.source) ? [i] : [])"""
SHOW = """async (i) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = i;
  await notebook.scrollToItem(i, 'start');
}"""


def turn_every_knob(page):
    """Move each control by keyboard; those that changed nothing, and how many each cell has."""
    dead, turned = [], Counter()
    for cell in page.evaluate(EXPLORERS):
        page.evaluate(SHOW, cell)
        box = page.locator(".jp-Cell.jp-mod-active .widget-vbox").first
        box.wait_for()
        shown = box.locator(".widget-html-content").last
        # What is typed finds nothing, and where there is nothing no other control has an effect.
        others = box.locator("select, input[type=checkbox], .noUi-handle").all()
        for i, control in enumerate([*others, *box.locator("input[type=text]").all()]):
            before = shown.inner_html()
            kind = control.evaluate("e => e.type || 'slider'")
            # The list is opened first: closed, its arrow keys are the notebook's.
            last = kind == "select-one" and control.evaluate(
                "e => e.selectedIndex === e.length - 1"
            )
            arrow = "ArrowUp" if last else "ArrowDown"
            keys = {"checkbox": ["Space"], "slider": ["End"],
                    "select-one": ["Space", arrow, "Enter"]}  # fmt: skip
            control.focus()
            for key in keys.get(kind, ["End", "z", "z", "Enter"]):
                page.keyboard.press(key)
            try:
                page.wait_for_function(
                    "([e, old]) => e.innerHTML !== old",
                    arg=[shown.element_handle(), before], timeout=PATIENCE / 8,
                )  # fmt: skip
            except TimeoutError:
                dead.append((cell, i, kind))
            turned[cell] += 1
    return dead, turned


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_in_a_real_lab(browser, lab, name):
    before = (PROJECT / "notebooks" / name).read_bytes()
    with browser.new_page() as page:
        page.goto(f"{lab}/lab/tree/notebooks/{name}?reset", timeout=PATIENCE)
        page.wait_for_function(IDLE, timeout=PATIENCE)
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(
            f"() => ({CELLS})().every(cell => cell.count) && ({IDLE})()", timeout=PATIENCE
        )
        cells = page.evaluate(CELLS)
        findings = page.locator("p.finding").count()
        dead, turned = turn_every_knob(page)
    assert len(cells) >= 5
    assert all(cell["errors"] == 0 for cell in cells), json.dumps(cells)
    assert findings >= 1
    for cell in {cell for cell, _, _ in dead}:
        alive = turned[cell] - sum(place == cell for place, _, _ in dead)
        assert alive, f"no control of cell {cell} changed its output"
    source = (PROJECT / "notebooks" / name).read_text(encoding="utf-8")
    assert turned.total() >= source.count("explore_")  # two or more each, and each is named twice
    assert (PROJECT / "notebooks" / name).read_bytes() == before
