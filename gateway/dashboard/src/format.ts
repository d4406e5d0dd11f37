// Figures as people read them. Exact amounts stay text; what is drawn or rounded for reading is a number.
import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import { useSettings, type Settings } from "./settings";

export const LedgerCurrency = createContext("usd");

export interface Formats {
  money: (amount: string | number) => string;
  perMillion: (amount: string | number) => string;
  count: (number: number) => string;
  compact: (number: number) => string;
  percent: (share: number, digits?: number) => string;
  ms: (milliseconds: number | null | undefined) => string;
  instant: (ms: number, tz: string) => string;
  toShown: (amount: string | number) => number; // in the currency shown
}

const LOCALES = { en: "en-US", zh: "zh-CN" } as const;

// Intl's objects take longer to make than to use.
function kept<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    const name = JSON.stringify(key);
    let value = made.get(name);
    if (!value) made.set(name, (value = make(key)));
    return value;
  };
}

// The same functions for as long as the settings stay.
export function useFormats(): Formats {
  const [settings] = useSettings();
  const ledger = useContext(LedgerCurrency);
  return useMemo(() => formatsFor(settings, ledger), [settings, ledger]);
}

function formatsFor(settings: Settings, ledger: string): Formats {
  const locale = LOCALES[settings.language];
  const shown = settings.currency && settings.cnyPerUsd > 0 ? settings.currency : ledger;
  const rate = shown === ledger ? 1 : shown === "cny" ? settings.cnyPerUsd : 1 / settings.cnyPerUsd;
  const toShown = (amount: string | number) => Number(amount) * rate;
  const numbers = kept((options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
  const amounts = (least: number, most: number) =>
    numbers({ style: "currency", currency: shown.toUpperCase(), currencyDisplay: "narrowSymbol", minimumFractionDigits: least, maximumFractionDigits: most });
  const instants = kept((timeZone: string) => new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "short", timeStyle: "medium" }));
  const money = (amount: string | number) => {
    const value = toShown(amount);
    const size = Math.abs(value);
    const digits = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
    return size >= 10_000 ? amounts(0, 0).format(value) : amounts(2, digits).format(value);
  };
  const perMillion = (amount: string | number) => amounts(2, 4).format(toShown(amount));
  const count = (number: number) => numbers({}).format(number);
  const compact = (number: number) => numbers({ notation: "compact", maximumFractionDigits: 1 }).format(number);
  const percent = (share: number, digits = 1) =>
    Number.isFinite(share) ? numbers({ style: "percent", maximumFractionDigits: digits }).format(share) : "–";
  const ms = (value: number | null | undefined) => {
    if (value === null || value === undefined) return "–";
    if (value >= 60_000) return `${(value / 60_000).toFixed(1)} min`;
    if (value >= 1000) return `${(value / 1000).toFixed(value >= 10_000 ? 1 : 2)} s`;
    return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ms`;
  };
  const instant = (at: number, tz: string) => instants(tz).format(at);
  return { money, perMillion, count, compact, percent, ms, instant, toShown };
}

export function tokensOf(figures: {
  uncached_prompt_tokens: number;
  cached_prompt_tokens: number;
  answer_tokens: number;
  reasoning_tokens: number;
}): { prompt: number; completion: number; all: number } {
  const prompt = figures.uncached_prompt_tokens + figures.cached_prompt_tokens;
  const completion = figures.answer_tokens + figures.reasoning_tokens;
  return { prompt, completion, all: prompt + completion };
}
