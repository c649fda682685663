/* The arrays of a computation, computed from the leaves; and the shares of its reverse sweep. */

import { actingIn } from "./folds.js";
import { compiled, exactSum, numberFrom } from "./numbers.js";

const product = (sizes) => sizes.reduce((a, b) => a * b, 1);

/* What arrives at the entries of an array, each share at its turn: when its scalar hands on.

   Shares add up; where the sweep assigns, the one whose turn is last stays. */
class Arrivals {
  constructor(start, assigns) {
    this.sum = Float64Array.from(start);
    this.turn = new Int32Array(start.length); /* 0 where nothing has arrived */
    this.count = new Int32Array(start.length);
    this.assigns = assigns;
  }

  put(p, share, turn, count = 1) {
    if (!this.assigns) this.sum[p] += share;
    else if (turn >= this.turn[p]) this.sum[p] = 0 + share;
    if (turn > this.turn[p]) this.turn[p] = turn;
    this.count[p] += count;
  }

  /* The same once others have come. */
  with(others) {
    const all = new Arrivals(this.sum, this.assigns);
    all.turn.set(this.turn);
    all.count.set(this.count);
    all.take(others);
    return all;
  }

  take({ sum, turn, count }) {
    for (let p = 0; p < sum.length; p += 1) if (turn[p]) this.put(p, sum[p], turn[p], count[p]);
  }
}

/* Every position that a reference reads, row-major. */
function positions(ref) {
  if (ref.ix) return Int32Array.from(ref.ix);
  if (ref.runs) {
    const run = (_, i) => ref.runs.slice(3 * i, 3 * i + 3);
    const runs = Array.from({ length: ref.runs.length / 3 }, run);
    return Int32Array.from(
      runs.flatMap(([from, step, n]) => Array.from({ length: n }, (_, k) => from + k * step)),
    );
  }
  let found = [ref.o];
  ref.z.forEach((size, axis) => {
    const stride = ref.s[axis];
    found = found.flatMap((at) => Array.from({ length: size }, (_, i) => at + stride * i));
  });
  return Int32Array.from(found);
}

/* A reference with its positions; a constant is an array of one number. */
function prepared(ref) {
  if ("a" in ref) return { ...ref, at: positions(ref) };
  return {
    ...ref,
    a: -1,
    c: Float64Array.of(numberFrom(ref.c)),
    at: new Int32Array(product(ref.n)),
  };
}

/* The numbers that a reference reads from. */
function source(ref, V) {
  return ref.a < 0 ? ref.c : V[ref.a];
}

/* exp(x - top) of a list, and their sum. */
function exponentials(list) {
  const top = list.reduce((a, b) => Math.max(a, b));
  const found = list.map((x) => (x === top ? 1 : Math.exp(x - top)));
  return { top, found, sum: exactSum(found) };
}

/* The best operand; several that are equally good share the gradient. */
function best(better) {
  return {
    value: (list) => list.reduce((a, b) => (Number.isNaN(a) || better(a, b) ? a : b)),
    partials(list, k, value) {
      if (Number.isNaN(value)) return list.map(() => NaN);
      const equal = list.filter((x) => x === value).length;
      return list.map((x) => (x === value ? 1 / equal : null));
    },
  };
}

/* Rules for operations on a list: its value, and the partial of each operand. */
export const LISTS = {
  softmax: {
    value(list, k) {
      const { found, sum } = exponentials(list);
      return found[k] / sum;
    },
    partials(list, k, value) {
      const { found, sum } = exponentials(list);
      return found.map((x, j) => (j === k ? value * (1 - value) : -value * (x / sum)));
    },
  },
  log_softmax: {
    value(list, k) {
      const { top, sum } = exponentials(list);
      return list[k] - top - Math.log(sum);
    },
    partials(list, k) {
      const { found, sum } = exponentials(list);
      return found.map((x, j) => (j === k ? 1 : 0) - x / sum);
    },
  },
  logsumexp: {
    value(list) {
      const { top, sum } = exponentials(list);
      return top + Math.log(sum);
    },
    partials(list) {
      const { found, sum } = exponentials(list);
      return found.map((x) => x / sum);
    },
  },
  max: best((a, b) => a >= b),
  min: best((a, b) => a <= b),
  norm: {
    value: (list) => Math.hypot(...list),
    partials: (list, k, value) => list.map((x) => (value === 0 ? null : x / value)),
  },
  fsum: { value: exactSum, partials: (list) => list.map(() => 1) },
  mean: {
    value: (list) => exactSum(list) / list.length,
    partials: (list) => list.map(() => 1 / list.length),
  },
};

/* A computation: `values()` from leaves, `sweep(values)` from the root back. */
export class Computation {
  constructor(data) {
    this.data = data;
    this.root = data.root;
    this.boxes = data.boxes;
    this.arrays = data.arrays.map((array) => this.prepared(array));
    this.leaves = this.arrays.map((a) =>
      a.kind === "leaf" ? Float64Array.from(a.values, numberFrom) : null,
    );
    this.moves = this.arrays.map((a) => a.kind !== "leaf" || a.moves);
    this.home = new Map();
    this.boxes.forEach((box, i) => box.inner.forEach((k) => this.home.set(k, i)));
    this.boxes.forEach((box, i) => this.home.set(box.array, i));
  }

  prepared(array) {
    const refs = (array.refs || []).map(prepared);
    const found = { ...array, refs, size: product(array.shape) };
    for (const name of ["places", "adds", "muls"]) {
      /* The sweep takes the newest scalars first, and the operands of each in their order. */
      if (name in array)
        found[name] = positions(array[name]).map((at) => 4 * (this.data.nodes - at));
    }
    if (array.slopes) {
      found.values = Float64Array.from(array.values, numberFrom);
      found.slopes = array.slopes.map(numberFrom);
    } else if (array.kind === "map") {
      const { value, partials } = this.data.programs[array.program];
      [found.value] = compiled(value.lines, [value.result], refs.length);
      found.partials = compiled(partials.lines, partials.results, refs.length);
      found.bounded = this.isBounded(array, partials.results);
    } else if (array.kind === "product") {
      found.across = array.rows ? 0 : product(refs[1].n) / array.inner;
    }
    return found;
  }

  /* Whether no slope is a number where the value is none, as for log of a negative number. */
  isBounded({ op }, slopes) {
    return op === "pow" || (slopes.length === 1 && typeof slopes[0] !== "number");
  }

  /* The values of every array; `leaves` are the numbers of the leaves. */
  values(leaves = this.leaves) {
    const V = [...leaves];
    this.arrays.forEach((array, i) => {
      if (array.kind !== "leaf") V[i] = this.computed(array, V);
    });
    return V;
  }

  /* Numbers of an operation of record() stay: nobody can compute them again. */
  computed(array, V) {
    if (array.slopes) return array.values;
    const out = new Float64Array(array.size);
    const { refs, inner } = array;
    const from = refs.map((ref) => source(ref, V));
    if (array.kind === "join") {
      this.parts(array, (i, k, e) => {
        out[e] = from[i][refs[i].at[k]];
      });
    } else if (array.kind === "map") {
      const operands = new Array(refs.length);
      for (let e = 0; e < array.size; e += 1) {
        for (let i = 0; i < refs.length; i += 1) operands[i] = from[i][refs[i].at[e]];
        out[e] = array.value(operands);
      }
    } else if (array.kind === "product") {
      const [x, y, z] = from;
      const [xs, ys, zs] = refs.map((ref) => ref.at);
      for (let e = 0; e < array.size; e += 1) {
        const left = this.left(array, e);
        const right = this.right(array, e);
        const first = () => (inner ? x[xs[left]] * y[ys[right]] : 0);
        let sum = z ? z[zs[e]] : first();
        for (let k = z ? 0 : 1; k < inner; k += 1) sum += x[xs[left + k]] * y[ys[right + k]];
        out[e] = sum;
      }
    } else {
      for (let e = 0; e < array.size; e += 1) out[e] = this.listed(array, V, e);
    }
    return out;
  }

  /* The value of an operation on a list. */
  listed(array, V, e) {
    const list = this.list(array, V, e);
    if (array.op !== "chain") return LISTS[array.op].value(list, this.choice(array, e));
    let sum = array.start ? source(array.refs[1], V)[array.refs[1].at[e]] : list.shift();
    for (const x of list) sum += x;
    return sum;
  }

  choice(array, e) {
    return array.choice ? array.choice[e] : 0;
  }

  /* Where the factors of an entry of a product begin. */
  left({ rows, inner, across }, e) {
    return rows ? e * inner : Math.floor(e / across) * inner;
  }

  right({ rows, inner, across }, e) {
    return rows ? e * inner : (e % across) * inner;
  }

  list(array, V, e) {
    const [ref] = array.refs;
    const from = source(ref, V);
    return Array.from({ length: array.inner }, (_, k) => from[ref.at[e * array.inner + k]]);
  }

  /* Each part of a join lies along the last axis; visit(operand, place there, entry here). */
  parts(array, visit) {
    const width = array.shape[array.shape.length - 1];
    const rows = array.size / width;
    let first = 0;
    array.refs.forEach((ref, i) => {
      const own = ref.at.length / rows;
      for (let k = 0; k < own * rows; k += 1) {
        visit(i, k, Math.floor(k / own) * width + first + (k % own));
      }
      first += own;
    });
  }

  /* The turn of addition k of an entry; the last is that of the entry itself. */
  adding({ op, places, adds, size }, e, k) {
    const count = op === "chain" && adds ? adds.length / size : 0;
    return k < count ? adds[e * count + k] : places[e];
  }

  /* What entry e hands to each operand: visit(operand, place in what it reads, partial, turn).

     A partial is null where the operand was not selected: nothing flows, not even 0 times inf. */
  hand(array, V, own, e, visit) {
    this.flow(array, V, own, e, (operand, k, partial, turn) => {
      if (partial !== null) visit(operand, k, partial, turn);
    });
  }

  flow(array, V, own, e, visit) {
    const { refs, inner, places, muls, slopes, swapped } = array;
    const isMap = array.kind === "map";
    if (slopes) {
      const n = isMap ? refs.length : inner;
      for (let k = e * n; k < e * n + n; k += 1) {
        if (isMap) visit(k - e * n, e, slopes[k], places[e] + k - e * n);
        else visit(0, k, slopes[k], places[e]);
      }
    } else if (isMap) {
      const operands = refs.map((ref) => source(ref, V)[ref.at[e]]);
      const outside = array.bounded && Number.isNaN(own[e]);
      array.partials.forEach((partial, i) => {
        if (partial) visit(i, e, outside ? NaN : partial(operands), places[e] + i);
      });
    } else if (array.kind === "product") {
      const first = [this.left(array, e), this.right(array, e)];
      for (const [n, side] of (swapped ? [1, 0] : [0, 1]).entries()) {
        const from = source(refs[1 - side], V);
        const { at } = refs[1 - side];
        for (let k = 0; k < inner; k += 1) {
          const turn = muls ? muls[e * inner + k] : places[e];
          visit(side, first[side] + k, from[at[first[1 - side] + k]], turn + n);
        }
      }
      if (array.start) visit(2, e, 1, this.adding(array, e, 0) + 2);
    } else {
      const list = this.list(array, V, e);
      const rule = LISTS[array.op === "chain" ? "fsum" : array.op];
      const partials = rule.partials(list, this.choice(array, e), own[e]);
      const skipped = array.start
        ? 0
        : 1; /* without a start, the first addition takes two terms */
      partials.forEach((partial, k) =>
        visit(0, e * inner + k, partial, this.adding(array, e, Math.max(k - skipped, 0))),
      );
      if (array.start) visit(1, e, 1, this.adding(array, e, 0));
    }
  }

  /* The whole reverse sweep: gradients, and for each box what it hands to what it reads.

     The scalars that have received something hand on, as the engine's do. With the mistake
     "assign" a share replaces what came before; with "stale" leaves still hold, as `held`, the
     gradients of an equal sweep. */
  sweep(V, mistake = "") {
    const held = mistake === "stale" ? this.sweep(V).G : [];
    const assigns = mistake === "assign";
    const start = ({ size }, i) => (this.keeps(i) && held[i]) || new Float64Array(size);
    const arrived = this.arrays.map((array, i) => new Arrivals(start(array, i), assigns));
    const [root, at] = this.root;
    arrived[root].put(at, numberFrom(this.data.seed), 1);
    const shares = this.boxes.map(() => new Map());
    for (let b = this.boxes.length - 1; b >= 0; b -= 1) this.pull(b, V, arrived, shares[b]);
    return { G: arrived.map(({ sum }) => sum), shares, mistake, held, arrived };
  }

  /* For each entry the array of record() that depends on it, undefined where none does. */
  obstacles(V) {
    const found = this.arrays.map(() => []);
    for (let i = found.length - 1; i >= 0; i -= 1) {
      const array = this.arrays[i];
      const mark = (operand, k, e) => {
        const { a, at } = array.refs[operand];
        const by = array.slopes ? array : found[i][e];
        if (a >= 0 && by) found[a][at[k]] = by;
      };
      if (array.kind === "join") this.parts(array, mark);
      else if (array.slopes || (array.op && found[i].length))
        for (let e = 0; e < array.size; e += 1)
          this.flow(array, V, V[i], e, (operand, k) => mark(operand, k, e));
    }
    return found;
  }

  /* Whether the gradient of an array lives on after a sweep. */
  keeps(i) {
    return this.arrays[i].kind === "leaf" && this.moves[i];
  }

  /* Which entries of array i box b reads. */
  readBy(b, i) {
    const read = new Uint8Array(this.arrays[i].size);
    for (const k of this.boxes[b].inner) {
      for (const ref of this.arrays[k].refs) {
        if (ref.a === i) ref.at.forEach((p) => (read[p] = 1));
      }
    }
    return read;
  }

  /* The boxes that hand array i a share in a frame. */
  givers(frame, i) {
    if (frame.phase !== "backward") return [];
    return actingIn(frame)
      .filter(([, to]) => to.includes(i))
      .map(([box]) => box);
  }

  /* Hand on the gradient of a box, once it is complete. */
  pull(b, V, arrived, given) {
    const box = this.boxes[b];
    const none = (i) => new Arrivals(new Float64Array(this.arrays[i].size), arrived[i].assigns);
    const own = new Map(box.inner.map((i) => [i, arrived[i]]));
    for (const i of box.inner) if (this.arrays[i].kind === "join") own.set(i, none(i));
    for (const i of box.reads) if (this.moves[i]) given.set(i, none(i));
    for (const i of [...box.inner].reverse()) {
      const array = this.arrays[i];
      const { sum, turn, count } = own.get(i);
      const into = array.refs.map((ref) => own.get(ref.a) || given.get(ref.a));
      if (array.kind === "join") {
        this.parts(array, (operand, k, e) => {
          const to = turn[e] ? into[operand] : null;
          if (to) to.put(array.refs[operand].at[k], sum[e], turn[e], count[e]);
        });
        continue;
      }
      for (let e = 0; e < array.size; e += 1) {
        if (!turn[e]) continue;
        const upstream = sum[e];
        this.hand(array, V, V[i], e, (operand, k, partial, when) => {
          const to = into[operand];
          if (to) to.put(array.refs[operand].at[k], upstream * partial, when);
        });
      }
    }
    for (const [i, share] of given) arrived[i].take(share);
  }

  /* The gradients known after a frame, null where nothing has arrived; the shares of the frame. */
  after(frame, { G, shares, held }) {
    const last = new Map();
    if (frame === 0) return { known: G, last };
    const known = this.arrays.map((_, i) => (this.keeps(i) && held[i]) || null);
    const arrived = new Map();
    this.data.frames.slice(0, frame + 1).forEach((one, t) => {
      if (one.phase === "seed") known[this.root[0]] = G[this.root[0]];
      if (one.phase !== "backward") return;
      for (const [box, to] of actingIn(one)) {
        for (const i of this.boxes[box].inner) known[i] = G[i];
        for (const i of to) {
          const share = shares[box].get(i);
          const before = arrived.get(i) ?? (known[i] && new Arrivals(known[i], false));
          arrived.set(i, before ? before.with(share) : share);
          known[i] = arrived.get(i).sum;
          if (t === frame) last.set(i, last.has(i) ? last.get(i).with(share) : share);
        }
      }
    });
    return { known, last: new Map([...last].map(([i, { sum }]) => [i, sum])) };
  }
}
