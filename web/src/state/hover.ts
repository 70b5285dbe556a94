/**
 * What the pointer or the focus is on, for others to point at too: a class in a table, or a tile or an image in the
 * map. It is no part of the state: it changes with every move of the mouse, and must not draw the whole page anew.
 */
export interface Hovered {
  class: number | null; // a class that a list points at
  node: number | null; // the tile under the pointer
  image: number | null; // the error under the pointer
}

const NOTHING: Hovered = { class: null, node: null, image: null };

export class Hover {
  private now: Hovered = NOTHING;
  private readonly listeners = new Set<() => void>();

  get value(): Hovered {
    return this.now;
  }

  set(value: Partial<Hovered>): void {
    const next = { ...NOTHING, ...value };
    if (next.class === this.now.class && next.node === this.now.node && next.image === this.now.image) return;
    this.now = next;
    for (const listener of [...this.listeners]) listener();
  }

  clear(): void {
    this.set(NOTHING);
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
