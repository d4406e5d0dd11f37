// What stands where figures cannot: loading, an error that says what to do, nothing to show.
import type { ComponentChildren } from "preact";
import type { Loaded } from "../api";
import { useTexts } from "../i18n";

export function Empty() {
  const t = useTexts();
  return (
    <div class="state">
      <p class="strong">{t.empty}</p>
      <p>{t.emptyHint}</p>
    </div>
  );
}

interface Props<T> {
  loaded: Loaded<T>;
  retry: () => void;
  children: (data: T) => ComponentChildren;
}

export function Shown<T>({ loaded, retry, children }: Props<T>) {
  const t = useTexts();
  if (loaded.error)
    return (
      <div class="state" role="alert">
        <p class="strong">{loaded.error.status === 0 ? t.unreachable : t.failed}</p>
        {loaded.error.message && <p>{loaded.error.message}</p>}
        <button type="button" class="primary" onClick={retry}>
          {t.retry}
        </button>
      </div>
    );
  if (!loaded.data)
    return (
      <div class="state" role="status">
        <p>{t.loading}</p>
      </div>
    );
  return (
    <div class={loaded.loading ? "view stale" : "view"} data-ready={loaded.loading ? undefined : ""}>
      {children(loaded.data)}
    </div>
  );
}
