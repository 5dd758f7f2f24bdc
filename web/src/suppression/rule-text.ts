import type { SuppressionView } from '../../../src/contracts/api.ts';

type Rule = SuppressionView['rule'];

/** Which alarms a rule is about. */
export function subjectOf(rule: Rule): string {
  if (rule.kind === 'mute') {
    const place = [rule.accountId, rule.region].filter((part) => part !== null).join(' ');
    return place === '' ? rule.alarm : `${rule.alarm} in ${place}`;
  }
  const { subject } = rule;
  return subject.kind === 'alarm' ? subject.pattern : `hosts with ${subject.tag.key}=${subject.tag.value}`;
}

/** When a weekly window comes again; null for what is once. */
export function repeatOf(rule: Rule): string | null {
  if (rule.kind === 'mute' || rule.times.kind === 'once') return null;
  const { days, at, minutes, timeZone } = rule.times;
  return `${days.join(', ')} at ${at} ${timeZone}, for ${minutes} min`;
}
