import { type Static, Type } from 'typebox';
import { LIMITS } from '../bounds.ts';
import { SEVERITIES } from '../site/site-severity.ts';
import { WEEKDAYS } from '../suppression/suppression.ts';
import { isTimeZone } from '../suppression/zone-clock.ts';
import { isJsonObject, type JsonObject, memberOf } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { schemaProblems } from '../text/schema-problems.ts';
import { singleLine } from '../text/single-line.ts';
import { stripControls } from '../text/strip-controls.ts';
import type { ClockHours } from './clock-hours.ts';
import {
  NOTIFICATIONS_VERSION,
  type NotificationRules,
  type QuietHours,
  type Recipient,
  type Route,
} from './notification-rules.ts';

/** What one way to reach people says of a recipient's settings; empty: nothing is wrong with them. */
export type SettingsCheck = (settings: Readonly<Record<string, string>>) => readonly string[];

const CLOSED = { additionalProperties: false };

function checked(problem: string, isIt: (value: string) => boolean) {
  return Type.Refine(Type.String({ problem }), isIt, () => problem);
}

function text(charsMax: number) {
  return checked(
    `must be a text of 1 to ${charsMax} characters on one line, without control or invisible characters`,
    (value) =>
      value !== '' &&
      value.length <= charsMax &&
      value.isWellFormed() &&
      singleLine(value) === value &&
      stripControls(value) === value,
  );
}

const listOf = (what: string, max: number, none: string) => ({
  minItems: 1,
  maxItems: max,
  problem: `must be a list of 1 to ${max} ${what}; ${none}`,
});
const list = (what: string, max: number) => listOf(what, max, 'leave it out for none');
/** Of a list without which the rest means nothing. */
const neededList = (what: string, max: number) => listOf(what, max, 'there has to be at least one');

const NAME = /^[a-z0-9][a-z0-9_-]*$/;
const NameSchema = checked(
  `must be a name of at most ${LIMITS.notificationNameChars} small letters, digits, - and _`,
  (value) => value.length <= LIMITS.notificationNameChars && NAME.test(value),
);

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const TimeSchema = checked('must be a time such as "22:00", in quotes', (value) => TIME.test(value));
const ZoneSchema = checked(
  'must be a time zone as IANA names it, such as Europe/Berlin or UTC',
  (value) => value.length <= LIMITS.notificationNameChars && isTimeZone(value),
);
const MinutesSchema = Type.Integer({ minimum: 1, maximum: LIMITS.notificationMinutesMax });

const HOURS = {
  days: Type.Optional(Type.Array(Type.Enum(WEEKDAYS), list('days', WEEKDAYS.length))),
  from: TimeSchema,
  to: TimeSchema,
  time_zone: ZoneSchema,
};
const HoursSchema = Type.Object(HOURS, {
  ...CLOSED,
  problem: 'must be an object with from, to and time_zone',
});
const SeveritiesSchema = Type.Array(Type.Enum(SEVERITIES), list('severities', SEVERITIES.length));
const QuietSchema = Type.Object(
  { ...HOURS, urgent: Type.Optional(SeveritiesSchema) },
  { ...CLOSED, problem: 'must be an object with from, to and time_zone' },
);

const TagSchema = Type.Object(
  { key: text(LIMITS.tagKeyChars), value: text(LIMITS.tagValueChars) },
  { ...CLOSED, problem: 'must be an object with key and value' },
);

const conditions = (what: string) => list(what, LIMITS.notificationConditionsMax);
const MatchSchema = Type.Object(
  {
    kind: Type.Optional(
      Type.Literal('weekly_summary', {
        problem: 'must be "weekly_summary"; leave it out for a route of incidents',
      }),
    ),
    severity: Type.Optional(SeveritiesSchema),
    alarm: Type.Optional(Type.Array(text(LIMITS.alarmNameChars), conditions('names of alarms'))),
    tag: Type.Optional(Type.Array(TagSchema, conditions('tags'))),
    hours: Type.Optional(Type.Array(HoursSchema, conditions('hours'))),
  },
  { ...CLOSED, problem: 'must be an object with kind, severity, alarm, tag or hours' },
);

const StepSchema = Type.Object(
  {
    after_minutes: Type.Optional(MinutesSchema),
    to: Type.Array(NameSchema, neededList('names of recipients', LIMITS.notificationRecipientsMax)),
  },
  { ...CLOSED, problem: 'must be an object with to' },
);

const RouteSchema = Type.Object(
  {
    name: NameSchema,
    match: Type.Optional(MatchSchema),
    continue: Type.Optional(Type.Boolean()),
    quiet_hours: Type.Optional(
      Type.Literal('ignored', { problem: 'must be "ignored"; leave it out where they count' }),
    ),
    remind_after_minutes: Type.Optional(
      Type.Array(MinutesSchema, list('minutes', LIMITS.notificationRemindersMax)),
    ),
    steps: Type.Array(StepSchema, neededList('steps', LIMITS.notificationStepsMax)),
  },
  { ...CLOSED, problem: 'must be an object with name and steps' },
);

const RulesSchema = Type.Object(
  {
    version: Type.Literal(NOTIFICATIONS_VERSION, { problem: `must be ${NOTIFICATIONS_VERSION}` }),
    recipients: Type.Unsafe<JsonObject>({
      type: 'object',
      maxProperties: LIMITS.notificationEntriesMax,
      minProperties: 1,
      problem: `must be an object with 1 to ${LIMITS.notificationEntriesMax} names, each with a channel and its settings`,
    }),
    quiet_hours: Type.Optional(Type.Array(QuietSchema, conditions('quiet hours'))),
    routes: Type.Array(RouteSchema, neededList('routes', LIMITS.notificationEntriesMax)),
  },
  CLOSED,
);
type RulesFile = Static<typeof RulesSchema>;

/** Whom a notice goes to that no route takes: no file can give somebody that name. */
export const DEFAULT_RECIPIENT = 'default';

function recipientsOf(file: JsonObject): readonly (readonly [name: string, value: unknown])[] {
  const recipients = memberOf(file, 'recipients');
  return isJsonObject(recipients) ? Object.entries(recipients).slice(0, LIMITS.notificationEntriesMax) : [];
}

function recipientProblems(
  name: string,
  value: unknown,
  channels: Readonly<Record<string, SettingsCheck>>,
): readonly string[] {
  const at = `recipients[${JSON.stringify(name)}]`;
  const named = schemaProblems(NameSchema, name, at);
  if (named.length > 0) return named;
  if (name === DEFAULT_RECIPIENT)
    return [`${at} has the name of where a notice goes that no route takes: call it otherwise`];
  if (!isJsonObject(value)) return [`${at} must be an object with channel and what that channel needs`];
  const { channel, ...settings } = value;
  const known = Object.keys(channels);
  const check = typeof channel === 'string' && known.includes(channel) ? channels[channel] : undefined;
  if (check === undefined) return [`${at}.channel must be one of ${known.join(', ')}`];
  const entries = Object.entries(settings);
  if (entries.length > LIMITS.notificationSettingsMax)
    return [`${at} must have at most ${LIMITS.notificationSettingsMax} settings`];
  const wrong = entries.flatMap(([key, setting]) =>
    schemaProblems(text(LIMITS.notificationSettingChars), setting, `${at}.${key}`),
  );
  return wrong.length > 0 ? wrong : check(textsOf(settings)).map((problem) => `${at}${problem}`);
}

const textsOf = (settings: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );

/** Of a route that takes the summary of a week: what would never count in it. */
function summaryProblems(at: string, route: Static<typeof RouteSchema>): readonly string[] {
  const { match, steps, remind_after_minutes } = route;
  if (match?.kind === undefined) return [];
  const ofIncidents = (['severity', 'alarm', 'tag'] as const).filter((key) => match[key] !== undefined);
  return [
    ...(ofIncidents.length === 0
      ? []
      : [
          `${at}.match has kind: weekly_summary and ${ofIncidents.join(', ')}, which only incidents have: write a route for each`,
        ]),
    ...(steps.length === 1 && remind_after_minutes === undefined
      ? []
      : [`${at} takes weekly summaries, which ask nothing: give it one step and no remind_after_minutes`]),
  ];
}

type Between = Pick<RulesFile, 'recipients' | 'routes'>;

/** Whether entries can be held against one another, although something else of the file is wrong. */
const isWhole = (file: unknown): file is Between =>
  isJsonObject(file) &&
  schemaProblems(RulesSchema.properties.routes, file.routes).length === 0 &&
  schemaProblems(RulesSchema.properties.recipients, file.recipients).length === 0;

/** What can only be seen between entries. */
function problemsBetween(file: Between): readonly string[] {
  const names = new Set(Object.keys(file.recipients));
  const seen = new Map<string, number>();
  const ofRoutes = file.routes.flatMap((route, index) => {
    const { name, steps, match } = route;
    const at = `routes[${index}]`;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    const isTwice = first === undefined ? [] : [`${at}.name is that of routes[${first}]: call it otherwise`];
    const isBoth = names.has(name)
      ? [`${at}.name is that of a recipient: call one of the two otherwise`]
      : [];
    const isEmpty =
      match !== undefined && Object.keys(match).length === 0
        ? [`${at}.match has no condition: leave it out for a route that takes everything`]
        : [];
    const unknown = steps.flatMap(({ to }, step) =>
      to
        .filter((one) => !names.has(one))
        .map(
          (one) => `${at}.steps[${step}].to names ${one}, who is no recipient: add it, or correct the name`,
        ),
    );
    const order = steps.flatMap(({ after_minutes }, step) => {
      if (step === 0)
        return after_minutes === undefined
          ? []
          : [`${at}.steps[0].after_minutes must be left out: the first step is taken at once`];
      const before = steps[step - 1]?.after_minutes ?? 0;
      return (after_minutes ?? 0) > before
        ? []
        : [`${at}.steps[${step}].after_minutes must be more than that of the step before`];
    });
    return [...isTwice, ...isBoth, ...isEmpty, ...unknown, ...order, ...summaryProblems(at, route)];
  });
  const open = file.routes.findIndex((route) => route.match === undefined && route.continue !== true);
  const behind = file.routes.findIndex(({ match }, index) => index > open && match?.kind === undefined);
  const hidden =
    open >= 0 && behind >= 0
      ? [`routes[${open}] takes everything, so routes[${behind}] is never asked: put it last`]
      : [];
  return [...ofRoutes, ...hidden];
}

const hoursOf = ({ days, from, to, time_zone }: Static<typeof HoursSchema>): ClockHours => ({
  days: days ?? [...WEEKDAYS],
  from,
  to,
  timeZone: time_zone,
});

function recipientOf(name: string, value: unknown): Recipient {
  const { channel, ...settings } = isJsonObject(value) ? value : {};
  return { name, channel: String(channel), settings: textsOf(settings) };
}

function routeOf(given: Static<typeof RouteSchema>): Route {
  const { name, match = {}, steps, remind_after_minutes, quiet_hours } = given;
  return {
    name,
    match: {
      ...(match.kind === undefined ? {} : { kind: match.kind }),
      severities: match.severity ?? null,
      alarms: match.alarm ?? null,
      tags: match.tag ?? null,
      hours: match.hours?.map(hoursOf) ?? null,
    },
    goesOn: given.continue ?? false,
    isQuiet: quiet_hours === undefined,
    reminders: remind_after_minutes?.toSorted((a, b) => a - b) ?? null,
    steps: steps.map(({ after_minutes, to }) => ({ afterMinutes: after_minutes ?? 0, to: [...new Set(to)] })),
  };
}

const quietOf = (given: Static<typeof QuietSchema>): QuietHours => ({
  hours: hoursOf(given),
  urgent: given.urgent ?? ['high', 'critical'],
});

/**
 * The notifications file from its parsed YAML or JSON. `channels`: the ways that there are, each with what it says of a
 * recipient's settings. The error lists every problem.
 */
export function parseNotificationRules(
  value: unknown,
  channels: Readonly<Record<string, SettingsCheck>>,
): Result<NotificationRules, readonly string[]> {
  if (!isJsonObject(value))
    return err([`a notifications file is an object that begins with version: ${NOTIFICATIONS_VERSION}`]);
  if (JSON.stringify(value).length > LIMITS.notificationsBytes)
    return err([
      `the file has more than ${LIMITS.notificationsBytes} bytes as JSON: say more with fewer routes`,
    ]);
  const ofRecipients = recipientsOf(value).flatMap(([name, recipient]) =>
    recipientProblems(name, recipient, channels),
  );
  const problems = [...schemaProblems(RulesSchema, value), ...ofRecipients];
  // Where a recipient is wrong its name may be, and every route that names it would be told as wrong too.
  const canCompare = ofRecipients.length === 0 && isWhole(value);
  if (problems.length > 0) return err([...problems, ...(canCompare ? problemsBetween(value) : [])]);
  const file = value as RulesFile;
  const between = problemsBetween(file);
  if (between.length > 0) return err(between);
  return ok({
    // By name: the order of an object's members means nothing.
    recipients: recipientsOf(value)
      .map(([name, recipient]) => recipientOf(name, recipient))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    quietHours: (file.quiet_hours ?? []).map(quietOf),
    routes: file.routes.map(routeOf),
  });
}
