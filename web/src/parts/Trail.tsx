import type { Explorer } from "../state/explorer";
import { size, type Tree } from "../tree/tree";
import { crumbOf } from "../words/names";
import { plural } from "../words/numbers";

/**
 * Where the view is: All errors / cat / 41 errors.
 *
 * @param all what the first is called where it is not what filters leave
 */
export function Trail({ explorer, tree, all }: { explorer: Explorer; tree: Tree; all?: string }) {
  const views = explorer.nav.trail;
  return (
    <nav class="trail" aria-label="Breadcrumb">
      <ol>
        {views.map((node, i) => {
          const text = (i === 0 && all) || crumbOf(explorer, tree, node);
          const here = i === views.length - 1;
          return (
            <li key={node} class={i > 0 && i < views.length - 3 ? "far" : ""}>
              {here ? (
                <span aria-current="page" title={plural(size(tree, node), explorer.thing)} dir="auto">
                  {text}
                </span>
              ) : (
                <button type="button" class="link" onClick={() => explorer.go.open(node)} title={`Back to these ${plural(size(tree, node), explorer.thing)}`} dir="auto">
                  {text}
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
