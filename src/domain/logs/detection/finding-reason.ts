import { isModelDetector } from '../../alarm/finding/detector-name.ts';
import type { FindingRecovery, FindingResource } from '../../alarm/finding/finding.ts';
import type { IncidentClass } from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import { cutText } from '../../text/cut-text.ts';
import type { WindowPattern, WindowTemplate } from '../window/log-window.ts';

/** What a detector has seen in one window. */
export type Seen =
  | {
      readonly kind: 'pattern';
      readonly patterns: readonly WindowPattern[];
      readonly lines: number;
      /** Lines of a window, as is usual; null where any are too many. */
      readonly usual: number | null;
    }
  | {
      readonly kind: 'novel' | 'frequent';
      readonly templates: readonly WindowTemplate[];
      readonly lines: number;
    }
  | {
      readonly kind: 'model';
      readonly class: IncidentClass;
      /** In [0,1]. */
      readonly confidence: number;
      /** Errors among them, the most frequent first. */
      readonly templates: readonly WindowTemplate[];
      readonly lines: number;
    };

interface Where {
  readonly seconds: number;
  /** Of the windows that it was seen in. */
  readonly lines: number;
  readonly resource: FindingResource;
}

const linesText = (count: number) => (count === 1 ? '1 line' : `${count} lines`);
const words = (name: string) => name.replaceAll('_', ' ');
const quoted = (text: string) => `"${cutText(text, LIMITS.logReasonTextChars)}"`;
const oneDecimal = (value: number) => String(Math.round(value * 10) / 10);

function top<T extends { readonly count: number }>(all: readonly T[]): T | undefined {
  return all.reduce<T | undefined>(
    (best, one) => (best === undefined || one.count > best.count ? one : best),
    undefined,
  );
}

/** Why an alarm: one sentence. What it quotes is redacted. */
export function seenReason(seen: Seen, { seconds, lines, resource }: Where): string {
  const among = `of ${linesText(lines)} that ${words(resource.kind)} ${resource.id} wrote in ${seconds} s`;
  if (seen.kind === 'pattern') {
    const says = top(seen.patterns)?.says ?? '';
    const usual = seen.usual === null ? 'none is usual' : `${oneDecimal(seen.usual)} are usual in a window`;
    return `${seen.lines} ${among} say that ${says}; ${usual}`;
  }
  const template = top(seen.templates);
  if (seen.kind === 'model')
    return `${seen.lines} ${among} are errors that models take for ${words(seen.class)} with a confidence of ${seen.confidence.toFixed(2)}; no known pattern tells it: ${quoted(template?.text ?? '')}`;
  const more = seen.templates.length > 1 ? `, with ${seen.templates.length - 1} more kinds` : '';
  if (seen.kind === 'novel')
    return `${seen.lines} ${among} are an error that was never logged here before${more}: ${quoted(template?.text ?? '')}`;
  const times = template?.excess ?? null;
  const usual = times === null ? '' : `, ${oneDecimal(times)} times as many as usual`;
  return `${seen.lines} ${among} are more than usual${usual}${more}: ${quoted(template?.text ?? '')}`;
}

/**
 * Why it is over.
 * @param recovery By what: that a log is without the trouble says little where it is without anything.
 */
export function overReason(
  of: IncidentClass | null,
  detector: string,
  windows: number,
  seconds: number,
  recovery: FindingRecovery,
): string {
  const what =
    of === null
      ? detector === 'log-novelty'
        ? 'the new error was not logged'
        : 'nothing was logged more often than usual'
      : isModelDetector(detector)
        ? `no errors were logged that models take for ${words(of)}`
        : `no line of ${words(of)} was logged that is an alarm`;
  const heard =
    recovery.kind === 'heard'
      ? `${linesText(recovery.lines)} came without it, the newest after ${recovery.at}`
      : 'no other line came either: it is quiet, which is no proof that it is well';
  return `In the last ${windows} windows of ${seconds} s ${what}; ${heard}`;
}
