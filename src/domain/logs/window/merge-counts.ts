import { LIMITS } from '../../bounds.ts';
import { joinedSequences } from './sequence-voice.ts';
import { type CountedTemplate, resourceKey, type TallyState } from './window-tally.ts';

/** What was counted in a window or a part of one. */
export type Counts = Pick<TallyState, 'resources' | 'templates'>;

type ResourceCounts = Counts['resources'][number];

const NOTHING: Counts = { resources: [], templates: [] };

function added<K>(a: readonly (readonly [K, number])[], b: readonly (readonly [K, number])[]) {
  const all = new Map(a);
  for (const [key, count] of b) all.set(key, (all.get(key) ?? 0) + count);
  return [...all];
}

/** Where one of both does not know when its first line was written, it is not known of both together. */
function addedTemplates(
  a: readonly CountedTemplate[],
  b: readonly CountedTemplate[],
): readonly CountedTemplate[] {
  const all = new Map(a.map((one) => [one[0], one]));
  for (const one of b) {
    const [id, count, first] = one;
    const there = all.get(id);
    if (there === undefined) {
      all.set(id, one);
      continue;
    }
    const [, before, earlier] = there;
    all.set(
      id,
      first === undefined || earlier === undefined
        ? [id, before + count]
        : [id, before + count, Math.min(first, earlier)],
    );
  }
  return [...all.values()];
}

/** Where neither has a line that was counted, nothing is said. */
function newestOf(a: ResourceCounts, b: ResourceCounts): Pick<ResourceCounts, 'newestAt'> {
  const both = [a.newestAt, b.newestAt].filter((at) => at !== undefined);
  return both.length === 0 ? {} : { newestAt: Math.max(...both) };
}

function addedResource(a: ResourceCounts, b: ResourceCounts): ResourceCounts {
  const sequence = joinedSequences(a.sequence, b.sequence);
  return {
    ...b,
    ...(sequence === undefined ? {} : { sequence }),
    lines: a.lines + b.lines,
    ...newestOf(a, b),
    levels: b.levels.map((count, place) => count + (a.levels[place] ?? 0)),
    late: a.late + b.late,
    dropped: a.dropped + b.dropped,
    other: a.other + b.other,
    patterns: added(a.patterns, b.patterns),
    examples: [...b.examples, ...a.examples].slice(0, LIMITS.logExamplesMax),
    templates: addedTemplates(a.templates, b.templates),
  };
}

/** Templates beyond the bound are counted as `other`, those that were known last first. */
function bounded({ resources, templates }: Counts): Counts {
  if (templates.length <= LIMITS.logWindowTemplatesMax) return { resources, templates };
  const kept = templates.slice(0, LIMITS.logWindowTemplatesMax);
  const ids = new Set(kept.map(([id]) => id));
  return {
    templates: kept,
    resources: resources.map((one) => {
      const isKept = ([leveled]: CountedTemplate) => ids.has(leveled.slice(0, -1));
      const folded = one.templates.filter((pair) => !isKept(pair));
      return {
        ...one,
        other: folded.reduce((sum, [, count]) => sum + count, one.other),
        templates: one.templates.filter(isKept),
      };
    }),
  };
}

/** Two parts of one window as one; lines as examples are first those of the second. */
export function mergeCounts(a: Counts | null, b: Counts): Counts {
  const before = a ?? NOTHING;
  const resources = new Map(
    before.resources.map((one) => [resourceKey(one.accountId, one.resource) + one.group, one]),
  );
  for (const one of b.resources) {
    const key = resourceKey(one.accountId, one.resource) + one.group;
    const there = resources.get(key);
    resources.set(key, there === undefined ? one : addedResource(there, one));
  }
  const templates = new Map(before.templates.map((one) => [one[0], one]));
  for (const one of b.templates) templates.set(one[0], one);
  return bounded({ resources: [...resources.values()], templates: [...templates.values()] });
}

/** Without lines as examples: numbers, and texts of templates. */
export function withoutExamples({ resources, templates }: Counts): Counts {
  return {
    resources: resources.map(({ sequence: _sequence, ...one }) => ({ ...one, examples: [] })),
    templates: templates.map(([id, text]) => [id, text, null]),
  };
}
