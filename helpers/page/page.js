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

  // ---- filter: "etat" finds "État", "coeur" finds "cœur"
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[’‘ʼ]/g, "'").replace(/\s+/g, " ");

  const addFilter = (before, items, noun, name) => {
    const texts = items.map((item) => fold(item.textContent));
    const tools = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const count = document.createElement("output");
    tools.className = "tools";
    input.type = "search";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.setAttribute("aria-label", `Filter ${name}`);
    label.append("Filter ", input);
    const show = () => {
      const words = fold(input.value).trim().split(" ");
      let shown = 0;
      items.forEach((item, i) => {
        const hit = words.every((word) => texts[i].includes(word));
        item.hidden = !hit;
        shown += hit;
      });
      count.value = `${shown} of ${items.length} ${noun}`;
    };
    input.addEventListener("input", show);
    tools.append(label, count);
    before.before(tools);
    show();
  };

  // ---- sort: numbers before words before nothing, whatever the direction
  const french = new Intl.Collator("fr", { numeric: true });
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

  const MANY = 8;
  addEventListener("DOMContentLoaded", () => {
    addThemeButton();
    document.querySelectorAll("table.data, table.dataframe").forEach((table) => {
      const rows = [...(table.tBodies[0]?.rows ?? [])];
      const box = table.closest(".scroll");
      addSort(table, rows);
      if (rows.length > MANY && box) {
        addFilter(box, rows, "rows", `rows of “${box.getAttribute("aria-label")}”`);
      }
    });
    document.querySelectorAll("ol.evidence").forEach((list) => {
      const items = [...list.children];
      items.forEach((item, i) => { item.value = i + list.start; });
      if (items.length > MANY) addFilter(list, items, "sentences", "sentences");
    });
    if (matchMedia("(max-width: 67.9rem)").matches) {
      document.querySelector(".contents details")?.removeAttribute("open");
    }
    followReading();
  });
})();
