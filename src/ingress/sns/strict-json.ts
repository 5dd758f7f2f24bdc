import { isJsonObject, type JsonObject } from '../../domain/text/json-object.ts';
import { err, ok, type Result } from '../../domain/text/result.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

const WHITESPACE = /[ \t\n\r]/;

/** Index just behind the string literal that starts at `start`. The text is known to be valid JSON. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}

/** What is wrong with the keys of a valid JSON text, if anything: two readers must never see different values. */
function keyProblem(text: string): string | undefined {
  /** Keys of each open object; null for an array. */
  const open: (Set<string> | null)[] = [];
  for (let index = 0; index < text.length; ) {
    const character = text[index];
    if (character === '{' || character === '[') {
      if (open.length >= INGRESS_LIMITS.sns.jsonDepth) return 'nested too deeply';
      open.push(character === '{' ? new Set() : null);
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, index);
      let next = end;
      while (WHITESPACE.test(text[next] ?? '')) next += 1;
      const keys = open.at(-1);
      if (keys && text[next] === ':') {
        const key: unknown = JSON.parse(text.slice(index, end));
        if (typeof key !== 'string' || key === '__proto__') return 'a forbidden key';
        if (keys.has(key)) return 'a duplicate key';
        keys.add(key);
      }
      index = end;
      continue;
    }
    index += 1;
  }
  return undefined;
}

/** Parses a JSON object; refuses invalid UTF-8, duplicate keys and `__proto__` at every depth. */
export function parseStrictObject(bytes: Uint8Array): Result<JsonObject> {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    return err('not JSON in UTF-8');
  }
  if (!isJsonObject(value)) return err('not an object');
  const problem = keyProblem(text);
  return problem === undefined ? ok({ ...value }) : err(problem);
}
