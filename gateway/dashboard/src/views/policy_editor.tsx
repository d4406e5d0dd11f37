// A policy, edited: checked by the gateway at every key, replayed over the last days, told in words, and then downloaded
// or, by an admin who confirms it, applied.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, call, type CheckedDraft, type Draft, type ListedPolicy, type Policies, type Session } from "../api";
import { Dialog } from "../components/dialog";
import { download } from "../download";
import { useTexts } from "../i18n";
import { Replay } from "./policy_trial";
import { Differences, InWords, KEYS, type Key } from "./policy_words";

const PAUSE_MS = 200; // in typing
const PLAIN: Key[] = ["ttft", "tpot", "total", "probability", "max_cost", "least_tier", "prefer", "value_per_quality_point"];
const MORE: Key[] = KEYS.filter((key) => !PLAIN.includes(key));
const EXAMPLES: Partial<Record<Key, string>> = { ttft: "800ms", tpot: "50ms", total: "2m", probability: "0.9", max_cost: "0.05", value_per_quality_point: "0.0002", miss_cost: "0.001", stickiness: "0.1", explore: "0" };

interface Props {
  policies: Policies;
  policy: ListedPolicy;
  role: Session["role"];
  tz: string;
  onClose: () => void;
  onApplied: () => void;
}

export function PolicyEditor({ policies, policy, role, tz, onClose, onApplied }: Props) {
  const t = useTexts();
  const [over] = useState(policy.fields); // what is in force when the editor is opened
  const [fields, setFields] = useState(policy.fields);
  const draft: Draft = { policy: policy.policy, draft: fields };
  const checked = useChecked(draft);
  const ok = checked?.policy ?? null;
  const choices: Partial<Record<Key, string[]>> = {
    least_tier: policies.tiers.map((tier) => tier.tier),
    prefer: ["cheapest", "balanced", "best"],
    class: policies.classes,
    replicas: ["fastest", "best-fit", "two-choices"],
  };
  const set = (key: Key, text: string) =>
    setFields((before) => {
      const next = { ...before, [key]: text };
      if (text.trim() === "") delete next[key];
      return next;
    });
  const problemOf = (key: Key) => checked?.problems.find((one) => one.path.endsWith(`.${key}`))?.message;
  const elsewhere = checked?.problems.filter((one) => !KEYS.some((key) => one.path.endsWith(`.${key}`))) ?? [];
  const field = (key: Key) => <Field name={key} value={fields[key] ?? ""} choices={choices[key]} problem={problemOf(key)} onChange={(text) => set(key, text)} />;
  return (
    <Dialog kind="editor" title={`${t.edit.title}: ${policy.policy}`} onClose={onClose}>
      <form class="fields" onSubmit={(event) => event.preventDefault()}>
        {PLAIN.map(field)}
        <details open={MORE.some((key) => over[key])}>
          <summary>{t.edit.more}</summary>
          <div class="fields">{MORE.map(field)}</div>
        </details>
      </form>
      {elsewhere.map((one) => (
        <p class="error" role="alert">
          {one.path}: {one.message}
        </p>
      ))}
      {policy.applied && (
        <p class="note">
          {t.edit.asInFileHint}{" "}
          <button type="button" class="link" onClick={() => policy.applied && setFields(policy.applied.over)}>
            {t.edit.asInFile}
          </button>
        </p>
      )}
      <h3>{t.edit.differences}</h3>
      {ok ? (
        <>
          <InWords policy={ok} />
          <Differences before={over} after={ok.fields} />
        </>
      ) : (
        <p class="note">{checked ? t.edit.mistakes : t.loading}</p>
      )}
      <h3>{t.edit.whatIf}</h3>
      <Replay draft={draft} usable={ok !== null} tz={tz} />
      <h3>{t.edit.go}</h3>
      <Apply draft={draft} over={over} checked={checked} kept={policies.kept} role={role} onApplied={onApplied} />
    </Dialog>
  );
}

// What the gateway says of the draft; nothing until it has.
function useChecked(draft: Draft): CheckedDraft | null {
  const [checked, setChecked] = useState<CheckedDraft | null>(null);
  const turn = useRef(0);
  const text = JSON.stringify(draft);
  useEffect(() => {
    const mine = ++turn.current;
    const timer = setTimeout(() => {
      call<CheckedDraft>("policies/check", "POST", draft)
        .then((answer) => mine === turn.current && setChecked(answer))
        .catch((failed: unknown) => mine === turn.current && setChecked({ policy: null, problems: [{ path: draft.policy, message: String((failed as Error).message) }] }));
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return checked;
}

function Field({ name, value, choices, problem, onChange }: { name: Key; value: string; choices: string[] | undefined; problem: string | undefined; onChange: (text: string) => void }) {
  const t = useTexts();
  const wrong = problem ? { "aria-invalid": true, "aria-describedby": `wrong-${name}` } : {};
  return (
    <label>
      <span>
        {t.edit.keys[name]} <code>{name}</code>
      </span>
      {choices ? (
        <select name={name} value={value} onChange={(event) => onChange(event.currentTarget.value)} {...wrong}>
          <option value="">{t.edit.unset}</option>
          {choices.map((choice) => (
            <option value={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input name={name} value={value} spellcheck={false} autocomplete="off" placeholder={EXAMPLES[name]} onInput={(event) => onChange(event.currentTarget.value)} {...wrong} />
      )}
      {problem && (
        <span class="error" id={`wrong-${name}`}>
          {problem}
        </span>
      )}
    </label>
  );
}

interface ApplyProps {
  draft: Draft;
  over: Draft["draft"];
  checked: CheckedDraft | null;
  kept: boolean; // what is applied outlives a restart
  role: Session["role"];
  onApplied: () => void;
}

// Two steps: nothing is applied without a confirmation.
function Apply({ draft, over, checked, kept, role, onApplied }: ApplyProps) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState("");
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => confirm.current?.focus(), [asking]);
  useEffect(() => setAsking(false), [JSON.stringify(draft)]);
  const usable = !!checked?.policy && checked.changed === true;
  const apply = () =>
    call("policies/apply", "POST", { ...draft, over })
      .then(onApplied)
      .catch((failed: unknown) => {
        setAsking(false);
        setError(failed instanceof ApiError && failed.message ? failed.message : t.unreachable);
      });
  return (
    <div class="apply">
      <div class="actions">
        <button type="button" disabled={!checked?.yaml} onClick={() => checked?.yaml && download("policies.yaml", "application/yaml", checked.yaml)}>
          {t.edit.download}
        </button>
        {role === "admin" && !asking && (
          <button type="button" class="primary" disabled={!usable} onClick={() => setAsking(true)}>
            {t.edit.apply}
          </button>
        )}
      </div>
      {role !== "admin" && <p class="note">{t.edit.onlyAdmins}</p>}
      {asking && (
        <div class="confirm" role="group" aria-label={t.edit.confirm}>
          <p class="strong">{t.edit.confirm}</p>
          <p>{kept ? t.edit.kept : t.edit.notKept}</p>
          <div class="actions">
            <button type="button" onClick={() => setAsking(false)}>
              {t.edit.back}
            </button>
            <button type="button" class="primary" ref={confirm} onClick={apply}>
              {t.edit.applyNow}
            </button>
          </div>
        </div>
      )}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
