import { isJsonObject, type JsonObject } from '../../domain/text/json-object.ts';
import { err, ok, type Result } from '../../domain/text/result.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

const PLAIN_TEXT = /[^"\\]*/y;
const WHITESPACE = /[ \t\n\r]*/y;

/** Where the run of characters that `pattern` takes ends; never before `start`. */
function endOf(pattern: RegExp, text: string, start: number): number {
  // Behind the text a sticky pattern starts over from its beginning.
  if (start >= text.length) return start;
  pattern.lastIndex = start;
  pattern.test(text);
  return pattern.lastIndex;
}

/** Index just behind the string literal that starts at `start`, or behind the text, where it does not end. */
function endOfString(text: string, start: number): number {
  let index = endOf(PLAIN_TEXT, text, start + 1);
  while (text[index] === '\\') index = endOf(PLAIN_TEXT, text, index + 2);
  return index + 1;
}

const OPENING_OR_TEXT = /[^"{}[\]]*/y;

/**
 * What is wrong with the keys of a JSON text, if anything: two readers must never see different values. It stops at the
 * first fault, long before an object of that size would have been made. Of a text that is no JSON it says something
 * or nothing.
 */
function keyProblem(text: string): string | undefined {
  /** Keys of each open object; null for an array. */
  const open: (Set<string> | null)[] = [];
  let parts = 0;
  for (let index = endOf(OPENING_OR_TEXT, text, 0); index < text.length; ) {
    const character = text[index];
    if (character === '{' || character === '[') {
      if (open.length >= INGRESS_LIMITS.sns.jsonDepth) return 'nested too deeply';
      open.push(character === '{' ? new Set() : null);
      parts += 1;
      index += 1;
    } else if (character === '}' || character === ']') {
      open.pop();
      index += 1;
    } else {
      const end = endOfString(text, index);
      const keys = open.at(-1);
      if (keys && text[endOf(WHITESPACE, text, end)] === ':') {
        const key = keyIn(text.slice(index, end));
        if (key === undefined || key === '__proto__') return 'a forbidden key';
        if (keys.has(key)) return 'a duplicate key';
        keys.add(key);
        parts += 1;
      }
      index = end;
    }
    if (parts > INGRESS_LIMITS.sns.jsonPartsMax) return 'too many parts';
    index = endOf(OPENING_OR_TEXT, text, index);
  }
  return undefined;
}

/** The key that a string literal stands for; undefined when it is none. */
function keyIn(literal: string): string | undefined {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    const key: unknown = JSON.parse(literal);
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Parses a JSON object; refuses invalid UTF-8, duplicate keys and `__proto__` at every depth. */
export function parseStrictObject(bytes: Uint8Array): Result<JsonObject> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const problem = keyProblem(text);
    if (problem !== undefined) return err(problem);
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? ok({ ...value }) : err('not an object');
  } catch {
    return err('not JSON in UTF-8');
  }
}
