/** Files for the reader to keep. */
import type { Explorer } from "../state/explorer";

const LONGEST_NAME = 100; // characters

/** A name that every file system takes: of words, what is neither letter, digit, dot nor dash becomes a dash. */
export function fileName(words: readonly (string | number)[], extension: string): string {
  const name = words.join("-").normalize("NFC").replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-");
  return `${[...name].slice(0, LONGEST_NAME).join("").replace(/^[.-]+|[.-]+$/g, "") || "wrongtree"}.${extension}`;
}

export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // Not at once: the browser reads it only after this task.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function download(name: string, text: string, type: string): void {
  save(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

/**
 * Errors as CSV, with the columns that `wrongtree export` writes. What writes it is fetched then: few readers need it.
 *
 * @param words what they are, for the file's name
 * @param node the node they are all of; "": the tagged nodes that each is in
 */
export async function downloadCsv(explorer: Explorer, errors: Iterable<number>, words: readonly (string | number)[], node = ""): Promise<void> {
  try {
    const { csvOf } = await import("./csvOf");
    download(fileName([explorer.manifest.name, ...words], "csv"), await csvOf(explorer, errors, node), "text/csv");
  } catch (problem) {
    explorer.say(`The CSV could not be written: ${(problem as Error).message}`);
  }
}
