import { stripControls } from './strip-controls.ts';

/**
 * Text that others wrote, as plain words inside a line of Markdown: no markup, link, image, HTML or table cell of
 * theirs comes to life, and it cannot leave the line.
 */
export function inlineText(text: string): string {
  return stripControls(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>&#|~!@$]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/(www)\./gi, '$1\\.');
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** Text that others wrote, to the character, in a fence that it cannot close. */
export function fenced(text: string, language = ''): string {
  const shown = stripControls(text);
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}${shown.endsWith('\n') ? '' : '\n'}${fence}`;
}

/** A short value to the character, e.g. an id or a hash, in a code span that it cannot close. Not for tables. */
export function codeSpan(text: string): string {
  const shown = stripControls(text).replace(/\s+/g, ' ');
  if (shown === '') return '(empty)';
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** Rows of text that others wrote. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => line(row.map(inlineText)));
  return [line(head), line(head.map(() => '---')), ...body].join('\n');
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
