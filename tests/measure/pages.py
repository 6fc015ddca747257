"""What a reader meets on each exported page: lengths, words, links, targets; how long it loads.

Run it on a folder of pages: `PYTHONPATH=tests python -m measure.pages html`.
"""

import sys
from itertools import product
from pathlib import Path

import pandas as pd

from browser import open_browser, open_page

# The page as it opens: nothing unfolded, nothing scrolled. Lengths in CSS pixels.
LOOK = """() => {
  const shown = (part) => part.checkVisibility({ visibilityProperty: true });
  const height = (part) => part.getBoundingClientRect();
  const picture = [...document.querySelectorAll("main figure")].find(shown);
  let words = 0;
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    const folded = parentElement.matches("details:not([open])");
    if (shown(parentElement) && !folded && !parentElement.closest("option, svg")) {
      words += (data.match(/[\\p{L}\\p{N}]+/gu) ?? []).length;
    }
  }
  const boxes = [...document.querySelectorAll(".scroll")].filter(shown);
  const targets = document.querySelectorAll("a, button, summary, input, select");
  const small = [...targets].filter((part) => {
    if (!shown(part) || part.closest(".skip")) return false;
    const { width, height } = part.getBoundingClientRect();
    return Math.min(width, height) < 23.5 && getComputedStyle(part).display !== "inline";
  });
  return {
    to_figure: picture ? Math.round(height(picture).top + scrollY) : null,
    words,
    length: document.documentElement.scrollHeight,
    cut_tables: boxes.filter((box) => box.scrollWidth > box.clientWidth + 1
      && getComputedStyle(box.querySelector("tbody tr > *") ?? box).position !== "sticky").length,
    small_targets: small.length,
  };
}"""
LINKS = "[...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))"
TARGETS = "[...document.querySelectorAll('[id]')].map((part) => part.id)"

TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return { paint: paint?.startTime, ready: page.domContentLoadedEventEnd, load: page.loadEventEnd };
}"""


def look_at(folder: Path, widths: tuple[int, ...] = (390, 1280)) -> pd.DataFrame:
    """One row per page and width: what it shows before anything is unfolded.

    `n_dead`: links that lead nowhere where the page lies alone; `n_sheets`: A4 sheets in print.
    """
    rows = []
    with open_browser() as browser:
        for path in sorted(folder.glob("*.html")):
            for width in widths:
                with open_page(browser, path, width=width) as (page, _):
                    seen = page.evaluate(LOOK)
                    ids = set(page.evaluate(TARGETS))
                    links = page.evaluate(LINKS)
                    outside = [link for link in links if not link.startswith(("http", "data:"))]
                    dead = [link for link in outside if link.removeprefix("#") not in ids]
                    printed = page.pdf(format="A4", prefer_css_page_size=True)
                    sheets = printed.count(b"/Type /Page\n")
                size = round(path.stat().st_size / 1000)
                more = {"n_dead": len(dead), "n_sheets": sheets, "kB": size}
                rows.append({"page": path.name, "width": width} | seen | more)
    return pd.DataFrame(rows)


def time_loading(folder: Path, *, slowed: tuple[int, ...] = (1, 4), n: int = 3) -> pd.DataFrame:
    """One row per page and slowing of the processor: milliseconds until it is there.

    `paint`: something is seen; `ready`: the script has run; `load`: all is done. Medians of `n`.
    """
    rows = []
    with open_browser() as browser:
        for path, factor in product(sorted(folder.glob("*.html")), slowed):
            for _ in range(n):
                with browser.new_page(viewport={"width": 390, "height": 844}) as page:
                    session = page.context.new_cdp_session(page)
                    session.send("Emulation.setCPUThrottlingRate", {"rate": factor})
                    page.goto(path.as_uri())
                    page.wait_for_timeout(200)
                    row = {"page": path.name, "kB": round(path.stat().st_size / 1000)}
                    rows.append(row | {"slowed": factor} | page.evaluate(TIMES))
    return pd.DataFrame(rows).groupby(["page", "kB", "slowed"]).median().round().reset_index()


if __name__ == "__main__":
    for table in (look_at(Path(sys.argv[1])), time_loading(Path(sys.argv[1]))):
        print(table.to_string(index=False))
