// ---- one selection for the page: what is picked in a figure, a table, a sentence or the search
// opens its sentences, and holds in every figure, table and list.
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const { fold, foldWithPlaces, make, makeSelect, french, tr } = window.tools;
  const marks = [...document.querySelectorAll("figure svg g[aria-label]")];

  // ---- what a mark stands for is said where it is pointed at, and read with the arrow keys
  const tip = make("div", { class: "tip", hidden: "" });
  (document.querySelector("main") ?? document.body).append(tip);
  const say = (mark) => {
    const box = mark.getBoundingClientRect();
    tip.textContent = mark.getAttribute("aria-label");
    tip.hidden = false;
    tip.style.left = `${Math.max(4, Math.min(box.x + box.width / 2, innerWidth - tip.offsetWidth - 4))}px`;
    tip.style.top = `${box.y > tip.offsetHeight + 8 ? box.y - tip.offsetHeight - 6 : box.bottom + 6}px`;
  };
  const near = (event) => event.target.closest?.("g[aria-label]") // a number may stand on its bar
    ?? (event.target.closest?.("svg text") && event.clientX !== undefined
      ? document.elementsFromPoint(event.clientX, event.clientY).map((one) => one.closest("g[aria-label]")).find(Boolean) : null);
  ["pointerover", "focusin"].forEach((kind) => addEventListener(kind, (event) => {
    const mark = near(event);
    if (mark) say(mark); else tip.hidden = true;
  }));
  addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });
  document.querySelectorAll("figure svg").forEach((svg) => {
    const own = [...svg.querySelectorAll("g[aria-label]")];
    own.forEach((mark, i) => {
      mark.setAttribute("role", Object.keys(mark.dataset).length ? "button" : "img");
      mark.setAttribute("tabindex", i ? "-1" : "0");
    });
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const at = own.indexOf(near(event));
      if (at >= 0 && ["Enter", " "].includes(event.key)) { event.preventDefault(); choose(own[at], true); }
      if (at < 0 || !step) return;
      event.preventDefault();
      const next = own[(at + step + own.length) % own.length];
      own.forEach((mark) => mark.setAttribute("tabindex", mark === next ? "0" : "-1"));
      next.focus();
    });
  });

  const data = JSON.parse(document.getElementById("sentences")?.textContent || "null");
  if (!data?.rows.length) return;

  // ---- the sentences, and what a thing on the page stands for
  const articles = new Map(data.articles.map(([id, outlet, date, name]) => [id, { outlet, date, name }]));
  const meaning = window.readNearest(data, fold);
  const rows = data.rows.map(([place, sentence, text, entities, frames, label, holder], i) => {
    const [article, outlet, date, name] = data.articles[place];
    const held = { entity: entities.map((i) => data.entities[i]), frame: frames.map((i) => data.frames[i]) };
    return { i, article, outlet, date, name, sentence: String(sentence), text, label: data.labels[label], holder: data.holders[holder], ...held };
  });
  const LINKED = ["outlet", "article", "period", "entity", "frame", "label", "holder"];
  // Whether something with these facets may stay where those are picked; what it lacks is no reason.
  const agrees = (facets, picked, need) => [...LINKED, "sentence"].every((name) => {
    if (!(name in picked)) return true;
    const own = name === "period" ? facets.date : facets[name];
    if (own === undefined || own === "") return !need;
    return name === "period" ? own.startsWith(picked.period) : [own].flat().includes(picked[name]);
  });
  const complete = (facets) => ({ ...articles.get(facets.article), ...facets });
  const sets = Object.fromEntries(["label", "holder", "outlet", "article", "entity", "frame"]
    .map((name) => [name, new Set(rows.flatMap((row) => row[name]))]));
  const known = (facet, value) => sets[facet]?.has(value) ?? true;
  const read = new WeakMap();
  const stands = (thing) => {
    if (!read.has(thing)) {
      const cells = thing.querySelectorAll(":scope > td[data-pick]");
      const facets = { ...thing.dataset };
      cells.forEach(({ dataset: { pick: name }, textContent }) => { // two entities of a row: either
        facets[name] = name in facets ? [facets[name], textContent].flat() : textContent;
      });
      if (facets.frame?.includes("; ")) facets.frame = facets.frame.split("; ");
      // A column may have the name of one and hold something else.
      ["label", "holder"].forEach((name) => { if (!known(name, facets[name])) delete facets[name]; });
      read.set(thing, complete(facets));
    }
    return read.get(thing);
  };

  // ---- words: a lemma stands for its forms, * for any letters
  const LETTER = "[\\p{L}\\p{N}\\p{M}]";
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const lemmas = new Map();
  Object.entries(data.lemmas).forEach(([lemma, forms]) => {
    const known = lemmas.get(fold(lemma)) ?? [];
    lemmas.set(fold(lemma), [...known, ...forms.map(fold)]);
  });
  const compile = (typed) => {
    const parts = foldWithPlaces(typed.trim()).folded.split(" ").filter(Boolean);
    const said = parts.filter((part) => lemmas.has(part));
    const ways = parts.map((part) => (part.includes("*")
      ? part.split("*").map(escape).join(`${LETTER}*`)
      : [part, ...(lemmas.get(part) ?? [])].map(escape).join("|")));
    const pattern = ways.map((way) => `(?:${way})`).join("[ '-]?[ ]?");
    const found = typed.replace(/[*\s]/g, "") ? new RegExp(`(?<!${LETTER})${pattern}(?!${LETTER})`, "gu") : null;
    return { found, lemmas: said };
  };
  const findHits = (row, found) => {
    row.folded ??= foldWithPlaces(row.text);
    const { folded, places } = row.folded;
    return [...folded.matchAll(found)].map((match) => {
      let stop = places[match.index + match[0].length - 1] + 1;
      while (/\p{M}/u.test(row.text[stop] ?? "")) stop += 1; // never between a letter and its accent
      const start = places[match.index];
      return { row, left: row.text.slice(0, start), hit: row.text.slice(start, stop), right: row.text.slice(stop) };
    });
  };
  const distance = (a, b) => {
    let last = [...Array(b.length + 1).keys()];
    for (let i = 1; i <= a.length; i += 1) {
      const now = [i];
      for (let j = 1; j <= b.length; j += 1) {
        now.push(Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1])));
      }
      last = now;
    }
    return last[b.length];
  };
  let words; // of the sentences, folded
  const propose = (typed) => {
    words ??= new Set(rows.flatMap((row) => fold(row.text).match(/[\p{L}\p{N}]+/gu) ?? []));
    const close = [...words].filter((word) => Math.abs(word.length - typed.length) < 3)
      .map((word) => [distance(word, typed), word]).filter(([far]) => far <= Math.max(1, typed.length / 3));
    return close.sort(([a], [b]) => a - b).slice(0, 3).map(([, word]) => word);
  };

  // ---- the panel
  const LINES = 200;
  const NEAREST = 20;
  const CONTEXT = 55;
  const outlets = [...new Set(rows.map((row) => row.outlet))].sort(french.compare);
  const input = make("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: tr("Search: frapper, frapp*"), "aria-label": tr("Search the sentences") });
  const [, outlet] = makeSelect("", tr("Outlet on the whole page"), [["", tr("all outlets")], ...outlets.map((name) => [name, name])]);
  const search = make("div", { class: "find", role: "search" }, input, ...(outlets.length > 1 ? [outlet] : []));
  document.querySelector(".bar-top")?.children[0]?.after(search);
  const count = make("output");
  const chips = make("span", { class: "chips" });
  const [order, sort] = makeSelect(tr("order"), tr("Order of the lines"), [["", tr("of the texts")], ["left", tr("by the words before")], ["right", tr("by the words after")]]);
  const [by, way] = makeSelect(tr("find"), tr("What is found"), [["", tr("these words")], ["meaning", tr("what says the like")]]);
  const close = make("button", { type: "button" }, tr("Close"));
  const body = make("div", { class: "lines", tabindex: "0", role: "group", "aria-label": tr("Sentences found") });
  const panel = make("section", { class: "picked", "aria-label": tr("Selection"), hidden: "" },
    make("div", { class: "tools" }, chips, count, order, by, close), body);
  document.body.append(panel);

  let picked = {};
  let from; // where the focus goes back to
  const shorten = (text, side) => {
    if (text.length <= CONTEXT) return text;
    return side === "left" ? "…" + text.slice(-CONTEXT).replace(/^\S*\s/, "") : text.slice(0, CONTEXT).replace(/\s\S*$/, "") + "…";
  };
  const nearest = (hit, side) => {
    const words = fold(hit[side]).replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(" ");
    return (side === "left" ? words.reverse() : words).slice(0, 5).join(" ");
  };
  const cite = (row) => `${row.name}, ${tr("sentence {0}", row.sentence)}`;
  const offer = (row) => {
    if (!meaning) return [];
    const button = make("button", { type: "button" }, tr("nearest"));
    button.addEventListener("click", () => pick({ near: String(row.i) }));
    return [" ", button];
  };
  const showLines = (hits) => {
    if (sort.value) {
      hits.forEach((hit) => { hit.key = nearest(hit, sort.value); });
      hits.sort((a, b) => french.compare(a.key, b.key));
    }
    return make("table", { class: "kwic" }, make("tbody", {}, ...hits.slice(0, LINES).map(({ row, left, hit, right }) => make("tr", {},
      make("td", { class: "left", lang: "fr" }, shorten(left, "left")),
      make("td", { class: "hit", lang: "fr" }, make("mark", {}, hit)),
      make("td", { class: "right", lang: "fr" }, shorten(right, "right")),
      make("td", {}, cite(row), ...offer(row))))));
  };
  const showSentences = (found) => make("ol", { class: "found" }, ...found.slice(0, LINES).map((row) => {
    const about = [row.label === tr("none") ? "" : row.label, row.holder === tr("outlet") ? "" : row.holder].filter(Boolean).join(", ");
    const like = "near" in picked ? `${row.like.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 })} · ` : "";
    return make("li", {}, make("blockquote", { lang: "fr" }, row.text), make("cite", {}, like, cite(row) + (about ? tr(": ") + about : "")), ...offer(row));
  }));
  const link = () => {
    const chosen = Object.keys(picked).some((name) => LINKED.includes(name));
    document.querySelectorAll("figure svg g, ol.evidence > li, table.data > tbody > tr").forEach((item) => {
      item.classList.toggle("off", chosen && !agrees(stands(item), picked));
    });
  };
  const show = () => {
    const { word } = picked;
    const among = rows.filter((row) => agrees(row, picked, true));
    chips.replaceChildren(...Object.entries(picked).map(([name, value]) => {
      const shown = name === "article" ? articles.get(value)?.name ?? value : name === "near" ? `≈ ${shorten(rows[value].text, "right")}` : value;
      const chip = make("button", { type: "button", "aria-label": tr("Remove {0}", shown) }, `${shown} ×`);
      chip.addEventListener("click", () => { const { [name]: _, ...rest } = picked; pick(rest); });
      return chip;
    }));
    const near = meaning && ("near" in picked || (word && way.value));
    by.hidden = !meaning || !word;
    order.hidden = !word || near;
    const searched = rows.length < data.n_all ? tr(" ({0} of {1} sentences are on this page)", rows.length, data.n_all) : "";
    if (near) {
      const ranked = "near" in picked ? meaning.toRow(Number(picked.near)) : meaning.toWords(word);
      const kept = ranked.map(([i, like]) => ({ ...rows[i], like })).filter((row) => String(row.i) !== picked.near && agrees(row, picked, true));
      count.value = ("near" in picked ? tr("nearest by what they say, as in JupyterLab; 1: the same")
        : tr("by shared words, and what is near those: coarser than in JupyterLab, for a page cannot read")) + searched;
      body.replaceChildren(showSentences(kept.slice(0, NEAREST)));
    } else if (word) {
      const { found, lemmas: read } = compile(word);
      const hits = found ? among.flatMap((row) => findHits(row, found)) : [];
      const n = new Set(hits.map(({ row }) => row.outlet)).size;
      const forms = new Set(hits.map(({ hit }) => hit.toLowerCase()));
      const how = read.length ? tr(", as lemma: {0}", [...forms].slice(0, 6).join(", ")) : tr(", as form");
      const instead = hits.length ? [] : propose(fold(word.trim()));
      count.value = (hits.length === 1 ? tr("{0} line in {1} of {2} outlets", 1, n, outlets.length)
        : tr("{0} lines in {1} of {2} outlets", hits.length, n, outlets.length))
        + (hits.length ? how : instead.length ? tr("; did you mean {0}?", instead.join(", ")) : "") + searched;
      body.replaceChildren(showLines(hits));
    } else {
      count.value = (among.length === 1 ? tr("1 sentence") : tr("{0} sentences", among.length)) + searched;
      body.replaceChildren(showSentences(among));
    }
    body.scrollTop = 0;
  };
  const pick = (next) => {
    picked = next;
    const some = Object.keys(picked).length > 0;
    panel.hidden = !some;
    document.documentElement.classList.toggle("has-picked", some);
    if (document.activeElement !== input) input.value = picked.word ?? "";
    outlet.value = picked.outlet ?? "";
    if (some) show();
    else if (from) { from.focus(); from = null; }
    link();
  };
  const choose = (thing, byKey) => {
    const { date, name, ...facets } = stands(thing);
    from = byKey ? thing : null;
    pick(facets);
    if (byKey) body.focus();
  };
  addEventListener("click", (event) => { const mark = near(event); if (mark?.closest("figure")) choose(mark); });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) pick({}); });
  close.addEventListener("click", () => pick({}));
  [sort, way].forEach((select) => select.addEventListener("change", show));
  const without = (name) => { const { [name]: _, ...rest } = picked; return rest; };
  input.addEventListener("input", () => pick(input.value.trim() ? { ...picked, word: input.value } : without("word")));
  outlet.addEventListener("change", () => pick(outlet.value ? { ...without("article"), outlet: outlet.value } : without("outlet")));

  // ---- an article has one name, its doc_id where it is pointed at
  document.querySelectorAll("li[data-article] > cite, td[data-pick='article']").forEach((place) => {
    const article = place.parentElement.dataset.article ?? place.textContent;
    if (!articles.has(article)) return;
    place.title = article;
    const { outlet: by, name } = articles.get(article);
    stands(place.parentElement);
    place.textContent = place.textContent.replace(`${by}, ${article}`, name).replace(article, name);
  });

  document.querySelectorAll("main b").forEach((place) => {
    const { outlet: by, name } = articles.get(place.textContent) ?? {};
    if (!name) return;
    place.title = place.textContent;
    const follows = place.previousSibling?.textContent.endsWith("("); // its outlet
    place.textContent = follows ? name.replace(`${by}, `, "") : name;
  });

  // ---- words, names and cells can be picked
  const open = (element, facets) => {
    const button = make("button", { type: "button", class: "pick" });
    button.append(...element.childNodes);
    element.append(button);
    button.addEventListener("click", () => { from = button; pick(facets()); });
  };
  document.querySelectorAll("td[data-pick]").forEach((cell) => {
    const value = cell.dataset.pick === "article" ? cell.title : cell.textContent;
    if (!value || !known(cell.dataset.pick, value)) return;
    open(cell, () => {
      const { outlet: where } = stands(cell.parentElement);
      return { ...(where && cell.dataset.pick !== "article" ? { outlet: where } : {}), [cell.dataset.pick]: value };
    });
  });
  const LONGEST = 28; // letters of what can be picked: a button breaks no line
  document.querySelectorAll("main :is(.finding, .card) :is(b, q)").forEach((word) => {
    const text = word.title || word.textContent;
    const facet = word.matches("q") ? "word" : ["article", "outlet", "entity", "frame"].find((name) => sets[name].has(text));
    if (facet && text.length <= LONGEST) open(word, () => ({ [facet]: text }));
  });
});
