/** The metadata of a site's members, read when somebody looks at it. */
import { memberCount } from "../counts/over";
import { columnsFile } from "../data/common";
import type { Column, Manifest } from "../data/documents";
import type { Files } from "../data/files";

/** Members: of more, they are dozens of megabytes, which only those fetch who ask for them. */
const MOST = 200_000;

export class Columns {
  /** @param settled whether the first view stands, so that what it did not need may be fetched */
  constructor(
    private readonly manifest: Pick<Manifest, "columns" | "over" | "errors" | "images">,
    private readonly files: Files,
    private readonly settled: () => boolean,
  ) {}

  /** Those of these names at least; none named: all. Asks for them the first time, once the first view stands, unless they are very many, or where something `now` depends on them. */
  get(now = false, fields?: readonly string[]): Column[] | null {
    if (this.manifest.columns.length === 0) return [];
    const file = now || (this.settled() && memberCount(this.manifest) <= MOST) ? this.files.get(columnsFile, fields) : this.files.peek(columnsFile, fields);
    return file?.columns ?? null;
  }

  /** Waits for them. Throws a sentence where they cannot be had. */
  async read(fields?: readonly string[]): Promise<Column[]> {
    return this.manifest.columns.length === 0 ? [] : (await this.files.need(columnsFile, fields)).columns;
  }

  /** Whether colours can show a column; of one that is not here yet it is assumed. Of texts every one differs. */
  colourable(name: string): boolean {
    return this.files.peek(columnsFile)?.columns.find((column) => column.name === name)?.kind !== "text";
  }
}
