// ---- sentences by what they say. Of each the nearest were found when the page was made; what is
// typed is compared by its words, rare ones weighing more, and leads on to what is near those.
window.readNearest = (data, fold) => {
  "use strict";
  const n = data.rows.length;
  const bytes = Uint8Array.from(atob(data.nearest ?? ""), (letter) => letter.charCodeAt(0));
  const each = bytes.length / 3 / n;
  if (!each) return null;
  const SPREAD = 0.3; // of a sentence's likeness, to those near it
  const toRow = (row) => Array.from({ length: each }, (_, k) => {
    const at = 3 * (row * each + k);
    return [bytes[at] + 256 * bytes[at + 1], bytes[at + 2] / 255];
  });
  const list = (text) => new Set((fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, 6)));
  const count = new Map();
  let own; // words of each sentence, read when they are first asked for
  const weigh = (words) => words.reduce((sum, word) => sum + Math.log((n + 1) / ((count.get(word) ?? 0) + 0.5)) ** 2, 0);
  const toWords = (typed) => {
    if (!own) {
      own = data.rows.map((row) => list(row[2]));
      own.forEach((words) => words.forEach((word) => count.set(word, (count.get(word) ?? 0) + 1)));
    }
    const asked = [...list(typed)];
    const shared = own.map((words) => weigh(asked.filter((word) => words.has(word)))
      / Math.sqrt(weigh(asked) * weigh([...words]) || 1));
    const all = shared.slice();
    shared.forEach((like, i) => { if (like) toRow(i).forEach(([j, near]) => { all[j] += SPREAD * like * near; }); });
    return all.map((like, i) => [i, like]).filter(([, like]) => like).sort(([, a], [, b]) => b - a);
  };
  return { toRow, toWords };
};
