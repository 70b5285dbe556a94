/** Which of the two something is said of. */
export function Swatch({ side }: { side: "A" | "B" }) {
  return (
    <span class="side" data-side={side}>
      {side}
    </span>
  );
}
