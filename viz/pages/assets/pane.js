/* A pane that one drags and zooms, and its minimap. */

export const MINI = { width: 168, height: 92 };
const SCALES = [0.004, 4];

/* A view {x, y, scale} `factor` times as large, in which the point `at` of the pane stays. */
export function zoomed({ x, y, scale }, factor, at, moved = at) {
  const next = Math.min(Math.max(scale * factor, SCALES[0]), SCALES[1]);
  const place = (now, from, to) => to - ((from - now) * next) / scale;
  return { x: place(x, at.x, moved.x), y: place(y, at.y, moved.y), scale: next };
}

/* The view that shows all of a layout {width, height} in the middle of a pane. */
export function fitted({ width, height }, element, across, down, most) {
  const { clientWidth, clientHeight } = element;
  const [wide, high] = [clientWidth - across, clientHeight - down];
  const scale = Math.max(Math.min(wide / width, high / height, most), SCALES[0]);
  const middle = (room, size) => (room - size * scale) / 2;
  return { x: middle(clientWidth, width), y: middle(clientHeight, height), scale };
}

/* Whether a pane shows all of a layout. */
export function showsAll({ x, y, scale }, { width, height }, { clientWidth, clientHeight }) {
  const across = x >= -1 && x + width * scale <= clientWidth + 1;
  return across && y >= -1 && y + height * scale <= clientHeight + 1;
}

/* Listen to drags, pinches and the wheel in `element`, and to presses in its minimap.
   `view()` is the view now, `show(view)` shows another; `map()` is the scale of the minimap. */
export function hearPane(element, mini, { view, show, map }) {
  const fingers = new Map();
  const pane = { moved: false };
  let start = null;
  const local = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.target.closest("input, select")) return;
    fingers.set(event.pointerId, local(event));
    pane.moved = false;
    start = { view: view(), fingers: new Map(fingers) };
  });
  element.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, local(event));
    const [a, b] = [...fingers.values()];
    const [a0, b0] = [...start.fingers.values()];
    if (b && b0) {
      const spread = (p, q) => Math.hypot(p.x - q.x, p.y - q.y) || 1;
      const middle = (p, q) => ({ x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 });
      pane.moved = true;
      show(zoomed(start.view, spread(a, b) / spread(a0, b0), middle(a0, b0), middle(a, b)));
    } else if (pane.moved || Math.hypot(a.x - a0.x, a.y - a0.y) > 4) {
      if (!pane.moved) element.setPointerCapture(event.pointerId);
      pane.moved = true;
      element.classList.add("dragged");
      show(zoomed(start.view, 1, a0, a));
    }
  });
  const lift = (event) => {
    fingers.delete(event.pointerId);
    element.classList.remove("dragged");
    start = { view: view(), fingers: new Map(fingers) };
  };
  element.addEventListener("pointerup", lift);
  element.addEventListener("pointercancel", lift);
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      show(zoomed(view(), Math.exp(-event.deltaY / 500), local(event)));
    },
    { passive: false },
  );
  mini.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    const box = mini.getBoundingClientRect();
    const { scale } = view();
    const place = (room, at) => room / 2 - (at / map()) * scale;
    const x = place(element.clientWidth, event.clientX - box.left);
    show({ x, y: place(element.clientHeight, event.clientY - box.top), scale });
  });
  return pane;
}

/* The corner for the minimap in which it covers least of some boxes, as a class, and nothing of
   those that one reads; null where there is none. */
export function freeCorner({ clientWidth, clientHeight }, { x, y, scale }, boxes, isRead) {
  const [right, below] = [clientWidth - MINI.width - 10, clientHeight - MINI.height - 10];
  const places = { right: [right, below], left: [8, below], "left top": [8, 8], top: [right, 8] };
  const within = (at, size, from, length) =>
    Math.max(0, Math.min(at + size, from + length) - Math.max(at, from));
  const covered = ([left, top]) =>
    boxes.reduce((sum, box, k) => {
      const across = within(x + box.x * scale, box.width * scale, left, MINI.width);
      const area = across * within(y + box.y * scale, box.height * scale, top, MINI.height);
      return sum + (area && isRead(k) ? Infinity : area);
    }, 0);
  const ranked = Object.keys(places).map((name) => [covered(places[name]), name]);
  ranked.sort(([a], [b]) => a - b);
  return ranked[0][0] < Infinity ? ranked[0][1] : null;
}

/* Draw the places of a layout and what of it a pane shows; returns the scale of the minimap. */
export function drawMini(mini, element, { width, height }, places, { x, y, scale }) {
  const ratio = Math.min(MINI.width / width, MINI.height / height);
  const context = mini.getContext("2d");
  const style = getComputedStyle(element);
  context.clearRect(0, 0, MINI.width, MINI.height);
  context.fillStyle = style.getPropertyValue("--line");
  for (const place of places) {
    const size = [place.width, place.height].map((length) => Math.max(length * ratio, 1));
    context.fillRect(place.x * ratio, place.y * ratio, ...size);
  }
  context.strokeStyle = style.getPropertyValue("--acting");
  context.lineWidth = 2;
  const corner = [(-x / scale) * ratio, (-y / scale) * ratio];
  const size = [element.clientWidth, element.clientHeight].map((px) => (px / scale) * ratio);
  context.strokeRect(...corner, ...size);
  return ratio;
}
