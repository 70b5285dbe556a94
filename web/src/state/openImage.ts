/** The one image that is open: opening, closing, stepping to the next. */
import { contains, errorsOf } from "../tree/tree";
import type { Navigation } from "./navigation";

export class OpenImage {
  constructor(private readonly nav: Navigation) {}

  open(image: number): void {
    const entering = this.nav.state.image === null;
    this.nav.go({ image }, entering ? "push" : "replace");
    if (entering) history.replaceState({ entered: 1 }, "");
  }

  /** From one open image to another that is not its neighbour; Back returns to the first. */
  leap(image: number): void {
    const entered = enteredSteps();
    this.nav.go({ image });
    if (entered > 0) history.replaceState({ entered: entered + 1 }, "");
  }

  /** Goes back where the image was opened from, if that is where the reader came from; Back then does not reopen it. */
  close(): void {
    const entered = enteredSteps();
    if (entered > 0) history.go(-entered);
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

/** How many entries of the history back an image was first opened; 0: the page was opened with it. */
function enteredSteps(): number {
  return (history.state as { entered?: number } | null)?.entered ?? 0;
}
