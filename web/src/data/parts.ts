/** The parts of errors.json on a large site, put together as they are read. Fetched where a site has some. */
import type { ErrorsId, Manifest } from "./contract";
import { type Document, documentAt } from "./document";
import type { Errors, LateParts } from "./documents";
import type { Files } from "./files";
import type { Late } from "./late";

/** Some entries of errors.json, from `first` on. */
type Part = { format: number; first: number } & Partial<Record<Late, readonly (string | number)[]>>;

const parts: Record<Late, Document<Part, number>> = {
  id: documentAt<ErrorsId, number>(({ manifest }, i) => manifest.parts?.id.files[i]),
  confidence: documentAt<Part, number>(({ manifest }, i) => manifest.parts?.confidence.files[i]),
};

export class Parts implements LateParts {
  private readonly filled = { id: new Set<number>(), confidence: new Set<number>() };

  constructor(
    private readonly info: NonNullable<Manifest["parts"]>,
    private readonly errors: Errors,
    private readonly files: Files,
  ) {}

  /** Whether these are here, of one error or of all; asks for them. */
  ask(field: Late, error?: number): boolean {
    const { size } = this.info[field];
    const wanted = error === undefined ? this.chunks(field) : [Math.floor(error / size)];
    return wanted.map((i) => this.filled[field].has(i) || this.fill(field, i, this.files.get(parts[field], i))).every(Boolean);
  }

  /** Waits until what a field of a filter looks at is here for all errors. Throws a sentence where they cannot be had. */
  async need(asked: unknown): Promise<void> {
    const field = asked === "file" ? "id" : asked === "confidence" && asked;
    if (field) await Promise.all(this.chunks(field).map(async (i) => this.fill(field, i, await this.files.need(parts[field], i))));
  }

  private chunks(field: Late): number[] {
    return [...this.info[field].files.keys()];
  }

  private fill(field: Late, i: number, part: Part | null): boolean {
    if (!part || this.filled[field].has(i)) return part !== null;
    const into: (string | number)[] = this.errors[field];
    part[field]!.forEach((value, k) => (into[part.first + k] = value));
    this.filled[field].add(i);
    return true;
  }
}
