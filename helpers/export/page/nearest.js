// ---- sentences by what they say: a vector of small numbers each, compared by its cosine.
// Words have none: one stands for the sentences that it stands in, the more the rarer it is.
window.readNearest = (data) => {
  "use strict";
  const n = data.rows.length;
  const bytes = Uint8Array.from(atob(data.vectors ?? ""), (letter) => letter.charCodeAt(0));
  const size = bytes.length / n;
  if (!size) return null;
  const signed = new Int8Array(bytes.buffer);
  const scale = (vector) => {
    const length = Math.hypot(...vector) || 1;
    return vector.map((number) => number / length);
  };
  const vectors = data.rows.map((_, i) => scale(Float32Array.from(signed.subarray(i * size, (i + 1) * size))));
  // Of lists of rows, one for each word.
  const join = (words) => {
    const sum = new Float32Array(size);
    words.filter((found) => found.length).forEach((found) => {
      const weight = Math.log((n + 1) / found.length) / found.length;
      found.forEach((i) => vectors[i].forEach((number, k) => { sum[k] += weight * number; }));
    });
    return scale(sum);
  };
  // Each row with its cosine, the nearest first.
  const rank = (asked) => vectors.map((vector, i) => [i, vector.reduce((sum, number, k) => sum + number * asked[k], 0)])
    .sort(([, a], [, b]) => b - a);
  return { toRow: (i) => rank(vectors[i]), toWords: (words) => rank(join(words)) };
};
