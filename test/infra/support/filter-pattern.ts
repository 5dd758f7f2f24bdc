const CONDITION = /^\(?\$\.(\w+) = "([^"*]*)(\*?)"\)?$/;

type Line = Readonly<Record<string, unknown>>;

/**
 * A CloudWatch filter pattern over one JSON log line, in the part of its language that the deployment uses: fields that
 * equal a text, or begin with it (`*`), joined by `||`. @throws Error for a pattern beyond that.
 */
export function filterPattern(pattern: string): (line: Line) => boolean {
  const [, inner] = /^\{ (.+) \}$/.exec(pattern) ?? [];
  if (inner === undefined) throw new Error(`not a pattern over JSON: ${pattern}`);
  const conditions = inner.split(' || ').map((condition) => {
    const [, field = '', text, star] = CONDITION.exec(condition) ?? [];
    if (text === undefined) throw new Error(`not understood: ${condition}`);
    return (line: Line) => {
      const value = line[field];
      if (typeof value !== 'string') return false;
      return star === '*' ? value.startsWith(text) : value === text;
    };
  });
  return (line) => conditions.some((holds) => holds(line));
}
