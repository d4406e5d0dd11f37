// Single figures: a headline with what it compares to, an amount with its exact value, a share as a bar.
import type { ComponentChildren } from "preact";
import { useFormats } from "../format";
import { useTexts } from "../i18n";

export function Stat({ label, children, note, tone }: { label: string; children: ComponentChildren; note?: ComponentChildren; tone?: "good" | "bad" | undefined }) {
  return (
    <div class={`stat ${tone ?? ""}`}>
      <p class="label">{label}</p>
      <p class="value">{children}</p>
      <p class="note">{note ?? "\u00a0"}</p>
    </div>
  );
}

// The ledger's exact amount is in the title and in data-exact.
export function Amount({ of }: { of: string }) {
  const { money } = useFormats();
  return (
    <span class="amount" data-exact={of} title={of}>
      {money(of)}
    </span>
  );
}

export function Change({ now, before, lessIsGood }: { now: number; before: number; lessIsGood?: boolean }) {
  const { percent, compact } = useFormats();
  const t = useTexts();
  if (before === 0) return <span class="muted">{t.noBefore}</span>;
  const change = now / before - 1;
  const tone = Math.abs(change) < 0.005 || lessIsGood === undefined ? "" : change < 0 === lessIsGood ? "good" : "bad";
  return (
    <span class={`change ${tone}`}>
      {change >= 0 ? "▲" : "▼"} {change >= 9.995 ? `×${compact(now / before)}` : percent(Math.abs(change))}
    </span>
  );
}

export function Bar({ share, color, label }: { share: number; color?: string; label?: string }) {
  return (
    <span class="bar" aria-hidden={label ? undefined : "true"} role={label ? "img" : undefined} aria-label={label}>
      <span style={{ width: `${Math.min(100, Math.max(0, share * 100))}%`, ...(color ? { background: color } : {}) }} />
    </span>
  );
}
