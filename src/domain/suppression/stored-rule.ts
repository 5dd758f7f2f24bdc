import { isJsonObject } from '../text/json-object.ts';
import { type SuppressionRule, WEEKDAYS, type WindowSubject, type WindowTimes } from './suppression.ts';
import { isClockZone } from './zone-clock.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);
const isTime = (value: unknown): value is string => isText(value) && !Number.isNaN(Date.parse(value));

function isSubject(value: unknown): value is WindowSubject {
  if (!isJsonObject(value)) return false;
  if (value.kind === 'alarm') return isText(value.pattern);
  return value.kind === 'tag' && isJsonObject(value.tag) && isText(value.tag.key) && isText(value.tag.value);
}

function isTimes(value: unknown): value is WindowTimes {
  if (!isJsonObject(value) || !isTime(value.until)) return false;
  if (value.kind === 'once') return isTime(value.from);
  const { kind, days, at, minutes, timeZone } = value;
  return (
    kind === 'weekly' &&
    Array.isArray(days) &&
    days.every((day) => WEEKDAYS.some((one) => one === day)) &&
    isText(at) &&
    typeof minutes === 'number' &&
    isText(timeZone) &&
    isClockZone(timeZone)
  );
}

/** Whether a stored value is a rule of this build; one of a later build suppresses nothing here. */
export function isStoredRule(value: unknown): value is SuppressionRule {
  if (!isJsonObject(value)) return false;
  if (![value.id, value.by, value.reason].every(isText) || !isTime(value.createdAt)) return false;
  if (value.kind === 'window') return isSubject(value.subject) && isTimes(value.times);
  return (
    value.kind === 'mute' &&
    isText(value.alarm) &&
    isTextOrNull(value.accountId) &&
    isTextOrNull(value.region) &&
    isTime(value.until)
  );
}
