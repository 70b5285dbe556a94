/** One text in the browser's storage. Whatever the storage refuses is a sentence, and harms nothing. */
export class Keeping {
  private blocked = ""; // why nothing may be written

  /** @param storage throws where the browser forbids storage altogether */
  constructor(
    private readonly key: string,
    private readonly storage: () => Storage,
  ) {}

  /** Null: there is nothing, or nothing may be read. */
  read(): string | null {
    try {
      return this.storage().getItem(this.key);
    } catch {
      return null;
    }
  }

  /** "" if it is kept, else why not. */
  write(text: string): string {
    if (this.blocked !== "") return this.blocked;
    try {
      this.storage().setItem(this.key, text);
      return "";
    } catch (fault) {
      const full = (fault as Error).name === "QuotaExceededError";
      return `${full ? "This browser’s storage is full" : "This browser stores no data for this page"}. Your tags are lost when you close the page, so export them.`;
    }
  }

  /** Makes room for a new text beside one that cannot be read; a sentence says where the old one is. */
  setAside(text: string): string {
    try {
      let n = 1;
      while (this.storage().getItem(`${this.key} damaged ${n}`) !== null) n++;
      this.storage().setItem(`${this.key} damaged ${n}`, text);
      this.storage().removeItem(this.key);
      return `the damaged text was moved to “${this.key} damaged ${n}” in this browser’s storage.`;
    } catch {
      this.blocked = "This browser’s storage holds damaged tags and has no space for more. Your tags are lost when you close the page, so export them.";
      return "there is no space to move the damaged text, so it stays. New tags are lost when you close the page.";
    }
  }

  /** Calls back when another tab of this browser has kept something. */
  listen(onChange: () => void): void {
    window.addEventListener("storage", (event) => {
      if (event.key === this.key && event.newValue !== null) onChange();
    });
  }
}
