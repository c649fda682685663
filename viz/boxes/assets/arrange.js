/* Where boxes stand: columns by longest path, in one to eight rows, as large as the pane allows. */

const GAP = { across: 56, down: 22, rows: 46 };

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
        at[i] = { x: left + (sizes[c].width - boxes[i].width) / 2, y, row: r, column: c };
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

/* The path of a wire from the right side of a box to the left side of another. */
export function wire(from, to, layout) {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x - 7, y: to.y + Math.min(to.height / 2, to.height - 12) };
  if (from.row === to.row && end.x > start.x) {
    const bend = Math.max((end.x - start.x) / 2, 18);
    return `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  }
  const right = layout.width + 18;
  const left = -18;
  const between = (Math.max(from.bottom, start.y) + Math.min(to.top, end.y)) / 2;
  const r = 9;
  const down = between > start.y ? 1 : -1;
  const after = end.y > between ? 1 : -1;
  return (
    `M${start.x} ${start.y}H${right - r}Q${right} ${start.y} ${right} ${start.y + down * r}` +
    `V${between - down * r}Q${right} ${between} ${right - r} ${between}` +
    `H${left + r}Q${left} ${between} ${left} ${between + after * r}` +
    `V${end.y - after * r}Q${left} ${end.y} ${left + r} ${end.y}H${end.x}`
  );
}

/* The path of a wire back: round the boxes below, to a box that stands at the left. */
export function around(from, to, layout) {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x - 7, y: to.y + to.height / 2 };
  const [right, left, below] = [layout.width + 16, -16, layout.height + 18];
  const r = 9;
  return (
    `M${start.x} ${start.y}H${right - r}Q${right} ${start.y} ${right} ${start.y + r}` +
    `V${below - r}Q${right} ${below} ${right - r} ${below}` +
    `H${left + r}Q${left} ${below} ${left} ${below - r}` +
    `V${end.y + r}Q${left} ${end.y} ${left + r} ${end.y}H${end.x}`
  );
}
