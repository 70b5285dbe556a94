/** A cache of the sprite sheets that something on screen has asked for. */
import type { Fetch } from "../data/fetched";
import { Unread } from "../data/unread";

export class Sheets {
  private readonly bitmaps = new Map<string, ImageBitmap | "loading" | "failed">();
  private readonly asked = new Map<string, Promise<void>>();
  /** How many have arrived or failed: what is drawn from them is to be drawn anew when it changes. */
  arrived = 0;
  private decoding: Promise<unknown> = Promise.resolve();

  /**
   * @param fetch how a sheet is fetched
   * @param onChange called when a sheet arrives or fails
   * @param unread is told of those that failed
   */
  constructor(
    readonly fetch: Fetch,
    private readonly onChange: () => void,
    private readonly unread = new Unread(),
  ) {}

  /** The sheet if it is here. */
  peek(url: string): ImageBitmap | null {
    const found = this.bitmaps.get(url);
    return found instanceof ImageBitmap ? found : null;
  }

  /** The sheet if it is here; asks for it otherwise. */
  get(url: string): ImageBitmap | null {
    void this.ask(url);
    return this.peek(url);
  }

  /** Waits until the sheet is here, or cannot be had. */
  async ask(url: string): Promise<ImageBitmap | null> {
    if (!this.asked.has(url) && url !== "") this.asked.set(url, this.load(url));
    await this.asked.get(url);
    return this.peek(url);
  }

  /** Asks once more for a sheet that could not be had. */
  again(url: string): void {
    if (!this.hasFailed(url)) return;
    this.asked.delete(url);
    this.bitmaps.delete(url);
    this.get(url);
  }

  /** Lets go of a picture that nothing on screen needs any more. */
  drop(url: string): void {
    this.peek(url)?.close();
    this.bitmaps.delete(url);
    this.asked.delete(url);
  }

  /** Whether any sheet is on its way. */
  get loading(): boolean {
    return [...this.bitmaps.values()].includes("loading");
  }

  hasFailed(url: string): boolean {
    return url === "" || this.bitmaps.get(url) === "failed";
  }

  private async load(url: string): Promise<void> {
    this.bitmaps.set(url, "loading");
    let why = "no connection";
    try {
      const answer = await this.fetch(url);
      why = answer.ok ? "not an image" : `HTTP ${answer.status}`;
      if (!answer.ok) throw new Error(why);
      this.bitmaps.set(url, await this.decode(await answer.blob()));
      this.unread.remove(url);
    } catch {
      this.bitmaps.set(url, "failed");
      this.unread.add(url, `${url} could not be read (${why}).`, () => this.again(url));
    }
    this.arrived++;
    this.onChange();
  }

  /**
   * An ImageBitmap is decoded off the main thread, once; an <img> may be decoded again in the middle of a zoom. One at
   * a time: three at once would leave a small machine no core to draw the zoom with.
   */
  private decode(picture: Blob): Promise<ImageBitmap> {
    // Grey values are measurements: no colour profile may touch them.
    const start = () => createImageBitmap(picture, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
    const bitmap = this.decoding.then(start, start);
    this.decoding = bitmap;
    return bitmap;
  }
}
