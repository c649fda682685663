/* The box that is open, and its unit: grids of entries, then the scalars of one entry. */

import { make, set, fill } from "./dom.js";
import { say } from "./language.js";
import { Unit } from "./unit.js";

export class Opened {
  /* `refit()` draws and arranges everything again, and reveals the open box. */
  constructor(computation, world, refit) {
    this.computation = computation;
    this.world = world;
    this.refit = refit;
    this.box = null;
    this.unit = null;
    this.line = -1;
  }

  /* Open a box into its units, or close it. */
  toggle(box) {
    if (!this.computation.boxes[box].inner.length) return;
    const closing = this.box === box;
    this.close();
    if (!closing) this.open(box);
    this.refit();
  }

  open(box) {
    const cell = this.world.boxes[box];
    if (cell.at !== box) this.world.turn(cell.fold, cell.boxes.indexOf(box));
    this.box = box;
    const { element, button, inside } = this.world.boxes[box];
    element.classList.add("open");
    set(button, { "aria-expanded": "true" });
    const { array } = this.computation.boxes[box];
    const { size } = this.computation.arrays[array];
    this.place = make("div", {});
    this.kept = this.world.maps.length;
    if (size > 1) {
      const roomy = { width: 420, height: 220, digits: size <= 64 };
      const words = say("Click a unit: one of {n} scalars, with what it is computed from.", {
        n: size,
      });
      fill(
        inside,
        make("p", { class: "muted" }, words),
        this.world.pair(array, roomy),
        this.place,
      );
    } else {
      fill(inside, this.place);
      this.choose(0);
    }
  }

  close() {
    if (this.box === null) return;
    const { element, button, inside } = this.world.boxes[this.box];
    element.classList.remove("open", "unit-open");
    set(button, { "aria-expanded": "false" });
    fill(inside);
    this.world.maps.length = this.kept;
    this.box = null;
    this.unit = null;
    this.line = -1;
  }

  /* Whether an array is the one whose entries are units now. */
  holds(array) {
    return this.box !== null && this.computation.boxes[this.box].array === array;
  }

  /* Open a unit into its scalars. */
  choose(entry) {
    this.line = -1;
    this.unit = new Unit(this.computation, this.box, entry);
    this.world.boxes[this.box].element.classList.add("unit-open");
    fill(this.place, this.unit.element);
  }

  /* Close the unit, or the box where it is the only one. */
  shallower() {
    if (this.box === null) return;
    const { array } = this.computation.boxes[this.box];
    if (this.unit && this.computation.arrays[array].size > 1) {
      this.unit = null;
      this.line = -1;
      this.world.boxes[this.box].element.classList.remove("unit-open");
      fill(this.place);
    } else {
      this.close();
    }
    this.refit();
  }

  /* Go to the next scalar of the unit, or back; false where there is none. */
  scalar(by) {
    const next = this.line + by;
    if (!this.unit || next < -1 || next >= this.unit.count) return false;
    this.line = next;
    this.draw(this.state);
    return true;
  }

  /* Show a state, and what is known of its gradients by now. */
  draw(state) {
    this.state = state;
    if (!this.unit) return;
    this.unit.draw(state, this.line);
    this.line = Math.min(this.line, this.unit.count - 1);
  }
}
