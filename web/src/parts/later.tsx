/** Panels whose code is fetched when they are first shown. */
import type { FunctionComponent } from "preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";

export interface Later<Props> {
  panel: FunctionComponent<Props> | null; // null: it is not here yet
  /** Fetches it. Rejects where it could not be had; then it may be called again. */
  load: () => Promise<void>;
}

export type Panel<Props> = FunctionComponent<Props> | Later<Props>;

export function later<Props>(fetched: () => Promise<FunctionComponent<Props>>): Later<Props> {
  let asked: Promise<void> | null = null;
  const found: Later<Props> = {
    panel: null,
    load: () =>
      (asked ??= fetched().then(
        (panel) => void (found.panel = panel),
        (fault: unknown) => {
          asked = null;
          throw fault;
        },
      )),
  };
  return found;
}

/** A panel's component; null: it is not here yet. */
export function componentOf<Props>(panel: Panel<Props>): FunctionComponent<Props> | null {
  return typeof panel === "function" ? panel : panel.panel;
}

/** Fetches those of these panels that are not here. Rejects where one could not be had. */
export async function loadAll(panels: readonly Panel<never>[]): Promise<void> {
  await Promise.all(panels.map((panel) => (typeof panel === "function" ? null : panel.load())));
}

export type Coming = "here" | "loading" | "failed";

/** How far the code of these panels is; fetches it. */
export function useCode(panels: readonly Panel<never>[]): { coming: Coming; again: () => void } {
  const here = panels.every((panel) => componentOf(panel) !== null);
  const [failed, setFailed] = useState(false);
  const [, setLoaded] = useState(0);
  useEffect(() => {
    if (here || failed) return;
    let gone = false;
    loadAll(panels).then(
      () => gone || setLoaded((n) => n + 1),
      () => gone || setFailed(true),
    );
    return () => void (gone = true);
  }, [panels, here, failed]);
  return { coming: here ? "here" : failed ? "failed" : "loading", again: () => setFailed(false) };
}

/** What stands in a panel's place until its code is here. */
export function Waiting({ coming, again }: { coming: Coming; again: () => void }) {
  if (coming === "here") return null;
  if (coming === "loading") {
    return (
      <p class="small waiting" role="status">
        Loading…
      </p>
    );
  }
  return (
    <p class="notice" role="alert">
      <span>This part of the page could not be loaded.</span>
      <button type="button" class="quiet" onClick={again}>
        Try again
      </button>
    </p>
  );
}

/** One panel, once its code is here. A view also says when it is not. */
export function Opened<Props extends object>({ panel, view = false, ...props }: { panel: Panel<Props>; view?: boolean } & Props) {
  const { coming, again } = useCode(useMemo(() => [panel as unknown as Panel<never>], [panel]));
  const Component = componentOf(panel);
  useLayoutEffect(() => {
    if (view && coming !== "here") document.documentElement.dataset.state = "loading";
  }, [view, coming]);
  return Component ? <Component {...(props as unknown as Props)} /> : <Waiting coming={coming} again={again} />;
}
