/** What a spreadsheet takes for the beginning of a formula, also behind blanks, and in their wide forms. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
/** Some programs strip these before they look. */
const CONTROL_FIRST = /^[\t\r\n]/;

/** What may stand in a cell. Null is an empty one. */
export type CsvValue = string | number | boolean | null;

function cellOf(value: CsvValue): string {
  if (typeof value !== 'string') return value === null ? '""' : `"${String(value)}"`;
  // An apostrophe makes a text of it in every common program; a number is none of ours.
  const safe = FORMULA.test(value) || CONTROL_FIRST.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

/**
 * One line of a table as RFC 4180 has it, its end included, with every cell in quotes. What somebody typed is never a formula
 * where a spreadsheet opens it: a text that looks like one gets an apostrophe before it, so such a text is not exact here.
 */
export function csvLine(cells: readonly CsvValue[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}
