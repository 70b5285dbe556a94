/** Light or dark: the reader's system says. */
import { useMemo } from "preact/hooks";
import { diverging, sequential, type Table, type Theme } from "../draw/colour";
import { useMedia } from "./useMedia";

export function useTheme(): Theme {
  return useMedia("(prefers-color-scheme: dark)") ? "dark" : "light";
}

/** What maps are drawn with: means, and differences. */
export function useMapColours(): { mean: Table; delta: Table } {
  const theme = useTheme();
  return useMemo(() => ({ mean: sequential(theme), delta: diverging(theme) }), [theme]);
}
