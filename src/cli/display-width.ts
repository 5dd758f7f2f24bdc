/** Letters, marks and signs that no terminal draws wider than one column. */
const NARROW = /[ -\u10ff\u2000-\u22ff\u2500-\u25fc]/;
const STYLE_BEGINS = '\u001b';
const STYLE_ENDS = 'm';

/**
 * A text without controls in rows of at most `columns` columns; each but the first begins with `continuation`. One of our
 * own styles takes no column.
 */
export function rowsOf(text: string, columns: number, continuation: string): readonly string[] {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  let isStyle = false;
  for (const character of text) {
    isStyle ||= character === STYLE_BEGINS;
    const more = isStyle ? 0 : NARROW.test(character) ? 1 : 2;
    if (width + more > columns) {
      rows.push(row);
      row = continuation;
      width = continuation.length;
    }
    row += character;
    width += more;
    if (character === STYLE_ENDS) isStyle = false;
  }
  return [...rows, row];
}
