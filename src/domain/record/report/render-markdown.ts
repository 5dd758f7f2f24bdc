import { LIMITS } from '../../bounds.ts';
import { codeSpan, fenced, inlineText, table } from '../../text/markdown-text.ts';
import { assertNever } from '../../text/result.ts';
import type { Block, ReportModel, Span, Spans, Trend } from './report-model.ts';
import { numberText, trendWords } from './trend-words.ts';

/** Our own words keep the blanks at their ends, since they stand between words of others. */
function oursText(text: string): string {
  const inner = inlineText(text);
  if (inner === '') return text === '' ? '' : ' ';
  return `${text.startsWith(' ') ? ' ' : ''}${inner}${text.endsWith(' ') ? ' ' : ''}`;
}

function spanText({ kind, text }: Span): string {
  switch (kind) {
    case 'ours':
      return oursText(text);
    case 'text':
      return inlineText(text);
    case 'code':
      return codeSpan(text);
    case 'strong':
      return `**${inlineText(text)}**`;
    default:
      return assertNever(kind);
  }
}

/** What would make a list, a rule or a heading of a line that begins with it. */
const BLOCK_START = /^(?:(\d{1,9})([.)])|([-+=]))/;

/** A line that is a line, whatever it begins with. */
function lineText(spans: Spans): string {
  return spans.map(spanText).join('').replace(BLOCK_START, '$1\\$2$3');
}

/** Some of the points, evenly spread, both ends among them. */
function sampled({ points }: Trend): readonly (readonly [string, string])[] {
  const measured = points.flatMap(([at, value]) => (value === null ? [] : [[at, value] as const]));
  const most = LIMITS.reportTrendRowsMax;
  const step = Math.max(1, (measured.length - 1) / (most - 1));
  const shown = new Set(Array.from({ length: most }, (_, row) => Math.round(row * step)));
  return measured
    .filter((_, index) => shown.has(index))
    .map(([at, value]) => [new Date(at * 1_000).toISOString(), numberText(value)]);
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.spans.map(spanText).join('')}`;
    case 'paragraph':
      return lineText(block.spans);
    case 'list':
      return block.items
        .flatMap(({ spans, items = [] }) => [
          `- ${lineText(spans)}`,
          ...items.map((item) => `  - ${lineText(item)}`),
        ])
        .join('\n');
    case 'verbatim':
      return fenced(block.text, block.language);
    case 'table':
      return table(block.head, block.rows);
    case 'trend':
      return [lineText(trendWords(block.trend)), table(['Time (UTC)', 'Value'], sampled(block.trend))].join(
        '\n\n',
      );
    default:
      return assertNever(block);
  }
}

/** For people, as text: CommonMark with tables. What others wrote stands in fences, code spans and escaped words that it cannot leave. */
export function renderMarkdown({ blocks }: ReportModel): string {
  return `${blocks.map(blockText).join('\n\n')}\n`;
}
