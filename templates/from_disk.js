"use strict";
// Says why the explorer does not start, where it cannot say so itself: browsers refuse modules on a page opened from
// disk, and, unless the host allows every origin, in a frame that has none.
{
  const say = (sentence, address) => {
    if (document.documentElement.dataset.state) return;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "alert");
    const said = document.createElement("span");
    said.textContent = sentence;
    if (address) {
      const link = document.createElement("a");
      Object.assign(link, { href: address, target: "_blank", rel: "noopener", textContent: address });
      said.append(" Open the page by itself: ", link, ". To embed it, add `allow-same-origin` to the frame’s sandbox, or embed the one file that `--standalone` writes.");
    }
    notice.append(said);
    document.getElementById("explorer").prepend(notice);
    document.documentElement.dataset.state = "failed";
  };
  const parsed = (then) => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", then) : then());
  if (location.protocol === "file:")
    parsed(() =>
      say("Browsers do not let a page opened from disk read its data; run `wrongtree serve` on the folder this site is in and open the address it prints. Until then, here is the summary."),
    );
  else
    addEventListener(
      "error",
      ({ target }) => {
        if (!(target instanceof HTMLScriptElement)) return;
        if (origin === "null") parsed(() => say("In this frame the page may not read its own data, so here is its summary.", location.href));
        else parsed(() => say("explorer.js could not be loaded, so here is the summary. Reload the page to try again."));
      },
      true,
    );
}
