// A draft, replayed over the last days beside the policies in force: begun, watched, ended early, and told in words.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, call, type Draft, type Trial, type TrialFigures } from "../api";
import { Amount } from "../components/figure";
import { Table } from "../components/table";
import { useFormats } from "../format";
import { useTexts } from "../i18n";

const DAYS = [1, 3, 7, 14, 30];
const LOOK_MS = 400;

interface Props {
  draft: Draft;
  usable: boolean; // nothing is wrong with the draft
  tz: string;
}

export function Replay({ draft, usable, tz }: Props) {
  const t = useTexts();
  const { percent } = useFormats();
  const [days, setDays] = useState(7);
  const [trial, setTrial] = useState<Trial | null>(null);
  const [replayed, setReplayed] = useState(""); // the draft that it was begun with
  const [error, setError] = useState("");
  const look = useRef<number>();
  const take = (next: Trial) => {
    setTrial(next);
    setError("");
    if (next.state === "running") look.current = window.setTimeout(() => ask("GET"), LOOK_MS);
  };
  const ask = (method: "GET" | "POST" | "DELETE", body?: unknown) => {
    clearTimeout(look.current);
    return call<Trial>("policies/replay", method, body)
      .then(take)
      .catch((failed: unknown) => setError(failed instanceof ApiError && failed.message ? failed.message : t.unreachable));
  };
  useEffect(() => {
    // One that is under way already is shown, whoever began it.
    call<Trial>("policies/replay").then((now) => now.state === "running" && take(now)).catch(() => {});
    return () => clearTimeout(look.current);
  }, []);
  const running = trial?.state === "running";
  const result = trial?.state === "done" && replayed ? trial.result : null;
  return (
    <section class="replay" aria-label={t.edit.replay}>
      <div class="actions">
        <label>
          <span>{t.edit.over}</span>
          <select value={days} disabled={running} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {DAYS.map((count) => (
              <option value={count}>{t.edit.days(count)}</option>
            ))}
          </select>
        </label>
        {running ? (
          <button type="button" onClick={() => ask("DELETE")}>
            {t.edit.cancel}
          </button>
        ) : (
          <button
            type="button"
            disabled={!usable}
            onClick={() => {
              setReplayed(JSON.stringify(draft));
              void ask("POST", { ...draft, days });
            }}
          >
            {t.edit.replay}
          </button>
        )}
      </div>
      <div aria-live="polite">
        {running && (
          <p class="note">
            {t.edit.replaying} {trial.policy} <progress value={trial.done} max={trial.all || 1} aria-label={t.edit.replaying} /> {percent(trial.all ? trial.done / trial.all : 0, 0)}
          </p>
        )}
        {trial?.state === "cancelled" && <p class="note">{t.edit.cancelled}</p>}
        {(error || trial?.failure) && (
          <p class="error" role="alert">
            {error || trial?.failure}
          </p>
        )}
        {result && (
          <>
            {replayed !== JSON.stringify(draft) && <p class="note">{t.edit.outdated}</p>}
            <Told figures={result.of_policy} from={result.from_ms} until={result.until_ms} tz={tz} leftOut={result.left_out} all={result.all} />
          </>
        )}
      </div>
    </section>
  );
}

function Told({ figures, all, from, until, tz, leftOut }: { figures: TrialFigures; all: TrialFigures; from: number; until: number; tz: string; leftOut: number }) {
  const t = useTexts();
  const { percent, count, instant } = useFormats();
  if (figures.requests === 0) return <p class="strong">{t.edit.nothingToReplay}</p>;
  const change = (estimate: { mean: number; half_width: number }) => Math.abs(estimate.mean) >= 0.05;
  const share = (points: number) => percent(Math.abs(points) / 100);
  const cost = figures.cost_percent;
  const missed = figures.missed_points;
  const refused = figures.after.refused - figures.before.refused;
  const sentence = [
    change(cost) ? t.edit.cost(share(cost.mean), cost.mean < 0) : t.edit.sameCost,
    missed && (change(missed) ? t.edit.missed(share(missed.mean), missed.mean > 0) : t.edit.sameMissed),
    refused !== 0 && t.edit.refusedMore(count(Math.abs(refused)), refused > 0),
  ].filter(Boolean);
  const sides = [figures.before, figures.after];
  const rows = [
    { name: t.cost, cells: sides.map((side) => <Amount of={side.cost} />) },
    { name: t.kept, cells: sides.map((side) => (side.kept === null ? "–" : percent(side.kept, 2))) },
    ...Object.keys(figures.before.tiers).map((tier) => ({ name: tier, cells: sides.map((side) => percent(side.tiers[tier] ?? 0)) })),
    { name: t.quality, cells: sides.map((side) => side.quality.toFixed(2)) },
    { name: t.edit.refused, cells: sides.map((side) => count(side.refused)) },
  ];
  return (
    <>
      <p class="words told">
        {t.edit.would(count(figures.requests), sentence.join(t.and))}
        {t.stop}
      </p>
      <p class="note">
        {instant(from, tz)} – {instant(until, tz)}. {t.edit.interval(cost.half_width.toFixed(1), missed ? missed.half_width.toFixed(1) : null)}{" "}
        {t.edit.allRequests(count(all.requests), `${all.cost_percent.mean >= 0 ? "+" : "−"}${share(all.cost_percent.mean)}`)} {leftOut > 0 && t.edit.leftOut(count(leftOut))}
      </p>
      <Table
        label={t.edit.replay}
        rows={rows}
        columns={[
          { name: "", show: (row) => row.name },
          { name: t.edit.inForce, number: true, show: (row) => row.cells[0] },
          { name: t.edit.draft, number: true, show: (row) => row.cells[1] },
        ]}
      />
    </>
  );
}
