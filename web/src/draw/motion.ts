/** Whether the reader has asked for no motion; read anew each time, since they may change their mind. */
export function prefersStill(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
