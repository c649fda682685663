/* The part of a graph that is shown at once: all of it, or the nodes around some. */

import { make, fill, isolated } from "./dom.js";
import { inColumns } from "./columns.js";
import { say, sayWith } from "./language.js";

/* The most nodes that are shown at once without being asked; of more, those around some. */
const MOST_WHOLE = 400;
const AROUND = 120;
const MOST_AROUND = 960;

export class Part {
  /* `changed()` is called when the reader asks for another part. */
  constructor(data, changed) {
    this.data = data;
    this.isWhole = data.nodes.length <= MOST_WHOLE;
    this.most = AROUND;
    this.shown = new Set(this.isWhole ? data.nodes.keys() : []);
    this.told = make("p", { class: "hidden-nodes", role: "status" });
    const button = (text, onclick) => make("button", { onclick }, text);
    this.more = button(say("show more of them"), () => {
      this.most = Math.min(2 * this.most, MOST_AROUND);
      this.around(this.centre);
      changed();
    });
    this.here = button("", () => {
      this.around([this.chosen]);
      changed();
    });
    this.element = make(
      "div",
      { class: "part", hidden: this.isWhole },
      this.told,
      this.more,
      this.here,
    );
    this.chosen = -1;
    this.near = data.nodes.map(() => []);
    if (this.isWhole) return;
    for (const { node, operand } of data.edges) {
      this.near[node].push(operand);
      this.near[operand].push(node);
    }
  }

  /* Show a part that has all of some nodes; whether it is another than before. It has those of
     `others()` as well, the nodes of the steps around, so that these do not ask for another. */
  focus(wanted, others = () => []) {
    if (this.isWhole || (this.shown.size && wanted.every((i) => this.shown.has(i)))) return false;
    this.around(wanted, others());
    return true;
  }

  /* Show the nodes nearest to some by edges. Ways do not go through leaves: other users of the
     same parameter are not near. */
  around(wanted, others = []) {
    this.centre = wanted;
    this.shown = new Set([...wanted, ...others]);
    for (const i of this.shown) {
      const isLeaf = !this.data.nodes[i].operands.length;
      if (isLeaf && !wanted.includes(i)) continue;
      for (const next of this.near[i]) if (this.shown.size < this.most) this.shown.add(next);
    }
    this.tell();
  }

  /* Offer the chosen node as the middle of another part. */
  offer(chosen) {
    this.chosen = chosen;
    this.here.hidden = this.isWhole || chosen < 0;
    if (this.here.hidden) return;
    fill(this.here, sayWith("around {node}", { node: isolated(this.data.nodes[chosen].name) }));
  }

  tell() {
    const count = this.data.nodes.length;
    const named = this.data.nodes[this.centre[0]].name;
    const left = (count - this.shown.size).toLocaleString("en");
    const parts = { n: this.shown.size.toLocaleString("en"), node: isolated(named), left };
    fill(this.told, sayWith("{n} nodes around {node} are shown, {left} are not.", parts));
    this.more.hidden = this.most >= MOST_AROUND || this.shown.size >= count;
  }

  /* The nodes and edges that are shown, with their places, and how many neighbours are not. */
  placed(pane) {
    const { data, shown } = this;
    if (data.layout)
      return { ...data.layout, ids: [...data.nodes.keys()], links: data.edges, hidden: [] };
    const ids = [...shown].sort((a, b) => a - b);
    const at = new Map(ids.map((id, k) => [id, k]));
    const links = data.edges.filter(({ node, operand }) => at.has(node) && at.has(operand));
    const sizes = ids.map((i) => ({ w: data.sizes[i][0], h: data.sizes[i][1] }));
    const pairs = links.map(({ node, operand }) => [at.get(operand), at.get(node)]);
    const hidden = ids.map((i) => new Set(this.near[i].filter((k) => !at.has(k))).size);
    return { ...inColumns(sizes, pairs, pane), ids, links, hidden };
  }
}
