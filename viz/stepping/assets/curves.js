/* Curves: points on an edge, its arrow, and where a text can stand beside it. */

/* The point of the Bezier curves that has the given share of the whole before it. */
export function along(points, share) {
  const pieces = (points.length - 1) / 3;
  const piece = Math.min(Math.floor(pieces * share), pieces - 1);
  const t = pieces * share - piece;
  const weights = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t ** 3];
  return [0, 1].map((axis) =>
    weights.reduce((sum, w, i) => sum + w * points[3 * piece + i][axis], 0),
  );
}

/* Where a text of w by h can stand on an edge, or `shifts` below it, and cover nothing `taken`. */
export function freePlace(points, w, h, taken, shifts = [0]) {
  for (const shift of shifts) {
    for (const share of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
      const [x, y] = along(points, share);
      const place = { x: x - w / 2, y: y + shift - h / 2, w, h };
      if (!taken.some((other) => overlap(place, other))) return place;
    }
  }
  return null;
}

/* Whether two rectangles have a point in common. */
export function overlap(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/* The path of an edge and the triangle at its end. */
export function arrow(points, size) {
  const [bx, by] = points[points.length - 2];
  const [x, y] = points[points.length - 1];
  const length = Math.hypot(x - bx, y - by) || 1;
  const [ux, uy] = [(x - bx) / length, (y - by) / length];
  const ends = [...points.slice(1, -1), [x - 0.7 * size * ux, y - 0.7 * size * uy]];
  const foot = [x - size * ux, y - size * uy];
  const half = size / 2.4;
  const corners = [
    [x, y],
    [foot[0] - half * uy, foot[1] + half * ux],
    [foot[0] + half * uy, foot[1] - half * ux],
  ];
  return ["M" + points[0] + "C" + ends.join(" "), corners.join(" ")];
}
