/* The chain rule spelled out: one term per path from the root to a node. */

/* How many paths lead from the root to a node, and the largest terms among them. */
export function pathsTo(data, target, limit) {
  const root = data.nodes.length - 1;
  const count = new Map([[target, 1]]);
  const best = new Map([[target, 1]]);
  const incoming = data.nodes.map(() => []);
  for (const edge of data.edges) {
    if (edge.partial !== null) incoming[edge.node].push(edge);
  }
  for (const node of data.nodes) {
    const lead = incoming[node.index].filter((edge) => count.has(edge.operand));
    if (node.index > target && lead.length) {
      count.set(
        node.index,
        lead.reduce((sum, edge) => sum + count.get(edge.operand), 0),
      );
      best.set(
        node.index,
        Math.max(...lead.map((edge) => bound(edge.partial * best.get(edge.operand)))),
      );
    }
  }
  if (!count.has(root)) return { count: 0, terms: [] };
  const terms = [];
  const waiting = [{ node: root, term: 1, nodes: [root], partials: [], size: best.get(root) }];
  while (waiting.length && terms.length < limit) {
    const place = waiting.reduce((top, way, i) => (way.size > waiting[top].size ? i : top), 0);
    const [way] = waiting.splice(place, 1);
    if (way.node === target) terms.push(way);
    else {
      for (const edge of incoming[way.node].filter((e) => best.has(e.operand))) {
        const term = way.term * edge.partial;
        waiting.push({
          node: edge.operand,
          term,
          nodes: [...way.nodes, edge.operand],
          partials: [...way.partials, edge.partial],
          size: bound(term * best.get(edge.operand)),
        });
      }
    }
  }
  return { count: count.get(root), terms };
}

/* The size of a term; what is not a number counts as infinite. */
function bound(x) {
  return Number.isNaN(x) ? Infinity : Math.abs(x);
}
