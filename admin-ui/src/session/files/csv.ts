export const MOST_ROWS = 500;
export const MOST_COLUMNS = 50;
const MOST_OF_A_CELL = 500;

/** A table out of text of values between commas, semicolons or tabs (RFC 4180), as much of it as is shown. */
export interface Csv {
  rows: string[][];
  columns: number;
  /** Whether there is more, below or to the right. */
  cut: boolean;
}

export function csv(text: string): Csv {
  const between = separator(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let columns = 0;
  let cut = false;
  let at = 0;
  const ended = () => {
    if (row.length > MOST_COLUMNS) cut = true;
    rows.push(row.slice(0, MOST_COLUMNS));
    columns = Math.max(columns, Math.min(MOST_COLUMNS, row.length));
    row = [];
  };
  while (at < text.length) {
    if (rows.length === MOST_ROWS) return { rows, columns, cut: true };
    let cell = "";
    if (text[at] === '"') {
      at++;
      while (at < text.length) {
        const quote = text.indexOf('"', at);
        cell += text.slice(at, quote < 0 ? undefined : quote);
        at = quote < 0 ? text.length : quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
    }
    const rest = at;
    while (at < text.length && text[at] !== between && text[at] !== "\n") at++;
    cell += text.slice(rest, at);
    const last = text[at] !== between;
    if (last && cell.endsWith("\r")) cell = cell.slice(0, -1);
    row.push(cell.length > MOST_OF_A_CELL ? `${cell.slice(0, MOST_OF_A_CELL)}…` : cell);
    at++;
    if (last) ended();
    else if (at >= text.length) {
      row.push("");
      ended();
    }
  }
  return { rows, columns, cut };
}

/** Which of the usual ones the first line has most of. */
function separator(text: string): string {
  const end = text.indexOf("\n");
  const line = end < 0 ? text : text.slice(0, end);
  const count = (sign: string) => line.split(sign).length;
  return [",", ";", "\t"].reduce((most, sign) => (count(sign) > count(most) ? sign : most));
}
