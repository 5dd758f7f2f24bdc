import type { AwsError } from '../http/aws-error.ts';
import { labLimits } from '../limits.ts';
import { invalidParameter } from './logs-input.ts';

export type EventFilter = (message: string) => boolean;

interface Term {
  readonly kind: 'needed' | 'optional' | 'excluded';
  readonly text: string;
}

/** Anything else has to be in quotes, as in AWS. */
const PLAIN_TERM = /^[\p{L}\p{N}_]+$/u;

/**
 * The filter of a pattern for unstructured events: nothing matches everything; of `a "b c"` all have to be in the message,
 * of `?a ?b` one, and of `-a` none. Case matters. Throws InvalidParameterException for a pattern that is malformed, and for
 * JSON, space-delimited and regular expression patterns, which the lab does not have.
 */
export function parseFilterPattern(pattern: string): EventFilter {
  if (pattern.length > labLimits.filterPatternLengthMax) {
    throw invalidParameter(
      `Value at 'filterPattern' failed to satisfy constraint: Member must have length less than or equal to ${labLimits.filterPatternLengthMax}`,
    );
  }
  const terms = readTerms(pattern.trim());
  const of = (kind: Term['kind']): readonly string[] =>
    terms.filter((term) => term.kind === kind).map(({ text }) => text);
  const [needed, optional, excluded] = [of('needed'), of('optional'), of('excluded')];
  // AWS leaves out optional terms beside terms of the other kinds.
  const isAnyOf = needed.length === 0 && excluded.length === 0 && optional.length > 0;
  return (message) =>
    isAnyOf
      ? optional.some((text) => message.includes(text))
      : needed.every((text) => message.includes(text)) && !excluded.some((text) => message.includes(text));
}

function readTerms(pattern: string): readonly Term[] {
  if (pattern.startsWith('{')) throw notBuilt('JSON');
  if (pattern.startsWith('[')) throw notBuilt('space-delimited');
  const terms: Term[] = [];
  for (let at = 0; at < pattern.length; ) {
    if (/\s/.test(pattern.charAt(at))) {
      at += 1;
      continue;
    }
    const sign = pattern.charAt(at);
    const kind = sign === '?' ? 'optional' : sign === '-' ? 'excluded' : 'needed';
    const { text, endsAt } = readText(pattern, kind === 'needed' ? at : at + 1);
    terms.push({ kind, text });
    at = endsAt;
  }
  return terms;
}

function readText(pattern: string, startsAt: number): { readonly text: string; readonly endsAt: number } {
  if (pattern.charAt(startsAt) === '"') return readQuoted(pattern, startsAt + 1);
  if (pattern.charAt(startsAt) === '%') throw notBuilt('regular expression');
  let endsAt = startsAt;
  while (endsAt < pattern.length && !/\s/.test(pattern.charAt(endsAt))) endsAt += 1;
  const text = pattern.slice(startsAt, endsAt);
  if (!PLAIN_TERM.test(text)) throw invalidParameter(`Invalid character(s) in term '${text}'`);
  return { text, endsAt };
}

function readQuoted(pattern: string, startsAt: number): { readonly text: string; readonly endsAt: number } {
  let text = '';
  for (let at = startsAt; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '"') {
      if (text === '') throw invalidParameter('Invalid filter pattern: a quoted term is empty.');
      return { text, endsAt: at + 1 };
    }
    if (character === '\\') at += 1;
    text += pattern.charAt(at);
  }
  throw invalidParameter('Invalid filter pattern: a quoted term does not end.');
}

const notBuilt = (kind: string): AwsError =>
  invalidParameter(`The lab does not emulate ${kind} filter patterns, only terms of unstructured events.`);
