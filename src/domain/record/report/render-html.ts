import { countText } from '../../text/count-text.ts';
import { escapeHtml, isolatedHtml } from '../../text/html-text.ts';
import { assertNever } from '../../text/result.ts';
import { renderSvg } from './render-svg.ts';
import type { Block, ReportModel, Span, Spans, Trend } from './report-model.ts';
import { REPORT_CSP, REPORT_STYLE } from './report-style.ts';
import { momentText, trendWords } from './trend-words.ts';

function spanHtml({ kind, text }: Span): string {
  switch (kind) {
    case 'ours':
      return escapeHtml(text);
    case 'text':
      return isolatedHtml(text);
    case 'code':
      return `<code>${text === '' ? '(empty)' : escapeHtml(text)}</code>`;
    case 'strong':
      return `<strong>${isolatedHtml(text)}</strong>`;
    default:
      return assertNever(kind);
  }
}

const lineHtml = (spans: Spans) => spans.map(spanHtml).join('');
const plainText = (spans: Spans) => spans.map(({ text }) => text).join('');

/** Lines of a text that its frame does not hold: who has no mouse must be able to move in it. */
const LINES_SEEN = 16;
const CHARS_SEEN = 1_200;

function verbatimHtml(text: string): string {
  const isLong = text.length > CHARS_SEEN || text.split('\n', LINES_SEEN + 1).length > LINES_SEEN;
  return `<pre${isLong ? ' tabindex="0"' : ''}>${escapeHtml(text)}</pre>`;
}

/** Columns of times, numbers and our own short words, which stand in one piece; what others wrote may be broken where it is long. */
const WHOLE_COLUMNS: ReadonlySet<string> = new Set([
  '#',
  'Began',
  'Ended',
  'Time (UTC)',
  'Status',
  'Event',
  'Lines',
  'Took',
  'Of all',
]);

/** The name of its column is what a narrow screen shows before it, where rows are blocks. */
function cellHtml(cell: string, column: string): string {
  const look = WHOLE_COLUMNS.has(column) ? 'whole' : 'long';
  return `<td class="${look}" data-label="${escapeHtml(column)}">${isolatedHtml(cell)}</td>`;
}

function tableHtml(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `<tr>${cells.map((cell, index) => cellHtml(cell, head[index] ?? '')).join('')}</tr>`;
  return `<div class="table" tabindex="0"><table><thead><tr>${head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead><tbody>${rows.map(line).join('')}</tbody></table></div>`;
}

function trendHtml(trend: Trend): string {
  const { moments, momentsLeftOut } = trend;
  const marks = moments.map(
    ({ at, text }) =>
      `<li><time datetime="${new Date(at * 1_000).toISOString()}">${momentText(at)}</time> ${isolatedHtml(text)}</li>`,
  );
  const more =
    momentsLeftOut === 0
      ? ''
      : `<p class="left-out">Not marked: ${countText(momentsLeftOut, 'later moment')}.</p>`;
  const words = trendWords(trend);
  return `<figure>${renderSvg(trend, plainText(words))}<figcaption>${lineHtml(words)} Times are UTC.</figcaption></figure><ol>${marks.join('')}</ol>${more}`;
}

function blockHtml(block: Block, id: string): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level} id="${id}">${lineHtml(block.spans)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${lineHtml(block.spans)}</p>`;
    case 'list':
      return `<ul>${block.items
        .map(({ spans, items = [] }) => {
          const inner = items.map((item) => `<li>${lineHtml(item)}</li>`).join('');
          return `<li>${lineHtml(spans)}${inner === '' ? '' : `<ul>${inner}</ul>`}</li>`;
        })
        .join('')}</ul>`;
    case 'verbatim':
      return verbatimHtml(block.text);
    case 'table':
      return tableHtml(block.head, block.rows);
    case 'trend':
      return trendHtml(block.trend);
    default:
      return assertNever(block);
  }
}

const idOf = (index: number) => `part-${index + 1}`;

/** Where each part stands: attempts, and below them their parts. Closed: what is to be read first is the brief. */
function contentsHtml(blocks: readonly Block[]): string {
  const entries = blocks.flatMap((block, index) => {
    if (block.kind !== 'heading' || block.level > 2 || index === 0) return [];
    const deeper = block.level === 2 ? ' class="deeper"' : '';
    return [`<li${deeper}><a href="#${idOf(index)}">${lineHtml(block.spans)}</a></li>`];
  });
  return `<details><summary>Contents</summary><nav aria-label="Contents"><ul>${entries.join('')}</ul></nav></details>`;
}

/** A line above everything, with one link: what whoever reads this page may do elsewhere. */
export interface PageNote {
  readonly text: string;
  readonly href: string;
  readonly link: string;
}

const noteHtml = ({ text, href, link }: PageNote) =>
  `<p role="note"><strong>${escapeHtml(text)}</strong> <a href="${escapeHtml(href)}">${escapeHtml(link)}</a></p>`;

/**
 * For people, as one file that needs nothing else: no script, nothing loaded, its style named in its own content security policy.
 * It prints on white paper. What others wrote is text in it and nothing more.
 */
export function renderHtml(
  { incidentId, blocks }: Pick<ReportModel, 'incidentId' | 'blocks'>,
  note: PageNote | null = null,
): string {
  const parts = blocks.map((block, index) => blockHtml(block, idOf(index)));
  const [title = '', ...rest] = parts;
  // The brief is what stands before the second heading.
  const next = blocks.findIndex(({ kind }, index) => kind === 'heading' && index > 0);
  const brief = rest.slice(0, next < 0 ? rest.length : next - 1);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${REPORT_CSP}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>Incident ${escapeHtml(incidentId)}</title>`,
    `<style>${REPORT_STYLE}</style></head><body><main>`,
    title,
    ...(note === null ? [] : [noteHtml(note)]),
    ...brief,
    contentsHtml(blocks),
    ...rest.slice(brief.length),
    '</main></body></html>',
    '',
  ].join('\n');
}
