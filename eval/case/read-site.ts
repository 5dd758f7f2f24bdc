import { DEFAULT_SITE } from '../../src/domain/site/default-site.ts';
import { parseSite } from '../../src/domain/site/parse-site.ts';
import { SITE_VERSION, type Site } from '../../src/domain/site/site.ts';
import { isJsonObject, type JsonObject, memberOf } from '../../src/domain/text/json-object.ts';

// The operator's file of a case. The product refuses a file with a mistake in it and does not start; a case is still judged,
// by the entries that are right, and where what is never touched cannot be read, nothing is.

const NEVER = 'never_touch';
const WHY = 'the operator says so';

/** Lists of plain names, and lists by kind, are what `never_touch` is written as where nobody looked it up. */
function neverEntries(value: unknown): readonly unknown[] {
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([kind, names]) => {
      const key = kind.replace(/e?s$/, '');
      return [names]
        .flat()
        .map((name: unknown) => (typeof name === 'string' ? { [key]: name, why: WHY } : name));
    });
  }
  return [value].flat().map((entry: unknown) => {
    if (typeof entry !== 'string') return isJsonObject(entry) ? { why: WHY, ...entry } : entry;
    const key = entry.startsWith('/') ? 'path' : /\.[a-z]+$/.test(entry) ? 'unit' : 'process';
    return { [key]: entry, why: WHY };
  });
}

/** Entries one by one, so that a wrong one costs itself. */
function entriesOf(key: string, value: unknown): readonly JsonObject[] {
  if (Array.isArray(value)) return value.map((entry: unknown) => ({ [key]: [entry] }));
  if (isJsonObject(value))
    return Object.entries(value).map(([name, entry]) => ({ [key]: { [name]: entry } }));
  return [{ [key]: value }];
}

function together(file: JsonObject, part: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...file };
  for (const [key, value] of Object.entries(part)) {
    const known = memberOf(file, key);
    if (Array.isArray(known) && Array.isArray(value)) merged[key] = [...known, ...value];
    else merged[key] = isJsonObject(known) && isJsonObject(value) ? { ...known, ...value } : value;
  }
  return merged;
}

/** Nothing may be cut, removed, ended or started where it is not known what must not be. */
function untouchable(site: Site): Site {
  const why = 'what the operator protects could not be read';
  return {
    ...site,
    units: site.units.map((unit) => ({ ...unit, restart: 'never' })),
    neverTouch: [...site.neverTouch, { kind: 'path', path: '/**', why }],
  };
}

/** The site of a case; what is wrong with it is added to `leftOut`. */
export function readSite(value: unknown, leftOut: string[]): Site {
  if (value === undefined || value === null) return DEFAULT_SITE;
  if (!isJsonObject(value)) {
    leftOut.push('site must be an object');
    return untouchable(DEFAULT_SITE);
  }
  const told: JsonObject = { version: SITE_VERSION, ...value };
  const whole = parseSite(told);
  if (whole.ok) return whole.value;
  leftOut.push(...whole.error.map((problem) => `site: ${problem}`));
  let file: JsonObject = { version: SITE_VERSION };
  let site = DEFAULT_SITE;
  let isProtectionLost = false;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'version') continue;
    const isNever = /^never/i.test(key);
    const name = isNever ? NEVER : key;
    for (const part of entriesOf(name, isNever ? neverEntries(member) : member)) {
      const tried = together(file, part);
      const parsed = parseSite(tried);
      if (parsed.ok) {
        file = tried;
        site = parsed.value;
      } else if (isNever) isProtectionLost = true;
    }
  }
  return isProtectionLost ? untouchable(site) : site;
}
