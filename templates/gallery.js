// Makes the gallery's columns sortable: numbers and dates from the top, names from A; a second click turns it round.
(function () {
  "use strict";
  const body = document.querySelector(".gallery tbody");
  const heads = [...document.querySelectorAll(".gallery thead th")];
  const collator = new Intl.Collator(undefined, { numeric: true });

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = head.dataset.sort === "number" ? "descending" : "ascending";
      const other = first === "descending" ? "ascending" : "descending";
      const order = head.getAttribute("aria-sort") === first ? other : first;
      for (const each of heads) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      const key = (row) => row.cells[column].dataset.key;
      const sign = order === "ascending" ? 1 : -1;
      const compare = head.dataset.sort === "number" ? (a, b) => Number(a) - Number(b) : collator.compare;
      // A stable sort: what this column does not tell apart stays as the last one left it.
      body.append(...[...body.rows].sort((a, b) => sign * compare(key(a), key(b))));
    });
  });
})();
