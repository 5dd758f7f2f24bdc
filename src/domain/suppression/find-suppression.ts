import type { Alarm } from '../alarm/alarm.ts';
import { matchesName } from '../text/wildcards.ts';
import type { HostTag, MaintenanceWindow, Mute, Suppression, SuppressionRule } from './suppression.ts';
import { nextOpening, openingAt } from './window-openings.ts';

/** What rules say of an alarm at a time: by its name, and by tags that its hosts may have. */
export interface RulesOfAlarm {
  readonly byName: Suppression | null;
  readonly byTag: readonly { readonly tag: HostTag; readonly suppression: Suppression }[];
}

type Named = Pick<Alarm, 'name' | 'accountId' | 'region'>;

function isMuted(mute: Mute, alarm: Named, nowMs: number): boolean {
  return (
    mute.alarm === alarm.name &&
    (mute.accountId === null || mute.accountId === alarm.accountId) &&
    (mute.region === null || mute.region === alarm.region) &&
    nowMs < Date.parse(mute.until)
  );
}

const suppressionBy = (rule: SuppressionRule, until: string): Suppression => ({
  kind: rule.kind,
  id: rule.id,
  until,
  by: rule.by,
  reason: rule.reason,
});

function ofWindow(window: MaintenanceWindow, nowMs: number): Suppression | null {
  const opening = openingAt(window.times, nowMs);
  return opening === null ? null : suppressionBy(window, new Date(opening.untilMs).toISOString());
}

/** Of two the one that lasts longer. */
const longer = (a: Suppression | null, b: Suppression): Suppression =>
  a === null || Date.parse(b.until) > Date.parse(a.until) ? b : a;

export function rulesOfAlarm(rules: readonly SuppressionRule[], alarm: Named, nowMs: number): RulesOfAlarm {
  let byName: Suppression | null = null;
  const byTag: { tag: HostTag; suppression: Suppression }[] = [];
  for (const rule of rules) {
    if (rule.kind === 'mute') {
      if (isMuted(rule, alarm, nowMs)) byName = longer(byName, suppressionBy(rule, rule.until));
      continue;
    }
    const { subject } = rule;
    if (subject.kind === 'alarm' && !matchesName(subject.pattern, alarm.name)) continue;
    const suppression = ofWindow(rule, nowMs);
    if (suppression === null) continue;
    if (subject.kind === 'alarm') byName = longer(byName, suppression);
    else byTag.push({ tag: subject.tag, suppression });
  }
  return { byName, byTag };
}

/** When a rule is in force, or will be next; null: never again, so that it falls away. Milliseconds since 1970. */
export function nextInForce(
  rule: SuppressionRule,
  nowMs: number,
): { readonly fromMs: number; readonly untilMs: number } | null {
  if (rule.kind === 'window') return nextOpening(rule.times, nowMs);
  const untilMs = Date.parse(rule.until);
  return nowMs < untilMs ? { fromMs: Date.parse(rule.createdAt), untilMs } : null;
}
