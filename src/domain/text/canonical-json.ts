/**
 * Canonical JSON (RFC 8785, JCS): keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints
 * them. Two values that mean the same give the same bytes, so a digest over them binds the meaning.
 * @throws TypeError for what JSON cannot hold (undefined, functions, NaN, infinities, lone surrogates).
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('canonical JSON holds finite numbers only');
      return JSON.stringify(value);
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('canonical JSON holds well-formed Unicode only');
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
      return canonicalObject(value);
    default:
      throw new TypeError(`canonical JSON cannot hold a value of type ${typeof value}`);
  }
}

function canonicalObject(value: object): string {
  // The default sort compares UTF-16 code units, which is what RFC 8785 asks for.
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${canonicalJson(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
