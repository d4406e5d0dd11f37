// A Card is one chart or table of a view, with its figures as a table for those who want to read them, and as CSV and
// JSON for those who want to go on with them.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { download } from "../download";
import { useTexts } from "../i18n";

export interface Sheet {
  name: string; // of the file
  columns: string[];
  rows: (string | number | null)[][];
}

function csvOf(sheet: Sheet): string {
  const cell = (value: string | number | null) => {
    const text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [sheet.columns, ...sheet.rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function jsonOf(sheet: Sheet): string {
  const objects = sheet.rows.map((row) => Object.fromEntries(sheet.columns.map((name, i) => [name, row[i] ?? null])));
  return JSON.stringify(objects, null, 1) + "\n";
}

interface Props {
  title: string;
  note?: ComponentChildren;
  sheet?: Sheet;
  chart?: boolean; // what is inside is a picture, which the sheet says in text
  wide?: boolean;
  children: ComponentChildren;
}

export function Card({ title, note, sheet, chart, wide, children }: Props) {
  const t = useTexts();
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  return (
    <section class={wide ? "card wide" : "card"} aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          {note && <p class="note">{note}</p>}
        </div>
        {sheet && sheet.rows.length > 0 && (
          <div class="tools" role="group" aria-label={`${t.exportOf}: ${title}`}>
            {chart && (
              <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
                {asTable ? t.asChart : t.asTable}
              </button>
            )}
            <button type="button" onClick={() => download(`${sheet.name}.csv`, "text/csv", csvOf(sheet))}>
              {t.csv}
            </button>
            <button type="button" onClick={() => download(`${sheet.name}.json`, "application/json", jsonOf(sheet))}>
              {t.json}
            </button>
          </div>
        )}
      </header>
      {asTable && sheet ? <SheetTable sheet={sheet} title={title} /> : children}
    </section>
  );
}

function SheetTable({ sheet, title }: { sheet: Sheet; title: string }) {
  return (
    <div class="scroll tall" tabIndex={0} role="group" aria-label={title}>
      <table>
        <thead>
          <tr>
            {sheet.columns.map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sheet.rows.map((row) => (
            <tr>
              {row.map((value) => (
                <td class={typeof value === "number" || /^-?[\d.]+$/.test(value ?? "") ? "number" : ""}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
