// What every view is given.
import type { Session } from "../api";
import type { Go, State } from "../url";

export interface ViewProps {
  state: State;
  go: Go;
  now: number; // the end of a period that is relative
  refresh: () => void;
  mayExplain: boolean; // decisions are told
  role: Session["role"];
  onUnauthorized: () => void;
}
