import { render } from "preact";
import { keepFocus } from "./browser/focus";
import { atRest } from "./exhibits/Shown";
import { App } from "./page/App";
import { keepOnPaper } from "./page/paper";
import { Explorer } from "./state/explorer";
import { imageView } from "./views/image";
import { viewsOn } from "./views/list";
import { folds, opening } from "./views/treemap/EvidencePanel";
import { highlight } from "./views/treemap/Treemap";
import { spread } from "./views/treemap/TreemapView";
import "./style/all.css";

/** A number lights up wherever else it is. */
const light = async () => (await import("./browser/light")).light(document.body);

let explorer: Explorer;
const ahead = async () => (await import("./exhibits/opening/ahead")).readAhead(explorer);

const mount = document.getElementById("explorer");
if (mount) void start(mount);

async function start(mount: HTMLElement): Promise<void> {
  try {
    explorer = await Explorer.open(atRest(imageView.load, opening.load, folds.load, spread.load, highlight.load, light, ahead), viewsOn);
    document.documentElement.dataset.explorer = "on";
    // The page as it came is one <main>; the explorer has a banner, views and a panel beside its own.
    const app = document.createElement("div");
    app.id = "explorer";
    mount.replaceWith(app);
    explorer.onChange = () => render(<App explorer={explorer} />, app);
    explorer.onChange();
    keepFocus(app);
    keepOnPaper();
  } catch (problem) {
    fail(mount, () => void start(mount), `The explorer could not start. ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

/** The page as it came stays readable; the sentence goes on top of it. */
function fail(mount: HTMLElement, again: () => void, sentence: string): void {
  document.documentElement.dataset.state = "failed";
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "alert");
  const said = document.createElement("span");
  said.textContent = sentence;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Try again";
  button.addEventListener("click", () => {
    notice.remove();
    again();
  });
  notice.append(said, button);
  mount.prepend(notice);
}
