import { useApi, type Policies as Answer } from "../api";
import { useTierColor } from "../components/palette";
import { Shown } from "../components/states";
import { useTexts } from "../i18n";
import { asked } from "../url";
import { Explain } from "./explain";
import { Mix } from "./parts";
import { PolicyEditor } from "./policy_editor";
import { InWords } from "./policy_words";
import { Quality } from "./quality";
import type { ViewProps } from "./view";

export function Policies(props: ViewProps) {
  const { state, go, role } = props;
  const t = useTexts();
  const color = useTierColor();
  const loaded = useApi<Answer>(`policies?${asked(state, props.now)}`, props.onUnauthorized);
  return (
    <Shown loaded={loaded} retry={props.refresh}>
      {(answer) => {
        const edited = role === "tenant" ? undefined : answer.policies.find((policy) => policy.policy === state.id);
        return (
          <>
            <p class="note above">
              {t.policiesHint}{" "}
              {answer.tiers.map((tier) => `${tier.tier}: ${tier.model}, ${t.quality} ${tier.quality}`).join(" · ")}
            </p>
            <div class="grid">
              {props.mayExplain && <Explain policies={answer} />}
              {answer.policies.map((policy, i) => {
                const mix = answer.mix.filter((row) => row.policy === policy.policy);
                return (
                  <section class="card" aria-label={policy.policy}>
                    <header>
                      <h2>
                        {policy.policy} {i === 0 && <span class="badge">{t.default}</span>}
                      </h2>
                      {role !== "tenant" && (
                        <button type="button" aria-label={`${t.edit.open} ${policy.policy}`} onClick={() => go({ id: policy.policy })}>
                          {t.edit.open}
                        </button>
                      )}
                    </header>
                    <InWords policy={policy} />
                    {policy.applied && <p class="note">{t.edit.appliedBy(policy.applied.by, policy.applied.at)}</p>}
                    {policy.aliases.length > 0 && (
                      <p class="note">
                        {t.usedBy}:{" "}
                        {policy.aliases.map((alias) => (
                          <code>{alias}</code>
                        ))}
                      </p>
                    )}
                    {mix.length > 0 && <Mix rows={mix.map((row) => ({ name: row.tier, requests: row.requests, cost: row.cost }))} color={color} />}
                  </section>
                );
              })}
              {role !== "tenant" && <Quality {...props} />}
            </div>
            {edited && (
              <PolicyEditor
                key={edited.policy}
                policies={answer}
                policy={edited}
                role={role}
                tz={state.tz}
                onClose={() => go({ id: "" })}
                onApplied={() => {
                  go({ id: "" });
                  props.refresh();
                }}
              />
            )}
          </>
        );
      }}
    </Shown>
  );
}
