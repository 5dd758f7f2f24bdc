/** No column of df is narrower than this, whatever stands in it. */
const LEAST_WIDTHS = [14, 4, 5, 5, 5, 4, 0];

/** Rows as `df -PT` lays them out: names to the left, numbers to the right, the mount point as it is. */
export function dfTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, at) =>
    Math.max(LEAST_WIDTHS[at] ?? 0, name.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => {
        if (at === header.length - 1) return cell;
        return at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
      })
      .join(' ');
  return [line(header), ...rows.map(line), ''].join('\n');
}
