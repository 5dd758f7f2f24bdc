import { INVISIBLE_CHARACTERS } from '../domain/text/invisible-characters.ts';
import { middleCut, rowsOf, widthOf } from './display-width.ts';

/**
 * One line as it is printed. Only the functions of this file make one, and they show every line end, control and
 * invisible character of what others wrote as an escape: so no text from outside is printed without them, and none
 * begins a line of its own.
 */
class RenderedLine {
  readonly #text: string;
  readonly #gutter: string | null;
  readonly #columnsMax: number | null;

  /**
   * `gutter`: behind which it goes on in the next row; null: it is never cut, as a program reads it. `columnsMax`: words, in
   * rows of so many columns, also where the terminal is wider; null: as wide as the terminal.
   */
  constructor(text: string, gutter: string | null = '', columnsMax: number | null = null) {
    this.#text = text;
    this.#gutter = gutter;
    this.#columnsMax = columnsMax;
  }

  /**
   * In rows that fit the terminal, as it would itself go on at its first column, where our own lines begin. Where nobody
   * knows how wide it is, a text of others is cut for 80 columns and a line of ours is left whole, for who reads on.
   */
  rows(columns: number | undefined): readonly string[] {
    if (this.#columnsMax !== null) {
      const wide = Math.max(COLUMNS_MIN, Math.min(columns ?? this.#columnsMax, this.#columnsMax));
      return rowsOf(this.#text, wide, `${this.#gutter ?? ''}${CONTINUES}`, true);
    }
    if (this.#gutter === null || (columns === undefined && this.#gutter === '')) return [this.#text];
    const wide = Math.max(COLUMNS_MIN, columns ?? COLUMNS_USUAL);
    return rowsOf(this.#text, wide, `${this.#gutter}${CONTINUES}`);
  }

  toString(): string {
    return this.#text;
  }
}

/** A row of a table that is drawn for the terminal that it stands in, and whole where it is read by a program. */
class FittedLine extends RenderedLine {
  readonly #fit: (columns: number) => string;

  constructor(text: string, fit: (columns: number) => string) {
    super(text);
    this.#fit = fit;
  }

  override rows(columns: number | undefined): readonly string[] {
    if (columns === undefined) return super.rows(columns);
    const wide = Math.max(COLUMNS_MIN, columns);
    // Narrower than what may not be cut: it goes on in the next row, as every line does.
    return rowsOf(this.#fit(wide), wide, CONTINUES);
  }
}

const COLUMNS_USUAL = 80;
const COLUMNS_MIN = 20;
/** Begins a row that goes on with the one above; no line of ours begins so. */
const CONTINUES = '… ';

export type Line = RenderedLine;

/** Where a command writes, so that tests can read it. It takes rendered lines only. */
export interface Terminal {
  readonly out: (line: Line) => void;
  readonly err: (line: Line) => void;
  readonly colour: boolean;
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
export type Style = keyof typeof CODES;

// Controls with tab and line feed, private and unassigned characters, halves of characters, and whatever shows nothing;
// blanks of other widths too, which could forge a column; letters of scripts that run from right to left, which would
// turn what stands around them; and marks over marks, which would be drawn over the lines above.
const RIGHT_TO_LEFT =
  '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufeff\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';
const ESCAPED = new RegExp(
  `[${INVISIBLE_CHARACTERS}\\p{C}${RIGHT_TO_LEFT}]|(?! )\\p{Zs}|(?<=\\p{M}{2})\\p{M}`,
  'gu',
);
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

/** Blanks in a row that are drawn as they are; a longer row is counted, so that nothing hides behind it. */
const BLANKS_SHOWN_MAX = 16;
const BLANK_ROW = / {17,}/g;
/** Blank lines in a row that are drawn as they are. */
const BLANK_LINES_SHOWN_MAX = 3;
const BLANK_LINE = /^[ \t]*$/;

function printable(text: string): string {
  return text
    .replace(ESCAPED, (char) => SHORT_ESCAPES[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(BLANK_ROW, (row) => `${' '.repeat(BLANKS_SHOWN_MAX)}[${row.length} blanks in a row]`);
}

/** A text that others may have written, as a line or a part of one. */
export function oneLine(text: string | number): Line {
  return new RenderedLine(printable(String(text)));
}

type Part = Line | string | number;

const drawn = (part: Part | undefined) =>
  part instanceof RenderedLine ? part.toString() : printable(String(part ?? ''));

/** A line of ours with parts by others: line`closed by ${name}`. A part that is rendered already stays as it is. */
export function line(words: TemplateStringsArray, ...parts: readonly Part[]): Line {
  return new RenderedLine(
    words.map((word, index) => (index < parts.length ? word + drawn(parts[index]) : word)).join(''),
  );
}

/** Columns that an answer takes at most, however wide the terminal: rows of this length are read at a glance. */
const ANSWER_COLUMNS_MAX = 100;
const LABEL_COLUMNS = 13;

/** A label of ours with a text that others may have written, in rows that go on below the text. */
export function answer(terminal: Pick<Terminal, 'colour'>, label: string, text: string): Line {
  const named = paint(terminal, 'bold', label.padEnd(LABEL_COLUMNS));
  const gutter = ' '.repeat(LABEL_COLUMNS - CONTINUES.length);
  return new RenderedLine(`${named}${printable(text)}`, gutter, ANSWER_COLUMNS_MAX);
}

// JSON escapes line ends and halves of characters itself.
const ESCAPED_IN_JSON = new RegExp(`[${INVISIBLE_CHARACTERS}\\p{C}]`, 'gu');

/** A value as JSON on one line; what shows nothing or drives a terminal is written as JSON's own escape. */
export function jsonLine(value: unknown): Line {
  const codeUnits = (char: string) =>
    Array.from(
      { length: char.length },
      (_, index) => `\\u${char.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join('');
  return new RenderedLine(JSON.stringify(value).replace(ESCAPED_IN_JSON, codeUnits), null);
}

export function paint(terminal: Pick<Terminal, 'colour'>, style: Style, part: Part): Line {
  const text = drawn(part);
  return new RenderedLine(terminal.colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}

/** Columns padded to their widest cell; the last column is left as it is. No cell can begin another column. */
export function table(header: readonly string[], rows: readonly (readonly Part[])[]): Line[] {
  // Two blanks part columns, so a cell that is not the last one holds none.
  const cellOf = (cell: Part, isLast: boolean) =>
    isLast ? drawn(cell) : drawn(cell).replaceAll(/ {2,}/g, ' ');
  const all = [header, ...rows].map((row) =>
    row.map((cell, column) => cellOf(cell, column === row.length - 1)),
  );
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map(
    (row) =>
      new RenderedLine(
        row
          .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
          .join('  '),
      ),
  );
}

/** A column of a table that fits the terminal. */
export interface FittedColumn {
  readonly title: string;
  /** Cells may be cut in the middle down to so many columns; absent: they are never cut. */
  readonly cutTo?: number;
  /** Where the terminal has no room even so, columns are left out, the lowest number first; absent: never. */
  readonly leftOut?: number;
}

const GAP = 2;

/** How wide each column is drawn: as wide as its widest cell, what may be cut by as much as the terminal is too narrow. */
function fittedWidths(
  columns: readonly FittedColumn[],
  natural: readonly number[],
  room: number,
): readonly number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1) - room;
  // The widest gives way first, so that no column is cut far while another one has room.
  for (; over > 0; over -= 1) {
    let widest = -1;
    for (const [at, { cutTo }] of columns.entries()) {
      const width = widths[at] ?? 0;
      if (cutTo !== undefined && width > cutTo && width > (widths[widest] ?? 0)) widest = at;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** The columns that are drawn, by their places: where not even cut ones fit, some are left out. */
function drawnColumns(
  columns: readonly FittedColumn[],
  natural: readonly number[],
  room: number,
): readonly number[] {
  const leastOf = (at: number) => Math.min(natural[at] ?? 0, columns[at]?.cutTo ?? Number.POSITIVE_INFINITY);
  let kept = columns.map((_, at) => at);
  const order = kept
    .filter((at) => columns[at]?.leftOut !== undefined)
    .sort((a, b) => (columns[a]?.leftOut ?? 0) - (columns[b]?.leftOut ?? 0));
  for (const next of order) {
    const least = kept.reduce((sum, at) => sum + leastOf(at), 0) + GAP * (kept.length - 1);
    if (least <= room) break;
    kept = kept.filter((at) => at !== next);
  }
  return kept;
}

/**
 * A table with two faces: `whole` is printed where a program reads, with every cell to its end; on a terminal `columns` and
 * `rows` are drawn as wide as it is, long names cut in their middle. Both have one row for each thing, in the same order.
 */
export function fittedTable(
  columns: readonly FittedColumn[],
  rows: readonly (readonly string[])[],
  whole: readonly Line[],
): Line[] {
  const cells = [columns.map(({ title }) => title), ...rows].map((row) =>
    row.map((cell) => printable(cell).replaceAll(/ {2,}/g, ' ')),
  );
  const natural = columns.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at] ?? ''))));
  const drawnIn = (row: readonly string[], room: number) => {
    const places = drawnColumns(columns, natural, room);
    const widths = fittedWidths(
      places.map((at) => columns[at] ?? { title: '' }),
      places.map((at) => natural[at] ?? 0),
      room,
    );
    return places
      .map((place, at) => {
        const cell = row[place] ?? '';
        const shown = columns[place]?.cutTo === undefined ? cell : middleCut(cell, widths[at] ?? 1);
        return shown + ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(shown)));
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  };
  return whole.map((each, at) => new FittedLine(String(each), (room) => drawnIn(cells[at] ?? [], room)));
}

/**
 * A text of several lines by others, e.g. a script or an output: each line behind a gutter that it cannot leave. Blanks
 * at the end of a line are shown, and blank lines in a row counted, so that nothing hides below or behind them.
 */
export function block(text: string, gutter: string): Line[] {
  const lines: Line[] = [];
  let blank: string[] = [];
  const flush = () => {
    if (blank.length > BLANK_LINES_SHOWN_MAX) {
      lines.push(new RenderedLine(`${gutter}[${blank.length} blank lines]`, gutter));
    } else for (const each of blank) draw(each);
    blank = [];
  };
  const draw = (each: string) => {
    let end = each.length;
    while (each[end - 1] === ' ') end -= 1;
    const blanks = each.length - end;
    const shown = printable(each.slice(0, end)) + (blanks === 0 ? '' : `[${blanks} blanks at the end]`);
    lines.push(new RenderedLine(shown === '' ? gutter.trimEnd() : `${gutter}${shown}`, gutter));
  };
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  for (const each of body.split('\n')) {
    if (BLANK_LINE.test(each)) blank.push(each);
    else {
      flush();
      draw(each);
    }
  }
  flush();
  return lines;
}
