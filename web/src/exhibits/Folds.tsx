/** The sections of the panel about a cluster or an entry. Each has a headline that is its finding; without one there is no section. */
import { Fold } from "../parts/Fold";
import { triedHeadline } from "./causes/headline";
import { holdsHeadline, whereHeadline } from "./checks/headlines";
import { seenHeadline } from "./concepts/headline";
import { FOLDS, type FoldName, type NodeProps } from "./exhibit";
import { fixedHeadline } from "./fixed/fixed";
import { whatHeadline } from "./mixes/headline";
import { nearestHeadline } from "./right/headline";
import { Shown } from "./Shown";
import { splitsHeadline } from "./splits/headline";
import { lookHeadline } from "./surroundings/headline";

const HEADLINES: Record<FoldName, (props: NodeProps) => string | null> = {
  splits: splitsHeadline,
  nearest: nearestHeadline,
  tried: triedHeadline,
  where: whereHeadline,
  what: whatHeadline,
  seen: seenHeadline,
  look: lookHeadline,
  holds: holdsHeadline,
  fixed: fixedHeadline,
};

const OPEN: readonly FoldName[] = ["splits", "nearest"]; // before the reader has touched them

export function Folds(props: NodeProps) {
  return (
    <div class="folds">
      {FOLDS.map((fold) => {
        const headline = HEADLINES[fold](props);
        return (
          headline && (
            <Fold key={fold} explorer={props.explorer} name={fold} headline={headline} open={OPEN.includes(fold)}>
              <Shown place="node" fold={fold} {...props} />
            </Fold>
          )
        );
      })}
    </div>
  );
}
