// What answers are worth by class of task and tier: as the table has it, and as feedback has moved it. Of the efforts,
// those that somebody judged and the one that servers have by default.
import { useApi, type Quality as Answer, type QualityCell } from "../api";
import { Card } from "../components/card";
import { Shown } from "../components/states";
import { Table } from "../components/table";
import { useTexts } from "../i18n";
import type { ViewProps } from "./view";

export function Quality(props: ViewProps) {
  const t = useTexts();
  const loaded = useApi<Answer>("quality", props.onUnauthorized);
  return (
    <Shown loaded={loaded} retry={props.refresh}>
      {(answer) => {
        const shown = answer.quality.filter((cell) => cell.feedback > 0 || cell.effort === answer.default_effort);
        const points = (value: number) => value.toFixed(1);
        return (
          <Card
            title={t.qualityTable}
            note={`${answer.version} · ${answer.feedback ? t.feedbackOn(answer.feedback.prior, answer.feedback.half_life_days) : t.feedbackOff}`}
            sheet={{
              name: "quality",
              columns: ["class", "effort", "tier", "table", "feedback", "score", "used"],
              rows: shown.map((cell) => [cell.class, cell.effort, cell.tier, cell.table, cell.feedback, cell.score, cell.used]),
            }}
            wide
          >
            <Table<QualityCell>
              label={t.qualityTable}
              rows={shown}
              columns={[
                { name: t.taskClass, show: (cell) => cell.class, value: (cell) => cell.class },
                { name: t.effort, show: (cell) => cell.effort, value: (cell) => cell.effort },
                { name: t.words.tier, show: (cell) => cell.tier, value: (cell) => cell.tier },
                { name: t.tablePoints, show: (cell) => points(cell.table), value: (cell) => cell.table, number: true },
                { name: t.opinions, show: (cell) => cell.feedback, value: (cell) => cell.feedback, number: true },
                { name: t.usedPoints, show: (cell) => points(cell.used), value: (cell) => cell.used, number: true },
              ]}
            />
          </Card>
        );
      }}
    </Shown>
  );
}
