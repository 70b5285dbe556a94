/** What the tour says, and what it points at. */
export interface Step {
  title: string;
  text: string;
  at: string; // a selector; of what it finds, the first
  in?: string; // where that will be, while it is still on its way
}

/** @param deep whether there is a tile to open */
export function stepsOf({ thing, listed, deep }: { thing: "error" | "image"; listed: boolean; deep: boolean }): Step[] {
  const members = thing === "error" ? "misclassified images" : "images";
  return [
    { title: "The treemap", text: `Each tile is a cluster of similar ${members}. The larger the tile, the more ${thing}s it holds.`, at: ".treemap" },
    ...(listed ? [{ title: "Look at first", text: "Start with this list. The number on a tile is the cluster’s place in the list.", at: ".first-clusters ol" }] : []),
    ...(deep
      ? [
          { title: "Open a tile", text: "Click a tile to see what is in it; Next opens this one. Esc, or Back in the browser, takes you out again.", at: FIRST_TILE },
          { title: "About a cluster", text: `This panel first says what these ${thing}s have in common, then shows typical ones. Below them is a recommended action.`, at: ".evidence", in: ".panel" },
        ]
      : []),
  ];
}

/** Where the list begins, or else the largest. */
export const FIRST_TILE = `.tile:has([data-number="1"]), .tile:not(:has(~ .tile [data-number="1"]))`;
