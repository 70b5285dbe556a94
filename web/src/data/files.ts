/** The documents of a site, each read once, when something first needs it. */
import type { At, Document, Versioned } from "./document";
import { Lazy } from "./lazy";
import { read } from "./read";

type Of<Key> = Key extends void ? [] : [key: Key];

export class Files {
  private readonly read = new Map<unknown, Lazy<unknown>>(); // by document

  /** @param arrived called when one is here, or with a sentence where it could not be had */
  constructor(
    private readonly at: () => At,
    private readonly arrived: (problem?: string) => void,
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

  /** Whether there is none, or it could not be read. */
  lacks<T, Key>(document: Document<T, Key>, ...[key]: Of<Key>): boolean {
    const path = this.pathOf(document, key as Key);
    return !path || this.lazy(document).hasFailed(path);
  }

  private pathOf<T, Key>(document: Document<T, Key>, key: Key): string | null | undefined {
    return document.path(this.at(), key);
  }

  private lazy<T, Key>(document: Document<T, Key>): Lazy<unknown> {
    const { make } = document;
    let lazy = this.read.get(document);
    if (!lazy) this.read.set(document, (lazy = new Lazy(async (path) => make((await read<Versioned>(path)) as never), this.arrived)));
    return lazy;
  }
}
