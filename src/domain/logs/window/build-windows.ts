import type { LogPattern } from '../patterns/log-pattern.ts';
import { type LogWindow, WINDOW_FORMAT, WINDOW_LEVELS, type WindowTemplate } from './log-window.ts';
import type { TallyState } from './window-tally.ts';

const levelAt = (place: number) => WINDOW_LEVELS[place] ?? 'none';

/** Null where one of them is not known. */
const earlierOf = (a: number | null, b: number | null) => (a === null || b === null ? null : Math.min(a, b));

type TallyOfResource = TallyState['resources'][number];

function templatesOf(
  { templates }: TallyOfResource,
  known: ReadonlyMap<string, readonly [text: string, example: string | null]>,
): readonly WindowTemplate[] {
  const counts = new Map<string, { place: number; count: number; first: number | null }>();
  for (const [leveled, count, first = null] of templates) {
    const id = leveled.slice(0, -1);
    const place = Number(leveled.slice(-1));
    const there = counts.get(id);
    counts.set(id, {
      // The graver levels come first.
      place: Math.min(place, there?.place ?? place),
      count: count + (there?.count ?? 0),
      first: there === undefined ? first : earlierOf(first, there.first),
    });
  }
  return [...counts]
    .map(([id, { place, count, first }]): WindowTemplate => {
      const [text = '', example = null] = known.get(id) ?? [];
      return { id, text, level: levelAt(place), count, first, novel: false, excess: null, example };
    })
    .toSorted((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}

/** The windows of a shard's counts, before anything is compared with what is usual. */
export function buildWindows(
  { span, resources, templates }: TallyState,
  patterns: ReadonlyMap<string, LogPattern>,
  region: string,
): readonly LogWindow[] {
  const known = new Map(templates.map(([id, text, example]) => [id, [text, example] as const]));
  const from = new Date(span.from).toISOString();
  const to = new Date(span.to).toISOString();
  return resources.map(
    (one): LogWindow => ({
      format: WINDOW_FORMAT,
      accountId: one.accountId,
      region,
      source: one.source,
      resource: one.resource,
      group: one.group,
      from,
      to,
      lines: one.lines,
      levels: {
        fatal: one.levels[0] ?? 0,
        error: one.levels[1] ?? 0,
        warning: one.levels[2] ?? 0,
        info: one.levels[3] ?? 0,
        debug: one.levels[4] ?? 0,
        none: one.levels[5] ?? 0,
      },
      patterns: one.patterns.flatMap(([name, count]) => {
        const pattern = patterns.get(name);
        // Another release may have taken it out meanwhile.
        if (pattern === undefined) return [];
        const examples = one.examples.flatMap(([of, line]) => (of === name ? [line] : []));
        return {
          name,
          class: pattern.class,
          severity: pattern.severity,
          says: pattern.says,
          count,
          examples,
        };
      }),
      templates: templatesOf(one, known),
      other: one.other,
      late: one.late,
      dropped: one.dropped,
    }),
  );
}
