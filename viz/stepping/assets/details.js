/* What a node is made of: its formula, the terms of its gradient, its paths to the root. */

import { make, fill, isolated } from "./dom.js";
import { say, sayWith, word } from "./language.js";
import { gradientOf, numberText, signed } from "./numbers.js";
import { pathsTo } from "./paths.js";

const MOST_TERMS = 40;
const MOST_PATHS = 12;
const LONGEST_PATH = 9;

/* What a node is to the graph, in words. */
export const ROLES = {
  parameter: word("parameter"),
  input: word("input"),
  constant: word("constant"),
  interior: word("interior"),
  result: word("result"),
};

/* "a.grad: 0.0 → +2.0 (via b) → +6.0 (via c)", as far as the steps have gone. */
export function growth(data, state, index) {
  const node = data.nodes[index];
  const parts = [gradientOf(node.name) + ": " + numberText(state.initial[index])];
  for (const frame of state.taken) {
    const target = frame.operand ?? frame.node;
    if (target === index && frame.phase === "seed")
      parts.push(say("{number} (seed)", { number: signed(frame.after) }));
    if (target === index && frame.phase === "backward") {
      const { name } = data.nodes[frame.node];
      parts.push(say("{number} (via {name})", { number: signed(frame.after), name }));
    }
  }
  if (parts.length > 9) {
    parts.splice(4, parts.length - 8, say("… {n} more …", { n: parts.length - 8 }));
  }
  return parts.join(" → ");
}

/* The panel about the chosen node. */
export class Details {
  constructor(data, goTo) {
    this.data = data;
    this.goTo = goTo;
    this.body = make("div", { class: "details-body" });
    this.element = make(
      "section",
      { class: "details", "aria-label": say("Chosen node") },
      this.body,
    );
  }

  show(state) {
    const { data } = this;
    const node = data.nodes[state.chosen];
    if (!node) {
      fill(
        this.body,
        make("h2", {}, say("Terms and paths")),
        make(
          "p",
          {},
          sayWith(
            "Click a node, or press Enter on it, to see the terms of its gradient and its paths to {root}.",
            { root: isolated(data.title) },
          ),
        ),
      );
      return;
    }
    fill(
      this.body,
      make(
        "h2",
        {},
        sayWith("{name} ({role})", { name: isolated(node.name), role: say(ROLES[node.role]) }),
      ),
      node.long_name ? make("p", { class: "long-name" }, isolated(node.long_name)) : null,
      make("p", { class: "formula" }, node.formula),
      make("p", { class: "growth" }, growth(data, state, node.index)),
      data.open_nodes.includes(node.index)
        ? make(
            "p",
            { class: "note" },
            say(
              "It was computed before these steps begin, and receives more shares after they end.",
            ),
          )
        : null,
      this.terms(node, state),
      this.paths(node, state),
    );
  }

  /* The contributions to the gradient, each a button that goes to its step. */
  terms(node, state) {
    const name = gradientOf(node.name);
    const all = state.frames.filter((f) => f.phase === "backward" && f.operand === node.index);
    const rows = all.slice(0, MOST_TERMS).map((frame) => {
      const taken = frame.index < state.position;
      const marks = [
        frame.wrong ? ` ✗ ${say("wrong")}` : "",
        taken ? "" : ` ${say("(still to come)")}`,
      ];
      return make(
        "li",
        {},
        make(
          "button",
          {
            "data-key": "step" + frame.index,
            onclick: () => this.goTo(frame.index + 1),
          },
          say("step {n}", { n: frame.index + 1 }),
        ),
        make("span", { class: "formula" }, ` ${frame.formula}${marks.join("")}`),
      );
    });
    const more =
      all.length > MOST_TERMS
        ? make("p", {}, say("and {n} more", { n: all.length - MOST_TERMS }))
        : null;
    const none =
      node.index === rootOf(this.data)
        ? say("The seed: nothing comes before it.")
        : say("No gradient arrives here.");
    return [
      make("h3", {}, sayWith("Terms of {name}", { name: isolated(name) })),
      rows.length ? make("ul", {}, rows) : make("p", {}, none),
      more,
    ];
  }

  /* Paths from the root with the product of the local derivatives along each. */
  paths(node, state) {
    const { data } = this;
    if (node.index === rootOf(data)) return [];
    const { count, terms } = pathsTo(data, node.index, MOST_PATHS);
    const seed = state.seed;
    const truth = data.true_gradients[node.index];
    const total =
      count < 1e15 ? count.toLocaleString("en") : say("about {n}", { n: count.toExponential(0) });
    const heading = make(
      "h3",
      {},
      sayWith("Paths from {root} ({n})", { root: isolated(data.title), n: total }),
    );
    if (!terms.length)
      return [
        heading,
        make("p", {}, say("No path: moving it a little does not move the result.")),
      ];
    const rows = terms.map((way) => make("li", { class: "formula" }, this.product(way, seed)));
    const sum =
      count > terms.length
        ? say("The {shown} largest of {n} terms; all of them make {number}.", {
            shown: terms.length,
            n: total,
            number: numberText(truth),
          })
        : data.open_nodes.includes(node.index)
          ? say("Their sum is {number}.", { number: numberText(truth) })
          : say("Their sum is {number}, the true gradient.", { number: numberText(truth) });
    return [heading, make("ul", {}, rows), make("p", {}, sum)];
  }

  product({ nodes, partials, term }, seed) {
    const names = this.ends(nodes.map((i) => this.data.nodes[i].name)).join(" → ");
    const factors = this.ends(partials.map((d) => numberText(d)));
    if (seed !== 1) factors.unshift(numberText(seed));
    return `${names}: ${factors.join(" * ")} = ${numberText(term * seed)}`;
  }

  /* Of many the first and the last. */
  ends(texts) {
    return texts.length <= LONGEST_PATH ? texts : [...texts.slice(0, 4), "…", ...texts.slice(-4)];
  }
}

function rootOf(data) {
  return data.nodes.length - 1;
}
