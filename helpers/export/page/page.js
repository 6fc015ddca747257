(() => {
  "use strict";
  const root = document.documentElement;

  // ---- the page's language: what this script says stands in it in English
  const words = JSON.parse(root.dataset.words ?? "{}");
  const tr = (text, ...values) => (words[text] ?? text).replace(/\{(\d)\}/g, (_, i) => values[i]);

  // ---- theme: before the first paint
  const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* private window */ } };
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const isDark = () =>
    (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();

  const addThemeButton = () => {
    const button = document.getElementById("theme");
    const label = () => { button.textContent = isDark() ? tr("Light theme") : tr("Dark theme"); };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remember(root.dataset.theme);
      label();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
    label();
    button.hidden = false;
  };

  // ---- code: shown all over the page, or nowhere
  const addCodeButton = () => {
    const button = document.getElementById("code");
    const parts = document.querySelectorAll("details.code");
    button.addEventListener("click", () => {
      const shown = root.toggleAttribute("data-code");
      button.setAttribute("aria-pressed", shown);
      parts.forEach((part) => { part.open = shown; });
    });
    button.hidden = !parts.length;
  };

  const french = new Intl.Collator("fr", { numeric: true });

  // ---- filter: "etat" finds "État", "coeur" finds "cœur"
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[’‘‛ʼʻʽʹꞌ᾽´`′‚΄]/g, "'")
    .replace(/[“”„‟«»‹›]/g, '"').replace(/\s+/g, " ");

  const find = (hash) => {
    try { return document.getElementById(decodeURIComponent(hash.slice(1))); } catch { return null; }
  };

  // Text from articles becomes text and attributes here, never markup.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...children);
    return element;
  };
  const makeSearch = (text, label) => {
    const input = make("input", { type: "search", autocomplete: "off", spellcheck: "false", "aria-label": label });
    return [make("label", {}, `${text} `, input), input];
  };
  const makeSelect = (text, label, values) => {
    const select = make("select", { "aria-label": label });
    values.forEach(([value, shown]) => select.append(make("option", { value }, shown)));
    return [make("label", {}, `${text} `, select), select];
  };

  const FACETS = [["outlet", tr("outlet")], ["entity", tr("entity")], ["holder", tr("holder")],
    ["label", tr("label")], ["frame", tr("frame")]];
  const addFilter = (before, items, noun, name) => {
    let texts; // read when they are first asked for: a page opens faster
    const [label, input] = makeSearch(tr("Filter"), tr("Filter {0}", name));
    const count = make("output");
    const tools = make("div", { class: "tools" }, label);
    const chosen = FACETS.flatMap(([facet, shown]) => {
      // An item may stand in several frames: "a; b".
      const held = items.map((item) => (facet === "frame" ? (item.dataset[facet] ?? "").split("; ") : [item.dataset[facet] ?? ""]).filter(Boolean));
      const values = [...new Set(held.flat())].sort(french.compare);
      if (values.length < 2) return [];
      const [part, select] = makeSelect(shown, tr("{0} of {1}", shown, name), [["", tr("all")], ...values.map((value) => [value, value])]);
      tools.append(part);
      select.addEventListener("change", () => show());
      return [{ held, select }];
    });
    const show = () => {
      const words = fold(input.value).trim().split(" ").filter(Boolean);
      if (words.length) texts ??= items.map((item) => fold(item.textContent));
      let shown = 0;
      items.forEach((item, i) => {
        const hit = words.every((word) => texts[i].includes(word))
          && chosen.every(({ held, select }) => !select.value || held[i].includes(select.value));
        item.hidden = !hit;
        shown += hit;
      });
      count.value = tr("{0} of {1} {2}", shown, items.length, noun);
    };
    input.addEventListener("input", show);
    tools.append(count);
    before.before(tools);
    show();
  };

  // ---- tables as files: what is shown, numbers in full; with ";" also decimal commas
  const addDownload = (box, table) => {
    let tools = box.previousElementSibling;
    if (!tools?.matches(".tools")) box.before(tools = make("div", { class: "tools" }));
    const read = (cell, separator) => {
      let text = cell.dataset.sort ?? cell.textContent.trim().replace(/\s+/g, " ");
      const number = cell.matches("td.num") && text !== "–";
      if (number && separator === ";") text = text.replace(".", ",");
      // A spreadsheet must not take what an article says for a formula.
      if (!number && /^[=+\-@\t]/.test(text)) text = `'${text}`;
      return /["\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const name = box.getAttribute("aria-label");
    const file = name.normalize("NFKD").replace(/[^\w]+/g, "-").slice(0, 60);
    [[",", "CSV"], [";", "CSV ;"]].forEach(([separator, label]) => {
      const button = make("button", { type: "button", "aria-label": tr("{0} of “{1}”", label, name) }, label);
      button.addEventListener("click", () => {
        const lines = [...table.rows].map((row) => [...row.cells].map((cell) => read(cell, separator)).join(separator));
        const url = URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n")], { type: "text/csv" }));
        make("a", { href: url, download: `${file}.csv` }).click();
        setTimeout(() => URL.revokeObjectURL(url), 1000);
      });
      tools.append(button);
    });
  };

  // ---- on a narrow screen the two texts of a table stand one above the other: say whose each is
  const nameSides = (table) => {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.innerText.trim());
    [...table.tBodies[0].rows].forEach((row) => [...row.cells].forEach((cell, i) => {
      if (i && cell.textContent.trim() && !cell.querySelector("details")) cell.dataset.of = heads[i] ?? "";
    }));
  };

  // ---- tabs: the chapter of the place that the address names
  const addTabs = () => {
    const chapters = [...document.querySelectorAll(".chapter")];
    if (!chapters.length) return;
    const entries = [...document.querySelectorAll(".contents li")];
    const choose = () => {
      const named = find(location.hash)?.closest(".chapter");
      const chosen = named ?? (location.hash ? chapters.find((one) => !one.hidden) : chapters[0]);
      chapters.forEach((chapter) => { chapter.hidden = chapter !== chosen; });
      document.querySelectorAll(".tabs a").forEach((link) => {
        link.removeAttribute("aria-current");
        if (link.hash !== `#${chosen.id}`) return;
        link.setAttribute("aria-current", "page");
        link.closest("ul").scrollLeft = link.offsetLeft - 60; // on a phone there is room for two
      });
      entries.forEach((entry) => {
        const chapter = find(entry.firstElementChild.hash)?.closest(".chapter");
        entry.hidden = Boolean(chapter && chapter.hidden);
      });
      root.toggleAttribute("data-overview", chosen === chapters[0]);
    };
    addEventListener("hashchange", choose);
    choose();
  };

  // ---- what a measure is: under the pointer, and said aloud when it is touched or reached by key
  const addGlossary = (say) => document.addEventListener("focusin", (event) => {
    const term = event.target.closest("abbr[title]");
    if (term) say(term.textContent + tr(": ") + term.title, 9000);
  });

  // What house styles put into numbers and hours, and what nobody sees: 10.000, 20 h 30.
  const STYLE = /(?<=\d)[.\s'](?=\d{3}(?!\d))|(?<=\d)\s(?=h\b|h\d)|(?<=\d\s?h)\s(?=\d)|\u00ad/giu;
  // The folded text, and for each of its letters where it stands in the text.
  const foldWithPlaces = (text) => {
    let folded = "";
    const places = [];
    const dropped = new Set([...text.matchAll(STYLE)].map((match) => match.index));
    for (let i = 0; i < text.length; i += 1) {
      if (dropped.has(i)) continue;
      const part = fold(text[i]);
      if (part === " " && folded.endsWith(" ")) continue;
      folded += part;
      for (let k = 0; k < part.length; k += 1) places.push(i);
    }
    places.push(text.length);
    return { folded, places };
  };
  // For selection.js.
  window.tools = { fold, foldWithPlaces, make, makeSelect, french, tr };

  // ---- sort (sort.js)
  const addSort = (table, rows) => {
    const heads = [...(table.tHead?.rows ?? [])];
    const cells = [...(heads[0]?.cells ?? [])];
    // Columns that do not line up with the head cannot be sorted by it.
    if (heads.length !== 1 || rows.length < 2 || rows.some((row) => row.cells.length !== cells.length)
      || table.querySelector("[colspan], [rowspan]")) return;
    const terms = table.closest(".scroll")?.parentElement.parentElement.querySelectorAll("details.columns dt") ?? [];
    const meanings = new Map([...terms].map((term) => [term.textContent, term.nextElementSibling.textContent]));
    cells.forEach((cell) => {
      if (!cell.textContent.trim()) return;
      if (meanings.has(cell.textContent)) cell.title = meanings.get(cell.textContent);
      const button = document.createElement("button");
      button.type = "button";
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => window.sortTable(cell));
    });
  };

  // ---- contents: mark the section being read
  const followReading = () => {
    const links = new Map([...document.querySelectorAll(".contents a")]
      .map((link) => [document.getElementById(link.getAttribute("href").slice(1)), link]));
    links.delete(null);
    if (!links.size) return;
    const mark = () => {
      const heads = [...links.keys()];
      const current = heads.findLast((head) => head.getBoundingClientRect().top < innerHeight / 3) ?? heads[0];
      links.forEach((link, head) => {
        if (head === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; mark(); });
    }, { passive: true });
    mark();
  };

  // ---- links to a place: copied as they are followed; what is folded around the place opens
  const addLinks = () => {
    const said = make("div", { class: "said", role: "status" });
    document.body.append(said);
    const say = (text, time = 2500) => {
      said.textContent = text;
      setTimeout(() => { said.textContent = ""; }, time);
    };
    // The address of a page that was mailed is a folder of whoever opened it: its name will do.
    const address = (link) => (location.protocol === "file:"
      ? `${location.pathname.split("/").pop()}${link.hash}` : link.href);
    const copy = async (text) => {
      try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
    };
    document.querySelectorAll("a.anchor").forEach((link) => link.addEventListener("click", async () => {
      const near = link.closest("h1, h2, h3, h4, h5, figcaption").textContent;
      const text = near.replace(/#\s*$/, "").replace(tr("Data (CSV)"), "").trim();
      say((await copy(`${text} (${address(link)})`)) ? tr("Copied, with its place") : tr("The link is in the address bar"));
    }));
    addGlossary(say);
    const open = () => {
      const target = find(location.hash);
      for (let part = target?.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
      target?.scrollIntoView();
    };
    addEventListener("hashchange", open);
    if (location.hash) open();
  };

  const MANY = 8;
  addEventListener("DOMContentLoaded", () => {
    addThemeButton();
    addCodeButton();
    document.querySelectorAll("table.data, table.dataframe").forEach((table) => {
      const rows = [...(table.tBodies[0]?.rows ?? [])];
      const box = table.closest(".scroll");
      addSort(table, rows);
      if (rows.length > MANY && box && !table.matches(".pairs")) {
        addFilter(box, rows, tr("rows here"), tr("rows of “{0}”", box.getAttribute("aria-label")));
      }
      if (box && rows.length) addDownload(box, table);
      if (table.matches(".pairs")) nameSides(table);
    });
    let lists = 0;
    document.querySelectorAll("ol.evidence").forEach((list) => {
      const items = [...list.children];
      items.forEach((item, i) => { item.value = i + list.start; });
      if (items.length > MANY) {
        lists += 1;
        addFilter(list, items, tr("sentences"), lists > 1 ? tr("sentences (list {0})", lists) : tr("sentences"));
      }
    });
    addTabs();
    addLinks();
    if (matchMedia("(max-width: 67.9rem)").matches) {
      document.querySelector(".contents details")?.removeAttribute("open");
    }
    followReading();
  });
})();
