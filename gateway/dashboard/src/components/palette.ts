// Colours of series, apart from each other also for the colour-blind, and the theme's own for charts.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

const LIGHT = ["#0f7f86", "#cf6a17", "#4c5fd7", "#b3307b", "#587f1f", "#8a5a2b", "#5f6f80", "#a03535"];
const DARK = ["#43c3c1", "#f2a154", "#97a2ff", "#ee83bb", "#a8cf6e", "#d6aa7e", "#9fb0c0", "#ee8f8f"];

export const ThemeContext = createContext<"light" | "dark">("light");

export interface Palette {
  series: (index: number) => string;
  axis: string;
  grid: string;
}

export function usePalette(): Palette {
  const dark = useContext(ThemeContext) === "dark";
  const colors = dark ? DARK : LIGHT;
  return {
    series: (index) => colors[index % colors.length] ?? "#888",
    axis: dark ? "#9aabb7" : "#566472",
    grid: dark ? "#22303a" : "#e8ecef",
  };
}

// A tier keeps its colour in every chart: its place in the configuration.
export const TiersContext = createContext<string[]>([]);

export function useTierColor(): (tier: string) => string {
  const tiers = useContext(TiersContext);
  const palette = usePalette();
  return (tier) => (tiers.includes(tier) ? palette.series(tiers.indexOf(tier)) : palette.series(6));
}
