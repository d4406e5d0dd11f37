// What a person prefers, kept in this browser: theme, language, and in which currency amounts are shown.
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Language } from "./i18n";

export interface Settings {
  theme: "auto" | "light" | "dark";
  language: Language;
  currency: "" | "usd" | "cny"; // "": the ledger's
  cnyPerUsd: number; // what the other currency is converted at, for display only; 0: not told
}

const KEY = "weir-settings";

function initial(): Settings {
  const language: Language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  const plain: Settings = { theme: "auto", language, currency: "", cnyPerUsd: 0 };
  try {
    return { ...plain, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return plain;
  }
}

const dark = matchMedia("(prefers-color-scheme: dark)");

export type Change = (change: Partial<Settings>) => void;
export const SettingsContext = createContext<[Settings, Change]>([initial(), () => {}]);
export const useSettings = () => useContext(SettingsContext);

export function useStoredSettings(): [Settings, Change, "light" | "dark"] {
  const [settings, set] = useState(initial);
  const [isDark, setDark] = useState(dark.matches);
  useEffect(() => {
    const changed = () => setDark(dark.matches);
    dark.addEventListener("change", changed);
    return () => dark.removeEventListener("change", changed);
  }, []);
  const theme = settings.theme === "auto" ? (isDark ? "dark" : "light") : settings.theme;
  document.documentElement.dataset["theme"] = theme;
  document.documentElement.lang = settings.language === "zh" ? "zh-CN" : "en";
  const change: Change = (part) =>
    set((before) => {
      const next = { ...before, ...part };
      try {
        localStorage.setItem(KEY, JSON.stringify(next));
      } catch {
        // Kept for as long as the page is open.
      }
      return next;
    });
  return [settings, change, theme];
}
