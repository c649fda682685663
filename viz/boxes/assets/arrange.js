/* Where boxes stand: columns by longest path, in one to eight rows, as large as the pane allows. */

const GAP = { across: 56, down: 22, rows: 46, aside: 18, lines: 4 };

/* How far wires go beside each other, those within a row only the first of them. */
const ASIDE = [0, 5, -5, 10, -10, 15, -15];

/* The column of each box, as early and as late as possible. */
function columns(boxes) {
  const early = boxes.map(() => 0);
  boxes.forEach((box, i) =>
    box.from.forEach((k) => (early[i] = Math.max(early[i], early[k] + 1))),
  );
  const last = Math.max(...early);
  const late = boxes.map(() => last);
  for (let i = boxes.length - 1; i >= 0; i -= 1) {
    boxes[i].from.forEach((k) => (late[k] = Math.min(late[k], late[i] - 1)));
  }
  return [early, late];
}

/* Boxes of each column in the order of what they read, so that wires cross little. */
function ordered(boxes, column) {
  const count = Math.max(...column) + 1;
  const lists = Array.from({ length: count }, () => []);
  boxes.forEach((_, i) => lists[column[i]].push(i));
  const place = boxes.map(() => 0);
  for (const list of lists) {
    const weight = (i) => {
      const from = boxes[i].from;
      return from.length ? from.reduce((sum, k) => sum + place[k], 0) / from.length : i;
    };
    const weights = new Map(list.map((i) => [i, weight(i)]));
    list.sort((a, b) => weights.get(a) - weights.get(b) || a - b);
    list.forEach((i, at) => (place[i] = (at + 0.5) / list.length));
  }
  return lists;
}

/* The columns broken into rows of about equal width. */
function broken(lists, widths, rows) {
  const total = widths.reduce((a, b) => a + b + GAP.across, 0);
  const found = [[]];
  let used = 0;
  lists.forEach((list, i) => {
    const width = widths[i] + GAP.across;
    const full = used + width / 2 > total / rows && found.length < rows;
    if (full && found[found.length - 1].length) {
      found.push([]);
      used = 0;
    }
    found[found.length - 1].push(i);
    used += width;
  });
  return found;
}

function placed(boxes, lists, rows) {
  const sizes = lists.map((list) => ({
    width: Math.max(...list.map((i) => boxes[i].width)),
    height: list.reduce((sum, i) => sum + boxes[i].height + GAP.down, -GAP.down),
  }));
  const split = broken(
    lists,
    sizes.map((s) => s.width),
    rows,
  );
  const at = [];
  let top = 0;
  let width = 0;
  split.forEach((row, r) => {
    const height = Math.max(...row.map((c) => sizes[c].height));
    let left = 0;
    for (const c of row) {
      let y = top + (height - sizes[c].height) / 2;
      for (const i of lists[c]) {
        const x = left + (sizes[c].width - boxes[i].width) / 2;
        at[i] = { x, y, left, right: left + sizes[c].width, row: r };
        y += boxes[i].height + GAP.down;
      }
      left += sizes[c].width + GAP.across;
    }
    width = Math.max(width, left - GAP.across);
    top += height + GAP.rows;
  });
  return { at, width, height: top - GAP.rows, rows: split.length };
}

/* The best of the candidates: {at, width, height}; boxes have width, height and from. */
export function arrange(boxes, pane) {
  let best = null;
  for (const column of columns(boxes)) {
    const lists = ordered(boxes, column);
    let skips = 0;
    boxes.forEach((box, i) =>
      box.from.forEach((k) => (skips += column[i] - column[k] > 1 ? 1 : 0)),
    );
    for (let rows = 1; rows <= Math.min(8, lists.length); rows += 1) {
      const found = placed(boxes, lists, rows);
      const scale = Math.min(pane.width / found.width, pane.height / found.height, 1.2);
      const score = scale * (1 - 0.05 * (found.rows - 1)) * 0.94 ** skips;
      if (!best || score > best.score) best = { ...found, score };
    }
  }
  return best;
}

/* The path of a wire from the right side of a place to the left side of another, {d, y}; y is
   where it ends. It crosses no other of the `places`: past a column it goes in a lane between or
   beside them, past a row in the gaps between rows. One that goes back goes round below. `lines`
   are those of the wires so far, beside which it goes. */
export function wire(from, to, places, lines, back) {
  const x = from.x + from.width;
  const y = from.y + from.height / 2;
  const middle = to.y + Math.min(to.height / 2, to.height - 12);
  const [out, into, end] = [from.right + GAP.aside, to.left - GAP.aside, to.x - 7];
  let own = middle;
  let turns;
  if (!back && from.row === to.row) {
    const past = places.filter((c) => c.row === to.row && c.left > from.right && c.left < to.left);
    if (!past.length) {
      const left = Math.min(to.left, end);
      const bend = (from.right + left) / 2;
      const curve = `C${bend} ${y} ${bend} ${own} ${left} ${own}`;
      return { d: `M${x} ${y}H${from.right}${curve}H${end}`, y: own };
    }
    const free = [y, ...past.flatMap((c) => [c.y - 11, c.y + c.height + 11])].filter((v) =>
      past.every((c) => v < c.y - 5 || v > c.y + c.height + 5),
    );
    const way = (v) => Math.abs(v - y) + Math.abs(v - middle);
    const [lane] = free.sort((a, b) => way(a) - way(b));
    own += to.height / (lane < middle ? -4 : 4);
    turns = [
      [out, lane],
      [into, lane],
    ];
  } else {
    if (to.left) own -= to.height / 4;
    /* What goes further than to the next row goes beside what does not. */
    const far = to.row === from.row + 1 ? 0 : 7;
    const last = from.bottom === Math.max(...places.map((c) => c.bottom));
    const below = far + from.bottom + (last ? 16 : GAP.rows / 2);
    const above = to.left ? to.top - GAP.rows / 2 + far : own;
    const side = -GAP.aside - far;
    turns = [
      [out, below],
      ...(far
        ? [
            [side, below],
            [side, above],
            [into, above],
          ]
        : [[into, below]]),
    ];
  }
  const corners = [[x, y], [out, y], ...turns, [into, own], [end, own]];
  beside(corners, { from, to }, lines, ASIDE.slice(0, from.row === to.row ? 3 : 7));
  return { d: rounded(...corners), y: own };
}

/* Move the lines between corners aside, where one would lie on that of another wire that neither
   begins nor ends at the same place. */
function beside(corners, { from, to }, lines, shifts) {
  for (let k = 1; k < corners.length - 2; k += 1) {
    const [a, b] = [corners[k], corners[k + 1]];
    const axis = a[0] === b[0] ? 0 : 1;
    const ends = [a[1 - axis], b[1 - axis]];
    const line = { from, to, axis, low: Math.min(...ends), high: Math.max(...ends) };
    const isFree = (at) =>
      lines.every(
        (other) =>
          other.from === from ||
          other.to === to ||
          other.axis !== axis ||
          Math.abs(other.at - at) >= GAP.lines ||
          other.low >= line.high ||
          line.low >= other.high,
      );
    const shift = shifts.find((by) => isFree(a[axis] + by)) ?? 0;
    line.at = a[axis] + shift;
    a[axis] = b[axis] = line.at;
    lines.push(line);
  }
}

/* A line through corners, each rounded. */
function rounded(...corners) {
  const near = ([x, y], [u, v]) => {
    const part = Math.min(9 / (Math.hypot(u - x, v - y) || 1), 0.5);
    return [x + (u - x) * part, y + (v - y) * part];
  };
  return corners
    .map((at, i) => {
      const [before, next] = [corners[i - 1], corners[i + 1]];
      if (!before || !next) return `${next ? "M" : "L"}${at}`;
      return `L${near(at, before)}Q${at} ${near(at, next)}`;
    })
    .join("");
}
