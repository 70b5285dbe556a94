/** What the tour says, and what it points at. */
export interface Step {
  title: string;
  text: string;
  at: () => Element | null;
  in?: string; // a selector of where that will be, while it is still on its way
}

/** @param deep whether there is a tile to open */
export function stepsOf({ thing, listed, deep }: { thing: "error" | "image"; listed: boolean; deep: boolean }): Step[] {
  const members = thing === "error" ? "misclassified images" : "images";
  return [
    { title: "The treemap", text: `Each tile is a cluster of similar ${members}. The larger the tile, the more ${thing}s it holds.`, at: first(".treemap") },
    ...(listed ? [{ title: "Look at first", text: "Start with this list. The number on a tile is the cluster’s place in the list.", at: first(".first-clusters ol") }] : []),
    ...(deep
      ? [
          { title: "Open a tile", text: "Click a tile to see what is in it; Next opens this one. Esc, or Back in the browser, takes you out again.", at: firstTile },
          { title: "About a cluster", text: `This panel first says what these ${thing}s have in common, then shows typical ones. Below them is a recommended action.`, at: first(".evidence"), in: ".panel" },
        ]
      : []),
  ];
}

/** That of the first entry, or else the first. */
export function firstTile(): HTMLElement | null {
  return document.querySelector('.tile [data-number="1"]')?.closest<HTMLElement>(".tile") ?? document.querySelector(".tile");
}

function first(selector: string): () => Element | null {
  return () => document.querySelector(selector);
}
