import { type LogWindow, WINDOW_LEVELS, type WindowTemplate } from '../../logs/window/log-window.ts';
import type { TextLine } from '../text/text-lines.ts';

const GRAVITY = new Map(WINDOW_LEVELS.map((level, place) => [level, place]));
const gravityOf = ({ level }: WindowTemplate): number => GRAVITY.get(level) ?? WINDOW_LEVELS.length;

/** Templates of all windows, each once: with the gravest level that it has in one of them, and all its lines. */
function mergedTemplates(windows: readonly LogWindow[]): readonly WindowTemplate[] {
  const merged = new Map<string, WindowTemplate>();
  for (const { templates } of windows)
    for (const one of templates) {
      const there = merged.get(one.id);
      if (there === undefined) {
        merged.set(one.id, one);
        continue;
      }
      merged.set(one.id, {
        ...there,
        level: gravityOf(one) < gravityOf(there) ? one.level : there.level,
        count: there.count + one.count,
        first: one.first === null || there.first === null ? null : Math.min(one.first, there.first),
        novel: there.novel || one.novel,
        example: there.example ?? one.example,
      });
    }
  return [...merged.values()];
}

/**
 * The text of one resource's windows as models of error text read it: a line for each template, its redacted example, or its own
 * text where no example was kept. The graver come first, of these the rarer; when each was written first stands beside it.
 */
export function windowLines(windows: readonly LogWindow[]): readonly TextLine[] {
  return mergedTemplates(windows)
    .toSorted(
      (a, b) =>
        Number(b.novel) - Number(a.novel) ||
        gravityOf(a) - gravityOf(b) ||
        a.count - b.count ||
        (a.id < b.id ? -1 : 1),
    )
    .map(({ level, example, text, first }) => ({
      level: level === 'none' ? null : level,
      text: example ?? text,
      ...(first === null ? {} : { at: first }),
    }));
}
