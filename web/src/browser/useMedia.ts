/** What the reader's system and window are like, as a style sheet asks. */
import { useEffect, useState } from "preact/hooks";

/** As in the style sheets: up to here the map and what is said lie one below the other. */
export const NARROW = "(max-width: 860px)";

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const asked = matchMedia(query);
    const follow = () => setMatches(asked.matches);
    asked.addEventListener("change", follow);
    return () => asked.removeEventListener("change", follow);
  }, [query]);
  return matches;
}
