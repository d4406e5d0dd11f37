// What is shown stands in the address, so that a view can be shared and the back button works.
import { useEffect, useState } from "preact/hooks";

export const VIEWS = ["overview", "spend", "tokens", "latency", "budgets", "deployments", "requests", "policies"] as const;
export type View = (typeof VIEWS)[number];

export const RANGES = ["1h", "24h", "7d", "30d", "month", "90d", "custom"] as const;
export type Range = (typeof RANGES)[number];

export const WORDS = ["tier", "model", "tenant", "key", "policy", "deployment", "outcome", "window"] as const;
export type Word = (typeof WORDS)[number];

// What spend can be grouped by, and everything be filtered by: words, and tags, by which no latency is told.
export const GROUPINGS = [...WORDS, "tag"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface State {
  view: View;
  range: Range;
  from: string; // civil days, of the range "custom": the first ...
  until: string; // ... and the last
  tz: string;
  by: Grouping;
  compare: boolean;
  live: boolean;
  filters: [Grouping, string][];
  id: string; // of the request looked at
}

// The browser's own.
export const HOME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

function one<T extends string>(text: string | null, known: readonly T[], otherwise: T): T {
  return known.includes(text as T) ? (text as T) : otherwise;
}

export function parse(search: string): State {
  const query = new URLSearchParams(search);
  const filters: [Grouping, string][] = [];
  for (const [name, value] of query) if (GROUPINGS.includes(name as Grouping)) filters.push([name as Grouping, value]);
  return {
    view: one(query.get("view"), VIEWS, "overview"),
    range: one(query.get("range"), RANGES, "7d"),
    from: query.get("from") ?? "",
    until: query.get("until") ?? "",
    tz: query.get("tz") ?? HOME_ZONE,
    by: one(query.get("by"), GROUPINGS, "tier"),
    compare: query.get("compare") !== "0",
    live: query.get("live") === "1",
    filters,
    id: query.get("id") ?? "",
  };
}

export function href(state: State): string {
  const query = new URLSearchParams();
  if (state.view !== "overview") query.set("view", state.view);
  if (state.range !== "7d") query.set("range", state.range);
  if (state.range === "custom") {
    query.set("from", state.from);
    query.set("until", state.until);
  }
  if (state.tz !== HOME_ZONE) query.set("tz", state.tz);
  if (state.by !== "tier") query.set("by", state.by);
  if (!state.compare) query.set("compare", "0");
  if (state.live) query.set("live", "1");
  for (const [word, value] of state.filters) query.append(word, value);
  if (state.id) query.set("id", state.id);
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

export type Go = (change: Partial<State>) => void;

export function useUrl(): [State, Go] {
  const [state, setState] = useState(() => parse(location.search));
  useEffect(() => {
    const back = () => setState(parse(location.search));
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);
  const go: Go = (change) => {
    const next = { ...parse(location.search), ...change };
    history.pushState(null, "", href(next));
    setState(next);
  };
  return [state, go];
}

const DAY = 86_400_000;
const LENGTHS: Partial<Record<Range, number>> = {
  "1h": DAY / 24,
  "24h": DAY,
  "7d": 7 * DAY,
  "30d": 30 * DAY,
  "90d": 90 * DAY,
};

// The civil day of an instant in a zone, "2026-09-10".
export function dayOf(ms: number, tz: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: tz, dateStyle: "short" }).format(ms);
}

// The period and the rest of what is asked of the API.
export function asked(state: State, now: number, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ tz: state.tz });
  const length = LENGTHS[state.range];
  if (state.range === "month") {
    query.set("from", dayOf(now, state.tz).slice(0, 8) + "01");
    query.set("until", String(now));
  } else if (length) {
    query.set("from", String(now - length));
    query.set("until", String(now));
  } else if (state.from && state.until) {
    query.set("from", state.from);
    // The day after the last; at noon UTC no zone's clock change is near.
    query.set("until", new Date(Date.parse(state.until + "T12:00Z") + DAY).toISOString().slice(0, 10));
  }
  if (state.by !== "tag") query.set("by", state.by);
  for (const [word, value] of state.filters) query.append(word, value);
  for (const [name, value] of Object.entries(more)) if (value) query.set(name, value);
  return query.toString();
}
