import {
  fits,
  isHarmlessValue,
  isPlausible,
  type SecretName,
  type SecretType,
  secretName,
} from './secret-names.ts';

/** Longer lines are no rows that anybody reads. */
const LINE_CHARS_MAX = 1_200;
const CELLS_MAX = 64;
const NAME = /^[\p{L}_][\p{L}\d_ .-]{0,60}$/u;
const RULE = /^[-+|=\s]{3,}$/;
const DELIMITERS = ['|', '\t', ',', ';'] as const;
/** Columns that two blanks or more divide. */
const BLANKS = '  ';
const NAME_COLUMN = /^(?:name|key|variable|setting|parameter|option|property|field)$/i;
const VALUE_COLUMN = /^(?:value|val|content|data)$/i;
/** PostgreSQL's dumps name their columns, and so do statements that insert. */
const COPY = /^COPY [\w."]{1,120} \(([^()\n]{1,600})\) FROM stdin;/;
const INSERT = /\bINSERT INTO [\w."`]{1,120} ?\(([^()\n]{1,400})\) VALUES ?/i;

interface CellSecret {
  readonly start: number;
  readonly end: number;
  readonly type: SecretType;
}
interface Cell {
  readonly start: number;
  readonly text: string;
}
interface Column {
  readonly known: SecretName;
  readonly index: number;
}
interface Header {
  /** The columns of names and of values, where rows are made of these. */
  readonly pair?: { readonly name: number; readonly value: number } | undefined;
  readonly delimiter: string;
  readonly cells: number;
  readonly columns: readonly Column[];
}

/** The cells of a row, without blanks and quotes around them; null where it has too many. */
function cellsOf(line: string, delimiter: string): readonly Cell[] | null {
  if (delimiter === BLANKS) {
    return [...line.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ start: match.index, text: match[0] }));
  }
  const cells: Cell[] = [];
  let from = 0;
  let inQuotes = false;
  for (let at = 0; at <= line.length; at += 1) {
    const character = line[at];
    if (character === '"' && delimiter !== '|') inQuotes = !inQuotes;
    if (character !== undefined && (inQuotes || character !== delimiter)) continue;
    const raw = line.slice(from, at);
    const text = raw.trim().replace(/^(["'`])(.*)\1$/, '$2');
    cells.push({ start: from + (text === '' ? 0 : raw.indexOf(text)), text });
    if (cells.length > CELLS_MAX) return null;
    from = at + 1;
  }
  return cells;
}

function columnsOf(names: readonly string[]): readonly Column[] {
  return names.flatMap((name, index) => {
    const known = secretName(name.trim().replaceAll(' ', '_'));
    return known === null ? [] : [{ known, index }];
  });
}

/** The secret values of a statement that names its columns. */
function insertedValues(line: string): readonly CellSecret[] {
  const match = INSERT.exec(line);
  if (match === null) return [];
  const names = (match[1] ?? '').split(',');
  const columns = columnsOf(names);
  if (columns.length === 0) return [];
  const from = match.index + match[0].length;
  const values = [...line.slice(from).matchAll(/'((?:[^'\\\n]|''|\\.){0,400})'|[^\s,()']{1,80}/g)];
  return values.flatMap(({ index, 0: whole, 1: text }, place) => {
    const column = columns.find(({ index: at }) => at === place % names.length);
    const cell = { start: from + index + (text === undefined ? 0 : 1), text: text ?? whole };
    return column === undefined ? [] : secretCell(cell, column.known);
  });
}

function headerOf(line: string, next: string, delimiter: string): Header | null {
  const cells = cellsOf(line, delimiter);
  if (cells === null || !cells.some(({ text }) => text !== '')) return null;
  if (!cells.every(({ text }) => text === '' || NAME.test(text))) return null;
  const columns = columnsOf(cells.map(({ text }) => text));
  const name = cells.findIndex(({ text }) => NAME_COLUMN.test(text));
  const value = cells.findIndex(({ text }) => VALUE_COLUMN.test(text));
  const pair = name !== -1 && value !== -1 ? { name, value } : undefined;
  if (columns.length === 0 && pair === undefined) return null;
  if (delimiter === BLANKS && !cells.every(({ text }) => /^[A-Z]/.test(text))) return null;
  const ruled = RULE.test(next) && next.includes('-');
  if (delimiter === '|' ? ruled : cells.length > 1 && cellsOf(next, delimiter)?.length === cells.length) {
    // The names of a list of columns are followed by values, not by more names.
    return { delimiter, cells: cells.length, columns, pair };
  }
  return null;
}

/** Reads tables row by row: of databases, with `|` between their cells, and those whose cells commas or tabs divide. */
export class TableReader {
  #header: Header | null = null;
  #isRuled = false;

  /** The secret cells of the next line, which another follows. */
  next(line: string, following: string): readonly CellSecret[] {
    if (line.length > LINE_CHARS_MAX || line === '') {
      this.#header = null;
      this.#isRuled = false;
      return [];
    }
    if (RULE.test(line)) {
      this.#isRuled = true;
      return [];
    }
    const header = this.#header;
    const wasRuled = this.#isRuled;
    this.#isRuled = false;
    if (header !== null) {
      const cells = cellsOf(line, header.delimiter);
      if (cells?.length === header.cells && line !== '\\.' && !/^\(\d{1,9} rows?\)$/.test(line)) {
        const told = header.pair === undefined ? null : secretName(cells[header.pair.name]?.text ?? '');
        const paired = told === null ? [] : secretCell(cells[header.pair?.value ?? 0], told);
        return [...paired, ...header.columns.flatMap(({ known, index }) => secretCell(cells[index], known))];
      }
      this.#header = null;
    }
    const copied = COPY.exec(line)?.[1]?.split(',');
    if (copied !== undefined) {
      this.#header = { delimiter: '\t', cells: copied.length, columns: columnsOf(copied) };
      return [];
    }
    const inserted = insertedValues(line);
    if (inserted.length > 0) return inserted;
    const delimiter =
      DELIMITERS.find((each) => line.includes(each)) ?? (line.includes(BLANKS) ? BLANKS : '|');
    this.#header = headerOf(line, following, delimiter);
    if (this.#header !== null) return [];
    return delimiter === ';' || delimiter === BLANKS || (wasRuled && RULE.test(following))
      ? []
      : nameAndValue(line, delimiter);
  }
}

function secretCell(cell: Cell | undefined, { type, proof }: SecretName): readonly CellSecret[] {
  if (cell === undefined || cell.text === '' || isHarmlessValue(cell.text) || !fits(cell.text, proof))
    return [];
  if (type !== 'password' && /^\d{1,6}$/.test(cell.text)) return [];
  return [{ start: cell.start, end: cell.start + cell.text.length, type }];
}

/** `| password | X |` and `password,X`: a row that holds nothing but a name and its value. */
function nameAndValue(line: string, delimiter: string): readonly CellSecret[] {
  if (!line.includes(delimiter)) return [];
  const cells = cellsOf(line, delimiter)?.filter(({ text }) => text !== '') ?? [];
  const [name, value] = cells;
  if (
    cells.length < 2 ||
    cells.length > (delimiter === '|' ? 4 : 2) ||
    name === undefined ||
    value === undefined ||
    !NAME.test(name.text)
  )
    return [];
  const known = secretName(name.text.replaceAll(' ', '_'));
  if (known === null || (/^[A-Za-z_ -]+$/.test(value.text) && secretName(value.text) !== null)) return [];
  const isValue = !/\s/.test(value.text) && (isPlausible(value.text) || /[_\d]|[a-z][A-Z]/.test(name.text));
  return isValue || delimiter === '|' ? secretCell(value, known) : [];
}
