/** A sheet of a sample of all errors, which a view of very many draws from: which errors are on it, and where. */
import type { Sheet } from "../data/documents";
import { locate, type Source } from "../data/sheet";

export class Overview {
  private readonly cellOf: Int32Array; // (n) cell of each error, -1: not on the sheet

  /** @param n errors of the site */
  constructor(
    private readonly sheet: Sheet,
    n: number,
  ) {
    this.cellOf = new Int32Array(n).fill(-1);
    for (let k = 0; k < sheet.count; k++) this.cellOf[Math.floor(((2 * k + 1) * n) / (2 * sheet.count))] = k;
  }

  get count(): number {
    return this.sheet.count;
  }

  get cell(): { width: number; height: number } {
    return { width: this.sheet.cell[0], height: this.sheet.cell[1] };
  }

  has(error: number): boolean {
    return this.cellOf[error]! >= 0;
  }

  /** Those of these errors that are on the sheet, in the same order. */
  among(errors: Int32Array): Int32Array {
    return errors.filter((error) => this.cellOf[error]! >= 0);
  }

  /** The cell of an error that is on the sheet. */
  picture(error: number): { sheet: Sheet; cell: number } {
    return { sheet: this.sheet, cell: this.cellOf[error]! };
  }

  /** Where an error is drawn from; null: it is not on the sheet. */
  source(error: number): Source | null {
    const cell = this.cellOf[error]!;
    return cell < 0 ? null : locate(this.sheet, cell);
  }
}
