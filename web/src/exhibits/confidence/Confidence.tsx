import { useMemo } from "preact/hooks";
import { equalWidth } from "../../counts/confident";
import { Method } from "../../parts/Method";
import { Pending } from "../../parts/Pending";
import type { ConfidenceFile } from "../../data/contract";
import type { Explorer } from "../../state/explorer";
import type { ViewProps } from "../exhibit";
import { ClassTable } from "./ClassTable";
import { confidenceFile } from "./document";
import { NearMisses } from "./NearMisses";
import { Reliability } from "./Reliability";
import { scopeOf } from "./scope";
import { Threshold } from "./Threshold";
import { found } from "./words";

/** How sure the model is, and whether it may be. */
export function Confidence({ explorer, tree }: ViewProps) {
  const file = explorer.files.get(confidenceFile);
  return (
    <section class="numbers-part" aria-labelledby="confidence-title">
      <h2 id="confidence-title">Confidence</h2>
      {file ? <Known explorer={explorer} tree={tree} file={file} /> : <Unknown explorer={explorer} />}
    </section>
  );
}

function Unknown({ explorer }: { explorer: Explorer }) {
  const { manifest, files } = explorer;
  const problem = files.problem(confidenceFile);
  if (!files.lacks(confidenceFile) || problem !== null) {
    return (
      <Pending explorer={explorer} problem={problem}>
        Reading the confidence of all images…
      </Pending>
    );
  }
  const why = manifest.model.without?.confidence;
  return <p>{why ? "The predictions came without confidences, so there is no threshold, calibration or top-k accuracy." : "This site has no confidences of correctly classified images. Build it again to have them."}</p>;
}

function Known({ explorer, tree, file }: ViewProps & { file: ConfidenceFile }) {
  const { state, forgiven } = explorer;
  const scope = useMemo(() => scopeOf(explorer, tree, file), [tree, state.node, state.class, file, forgiven]);
  const bins = useMemo(() => equalWidth(scope.answers), [scope]);
  return (
    <>
      <p class="lead">{found(bins)}</p>
      <p class="small">
        Figures of {scope.said}
        {scope.own !== null && ". A cluster of errors has accuracy 0, so its errors are compared with every image that has the same predictions"}.{" "}
        {state.class !== null && (
          <>
            <a href={explorer.nav.hrefOf({ class: null })}>Show all classes</a>.{" "}
          </>
        )}
        <Method of="confidence" />
      </p>
      <div class="numbers-grid">
        <Threshold explorer={explorer} scope={scope} />
        <Reliability scope={scope} width={bins} />
        <NearMisses explorer={explorer} tree={tree} file={file} />
      </div>
      <ClassTable explorer={explorer} file={file} />
    </>
  );
}
