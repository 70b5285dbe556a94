"use strict";
// Browsers refuse modules on a page opened from disk. There the explorer itself cannot say what to do.
if (location.protocol === "file:")
  addEventListener("DOMContentLoaded", () => {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "alert");
    notice.textContent =
      "Browsers do not let a page opened from disk read its data; run `wrongtree serve` on the folder this site is in and open the address it prints. Until then, here is the summary.";
    document.getElementById("explorer").prepend(notice);
    document.documentElement.dataset.state = "failed";
  });
