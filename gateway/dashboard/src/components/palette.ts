// Colours of series, apart from each other also for the colour-blind, and the theme's own for charts.
import { createContext } from "preact";
import { useCallback, useContext } from "preact/hooks";

const LIGHT = ["#0f7f86", "#cf6a17", "#4c5fd7", "#b3307b", "#587f1f", "#8a5a2b", "#5f6f80", "#a03535"];
const DARK = ["#43c3c1", "#f2a154", "#97a2ff", "#ee83bb", "#a8cf6e", "#d6aa7e", "#9fb0c0", "#ee8f8f"];

export const ThemeContext = createContext<"light" | "dark">("light");

export interface Palette {
  series: (index: number) => string;
  axis: string;
  grid: string;
}

const series = (colors: string[]) => (index: number) => colors[index % colors.length] ?? "#888";

const PALETTES: Record<"light" | "dark", Palette> = {
  light: { series: series(LIGHT), axis: "#566472", grid: "#e8ecef" },
  dark: { series: series(DARK), axis: "#9aabb7", grid: "#22303a" },
};

// The same object for as long as the theme stays.
export const usePalette = (): Palette => PALETTES[useContext(ThemeContext)];

// A tier keeps its colour in every chart: its place in the configuration.
const NO_TIER = 6; // the colour of what went to none
export const TiersContext = createContext<string[]>([]);

export function useTierColor(): (tier: string) => string {
  const tiers = useContext(TiersContext);
  const palette = usePalette();
  return useCallback((tier: string) => palette.series(tiers.includes(tier) ? tiers.indexOf(tier) : NO_TIER), [tiers, palette]);
}
