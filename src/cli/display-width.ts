/** Letters, marks and signs that no terminal draws wider than one column. */
const NARROW = /[ -\u10ff\u2000-\u22ff\u2500-\u25fc]/;
const STYLE_BEGINS = '\u001b';
const STYLE_ENDS = 'm';

/** Columns that a text without controls and styles takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += NARROW.test(character) ? 1 : 2;
  return width;
}

/**
 * A text without controls in rows of at most `columns` columns; each but the first begins with `continuation`. One of our
 * own styles takes no column. `atBlanks`: a row ends at a blank where it has one in its second half, for words; what has to be
 * exact is cut where the row is full.
 */
export function rowsOf(
  text: string,
  columns: number,
  continuation: string,
  atBlanks = false,
): readonly string[] {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  let isStyle = false;
  for (const character of text) {
    isStyle ||= character === STYLE_BEGINS;
    const more = isStyle ? 0 : NARROW.test(character) ? 1 : 2;
    if (width + more > columns) {
      const blank = atBlanks ? row.lastIndexOf(' ') : -1;
      const rest = blank > columns / 2 ? row.slice(blank + 1) : '';
      rows.push(rest === '' ? row : row.slice(0, blank));
      row = `${continuation}${rest}`;
      width = continuation.length + widthOf(rest);
    }
    row += character;
    width += more;
    if (character === STYLE_ENDS) isStyle = false;
  }
  return [...rows, row];
}

const CUT = '…';

/**
 * A text without controls and styles in at most `columns` columns, at least one: where it is longer, its middle is left out,
 * since names of ours and of others differ at their ends.
 */
export function middleCut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const characters = [...text];
  const headColumns = Math.ceil((columns - 1) / 2);
  const taken = (from: readonly string[], room: number) => {
    let width = 0;
    let count = 0;
    for (const character of from) {
      width += widthOf(character);
      if (width > room) break;
      count += 1;
    }
    return count;
  };
  const head = characters.slice(0, taken(characters, headColumns)).join('');
  const tail = taken(characters.toReversed(), columns - 1 - widthOf(head));
  return `${head}${CUT}${tail === 0 ? '' : characters.slice(-tail).join('')}`;
}
