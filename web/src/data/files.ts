/** The documents of a site, each read once, when something first needs it. */
import type { At, Document, Versioned } from "./document";
import { Lazy } from "./lazy";
import { read } from "./read";
import { Unread } from "./unread";

type Of<Key> = undefined extends Key ? [key?: Key] : [key: Key];

export class Files {
  private readonly read = new Map<unknown, Lazy<unknown>>(); // by document

  /**
   * @param arrived called when one is here, or could not be had
   * @param unread is told of those that could not be had
   */
  constructor(
    private readonly at: () => At,
    private readonly arrived: () => void,
    private readonly unread = new Unread(),
  ) {}

  /** What is here; asks for it the first time. */
  get<T, Key>(document: Document<T, Key>, ...[key]: Of<Key>): T | null {
    const path = this.pathOf(document, key as Key);
    return path ? (this.lazy(document).get(path) as T | null) : null;
  }

  /** What is here; asks for nothing. */
  peek<T, Key>(document: Document<T, Key>, ...[key]: Of<Key>): T | null {
    const path = this.pathOf(document, key as Key);
    return path ? (this.lazy(document).peek(path) as T | null) : null;
  }

  /** Waits until it is here, or cannot be had. */
  async ask<T, Key>(document: Document<T, Key>, ...[key]: Of<Key>): Promise<T | null> {
    const path = this.pathOf(document, key as Key);
    return path ? ((await this.lazy(document).ask(path)) as T | null) : null;
  }

  /** Waits until it is here. Throws a sentence where it cannot be had: whoever needs it says so to the reader. */
  async need<T, Key>(document: Document<T, Key>, ...key: Of<Key>): Promise<T> {
    const found = await this.ask(document, ...key);
    if (found !== null) return found;
    const path = this.pathOf(document, key[0] as Key);
    if (!path) throw new Error("This site has no such file; build it again.");
    this.unread.remove(path);
    throw new Error(this.lazy(document).problem(path) ?? `${path} could not be read.`);
  }

  /** Whether there is none, or it could not be read. */
  lacks<T, Key>(document: Document<T, Key>, ...key: Of<Key>): boolean {
    return !this.pathOf(document, key[0] as Key) || this.problem(document, ...key) !== null;
  }

  /** Why it could not be read, in a sentence; null: it could, or this site has none. */
  problem<T, Key>(document: Document<T, Key>, ...[key]: Of<Key>): string | null {
    const path = this.pathOf(document, key as Key);
    return path ? this.lazy(document).problem(path) : null;
  }

  /** Asks again for all that could not be read. */
  again(): void {
    for (const lazy of this.read.values()) lazy.again();
    this.arrived();
  }

  private pathOf<T, Key>(document: Document<T, Key>, key: Key): string | null | undefined {
    return document.path(this.at(), key);
  }

  private lazy<T, Key>(document: Document<T, Key>): Lazy<unknown> {
    let lazy = this.read.get(document);
    if (!lazy) {
      const made = new Lazy<unknown>((path) => this.make(document, path), (path, problem) => this.ended(made, path, problem));
      this.read.set(document, (lazy = made));
    }
    return lazy;
  }

  private async make<T, Key>(document: Document<T, Key>, path: string): Promise<unknown> {
    const file = await read<Versioned>(path);
    try {
      return document.make(file as never);
    } catch {
      throw new Error(`${path} is damaged; build the site again.`);
    }
  }

  private ended(lazy: Lazy<unknown>, path: string, problem?: string): void {
    if (problem === undefined) this.unread.remove(path);
    else this.unread.add(path, problem, () => lazy.ask(path));
    this.arrived();
  }
}
