/** Light or dark: the reader's system says. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { diverging, sequential, type Table, type Theme } from "../draw/colour";

const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

export function useTheme(): Theme {
  const [theme, setTheme] = useState<Theme>(dark().matches ? "dark" : "light");
  useEffect(() => {
    const query = dark();
    const follow = () => setTheme(query.matches ? "dark" : "light");
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return theme;
}

/** What maps are drawn with: means, and differences. */
export function useMapColours(): { mean: Table; delta: Table } {
  const theme = useTheme();
  return useMemo(() => ({ mean: sequential(theme), delta: diverging(theme) }), [theme]);
}
