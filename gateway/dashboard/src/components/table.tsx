// A table of figures, sorted by a column on request.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export interface Column<R> {
  name: string;
  show: (row: R) => ComponentChildren;
  value?: (row: R) => number | string; // to sort by
  number?: boolean;
}

interface Props<R> {
  label: string;
  columns: Column<R>[];
  rows: R[];
  most?: number;
}

export function Table<R>({ label, columns, rows, most }: Props<R>) {
  const [order, setOrder] = useState<{ column: number; down: boolean } | null>(null);
  const value = order && columns[order.column]?.value;
  const sorted = value
    ? [...rows].sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        const less = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
        return order.down ? -less : less;
      })
    : rows;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column, i) => {
              const active = order?.column === i;
              return (
                <th scope="col" class={column.number ? "number" : ""} aria-sort={active ? (order.down ? "descending" : "ascending") : undefined}>
                  {column.value ? (
                    <button type="button" onClick={() => setOrder({ column: i, down: active ? !order.down : !!column.number })}>
                      {column.name}
                      <span aria-hidden="true">{active ? (order.down ? " ↓" : " ↑") : ""}</span>
                    </button>
                  ) : (
                    column.name
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, most ?? sorted.length).map((row) => (
            <tr>
              {columns.map((column) => (
                <td class={column.number ? "number" : ""}>{column.show(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
