import { useEffect, useState } from "preact/hooks";
import { call, requestOf, useApi, type ApiError, type AttemptRecord, type Explanation, type OneRequest, type RequestRecord, type Requests as Answer } from "../api";
import { Candidates } from "../components/candidates";
import { Card } from "../components/card";
import { Dialog } from "../components/dialog";
import { Dot } from "../components/dot";
import { Amount } from "../components/figure";
import { useTierColor } from "../components/palette";
import { Empty, Shown } from "../components/states";
import { Table } from "../components/table";
import { useFormats } from "../format";
import { useTexts } from "../i18n";
import { asked } from "../url";
import { Narrow } from "./parts";
import type { ViewProps } from "./view";

export function Requests(props: ViewProps) {
  const { state, now, go } = props;
  const t = useTexts();
  const path = `requests?${asked(state, now)}`;
  const loaded = useApi<Answer>(path, props.onUnauthorized);
  const [older, setOlder] = useState<Answer[]>([]);
  const [wanted, setWanted] = useState("");
  useEffect(() => setOlder([]), [loaded.data]);
  const next = (older[older.length - 1] ?? loaded.data)?.next ?? null;
  const more = () => {
    if (next) call<Answer>(`requests?${asked(state, now, { before: next })}`).then((page) => setOlder([...older, page])).catch(() => {});
  };
  return (
    <>
      <form
        class="find"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted.trim()) go({ id: wanted.trim() });
        }}
      >
        <label for="request-id">{t.findRequest}</label>
        <input id="request-id" value={wanted} spellcheck={false} autocomplete="off" onInput={(event) => setWanted(event.currentTarget.value)} />
        <button type="submit">{t.find}</button>
      </form>
      <Shown loaded={loaded} retry={props.refresh}>
        {(answer) => {
          const rows = [answer, ...older].flatMap((page) => page.requests);
          if (rows.length === 0 && !next) return <Empty />;
          return (
            <Card wide title={t.views.requests} sheet={recordSheet(rows)}>
              <Records rows={rows} {...props} />
              <p class="more">
                {next ? (
                  <>
                    {rows.length === 0 && <span class="note">{t.searching} </span>}
                    <button type="button" onClick={more}>
                      {t.more}
                    </button>
                  </>
                ) : (
                  <span class="muted">{t.noMore}</span>
                )}
              </p>
            </Card>
          );
        }}
      </Shown>
      {state.id && <Details {...props} />}
    </>
  );
}

function recordSheet(rows: RequestRecord[]) {
  const columns = Object.keys(rows[0] ?? {});
  return { name: "requests", columns, rows: rows.map((row) => columns.map((column) => plain(row[column]))) };
}

const plain = (value: string | number | boolean | null | undefined) => (typeof value === "boolean" ? String(value) : (value ?? null));
const number = (row: RequestRecord, name: string) => Number(row[name] ?? 0);

function Records({ rows, state, go }: ViewProps & { rows: RequestRecord[] }) {
  const t = useTexts();
  const { count, ms, instant } = useFormats();
  return (
    <Table
      label={t.views.requests}
      rows={rows}
      columns={[
        {
          name: t.time,
          show: (row) => (
            <button type="button" class="link" onClick={() => go({ id: row.request_id })}>
              {instant(row.admitted_at_ms, state.tz)}
            </button>
          ),
        },
        { name: t.words.tenant, show: (row) => <Narrow word="tenant" value={String(row["tenant"])} state={state} go={go} /> },
        { name: t.words.key, show: (row) => <Narrow word="key" value={String(row["key_name"])} state={state} go={go} /> },
        { name: t.words.policy, show: (row) => row["policy"] },
        { name: t.words.deployment, show: (row) => row["deployment"] || <span class="muted">{t.none}</span> },
        { name: t.reason, show: (row) => row["reason"] },
        { name: t.prompts, number: true, show: (row) => `${count(number(row, "uncached_prompt_tokens") + number(row, "cached_prompt_tokens"))} → ${count(number(row, "answer_tokens") + number(row, "reasoning_tokens"))}` },
        { name: t.cost, number: true, value: (row) => Number(row.cost), show: (row) => <Amount of={row.cost} /> },
        { name: t.ttft, number: true, show: (row) => (row["ttft_us"] === null ? "–" : ms(number(row, "ttft_us") / 1e3)) },
        { name: t.totalTime, number: true, value: (row) => number(row, "total_us"), show: (row) => ms(number(row, "total_us") / 1e3) },
        { name: t.words.outcome, show: (row) => <span class={`badge ${row["outcome"] === "served" ? "admitting" : "tripped"}`}>{row["outcome"]}</span> },
      ]}
    />
  );
}

// Each try, in order: the last is the one that answered, if any did.
function Attempts({ rows }: { rows: AttemptRecord[] }) {
  const t = useTexts();
  const { count, ms } = useFormats();
  const color = useTierColor();
  return (
    <section aria-label={t.attempts}>
      <h3>{t.attempts}</h3>
      <Table
        label={t.attempts}
        rows={rows}
        columns={[
          { name: t.attempt, show: (row) => t.attemptKinds[row.kind] },
          {
            name: t.words.deployment,
            show: (row) => (
              <>
                <Dot color={color(row.tier)} />
                {row.deployment}
              </>
            ),
          },
          { name: t.ending, show: (row) => <span class={`badge ${row.ending === "complete" ? "admitting" : "tripped"}`}>{row.error || row.ending}</span> },
          { name: t.prompts, number: true, show: (row) => `${count(row.prompt_tokens)} → ${count(row.completion_tokens)}` },
          { name: t.cost, number: true, show: (row) => <Amount of={row.cost} /> },
          { name: t.totalTime, number: true, show: (row) => ms(row.total_us / 1e3) },
        ]}
      />
    </section>
  );
}

function Details({ state, go, mayExplain }: ViewProps) {
  const t = useTexts();
  const { instant } = useFormats();
  const [found, setFound] = useState<OneRequest | null>(null);
  const [decision, setDecision] = useState<Explanation | null | "unknown">(null);
  const [error, setError] = useState("");
  useEffect(() => {
    setFound(null);
    setDecision(null);
    if (mayExplain)
      call<Explanation>(`decisions/${encodeURIComponent(state.id)}`)
        .then(setDecision)
        .catch(() => setDecision("unknown"));
    setError("");
    requestOf(state.id)
      .then(setFound)
      .catch((failed: ApiError) => setError(failed.status === 404 ? t.notFound : failed.message || t.unreachable));
  }, [state.id]);
  return (
    <Dialog title={t.details} onClose={() => go({ id: "" })}>
      {error && <p role="alert">{error}</p>}
      {!found && !error && <p role="status">{t.loading}</p>}
      {found && decision && (
        <section aria-label={t.decision}>
          <h3>{t.decision}</h3>
          {decision === "unknown" ? <p class="note">{t.noDecision}</p> : <Candidates of={decision} />}
        </section>
      )}
      {found && found.attempts.length > 0 && <Attempts rows={found.attempts} />}
      {found && (
        <dl class="facts record">
          {Object.entries(found.record).map(([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{name === "admitted_at_ms" ? `${instant(Number(value), state.tz)} (${value})` : value === "" || value === null ? "–" : String(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Dialog>
  );
}
