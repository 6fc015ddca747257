// Sorts a table by the column of a head: a second click turns it round, a third restores it.
// Numbers come before words before nothing, whatever the direction.
window.sortTable = (head) => {
  const french = new Intl.Collator("fr", { numeric: true });
  const value = (cell) => {
    const text = (cell?.dataset.sort ?? cell?.textContent ?? "").trim();
    if (/^[-–—]?$|^nan$/i.test(text)) return { rank: 2 };
    const number = Number(text.replace(/[\s,%+]/g, "").replace("−", "-").replace(/^([+-]?)inf(inity)?$/i, "$1Infinity"));
    return Number.isNaN(number) ? { rank: 1, text } : { rank: 0, number };
  };
  const compare = (a, b, sign) => a.rank - b.rank
    || sign * (a.rank === 0 ? a.number - b.number : a.rank === 1 ? french.compare(a.text, b.text) : 0);
  const table = head.closest("table");
  table.asItWas ??= [...table.tBodies[0].rows];
  const ways = ["ascending", "descending"];
  if (head.classList.contains("num")) ways.reverse();
  const next = ways[ways.indexOf(head.getAttribute("aria-sort")) + 1];
  [...head.parentElement.cells].forEach((other) => other.removeAttribute("aria-sort"));
  const keyed = table.asItWas.map((row) => ({ row, key: value(row.cells[head.cellIndex]) }));
  if (next) {
    head.setAttribute("aria-sort", next);
    keyed.sort((a, b) => compare(a.key, b.key, next === "ascending" ? 1 : -1));
  }
  table.tBodies[0].append(...keyed.map(({ row }) => row));
};
