/* The arrays of a computation, computed from the leaves; and the shares of its reverse sweep. */

import { actingIn } from "./folds.js";
import { compiled, exactSum, numberFrom } from "./numbers.js";

const product = (sizes) => sizes.reduce((a, b) => a * b, 1);

/* Every position that a reference reads, row-major. */
function positions(ref) {
  if (ref.ix) return Int32Array.from(ref.ix);
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
    if (array.kind === "map") {
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

  computed(array, V) {
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

  /* What entry e hands to each operand: visit(operand, place in what it reads, partial).

     A partial is null where the operand was not selected: nothing flows, not even 0 times inf. */
  hand(array, V, own, e, visit) {
    this.flow(array, V, own, e, (operand, k, partial) => {
      if (partial !== null) visit(operand, k, partial);
    });
  }

  flow(array, V, own, e, visit) {
    const { refs, inner } = array;
    if (array.kind === "map") {
      const operands = refs.map((ref) => source(ref, V)[ref.at[e]]);
      const outside = array.bounded && Number.isNaN(own[e]);
      array.partials.forEach((partial, i) => {
        if (partial) visit(i, e, outside ? NaN : partial(operands));
      });
    } else if (array.kind === "product") {
      const left = this.left(array, e);
      const right = this.right(array, e);
      const [x, y] = [source(refs[0], V), source(refs[1], V)];
      const [xs, ys] = [refs[0].at, refs[1].at];
      for (let k = 0; k < inner; k += 1) {
        visit(0, left + k, y[ys[right + k]]);
        visit(1, right + k, x[xs[left + k]]);
      }
      if (array.start) visit(2, e, 1);
    } else {
      const list = this.list(array, V, e);
      const rule = LISTS[array.op === "chain" ? "fsum" : array.op];
      const partials = rule.partials(list, this.choice(array, e), own[e]);
      partials.forEach((partial, k) => visit(0, e * inner + k, partial));
      if (array.start) visit(1, e, 1);
    }
  }

  /* The whole reverse sweep: gradients, and for each box what it hands to what it reads.

     With the mistake "assign" a share replaces what came before; with "stale" leaves still hold,
     as `held`, the gradients of an equal sweep. */
  sweep(V, mistake = "") {
    const held = mistake === "stale" ? this.sweep(V).G : [];
    const start = (array, i) =>
      held[i] && this.keeps(i) ? Float64Array.from(held[i]) : new Float64Array(array.size);
    const G = this.arrays.map(start);
    G[this.root[0]][this.root[1]] += numberFrom(this.data.seed);
    const shares = this.boxes.map(() => new Map());
    for (let b = this.boxes.length - 1; b >= 0; b -= 1) this.pull(b, V, G, shares[b], mistake);
    return { G, shares, mistake, held };
  }

  /* Whether the gradient of an array lives on after a sweep. */
  keeps(i) {
    return this.arrays[i].kind === "leaf" && this.moves[i];
  }

  /* The gradient of array i once box b has handed it a share. */
  received(before, share, b, i, mistake) {
    if (mistake !== "assign") return before.map((x, p) => x + share[p]);
    const read = this.readBy(b, i);
    return before.map((x, p) => (read[p] ? share[p] : x));
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
  pull(b, V, G, given, mistake) {
    const box = this.boxes[b];
    const zeros = (i) => new Float64Array(this.arrays[i].size);
    const own = new Map(box.inner.map((i) => [i, G[i]]));
    for (const i of box.inner) if (this.arrays[i].kind === "join") own.set(i, zeros(i));
    for (const i of box.reads) if (this.moves[i]) given.set(i, zeros(i));
    for (const i of [...box.inner].reverse()) {
      const array = this.arrays[i];
      const g = own.get(i);
      const into = array.refs.map((ref) => own.get(ref.a) || given.get(ref.a));
      if (array.kind === "join") {
        this.parts(array, (operand, k, e) => {
          if (into[operand]) into[operand][array.refs[operand].at[k]] += g[e];
        });
        continue;
      }
      for (let e = 0; e < array.size; e += 1) {
        const upstream = g[e];
        this.hand(array, V, V[i], e, (operand, k, partial) => {
          const to = into[operand];
          if (to) to[array.refs[operand].at[k]] += upstream * partial;
        });
      }
    }
    for (const [i, share] of given) G[i] = this.received(G[i], share, b, i, mistake);
  }

  /* The gradients known after a frame, null where nothing has arrived; the shares of the frame. */
  after(frame, { G, shares, mistake, held }) {
    const last = new Map();
    if (frame === 0) return { known: G, last };
    const known = this.arrays.map((_, i) => (this.keeps(i) && held[i]) || null);
    this.data.frames.slice(0, frame + 1).forEach((one, t) => {
      if (one.phase === "seed") known[this.root[0]] = G[this.root[0]];
      if (one.phase !== "backward") return;
      for (const [box, to] of actingIn(one)) {
        for (const i of this.boxes[box].inner) known[i] = G[i];
        for (const i of to) {
          const share = shares[box].get(i);
          known[i] = known[i] ? this.received(known[i], share, box, i, mistake) : share;
          const before = last.get(i);
          if (t === frame) last.set(i, before ? share.map((x, p) => x + before[p]) : share);
        }
      }
    });
    return { known, last };
  }
}
