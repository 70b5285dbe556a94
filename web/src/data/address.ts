/**
 * Where a file of the site is: beside the page, or, where the page is a whole site by itself (`build --standalone`),
 * inside it, as the text of a script element that no browser runs.
 */
export function addressOf(path: string): string {
  const block = document.querySelector<HTMLScriptElement>(`script[data-file="${CSS.escape(path)}"]`);
  if (!block) return path;
  if (path.endsWith(".json")) return URL.createObjectURL(new Blob([block.text], { type: "application/json" }));
  return `data:image/webp;base64,${block.text}`;
}
