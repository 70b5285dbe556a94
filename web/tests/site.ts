/** The tiny site behind a network that a test can slow down and break. Needs a DOM. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { vi } from "vitest";
import type { Manifest } from "../src/data/documents";
import { atRest } from "../src/exhibits/Shown";
import { Explorer } from "../src/state/explorer";
import { viewsOn } from "../src/views/list";

const SITE = resolve(import.meta.dirname, "../../tests/fixtures/tiny");

export class Network {
  readonly asked: string[] = [];
  /** Paths that fail so many times more. */
  readonly failing = new Map<string, number>();
  private readonly held = new Map<string, (() => void)[]>();
  private readonly changes = new Map<string, object>();

  constructor(private readonly patch: Partial<Record<keyof Manifest, unknown>> = {}) {
    vi.stubGlobal("fetch", (url: string) => this.answer(url));
  }

  /** What is at this path has these keys instead. */
  change(path: string, keys: object): void {
    this.changes.set(path, keys);
  }

  /** Answers for this path wait until they are let go. */
  hold(path: string): void {
    this.held.set(path, []);
  }

  async release(path: string): Promise<void> {
    const waiting = this.held.get(path) ?? [];
    this.held.delete(path);
    for (const go of waiting) go();
    await calm();
  }

  private async answer(url: string): Promise<Response> {
    this.asked.push(url);
    const held = this.held.get(url);
    if (held) await new Promise<void>((go) => held.push(go));
    const left = this.failing.get(url) ?? 0;
    if (left > 0) {
      this.failing.set(url, left - 1);
      throw new TypeError("Failed to fetch");
    }
    if (!url.endsWith(".json")) return new Response(null, { status: 404 });
    const file = JSON.parse(readFileSync(join(SITE, url), "utf-8")) as object;
    return Response.json({ ...file, ...(url === "data/manifest.json" ? this.patch : this.changes.get(url)) });
  }
}

/** Until all that is under way without the network has happened. */
export async function calm(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((done) => setTimeout(done));
}

/** The explorer of the tiny site at an address. */
export async function openSite(hash = ""): Promise<Explorer> {
  history.replaceState(null, "", `${location.href.split("#")[0]}${hash}`);
  const explorer = await Explorer.open(atRest(), viewsOn);
  await calm();
  return explorer;
}
