/* Where boxes stand: in columns by longest path, near what they are connected with. High columns are
   split and long rows of columns broken, so that the whole is as large as a pane allows. */

const GAP = { across: 52, beside: 18, down: 24, lines: 60 };
const SWEEPS = 8;
const HIGHEST = [4, 6, 8, 12, 16, 24, 36, 54, Infinity];
const MOST_LINES = 16;

/* What a break of the line costs, as a part of the scale. */
const BREAK = 0.7;

/* The column of each box: one after its operands; a leaf stands just before its first user. */
function columnsOf(count, edges) {
  const columns = Array.from({ length: count }, () => 0);
  const computed = new Set(edges.map(([, node]) => node));
  const users = columns.map(() => []);
  for (const [operand, node] of edges) {
    columns[node] = Math.max(columns[node], columns[operand] + 1);
    users[operand].push(node);
  }
  return columns.map((column, i) =>
    computed.has(i) || !users[i].length
      ? column
      : Math.min(...users[i].map((k) => columns[k])) - 1,
  );
}

/* The boxes of each column, ordered by the mean place of what they are connected with. */
function orderedColumns(columns, near) {
  const rows = Array.from({ length: Math.max(0, ...columns) + 1 }, () => []);
  columns.forEach((column, i) => rows[column].push(i));
  const place = [];
  const number = (row) => row.forEach((i, k) => (place[i] = (k + 0.5) / row.length));
  rows.forEach(number);
  for (let turn = 0; turn < SWEEPS; turn += 1) {
    const side = 1 - (turn % 2);
    for (const row of side ? [...rows].reverse() : rows) {
      const wishes = new Map(row.map((i) => [i, mean(near[i][side], place) ?? place[i]]));
      row.sort((a, b) => wishes.get(a) - wishes.get(b) || a - b);
      number(row);
    }
  }
  return rows;
}

/* The mean of some numbers of a list, or null of none. */
function mean(chosen, numbers) {
  return chosen.length ? chosen.reduce((sum, k) => sum + numbers[k], 0) / chosen.length : null;
}

/* Columns of at most `highest` boxes, in `count` lines: {lines, width, height, wide}, where each
   column is a list of rows of boxes that stand side by side. */
function broken(rows, sizes, highest, count) {
  const blocks = rows.map((row) => {
    const beside = Math.max(1, Math.ceil(row.length / highest));
    const width = Math.max(...row.map((i) => sizes[i].w));
    const ranks = [];
    for (let k = 0; k < row.length; k += beside) ranks.push(row.slice(k, k + beside));
    return { ranks, width, wide: beside * (width + GAP.beside) - GAP.beside };
  });
  const total = blocks.reduce((sum, block) => sum + block.wide + GAP.across, 0);
  const lines = [];
  let used = total;
  for (const block of blocks) {
    if (used + block.wide / 2 > total / count && lines.length < count) {
      lines.push([]);
      used = 0;
    }
    lines[lines.length - 1].push(block);
    used += block.wide + GAP.across;
  }
  const tall = ({ ranks }) =>
    ranks.reduce((sum, rank) => sum + rankHeight(rank, sizes) + GAP.down, -GAP.down);
  const heights = lines.map((line) => Math.max(...line.map(tall)));
  const widths = lines.map((line) =>
    line.reduce((sum, block) => sum + block.wide + GAP.across, -GAP.across),
  );
  return {
    lines,
    heights,
    width: Math.max(...widths),
    height: heights.reduce((a, b) => a + b + GAP.lines, -GAP.lines),
  };
}

function rankHeight(rank, sizes) {
  return Math.max(...rank.map((i) => sizes[i].h));
}

/* Put the rows of a column where they wish to be, in their order and between two bounds. */
function settle({ ranks }, near, sizes, middle, top, bottom) {
  const heights = ranks.map((rank) => rankHeight(rank, sizes));
  let end = top - GAP.down;
  const at = ranks.map((rank, k) => {
    const wishes = rank.map((i) => mean(near(i), middle)).filter((wish) => wish !== null);
    const wish = mean([...wishes.keys()], wishes) ?? middle[rank[0]] ?? (top + bottom) / 2;
    const y = Math.max(wish, end + GAP.down + heights[k] / 2);
    end = y + heights[k] / 2;
    return y;
  });
  end = bottom + GAP.down;
  for (let k = ranks.length - 1; k >= 0; k -= 1) {
    at[k] = Math.min(at[k], end - GAP.down - heights[k] / 2);
    end = at[k] - heights[k] / 2;
    for (const i of ranks[k]) middle[i] = at[k];
  }
}

/* {nodes, edges}: the rectangles of boxes of `sizes` {w, h}, and the curve of each edge
   [operand, node]; boxes are given operands first. */
export function inColumns(sizes, edges, pane) {
  const near = sizes.map(() => [[], []]);
  for (const [operand, node] of edges) {
    near[node][0].push(operand);
    near[operand][1].push(node);
  }
  const rows = orderedColumns(columnsOf(sizes.length, edges), near);
  let best = null;
  for (const highest of HIGHEST) {
    for (let count = 1; count <= Math.min(MOST_LINES, rows.length); count += 1) {
      const found = broken(rows, sizes, highest, count);
      const scale = Math.min(pane.width / found.width, pane.height / found.height, 1);
      const score = scale * BREAK ** (found.lines.length - 1);
      if (!best || score > best.score) best = { ...found, score };
    }
  }
  const nodes = [];
  const middle = [];
  let top = 0;
  best.lines.forEach((line, l) => {
    const bottom = top + best.heights[l];
    const own = new Set(line.flatMap(({ ranks }) => ranks.flat()));
    for (let turn = 0; turn <= SWEEPS; turn += 1) {
      const sides = turn ? [1 - (turn % 2)] : [];
      const beside = (i) =>
        sides
          .flatMap((side) => near[i][side])
          .filter((k) => own.has(k) && middle[k] !== undefined);
      for (const block of turn % 2 ? line : [...line].reverse())
        settle(block, beside, sizes, middle, top, bottom);
    }
    let left = 0;
    for (const { ranks, width, wide } of line) {
      for (const rank of ranks) {
        rank.forEach((i, k) => {
          const { w, h } = sizes[i];
          const x = left + k * (width + GAP.beside) + (width - w) / 2;
          nodes[i] = { x, y: middle[i] - h / 2, w, h };
        });
      }
      left += wide + GAP.across;
    }
    top = bottom + GAP.lines;
  });
  return { nodes, edges: edges.map(([operand, node]) => curve(nodes[operand], nodes[node])) };
}

/* The curve from the right side of a box to the left side of another. */
function curve(from, to) {
  const [x, y] = [from.x + from.w, from.y + from.h / 2];
  const [ex, ey] = [to.x, to.y + to.h / 2];
  const bend = ex > x ? (ex - x) / 2 : 40;
  return [
    [x, y],
    [x + bend, y],
    [ex - bend, ey],
    [ex, ey],
  ];
}
