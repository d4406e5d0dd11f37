import { useState } from "preact/hooks";
import { ApiError, call } from "./api";
import { useTexts } from "./i18n";

export function Login({ onLogin }: { onLogin: () => void }) {
  const t = useTexts();
  const [token, setToken] = useState("");
  const [error, setError] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    call("session", "POST", { token })
      .then(onLogin)
      .catch((failed: ApiError) => setError(failed.status === 0 ? t.unreachable : failed.message));
  };
  return (
    <main class="login" id="content">
      <form class="card" onSubmit={submit}>
        <h1>
          <img src="/icon.svg" alt="" width="36" height="36" /> Weir
        </h1>
        <p class="note">{t.loginHint}</p>
        <label for="token">{t.secret}</label>
        <input id="token" type="password" autocomplete="current-password" required value={token} onInput={(event) => setToken(event.currentTarget.value)} />
        {error && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
        <button type="submit" class="primary">
          {t.login}
        </button>
        <p class="note">{t.loginHow}</p>
      </form>
    </main>
  );
}
