/** Files that are made in the page, for the reader to keep. */

const LONGEST_NAME = 100; // characters

/** A name that every file system takes. */
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
