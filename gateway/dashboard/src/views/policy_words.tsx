// A policy in words, and what differs between two of them.
import type { Policy, PolicyFields } from "../api";
import { useFormats } from "../format";
import { useTexts } from "../i18n";

export function InWords({ policy }: { policy: Policy }) {
  const t = useTexts();
  const { ms, money, percent } = useFormats();
  const budgets = [
    policy.ttft_ms !== null && `${t.firstToken} ${ms(policy.ttft_ms)}`,
    policy.tpot_ms !== null && `${t.eachToken} ${ms(policy.tpot_ms)}`,
    policy.total_ms !== null && `${t.everything} ${ms(policy.total_ms)}`,
  ].filter(Boolean);
  const parts = [
    budgets.length ? `${budgets.join(t.and)}${t.inShare} ${percent(policy.probability)} ${t.ofRequests}` : t.noBudget,
    t.prefers[policy.prefer] + (policy.prefer === "balanced" ? ` ${money(policy.value_per_quality_point)}` : ""),
    policy.fields.effort && `${t.edit.keys.effort} ${policy.fields.effort === "choose" ? "none, low, high, max" : policy.fields.effort}`,
    policy.cost_max !== null && `${t.atMost} ${money(policy.cost_max)} ${t.aRequest}`,
    policy.least_tier !== null && `${t.neverBelow} ${policy.least_tier}`,
  ].filter((part): part is string => !!part);
  const text = parts.join(t.semicolon);
  return <p class="words">{text.charAt(0).toUpperCase() + text.slice(1)}{t.stop}</p>;
}

export const KEYS = ["ttft", "tpot", "total", "probability", "max_cost", "least_tier", "prefer", "value_per_quality_point", "class", "miss_cost", "stickiness", "explore", "replicas", "effort", "head"] as const;
export type Key = (typeof KEYS)[number];

export function Differences({ before, after }: { before: PolicyFields; after: PolicyFields }) {
  const t = useTexts();
  const changed = KEYS.filter((key) => before[key] !== after[key]);
  if (changed.length === 0) return <p class="note">{t.edit.noChange}</p>;
  return (
    <ul class="differences" aria-label={t.edit.differences}>
      {changed.map((key) => (
        <li>
          {t.edit.keys[key]}: <del>{before[key] ?? t.edit.unset}</del> <span aria-hidden="true">→</span> <ins>{after[key] ?? t.edit.unset}</ins>
        </li>
      ))}
    </ul>
  );
}
