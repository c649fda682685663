/* Numbers: as text, from JSON, and the arithmetic of the formulas that Python sends along. */

const UNUSUAL = { nan: NaN, inf: Infinity, "-inf": -Infinity, absent: null };

/* A number from JSON, where what is not finite is a string. */
export function numberFrom(x) {
  return typeof x === "string" ? UNUSUAL[x] : x;
}

/* A number with at most `digits` digits, as Python's side writes it: 2.0, -0.333333, 1e-07. */
export function numberText(x, digits = 6) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const short = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power < -4 || power >= digits) {
    const size = String(Math.abs(power)).padStart(2, "0");
    return short(mantissa) + "e" + (power < 0 ? "-" : "+") + size;
  }
  const text = short(x.toFixed(Math.max(digits - 1 - power, 0)));
  return text.includes(".") ? text : text + ".0";
}

/* A number with its sign, to stand as a summand. */
export function signed(x, digits = 6) {
  const text = numberText(x, digits);
  return text.startsWith("-") || text === "nan" ? text : "+" + text;
}

/* The name of a node's gradient, as Python's side writes it. */
export function gradientOf(name) {
  const plain =
    /^\u200e?[\p{L}_…]([\p{L}\p{N}_.…]|\[([\p{L}\p{N}_*…,]*|'[^'\]]*')\])*\u200e?$/u.test(name);
  return plain ? name + ".grad" : "(" + name + ").grad";
}

/* erfc by its continued fraction (Lentz), for x >= 2. */
function tail(x) {
  if (x === Infinity) return 0;
  let f = x;
  let c = x;
  let d = 0;
  for (let i = 1; i < 200; i += 1) {
    d = 1 / (x + (i / 2) * d);
    c = x + i / 2 / c;
    f *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return Math.exp(-x * x) / (f * Math.sqrt(Math.PI));
}

/* erf by a series whose terms are all positive, so that nothing cancels. */
function erf(x) {
  if (Number.isNaN(x)) return NaN;
  if (Math.abs(x) >= 2) return Math.sign(x) * (1 - tail(Math.abs(x)));
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/* The sum of a list, rounded once (Shewchuk's partial sums, as Python's math.fsum). */
export function exactSum(list) {
  const partials = [];
  for (let x of list) {
    let kept = 0;
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low) partials[kept++] = low;
      x = high;
    }
    partials.length = kept;
    partials.push(x);
  }
  const plain = list.reduce((a, b) => a + b, 0);
  return Number.isFinite(plain) ? partials.reduceRight((a, b) => a + b, 0) : plain;
}

function roundHalfEven(x) {
  const low = Math.floor(x);
  const rest = x - low;
  if (!Number.isFinite(x)) return x;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

/* log(1 + exp(x)) without overflow; the engine's softplus and logsigmoid have it so too. */
function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/* C99's pow, which knows that 1 to any power is 1. */
function power(a, b) {
  if (a === 1) return 1;
  return a === -1 && Math.abs(b) === Infinity ? 1 : a ** b;
}

/* What a comparison says; of nan it says nan. */
function decided(a, b, answer) {
  return Number.isNaN(a) || Number.isNaN(b) ? NaN : answer;
}

const FUNCTIONS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "**": power,
  "<": (a, b) => decided(a, b, a < b),
  ">": (a, b) => decided(a, b, a > b),
  "<=": (a, b) => decided(a, b, a <= b),
  ">=": (a, b) => decided(a, b, a >= b),
  neg: (x) => -x,
  pow: power,
  exp2: (x) => power(2, x),
  erf,
  erfc: (x) => (x >= 2 ? tail(x) : 1 - erf(x)),
  fsum: (...list) => exactSum(list),
  round: roundHalfEven,
  softplus,
};

/* An expression as a function of the variables' values; `slots` has the place of each by name. */
function closure(expression, slots) {
  if (typeof expression === "number") return () => expression;
  if (typeof expression === "string") {
    if (expression in UNUSUAL) return () => UNUSUAL[expression];
    const slot = slots.get(expression);
    return (values) => values[slot];
  }
  const [name, ...operands] = expression;
  const parts = operands.map((operand) => closure(operand, slots));
  if (name === "if") {
    const [condition, yes, no] = parts;
    return (values) => {
      const answer = condition(values);
      return Number.isNaN(answer) ? NaN : answer ? yes(values) : no(values);
    };
  }
  const apply = FUNCTIONS[name] || Math[name];
  const [a, b] = parts;
  if (parts.length === 1) return (values) => apply(a(values));
  if (parts.length === 2) return (values) => apply(a(values), b(values));
  return (values) => apply(...parts.map((part) => part(values)));
}

/* Functions of a list of operands: one for each expression, after the lines that they share. */
export function compiled(lines, expressions, count) {
  const slots = new Map(Array.from({ length: count }, (_, i) => ["x" + i, i]));
  const steps = lines.map(([name, expression]) => {
    const step = closure(expression, slots);
    slots.set(name, slots.size);
    return step;
  });
  return expressions.map((expression) => {
    if (expression === null) return null;
    const result = closure(expression, slots);
    if (!steps.length) return result;
    return (operands) => {
      const values = [...operands];
      for (const step of steps) values.push(step(values));
      return result(values);
    };
  });
}

/* The function of each program, which always has as many operands. */
const COMPILED = new WeakMap();

/* What a program makes of operands: it gives its lines names and returns the last. */
export function run(program, operands) {
  if (!COMPILED.has(program))
    COMPILED.set(program, compiled(program.lines, [program.result], operands.length)[0]);
  return COMPILED.get(program)(operands);
}

/* All numbers of the graph had leaf the number x; a node that cannot be recomputed is named. */
export function recompute(data, leaf, x) {
  const numbers = data.nodes.map((node) => node.data);
  const touched = new Set([leaf]);
  numbers[leaf] = x;
  for (const node of data.nodes) {
    if (node.operands.some((i) => touched.has(i))) {
      const program = data.programs[node.program];
      if (!program) return { numbers, obstacle: node };
      numbers[node.index] = run(
        program,
        node.operands.map((i) => numbers[i]),
      );
      touched.add(node.index);
    }
  }
  return { numbers, touched };
}
