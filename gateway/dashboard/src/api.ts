// The gateway's API as types, and reading it. See docs/openapi.yaml.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Grouping, Word } from "./url";

export interface Session {
  name: string;
  role: "tenant" | "reader" | "admin" | null; // null: nobody is logged in
  tenant: string | null;
  currency: string;
  tiers: string[];
  version: string;
  synthetic: boolean;
  explains: boolean; // decisions are told
}

export interface Figures {
  cost: string;
  estimated_cost: string;
  lowest_tier_cost: string;
  highest_tier_cost: string;
  requests: number;
  served: number;
  attempts: number;
  uncached_prompt_tokens: number;
  cached_prompt_tokens: number;
  answer_tokens: number;
  reasoning_tokens: number;
  outcomes: Record<string, number>;
}

export interface Percentiles {
  count: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
}

export interface Timed extends Figures {
  ttft_ms: Percentiles | null;
  tpot_ms: Percentiles | null;
  total_ms: Percentiles | null;
}

export type Row = Figures & Record<string, unknown>;
export type TimedRow = Timed & Record<string, unknown>;

export interface Series {
  starts_ms: number[];
  names: string[];
  groups: ({ name: string } & { [F in keyof Omit<Figures, "outcomes">]: Figures[F][] })[];
}

export interface PolicyRow extends Timed {
  policy: string;
  probability?: number;
  ttft_kept?: number | null;
  tpot_kept?: number | null;
  total_kept?: number | null;
}

export interface Overview {
  totals: Timed;
  before: Figures;
  now: {
    last_hour: string;
    today: string;
    yesterday_by_now: string;
    month: { month: string; spent: string; forecast: string };
  };
  cache_savings: string;
  series: Series;
  tiers: (Row & { tier: string })[];
  policies: PolicyRow[];
  keys: (Row & { tenant: string; key: string })[];
  tags: (Row & { tag: string })[]; // the costliest first
}

export interface Spend {
  by: Grouping;
  bucket: string;
  totals: Figures;
  series: Series;
  rows: Row[];
  before: Row[];
}

export interface Reasons {
  latest: number;
  reasons: { reason: string; tier: string; requests: number }[];
}

export interface Tokens {
  totals: Figures;
  before: Figures;
  cache_savings: string;
  series: Series;
  tiers: (Row & { tier: string })[];
  windows: (Row & { window: string })[];
}

export interface Latency {
  by: Word;
  bucket: string;
  totals: Timed;
  before: Timed;
  timeline: Series;
  series: TimedRow[];
  heat_map: { bounds_ms: number[]; counts: number[][] };
  rows: TimedRow[];
  policies: PolicyRow[];
}

export interface Budget {
  budget: string;
  tenant: string | null;
  key: string | null;
  tag: string | null;
  period: "day" | "week" | "month" | "total";
  hard: boolean;
  warn_at: number;
  amount: string;
  spent: string;
  held: string;
  from_ms: number | null;
  until_ms: number | null;
  forecast: string | null;
  used_up_ms: number | null;
}

export interface Tariff {
  price: string;
  version: string;
  window: string;
  uncached_prompt_per_million: string;
  cached_prompt_per_million: string;
  completion_per_million: string;
  until_ms: number | null;
}

export interface TrackRecord {
  count: number;
  predicted_ms: number; // medians
  observed_ms: number;
  within_p90: number;
}

export interface TokenPrices {
  billed: string | null;
  owned: string | null;
  list: string | null;
  utilisation: number | null;
  expected_utilisation: number | null;
}

export interface Deployment extends Timed {
  deployment: string;
  tier: string;
  dialect: string;
  breaker: "admitting" | "tripped" | "probing";
  in_flight: number;
  in_flight_max: number;
  slots: number;
  expected_ttft_floor_ms: number;
  expected_tpot_ms: number;
  predictions: { ttft: TrackRecord | null; tpot: TrackRecord | null };
  per_million: TokenPrices;
  tariff: Tariff | null;
}

export type PolicyFields = Record<string, string>; // as the configuration writes them

export interface Policy {
  policy: string;
  prefer: "cheapest" | "balanced" | "best";
  ttft_ms: number | null;
  tpot_ms: number | null;
  total_ms: number | null;
  probability: number;
  cost_max: string | null;
  least_tier: string | null;
  value_per_quality_point: string;
  fields: PolicyFields;
}

export interface ListedPolicy extends Policy {
  aliases: string[];
  applied: { by: string; at: string; over: PolicyFields } | null; // over the configuration file's
}

export interface Policies {
  policies: ListedPolicy[];
  classes: string[];
  kept: boolean; // what is applied outlives a restart
  tiers: { tier: string; model: string; quality: number }[];
  mix: (Row & { policy: string; tier: string })[];
}

export interface QualityCell {
  class: string;
  effort: string;
  tier: string;
  table: number; // points
  feedback: number; // opinions
  weight: number;
  score: number | null;
  used: number; // points
}

export interface Quality {
  version: string;
  default_effort: string;
  feedback: { prior: number; half_life_days: number } | null; // null where it is off
  quality: QualityCell[];
}

export interface Draft {
  policy: string;
  draft: PolicyFields;
}

export interface CheckedDraft {
  problems: { path: string; message: string }[];
  policy: Policy | null; // null where something is wrong
  changed?: boolean;
  yaml?: string;
}

export interface Estimate {
  mean: number;
  half_width: number;
}

export interface TrialSide {
  cost: string;
  refused: number;
  quality: number;
  kept: number | null;
  tiers: Record<string, number>;
}

export interface TrialFigures {
  requests: number;
  before: TrialSide;
  after: TrialSide;
  cost_percent: Estimate;
  missed_points: Estimate | null; // null where no request has a latency budget
  quality_points: Estimate;
}

export interface Trial {
  state: "none" | "running" | "done" | "cancelled" | "failed";
  policy: string;
  done: number;
  all: number;
  failure?: string;
  result: { from_ms: number; until_ms: number; left_out: number; of_policy: TrialFigures; all: TrialFigures } | null;
}

export type RequestRecord = Record<string, string | number | boolean | null> & {
  request_id: string;
  admitted_at_ms: number;
  cost: string;
};

export interface AttemptRecord {
  kind: "primary" | "fallback" | "hedge";
  tier: string;
  deployment: string;
  ending: string;
  error: string;
  prompt_tokens: number;
  completion_tokens: number;
  total_us: number;
  cost: string;
}

export interface OneRequest {
  record: RequestRecord;
  attempts: AttemptRecord[];
}

export async function requestOf(id: string): Promise<OneRequest> {
  const { attempt_list: attempts, ...record } = await call<RequestRecord & { attempt_list: AttemptRecord[] }>(`requests?id=${encodeURIComponent(id)}`);
  return { record: record as RequestRecord, attempts };
}

export interface Requests {
  requests: RequestRecord[];
  next: string | null;
}

export interface Explanation {
  choice: string | null;
  reason: string;
  sentence: string;
  request: { policy: string; class: string; prompt_tokens: number };
  candidates: {
    deployment: string;
    tier: string;
    excluded: string | null;
    // Absent where it was not judged.
    ttft_ms?: number;
    tpot_ms?: number;
    total_ms?: number;
    meets_probability?: number;
    quality?: number;
    cost?: string;
  }[];
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export async function call<T>(path: string, method = "GET", body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } }),
    });
  } catch {
    throw new ApiError(0, "");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer?.error?.message ?? response.statusText);
  return answer as T;
}

export interface Loaded<T> {
  data: T | null;
  error: ApiError | null;
  loading: boolean;
}

// The answer to a path; what was there stays until the next is. `""` asks nothing.
export function useApi<T>(path: string, onUnauthorized: () => void): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ data: null, error: null, loading: true });
  const latest = useRef(0);
  useEffect(() => {
    const turn = ++latest.current;
    if (!path) return setLoaded({ data: null, error: null, loading: false });
    setLoaded((before) => ({ ...before, loading: true }));
    call<T>(path)
      .then((data) => turn === latest.current && setLoaded({ data, error: null, loading: false }))
      .catch((error) => {
        if (turn !== latest.current) return;
        if (error instanceof ApiError && error.status === 401) return onUnauthorized();
        setLoaded({ data: null, error: error instanceof ApiError ? error : new ApiError(0, String(error)), loading: false });
      });
  }, [path]);
  return loaded;
}
