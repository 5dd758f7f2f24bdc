import { stripControls } from '../domain/strip-controls.ts';

const MARK = '…';

/** Text for a record: without control characters and at most `charsMax` characters long, with a mark where cut. */
export function cutText(text: string, charsMax: number): string {
  const clean = stripControls(text);
  return clean.length <= charsMax ? clean : `${clean.slice(0, charsMax - MARK.length).toWellFormed()}${MARK}`;
}

/** Foreign text inside markdown: nothing in it is read as markup. */
export function plainMarkdown(text: string): string {
  return stripControls(text)
    .replace(/[\\`*_{}[\]()#+!|<>~&-]/g, '\\$&')
    .replace(/\s+/g, ' ');
}

/** Foreign text as inline code. */
export function code(text: string): string {
  return `\`${stripControls(text).replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}
