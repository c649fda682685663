/* The search for a node: by its name, the path of its parameter, or its number n12. */

import { say } from "./language.js";
import { numberText } from "./numbers.js";
import { SearchBox } from "./search_box.js";

const MATCHES = [
  (name, text) => name === text,
  (name, text) => name.toLowerCase() === text.toLowerCase(),
  (name, text) => name.toLowerCase().startsWith(text.toLowerCase()),
];

export class Finder {
  /* `go(index)` goes to a node; `state()` is what the page shows then. */
  constructor(data, go, state) {
    Object.assign(this, { data, go, state });
    this.chosen = -1;
    this.box = new SearchBox({
      names: data.nodes.filter((node) => node.role !== "constant").map((node) => node.name),
      placeholder: say("find a node"),
      label: say("Find a node by its name"),
      look: (text) => this.look(text),
    });
    this.element = this.box.element;
  }

  /* The node that a text names: of several the next one, where the last was found by it, too. */
  named(text) {
    const names = ({ name, long_name, index }) => [name, long_name ?? "", `n${index}`];
    for (const equal of MATCHES) {
      const found = this.data.nodes.filter((node) => names(node).some((one) => equal(one, text)));
      const next = found.find(({ index }) => index > this.chosen && this.text === text);
      if (found.length) return next ?? found[0];
    }
    return null;
  }

  look(text) {
    const node = this.named(text);
    if (!node) return say("Nothing here is named {name}.", { name: text });
    [this.text, this.chosen] = [text, node.index];
    this.go(node.index);
    const { known, numbers, grads, position } = this.state();
    const number = known.has(node.index) ? numberText(numbers[node.index]) : "?";
    return say("{name}: data {number}, grad {gradient} at step {k}", {
      name: node.name,
      number,
      gradient: numberText(grads[node.index]),
      k: position,
    });
  }
}
