import { CopyButton } from "../../parts/CopyButton";
import { Pending } from "../../parts/Pending";
import type { Explorer } from "../../state/explorer";
import { NOT_TRIED } from "../../words/listed";
import { causesFile } from "./document";
import { causeOf } from "./found";
import { Tried } from "./Tried";
import type { NodeProps } from "../exhibit";

/** All that was tried of the entry on show and of this cluster alone, or how to try it. */
export function TriedOnModel(props: NodeProps) {
  const { explorer, node } = props;
  const file = explorer.files.get(causesFile);
  if (!file) {
    return (
      <Pending explorer={explorer} problem={explorer.files.problem(causesFile)}>
        Reading what was tried…
      </Pending>
    );
  }
  const { number, alone, entry } = causeOf(props);
  const ofEntry = file.entries[number]?.tried ?? [];
  if (!file.tried) return <p class="small">There is no model to try changes on.</p>;
  return (
    <>
      {ofEntry.length > 0 && <Tried trials={ofEntry} />}
      {alone && (
        <>
          <p class="small">Tried on this cluster alone{alone.cause ? `: ${alone.cause}. ${alone.proof}` : ": no cause proved."}</p>
          <Tried trials={alone.tried} />
        </>
      )}
      {ofEntry.length === 0 && !alone && <HowToTry explorer={explorer} {...(entry ?? { tree: explorer.state.tree, node })} />}
    </>
  );
}

function HowToTry({ explorer, tree, node }: { explorer: Explorer; tree: string; node: number }) {
  const { name } = explorer.manifest;
  const command = `wrongtree probe build/${/^[\w.-]+$/.test(name) ? name : "SITE"} ${node} --tree ${tree} --data … --model …`;
  return (
    <p class="tried small">
      {NOT_TRIED} <code>{command}</code>{" "}
      <CopyButton what="command" text={() => command}>
        Copy
      </CopyButton>
    </p>
  );
}
