(() => {
  "use strict";
  const root = document.documentElement;

  // ---- theme: before the first paint
  const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* private window */ } };
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const isDark = () =>
    (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();

  const addThemeButton = () => {
    const button = document.getElementById("theme");
    const label = () => { button.textContent = isDark() ? "Light theme" : "Dark theme"; };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remember(root.dataset.theme);
      label();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
    label();
    button.hidden = false;
  };

  const french = new Intl.Collator("fr", { numeric: true });

  // ---- filter: "etat" finds "État", "coeur" finds "cœur"
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[’‘‛ʼʻʽʹꞌ᾽´`′‚΄]/g, "'")
    .replace(/[“”„‟«»‹›]/g, '"').replace(/\s+/g, " ");

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

  const FACETS = ["outlet", "entity", "holder", "label", "frame"];
  const addFilter = (before, items, noun, name) => {
    let texts; // read when they are first asked for: a page opens faster
    const [label, input] = makeSearch("Filter", `Filter ${name}`);
    const count = make("output");
    const tools = make("div", { class: "tools" }, label);
    const chosen = FACETS.flatMap((facet) => {
      // An item may stand in several frames: "a; b".
      const held = items.map((item) => (facet === "frame" ? (item.dataset[facet] ?? "").split("; ") : [item.dataset[facet] ?? ""]).filter(Boolean));
      const values = [...new Set(held.flat())].sort(french.compare);
      if (values.length < 2) return [];
      const [part, select] = makeSelect(facet, `${facet} of ${name}`, [["", "all"], ...values.map((value) => [value, value])]);
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
      count.value = `${shown} of ${items.length} ${noun}`;
    };
    input.addEventListener("input", show);
    tools.append(count);
    before.before(tools);
    show();
  };

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
  window.tools = { fold, foldWithPlaces, make, makeSelect, french, tr: (text, ...values) => text.replace(/\{(\d)\}/g, (_, i) => values[i]) };

  // ---- sort (sort.js)
  const addSort = (table, rows) => {
    const heads = [...(table.tHead?.rows ?? [])];
    const cells = [...(heads[0]?.cells ?? [])];
    // Columns that do not line up with the head cannot be sorted by it.
    if (heads.length !== 1 || rows.length < 2 || rows.some((row) => row.cells.length !== cells.length)
      || table.querySelector("[colspan], [rowspan]")) return;
    cells.forEach((cell) => {
      if (!cell.textContent.trim()) return;
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
    const copy = async (text) => {
      try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
    };
    document.querySelectorAll("a.anchor").forEach((link) => link.addEventListener("click", async () => {
      said.textContent = (await copy(link.href)) ? "Link copied" : "The link is in the address bar";
      setTimeout(() => { said.textContent = ""; }, 2500);
    }));
    const open = () => {
      let name = location.hash.slice(1);
      try { name = decodeURIComponent(name); } catch { /* as it is */ }
      const target = document.getElementById(name);
      for (let part = target?.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
      target?.scrollIntoView();
    };
    addEventListener("hashchange", open);
    if (location.hash) open();
  };

  const MANY = 8;
  addEventListener("DOMContentLoaded", () => {
    addThemeButton();
    document.querySelectorAll("table.data, table.dataframe").forEach((table) => {
      const rows = [...(table.tBodies[0]?.rows ?? [])];
      const box = table.closest(".scroll");
      addSort(table, rows);
      if (rows.length > MANY && box) {
        addFilter(box, rows, "rows here", `rows of “${box.getAttribute("aria-label")}”`);
      }
    });
    let lists = 0;
    document.querySelectorAll("ol.evidence").forEach((list) => {
      const items = [...list.children];
      items.forEach((item, i) => { item.value = i + list.start; });
      if (items.length > MANY) {
        lists += 1;
        addFilter(list, items, "sentences", lists > 1 ? `sentences (list ${lists})` : "sentences");
      }
    });
    addLinks();
    if (matchMedia("(max-width: 67.9rem)").matches) {
      document.querySelector(".contents details")?.removeAttribute("open");
    }
    followReading();
  });
})();
