/** What waits for what: panels for the end of a zoom, everything that the first view does not need for that view. */
import { prefersStill } from "../draw/motion";

const LONGEST_ZOOM = 800; // ms

export class Pace {
  /** Whether the map is on its way to the present view; what nobody looks at meanwhile waits for it to arrive. */
  motion: "none" | "zoom" | "arriving" = "arriving"; // the first picture first
  /** Whether the panel opens with the view that the map is on its way to; the rest of it waits for the map. */
  opens = false;
  /** Whether the first view is complete, so that what it did not need may be fetched. */
  settled = false;
  private arrival: ReturnType<typeof setTimeout> | undefined; // ends a zoom which the painter never ends

  /** @param atRest called once, when the first view is complete */
  constructor(
    private readonly changed: () => void,
    private readonly atRest: () => void,
  ) {}

  depart(): void {
    if (prefersStill()) return;
    clearTimeout(this.arrival);
    this.motion = "zoom";
    this.opens = false;
    this.arrival = setTimeout(() => this.arrive(), LONGEST_ZOOM);
  }

  /** The picture that the map goes to is drawn: the frames up to there cost little, and leave room for a few words. */
  underWay(): void {
    if (this.motion !== "zoom" || this.opens) return;
    this.opens = true;
    this.changed();
  }

  /**
   * The map has arrived: first its tiles get their buttons, then, in a task of its own, the panels follow. Each would fit
   * into a frame, both together would not.
   */
  arrive(): void {
    if (this.motion === "none") return;
    clearTimeout(this.arrival);
    const tilesFirst = this.motion === "zoom";
    this.motion = tilesFirst ? "arriving" : "none";
    this.changed();
    if (tilesFirst) this.arrival = setTimeout(() => this.arrive());
  }

  /** The first view is complete. */
  rest(): void {
    if (this.settled) return;
    this.settled = true;
    this.atRest();
    this.changed();
  }
}
