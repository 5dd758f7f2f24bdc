import type { IncidentClass } from '../../alarm/finding/incident-class.ts';
import type { LogWindow, WindowPattern } from '../../logs/window/log-window.ts';

/** What known kinds of lines say for one class. */
export interface PatternVote {
  readonly class: IncidentClass;
  /** Lines of all its patterns. */
  readonly lines: number;
  /** Of its gravest pattern: 3 critical, 2 error, 1 warning. */
  readonly gravity: number;
  /** Its gravest pattern, of equals the one with most lines. */
  readonly strongest: WindowPattern;
}

const GRAVITY: Readonly<Record<WindowPattern['severity'], number>> = { critical: 3, error: 2, warning: 1 };

/** The votes of the patterns of one resource's windows, the gravest class first, of equals the one with most lines. */
export function patternVotes(windows: readonly LogWindow[]): readonly PatternVote[] {
  const votes = new Map<IncidentClass, PatternVote>();
  for (const { patterns } of windows)
    for (const one of patterns) {
      if (one.count <= 0) continue;
      const gravity = GRAVITY[one.severity];
      const there = votes.get(one.class);
      const isStronger =
        there === undefined ||
        gravity > there.gravity ||
        (gravity === there.gravity && one.count > there.strongest.count);
      votes.set(one.class, {
        class: one.class,
        lines: (there?.lines ?? 0) + one.count,
        gravity: Math.max(gravity, there?.gravity ?? 0),
        strongest: isStronger ? one : there.strongest,
      });
    }
  return [...votes.values()].toSorted(
    (a, b) => b.gravity - a.gravity || b.lines - a.lines || (a.class < b.class ? -1 : 1),
  );
}
