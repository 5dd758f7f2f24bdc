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
  readonly delimiter: string;
  readonly cells: number;
  readonly columns: readonly Column[];
}

/** The cells of a row, without blanks and quotes around them; null where it has too many. */
function cellsOf(line: string, delimiter: string): readonly Cell[] | null {
  const cells: Cell[] = [];
  let from = 0;
  let inQuotes = false;
  for (let at = 0; at <= line.length; at += 1) {
    const character = line[at];
    if (character === '"' && delimiter !== '|') inQuotes = !inQuotes;
    if (character !== undefined && (inQuotes || character !== delimiter)) continue;
    const raw = line.slice(from, at);
    const text = raw.trim().replace(/^(["'])(.*)\1$/, '$2');
    cells.push({ start: from + (text === '' ? 0 : raw.indexOf(text)), text });
    if (cells.length > CELLS_MAX) return null;
    from = at + 1;
  }
  return cells;
}

function headerOf(line: string, next: string, delimiter: string): Header | null {
  const cells = cellsOf(line, delimiter);
  if (cells === null || !cells.some(({ text }) => text !== '')) return null;
  if (!cells.every(({ text }) => text === '' || NAME.test(text))) return null;
  const columns = cells.flatMap(({ text }, index) => {
    const known = text === '' ? null : secretName(text.replaceAll(' ', '_'));
    return known === null ? [] : [{ known, index }];
  });
  if (columns.length === 0) return null;
  const ruled = RULE.test(next) && next.includes('-');
  if (delimiter === '|' ? ruled : cells.length > 1 && cellsOf(next, delimiter)?.length === cells.length) {
    // The names of a list of columns are followed by values, not by more names.
    return { delimiter, cells: cells.length, columns };
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
      if (cells?.length === header.cells && !/^\(\d{1,9} rows?\)$/.test(line)) {
        return header.columns.flatMap(({ known, index }) => secretCell(cells[index], known));
      }
      this.#header = null;
    }
    const delimiter = DELIMITERS.find((each) => line.includes(each)) ?? '|';
    this.#header = headerOf(line, following, delimiter);
    if (this.#header !== null) return [];
    return delimiter === ';' || (wasRuled && RULE.test(following)) ? [] : nameAndValue(line, delimiter);
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
  if (cells.length !== 2 || name === undefined || value === undefined || !NAME.test(name.text)) return [];
  const known = secretName(name.text.replaceAll(' ', '_'));
  if (known === null || (/^[A-Za-z_ -]+$/.test(value.text) && secretName(value.text) !== null)) return [];
  const isValue = !/\s/.test(value.text) && (isPlausible(value.text) || /[_\d]|[a-z][A-Z]/.test(name.text));
  return isValue || delimiter === '|' ? secretCell(value, known) : [];
}
