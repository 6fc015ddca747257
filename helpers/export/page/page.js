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

  // ---- concordance: the sentences of the page, searched word by word
  const LINES = 200;
  const CONTEXT = 55;
  const isLetter = (letter) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
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
  const findHits = (row, wanted, whole) => {
    row.folded ??= foldWithPlaces(row.text);
    const { folded, places } = row.folded;
    const hits = [];
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
      const end = at + wanted.length;
      if (isLetter(folded[at - 1]) || (whole && isLetter(folded[end]))) continue;
      let stop = places[end - 1] + 1;
      // To the end of the word, and never between a letter and its accent.
      while (/[\p{L}\p{N}\p{M}]/u.test(row.text[stop] ?? "")) stop += 1;
      hits.push({ row, left: row.text.slice(0, places[at]), hit: row.text.slice(places[at], stop), right: row.text.slice(stop) });
    }
    return hits;
  };
  const shorten = (text, side) => {
    if (text.length <= CONTEXT) return text;
    return side === "left" ? "…" + text.slice(-CONTEXT).replace(/^\S*\s/, "") : text.slice(0, CONTEXT).replace(/\s\S*$/, "") + "…";
  };
  const nearest = (hit, side) => {
    const words = fold(hit[side]).replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(" ");
    return (side === "left" ? words.reverse() : words).slice(0, 5).join(" ");
  };

  const addSearch = (box, number) => {
    const rows = [...(box.querySelector("table")?.tBodies[0]?.rows ?? [])].map((row) => {
      const [outlet, article, sentence, text] = [...row.cells].map((cell) => cell.textContent);
      return { outlet, article, sentence, text };
    });
    if (!rows.length) return;
    const outlets = [...new Set(rows.map((row) => row.outlet))].sort(french.compare);
    const [word, input] = makeSearch(tr("Word or words"), tr("Search the sentences"));
    const [from, outlet] = makeSelect(tr("outlet"), tr("Search in outlet"), [["", tr("all")], ...outlets.map((name) => [name, name])]);
    const [order, sort] = makeSelect(tr("order"), tr("Order of the lines"), [["", tr("of the texts")], ["left", tr("by the words before")], ["right", tr("by the words after")]]);
    const whole = make("input", { type: "checkbox" });
    const count = make("output");
    const body = make("tbody");
    const heads = [[tr("before"), "left"], [tr("found"), "hit"], [tr("after"), "right"], [tr("outlet"), ""], [tr("article"), ""]]
      .map(([name, kind]) => make("th", { scope: "col", class: kind }, name));
    const region = make("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": tr("Lines found {0}", number) },
      make("table", { class: "data kwic" }, make("thead", {}, make("tr", {}, ...heads)), body));
    const show = () => {
      const wanted = foldWithPlaces(input.value.trim()).folded;
      region.hidden = !wanted;
      body.replaceChildren();
      count.value = wanted ? "" : tr("{0} sentences can be searched", rows.length);
      if (!wanted) return;
      const hits = rows.filter((row) => !outlet.value || row.outlet === outlet.value)
        .flatMap((row) => findHits(row, wanted, whole.checked));
      if (sort.value) {
        hits.forEach((hit) => { hit.key = nearest(hit, sort.value); });
        hits.sort((a, b) => french.compare(a.key, b.key));
      }
      body.append(...hits.slice(0, LINES).map(({ row, left, hit, right }) => make("tr", {},
        make("td", { class: "left", lang: "fr" }, shorten(left, "left")),
        make("td", { class: "hit", lang: "fr" }, make("mark", {}, hit)),
        make("td", { class: "right", lang: "fr" }, shorten(right, "right")),
        make("td", {}, row.outlet), make("td", {}, `${row.article}, ${row.sentence}`))));
      const found = new Set(hits.map(({ row }) => row.outlet)).size;
      const told = [hits.length, found, outlets.length];
      count.value = (hits.length === 1 ? tr("{0} line in {1} of {2} outlets", ...told) : tr("{0} lines in {1} of {2} outlets", ...told))
        + (hits.length > LINES ? tr(", the first {0} shown", LINES) : "");
    };
    input.addEventListener("input", show);
    [outlet, sort, whole].forEach((control) => control.addEventListener("change", show));
    const tools = make("div", { class: "tools", role: "search", "aria-label": tr("Concordance {0}", number) },
      word, make("label", {}, whole, ` ${tr("whole words only")}`), from, order, count);
    box.prepend(tools, region);
    show();
  };

  // ---- sort: numbers before words before nothing, whatever the direction
  const value = (cell) => {
    const text = (cell?.dataset.sort ?? cell?.textContent ?? "").trim();
    if (/^[-–—]?$|^nan$/i.test(text)) return { rank: 2 };
    const number = Number(text.replace(/[\s,%+]/g, "").replace("−", "-").replace(/^([+-]?)inf(inity)?$/i, "$1Infinity"));
    return Number.isNaN(number) ? { rank: 1, text } : { rank: 0, number };
  };
  const compare = (a, b, sign) => a.rank - b.rank
    || sign * (a.rank === 0 ? a.number - b.number : a.rank === 1 ? french.compare(a.text, b.text) : 0);

  const addSort = (table, rows) => {
    const heads = [...(table.tHead?.rows ?? [])];
    const cells = [...(heads[0]?.cells ?? [])];
    // Columns that do not line up with the head cannot be sorted by it.
    if (heads.length !== 1 || rows.length < 2 || rows.some((row) => row.cells.length !== cells.length)
      || table.querySelector("[colspan], [rowspan]")) return;
    cells.forEach((cell, column) => {
      if (!cell.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...cell.childNodes);
      cell.append(button);
      const first = cell.classList.contains("num") ? "descending" : "ascending";
      const second = first === "ascending" ? "descending" : "ascending";
      button.addEventListener("click", () => {
        const now = cell.getAttribute("aria-sort");
        const next = now === first ? second : now === second ? null : first;
        cells.forEach((other) => other.removeAttribute("aria-sort"));
        const keyed = rows.map((row) => ({ row, key: value(row.cells[column]) }));
        if (next) {
          cell.setAttribute("aria-sort", next);
          keyed.sort((a, b) => compare(a.key, b.key, next === "ascending" ? 1 : -1));
        }
        table.tBodies[0].append(...keyed.map(({ row }) => row));
      });
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
      said.textContent = (await copy(link.href)) ? tr("Link copied") : tr("The link is in the address bar");
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
        addFilter(box, rows, tr("rows here"), tr("rows of “{0}”", box.getAttribute("aria-label")));
      }
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
    document.querySelectorAll("div.search").forEach((box, i) => addSearch(box, i + 1));
    addLinks();
    if (matchMedia("(max-width: 67.9rem)").matches) {
      document.querySelector(".contents details")?.removeAttribute("open");
    }
    followReading();
  });
})();
