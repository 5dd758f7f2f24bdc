import { WEEKDAYS, type Weekday } from '../domain/suppression/suppression.ts';
import { isTimeZone } from '../domain/suppression/zone-clock.ts';
import type { EnvironmentReader } from './environment-reader.ts';

/** When people are told of the last whole week. */
export interface WeekSetting {
  readonly day: Weekday;
  /** On the clocks of the zone. */
  readonly hour: number;
  readonly minute: number;
  /** As IANA names it; weeks begin on Monday by its clocks. */
  readonly timeZone: string;
}

const NAME = 'RECOVEROPS_WEEKLY_SUMMARY';
const FALLBACK = 'mon 09:00 UTC';
const SHAPE = /^([a-z]{3}) ([01]\d|2[0-3]):([0-5]\d) ([A-Za-z0-9_+/-]{1,64})$/;

/** Null: nobody is told. */
export function readWeekSetting(env: EnvironmentReader): WeekSetting | null {
  const text = env.text(NAME, FALLBACK);
  if (text === 'off') return null;
  const [, name, hour, minute, timeZone] = SHAPE.exec(text) ?? [];
  const day = WEEKDAYS.find((one) => one === name);
  if (day !== undefined && timeZone !== undefined && isTimeZone(timeZone))
    return { day, hour: Number(hour), minute: Number(minute), timeZone };
  env.problems.push(
    `${NAME} is "${text}": give a day, a time and a time zone as IANA names it, such as "mon 09:00 Europe/Berlin", or off`,
  );
  return null;
}
