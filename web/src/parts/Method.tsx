import type { JSX } from "preact";

/** A way to the section of docs/method.md whose heading has this slug. A page that is a whole site by itself has the text inside. */
export function Method({ of, children = "how it is computed" }: { of: string; children?: string }): JSX.Element {
  const text = document.querySelector<HTMLTemplateElement>("template#method");
  const topic = of.replaceAll("-", " ");
  const name = topic === children ? topic : `${children}: ${topic}`;
  if (!text) {
    return (
      <a class="method-link" href={`method.html#${of}`} aria-label={name}>
        {children}
      </a>
    );
  }
  return (
    <button type="button" class="link method-link" aria-label={name} onClick={() => open(text, of)}>
      {children}
    </button>
  );
}

/** The browser keeps focus inside a modal dialog and gives it back. */
function open(text: HTMLTemplateElement, of: string): void {
  const dialog = document.createElement("dialog");
  dialog.className = "method";
  dialog.setAttribute("aria-label", "How it is computed");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "action";
  close.textContent = "Close";
  close.onclick = () => dialog.close();
  dialog.onclose = () => dialog.remove();
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.append(close, text.content.cloneNode(true));
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector(`#${CSS.escape(of)}`)?.scrollIntoView();
}
