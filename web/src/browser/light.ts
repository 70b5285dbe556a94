/** A number means one entry wherever it stands: while a tile or a line with it is pointed at, it lights up in the others. */
export function light(body: HTMLElement): void {
  const follow = ({ target }: Event) => {
    const at = (target as Element).closest?.(".tile, .first-clusters li, .first-lines li, .spread");
    const lit = new Set(at ? numbersIn(at).map(({ dataset }) => dataset.number) : []);
    for (const badge of numbersIn(body)) badge.toggleAttribute("data-lit", lit.has(badge.dataset.number));
  };
  for (const event of ["pointerover", "focusin"]) body.addEventListener(event, follow);
}

function numbersIn(part: Element): HTMLElement[] {
  return [...part.querySelectorAll<HTMLElement>(".badge-number")];
}
