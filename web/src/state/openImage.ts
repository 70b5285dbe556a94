/** The one image that is open: opening, closing, stepping to the next. */
import { contains, errorsOf } from "../tree/tree";
import type { Navigation } from "./navigation";

export class OpenImage {
  constructor(private readonly nav: Navigation) {}

  open(image: number): void {
    const entering = this.nav.state.image === null;
    if (entering) this.nav.go({ image }, "push", 1);
    else this.nav.go({ image }, "replace");
  }

  /** From one open image to another that is not its neighbour; Back returns to the first. */
  leap(image: number): void {
    const { entered } = this.nav.address;
    this.nav.go({ image }, "push", entered > 0 ? entered + 1 : 0);
  }

  /** Goes back where the image was opened from, if that is where the reader came from; Back then does not reopen it. */
  close(): void {
    const { entered } = this.nav.address;
    if (entered > 0) this.nav.back(entered);
    else this.nav.go({ image: null }, "replace");
  }

  /** The errors that "previous" and "next" step through: the view's, or all if the open image is not among them. */
  get steps(): Int32Array {
    const { tree, state, wholeTree } = this.nav;
    if (!tree) return new Int32Array();
    if (state.image === null || tree.position[state.image]! < 0) return wholeTree!.order; // a filter has left it out
    return errorsOf(tree, contains(tree, state.node, state.image) ? state.node : tree.root);
  }

  step(by: 1 | -1): void {
    const next = this.steps[this.steps.indexOf(this.nav.state.image ?? -1) + by];
    if (next !== undefined) this.open(next);
  }
}
