// The colour that a name has in the charts.
export function Dot({ color }: { color: string }) {
  return <span class="dot" style={{ background: color }} aria-hidden="true" />;
}
