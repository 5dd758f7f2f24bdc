import { stripControls } from './strip-controls.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text that others wrote, as characters of HTML, in an element or in a quoted attribute: no markup of theirs comes to life, and
 * nothing invisible, or that turns the direction of writing, is left in it.
 */
export function escapeHtml(text: string): string {
  return stripControls(text).replace(/[&<>"']/g, (mark) => ESCAPES[mark] ?? '');
}

/** Letters of alphabets among them that are written from right to left, digits and signs of ours not. */
const NOT_LATIN = /[^\x20-\x7e\t\n]/;

/** The same in its own direction: what is written from right to left does not turn what stands beside it. */
export function isolatedHtml(text: string): string {
  const escaped = escapeHtml(text);
  return NOT_LATIN.test(escaped) ? `<bdi>${escaped}</bdi>` : escaped;
}
