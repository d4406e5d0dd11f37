// The period, the grouping and the filters of every view, and the page's own settings.
import { useMemo, useState } from "preact/hooks";
import { Dialog } from "./components/dialog";
import { useTexts } from "./i18n";
import { useSettings, type Settings } from "./settings";
import { GROUPINGS, RANGES, WORDS, dayOf, type Go, type Grouping, type Range, type State } from "./url";

const GROUPED = ["spend", "latency"];

function zones(current: string): string[] {
  const known = (Intl as unknown as { supportedValuesOf?: (key: string) => string[] }).supportedValuesOf?.("timeZone") ?? [];
  return [...new Set(["UTC", "Asia/Shanghai", current, ...known])];
}

export function Toolbar({ state, go }: { state: State; go: Go }) {
  const t = useTexts();
  // Some four hundred, the same ones as long as the zone is.
  const zoneOptions = useMemo(() => zones(state.tz).map((zone) => <option value={zone}>{zone}</option>), [state.tz]);
  const choose = (range: Range) => {
    const today = dayOf(Date.now(), state.tz);
    go(range === "custom" ? { range, from: state.from || today.slice(0, 8) + "01", until: state.until || today, live: false } : { range });
  };
  return (
    <div class="toolbar">
      <label>
        <span>{t.range}</span>
        <select value={state.range} onChange={(event) => choose(event.currentTarget.value as Range)}>
          {RANGES.map((range) => (
            <option value={range}>{t.ranges[range]}</option>
          ))}
        </select>
      </label>
      {state.range === "custom" && (
        <>
          <label>
            <span>{t.from}</span>
            <input type="date" value={state.from} max={state.until} onChange={(event) => go({ from: event.currentTarget.value })} />
          </label>
          <label>
            <span>{t.until}</span>
            <input type="date" value={state.until} min={state.from} onChange={(event) => go({ until: event.currentTarget.value })} />
          </label>
        </>
      )}
      {GROUPED.includes(state.view) && (
        <label>
          <span>{t.groupBy}</span>
          <select value={state.by === "tag" && state.view !== "spend" ? "tier" : state.by} onChange={(event) => go({ by: event.currentTarget.value as Grouping })}>
            {(state.view === "spend" ? GROUPINGS : WORDS).map((word) => (
              <option value={word}>{t.words[word]}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>{t.zone}</span>
        <select value={state.tz} onChange={(event) => go({ tz: event.currentTarget.value })}>
          {zoneOptions}
        </select>
      </label>
      <label class="check">
        <input type="checkbox" checked={state.compare} onChange={(event) => go({ compare: event.currentTarget.checked })} /> {t.compare}
      </label>
      {state.range !== "custom" && (
        <label class="check">
          <input type="checkbox" checked={state.live} onChange={(event) => go({ live: event.currentTarget.checked })} /> {t.live}
        </label>
      )}
      {state.filters.length > 0 && (
        <ul class="filters" aria-label={t.filters}>
          {state.filters.map(([word, value], i) => (
            <li>
              <button type="button" title={t.removeFilter} onClick={() => go({ filters: state.filters.filter((_, j) => j !== i) })}>
                {t.words[word]}: {value} <span aria-hidden="true">×</span>
                <span class="hidden">, {t.removeFilter}</span>
              </button>
            </li>
          ))}
          <li>
            <button type="button" class="link" onClick={() => go({ filters: [] })}>
              {t.clearFilters}
            </button>
          </li>
        </ul>
      )}
    </div>
  );
}

export function SettingsButton({ ledger, onLogOut }: { ledger: string; onLogOut: () => void }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet" onClick={() => setOpen(true)}>
        {t.settings}
      </button>
      {open && <SettingsDialog ledger={ledger} onLogOut={onLogOut} onClose={() => setOpen(false)} />}
    </>
  );
}

function SettingsDialog({ ledger, onLogOut, onClose }: { ledger: string; onLogOut: () => void; onClose: () => void }) {
  const t = useTexts();
  const [settings, change] = useSettings();
  return (
    <Dialog kind="settings" title={t.settings} onClose={onClose}>
        <label>
          <span>{t.theme}</span>
          <select value={settings.theme} onChange={(event) => change({ theme: event.currentTarget.value as Settings["theme"] })}>
            <option value="auto">{t.themes.auto}</option>
            <option value="light">{t.themes.light}</option>
            <option value="dark">{t.themes.dark}</option>
          </select>
        </label>
        <label>
          <span>{t.language}</span>
          <select value={settings.language} onChange={(event) => change({ language: event.currentTarget.value as Settings["language"] })}>
            <option value="en" lang="en">
              English
            </option>
            <option value="zh" lang="zh-CN">
              简体中文
            </option>
          </select>
        </label>
        <label>
          <span>{t.currency}</span>
          <select value={settings.currency} onChange={(event) => change({ currency: event.currentTarget.value as Settings["currency"] })}>
            <option value="">
              {t.ledgerCurrency} ({ledger.toUpperCase()})
            </option>
            <option value="usd">USD</option>
            <option value="cny">CNY</option>
          </select>
        </label>
        <label>
          <span>{t.rate}</span>
          <input type="number" min="0" step="0.0001" value={settings.cnyPerUsd || ""} onChange={(event) => change({ cnyPerUsd: Number(event.currentTarget.value) || 0 })} />
        </label>
        <p class="note">{t.rateHint}</p>
        <button type="button" onClick={onLogOut}>
          {t.logOut}
        </button>
    </Dialog>
  );
}
