/**
 * The share of lines that are grouped rightly, in [0,1]: a line is where its group holds all lines of its template and no
 * other one. That is the measure by which parsers of logs are compared (Zhu et al., 2019).
 *
 * @param found The group of each line.
 * @param right The template of each line, in the same order.
 */
export function groupingAccuracy(found: readonly string[], right: readonly string[]): number {
  if (found.length !== right.length) throw new RangeError('as many groups as templates are needed');
  if (found.length === 0) return 1;
  const indexes = [...found.keys()];
  const sizes = new Map<string, number>();
  for (const template of right) sizes.set(template, (sizes.get(template) ?? 0) + 1);
  let accurate = 0;
  for (const lines of Map.groupBy(indexes, (index) => found[index]).values()) {
    const templates = new Set(lines.map((index) => right[index]));
    const [template] = templates;
    if (templates.size === 1 && sizes.get(template ?? '') === lines.length) accurate += lines.length;
  }
  return accurate / found.length;
}
