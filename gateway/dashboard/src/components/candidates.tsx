// A decision of the router: the choice in a sentence, and every deployment with what was predicted of it.
import type { Explanation } from "../api";
import { useFormats } from "../format";
import { useTexts } from "../i18n";
import { Dot } from "./dot";
import { Amount } from "./figure";
import { useTierColor } from "./palette";
import { Table } from "./table";

export function Candidates({ of }: { of: Explanation }) {
  const t = useTexts();
  const { ms, percent } = useFormats();
  const color = useTierColor();
  return (
    <>
      <p class="words">{of.sentence}</p>
      <Table
        label={t.explain}
        rows={of.candidates}
        columns={[
          {
            name: t.words.deployment,
            show: (one) => (
              <>
                <Dot color={color(one.tier)} />
                {one.deployment} {one.deployment === of.choice && <span class="badge admitting">{t.chosen}</span>}
                {one.excluded && <span class="badge tripped">{`${t.excluded}: ${one.excluded}`}</span>}
              </>
            ),
          },
          { name: "TTFT", number: true, value: (one) => one.ttft_ms ?? 0, show: (one) => ms(one.ttft_ms) },
          { name: "TPOT", number: true, value: (one) => one.tpot_ms ?? 0, show: (one) => ms(one.tpot_ms) },
          { name: t.totalTime, number: true, value: (one) => one.total_ms ?? 0, show: (one) => ms(one.total_ms) },
          { name: t.chance, number: true, value: (one) => one.meets_probability ?? 0, show: (one) => percent(one.meets_probability ?? NaN) },
          { name: t.quality, number: true, value: (one) => one.quality ?? 0, show: (one) => one.quality?.toFixed(1) ?? "–" },
          { name: t.expectedCost, number: true, value: (one) => Number(one.cost ?? 0), show: (one) => (one.cost === undefined ? "–" : <Amount of={one.cost} />) },
        ]}
      />
    </>
  );
}
