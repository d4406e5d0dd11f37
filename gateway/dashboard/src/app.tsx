import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiError, call, type Session } from "./api";
import { ThemeContext, TiersContext } from "./components/palette";
import { LedgerCurrency } from "./format";
import { useTexts } from "./i18n";
import { Login } from "./login";
import { SettingsContext, useStoredSettings } from "./settings";
import { SettingsButton, Toolbar } from "./toolbar";
import { VIEWS, href, useUrl, type View } from "./url";
import { Budgets } from "./views/budgets";
import { Deployments } from "./views/deployments";
import { Latency } from "./views/latency";
import { Overview } from "./views/overview";
import { Policies } from "./views/policies";
import { Requests } from "./views/requests";
import { Spend } from "./views/spend";
import { Tokens } from "./views/tokens";

const LIVE_MS = 5000;
const COMPONENTS = { overview: Overview, spend: Spend, tokens: Tokens, latency: Latency, budgets: Budgets, deployments: Deployments, requests: Requests, policies: Policies };

export function App() {
  const [settings, change, theme] = useStoredSettings();
  const [session, setSession] = useState<Session | null | "unknown" | "unreachable">("unknown");
  const ask = () =>
    call<Session>("session")
      .then((answer) => setSession(answer.role === null ? null : answer))
      .catch((error) => setSession(error instanceof ApiError && error.status === 401 ? null : "unreachable"));
  useEffect(() => {
    void ask();
  }, []);
  return (
    <SettingsContext.Provider value={[settings, change]}>
      <ThemeContext.Provider value={theme}>
        {session === "unknown" ? null : session === "unreachable" ? (
          <Unreachable retry={ask} />
        ) : session === null ? (
          <Login onLogin={ask} />
        ) : (
          <LedgerCurrency.Provider value={session.currency}>
            <TiersContext.Provider value={session.tiers}>
              <Page session={session} onLogOut={() => setSession(null)} />
            </TiersContext.Provider>
          </LedgerCurrency.Provider>
        )}
      </ThemeContext.Provider>
    </SettingsContext.Provider>
  );
}

function Unreachable({ retry }: { retry: () => void }) {
  const t = useTexts();
  return (
    <main class="login" id="content">
      <div class="card state" role="alert">
        <p class="strong">{t.unreachable}</p>
        <button type="button" class="primary" onClick={retry}>
          {t.retry}
        </button>
      </div>
    </main>
  );
}

function Page({ session, onLogOut }: { session: Session; onLogOut: () => void }) {
  const t = useTexts();
  const [state, go] = useUrl();
  const [turn, setTurn] = useState(0);
  const refresh = () => setTurn((turns) => turns + 1);
  const now = useMemo(() => Date.now(), [turn, state.view, state.range]);
  useEffect(() => {
    if (!state.live || state.range === "custom") return;
    const timer = setInterval(refresh, LIVE_MS);
    return () => clearInterval(timer);
  }, [state.live, state.range]);
  const views = VIEWS.filter((view) => view !== "deployments" || session.role !== "tenant");
  const shown = views.includes(state.view) ? state.view : "overview";
  const Shown = COMPONENTS[shown];
  useEffect(() => {
    document.title = `${t.views[shown]} · Weir`;
  }, [shown, t]);
  const logOut = () => void call("session", "DELETE").finally(onLogOut);
  return (
    <div class="page">
      <a class="skip" href="#content">
        {t.skip}
      </a>
      <header class="side">
        <p class="brand">
          <img src="/icon.svg" alt="" width="28" height="28" /> Weir
        </p>
        <nav aria-label={t.menu}>
          {views.map((view) => (
            <ViewLink view={view} current={view === shown} label={t.views[view]} to={href({ ...state, view, id: "" })} onGo={() => go({ view, id: "" })} />
          ))}
        </nav>
        <div class="foot">
          <p class="muted">{session.tenant ?? session.name}</p>
          <SettingsButton ledger={session.currency} onLogOut={logOut} />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <h1>{t.views[shown]}</h1>
        {session.tenant !== null && (
          <p class="banner">
            {t.seesOwn} <strong>{session.tenant}</strong>
          </p>
        )}
        {session.synthetic && (
          <p class="banner">
            {t.synthetic} <code>weir seed --remove --config FILE</code>
          </p>
        )}
        <Toolbar state={state} go={go} />
        <Shown state={state} go={go} now={now} refresh={refresh} mayExplain={session.explains} role={session.role} onUnauthorized={onLogOut} />
      </main>
    </div>
  );
}

function ViewLink({ view, current, label, to, onGo }: { view: View; current: boolean; label: string; to: string; onGo: () => void }) {
  return (
    <a
      href={to}
      data-view={view}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        onGo();
      }}
    >
      {label}
    </a>
  );
}
