/** `*` is any number of characters, `?` is one. Case-sensitive unless said otherwise. */
export function matchesGlob(pattern: string, text: string, ignoreCase = false): boolean {
  const source = pattern
    .split('')
    .map((char) => {
      if (char === '*') return '.*';
      return char === '?' ? '.' : char.replace(/[\\^$+.()|[\]{}/]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text);
}

/** The six parts of an ARN; the last may hold colons itself. Undefined for what is no ARN. */
function partsOf(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Each of the six parts on its own, as the ARN operators compare: a wildcard never reaches over a colon. */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = partsOf(pattern);
  const given = partsOf(arn);
  if (wanted === undefined || given === undefined) return pattern === arn;
  return wanted.every((part, index) => matchesGlob(part, given[index] ?? ''));
}

/**
 * The Resource element. Over the whole text and part by part must come to the same: where they differ, a policy hangs on
 * how far a wildcard reaches, and nobody should have to know that.
 */
export function matchesResource(pattern: string, resource: string): boolean {
  if (pattern === '*') return true;
  if (partsOf(pattern) === undefined) throw new Error(`the resource "${pattern}" is neither an ARN nor *`);
  const whole = matchesGlob(pattern, resource);
  if (whole !== matchesArn(pattern, resource))
    throw new Error(`whether "${pattern}" covers "${resource}" hangs on how far its wildcard reaches`);
  return whole;
}

export function toList(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
