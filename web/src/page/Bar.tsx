import { CopyButton } from "../parts/CopyButton";
import type { Explorer } from "../state/explorer";
import { correctly } from "../words/mixed";
import { accuracy, count, plural } from "../words/numbers";
import { Search } from "./Search";

export function Bar({ explorer, onHelp }: { explorer: Explorer; onHelp: () => void }) {
  const { manifest } = explorer;
  const skipped = manifest.dataset.skipped.length;
  const one = manifest.one_vs_rest;
  const { comparison: compared, series } = manifest;
  return (
    <header class="bar">
      <h1 dir="auto">{manifest.title}</h1>
      <p>
        <strong>{plural(manifest.errors, "error")}</strong> of {plural(manifest.images, "image")}
        {compared && (
          <>
            , of <bdi>{compared.older}</bdi> or <bdi>{compared.newer}</bdi>
          </>
        )}
        {series && (
          <>
            , of <bdi>{series.names[0]}</bdi> to <bdi>{series.names.at(-1)}</bdi>
          </>
        )}
        <span class="dot"> · </span>
        {one ? (
          <>
            recall <strong>{accuracy(one.positives - one.missed, one.positives)}</strong> of {count(one.positives)} with <bdi>{one.label}</bdi>
            <span class="dot"> · </span>
            precision <strong>{accuracy(one.positives - one.missed, one.positives - one.missed + one.false_alarms)}</strong> of {count(one.positives - one.missed + one.false_alarms)} predicted
          </>
        ) : (
          <>
            {correctly(manifest)} <strong>{accuracy(manifest.images - manifest.errors, manifest.images)}</strong>
          </>
        )}
        {skipped > 0 && (
          <span title={manifest.dataset.skipped.map(({ id, reason }) => `${id}: ${reason}`).slice(0, 20).join("\n")}>
            <span class="dot"> · </span>
            {count(skipped)} skipped
          </span>
        )}
      </p>
      <div class="bar-tools">
        {manifest.trees.length > 0 && <Search explorer={explorer} />}
        <CopyButton what="link" text={() => location.href}>
          Copy link
        </CopyButton>
        <button type="button" class="action" onClick={onHelp} aria-label="Keys" aria-keyshortcuts={explorer.shortcuts.on ? "?" : undefined} title={explorer.shortcuts.on ? "Keys (?)" : "Keys"}>
          ?
        </button>
      </div>
    </header>
  );
}
