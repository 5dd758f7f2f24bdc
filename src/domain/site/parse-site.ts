import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../bounds.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { headBytes } from '../text/cut-text.ts';
import { isJsonObject, type JsonObject, memberOf } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { schemaProblems } from '../text/schema-problems.ts';
import { matchesName } from '../text/wildcards.ts';
import { DEFAULT_SITE } from './default-site.ts';
import { patternProblem, protectsPattern } from './path-pattern.ts';
import { SECURITY_UNITS } from './security-agents.ts';
import {
  DISPOSABLE_KINDS,
  type DisposablePath,
  LOG_GROUP_SOURCES,
  METRIC_SUBJECTS,
  METRIC_UNITS,
  type NeverTouch,
  SITE_VERSION,
  type Site,
  type SiteLogGroup,
  type SiteMetric,
  type SiteUnit,
  UNITS_OF_SUBJECT,
} from './site.ts';
import { OWNER_SCHEMAS, ownerProblems, ownersOf } from './site-owners.ts';
import { CLOSED, list, text } from './site-schema.ts';
import { SEVERITIES, type SiteSeverity } from './site-severity.ts';
import { widthProblem } from './system-paths.ts';
import { isNarrowUnitPattern, unitPatternProblem } from './unit-name.ts';

/** A text of which a function says what is wrong. */
function checked(problem: string, problemOf: (value: string) => string | null) {
  return Type.Refine(
    Type.String({ problem }),
    (value) => problemOf(value) === null,
    (value) => problemOf(value) ?? problem,
  );
}

const MetricSchema = Type.Object(
  {
    namespace: text(LIMITS.alarmNameChars),
    name: text(LIMITS.alarmNameChars),
    subject: Type.Enum(METRIC_SUBJECTS),
    unit: Type.Enum(METRIC_UNITS),
  },
  { ...CLOSED, problem: 'must be an object with namespace, name, subject and unit' },
);

const ADDRESS =
  /^https?:\/\/((?:[A-Za-z0-9-]+\.)*[A-Za-z][A-Za-z0-9-]*|(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?(?:\/[A-Za-z0-9._~:/?=&%+,-]*)?$/;
/** Instance metadata holds credentials. Other spellings of its addresses (as one number, in octal) are no address above. */
const METADATA = /^(?:169\.254\.|\[fe80:|\[fd00:ec2:|\[::|instance-data(?:\.|$)|metadata(?:\.|$))/i;
const LOOPBACK = '[::1]';

function addressProblem(value: string): string | null {
  if (value.length > LIMITS.siteUrlChars) return `must have at most ${LIMITS.siteUrlChars} characters`;
  const [, host] = ADDRESS.exec(value) ?? [];
  if (host === undefined)
    return 'must be an http or https address as its own host reaches it, such as http://127.0.0.1/healthz, without user, quotes or blanks';
  if (METADATA.test(host) && host !== LOOPBACK) return 'must not be an address of instance metadata';
  return null;
}

const UnitSchema = Type.Object(
  {
    restart: Type.Enum(['allowed', 'never']),
    drain: Type.Optional(text(LIMITS.siteTextChars)),
    serves: Type.Optional(
      Type.Array(
        checked('must be an http or https address', addressProblem),
        list('addresses', LIMITS.siteServesMax),
      ),
    ),
  },
  { ...CLOSED, problem: 'must be an object with restart: allowed or restart: never' },
);

const AGE = /^(\d{1,6})([smhd])$/;
const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const AGE_SECONDS_MAX = LIMITS.siteAgeDaysMax * 86_400;
/** What nobody has written to for a day is hardly in the middle of being made. */
const AGE_SECONDS_USUAL = 86_400;

function secondsOf(age: string): number | null {
  const [, count = '', unit = ''] = AGE.exec(age) ?? [];
  const seconds = Number(count) * (SECONDS_OF[unit] ?? Number.NaN);
  return seconds <= AGE_SECONDS_MAX ? seconds : null;
}

function disposablePathProblem(pattern: string): string | null {
  return patternProblem(pattern) ?? widthProblem(pattern);
}

const DisposableSchema = Type.Object(
  {
    path: checked('must be an absolute path, with * and ** as wildcards', disposablePathProblem),
    what: Type.Enum(DISPOSABLE_KINDS),
    why: text(LIMITS.siteTextChars),
    older_than: Type.Optional(
      checked(`must be a time such as 30m, 12h or 7d, at most ${LIMITS.siteAgeDaysMax}d`, (value) =>
        secondsOf(value) === null
          ? `must be a time such as 30m, 12h or 7d, at most ${LIMITS.siteAgeDaysMax}d`
          : null,
      ),
    ),
  },
  { ...CLOSED, problem: 'must be an object with path, what and why' },
);

const PROCESS_NAME = /^[\x21-\x2e\x30-\x7e]+$/;
const ProcessSchema = checked('must be the name of an executable, without its directory', (value) =>
  value.length <= LIMITS.siteProcessChars && PROCESS_NAME.test(value)
    ? null
    : `must be the name of an executable without its directory, of at most ${LIMITS.siteProcessChars} visible ASCII characters`,
);

/** As CloudWatch Logs allows them, and `*`. */
const LOG_GROUP = /^[A-Za-z0-9_/.#*-]+$/;

function logGroupProblem(value: string): string | null {
  if (value.length > LIMITS.logNameChars || !LOG_GROUP.test(value))
    return `must be the name of a log group, of at most ${LIMITS.logNameChars} letters, digits and _ / . # -, with * as a wildcard`;
  return null;
}

const NEVER_KINDS = ['path', 'unit', 'process'] as const;
const NeverTouchSchema = Type.Object(
  {
    path: Type.Optional(checked('must be an absolute path, with * and ** as wildcards', patternProblem)),
    unit: Type.Optional(checked('must be the name of a systemd unit', unitPatternProblem)),
    process: Type.Optional(ProcessSchema),
    why: Type.Optional(text(LIMITS.siteTextChars)),
  },
  { ...CLOSED, problem: 'must be an object with one of path, unit and process' },
);

const LogGroupSchema = Type.Object(
  {
    match: checked('must be the name of a log group, with * as a wildcard', logGroupProblem),
    source: Type.Enum([...LOG_GROUP_SOURCES, 'ignored']),
    resource: Type.Optional(Type.Enum(['stream', 'group'])),
  },
  { ...CLOSED, problem: 'must be an object with match, source and resource' },
);

const LogsSchema = Type.Object(
  { groups: Type.Optional(Type.Array(LogGroupSchema, list('log groups'))) },
  { ...CLOSED, problem: 'must be an object with groups' },
);

const SEVERITY_KINDS = ['alarm', 'resource', 'tag'] as const;
const TagSchema = Type.Object(
  { key: text(LIMITS.tagKeyChars), value: text(LIMITS.tagValueChars) },
  { ...CLOSED, problem: 'must be an object with key and value' },
);
const SeveritySchema = Type.Object(
  {
    alarm: Type.Optional(text(LIMITS.alarmNameChars)),
    resource: Type.Optional(text(LIMITS.alarmDimensionChars)),
    tag: Type.Optional(TagSchema),
    is: Type.Enum(SEVERITIES),
  },
  { ...CLOSED, problem: 'must be an object with one of alarm, resource and tag, and with is' },
);

const SiteSchema = Type.Object(
  {
    version: Type.Literal(SITE_VERSION, { problem: `must be ${SITE_VERSION}` }),
    metrics: Type.Optional(Type.Array(MetricSchema, list('metrics'))),
    units: Type.Optional(
      Type.Unsafe<JsonObject>({
        type: 'object',
        maxProperties: LIMITS.siteEntriesMax,
        problem: `must be an object with at most ${LIMITS.siteEntriesMax} names of units, each with what is said of it`,
      }),
    ),
    disposable: Type.Optional(Type.Array(DisposableSchema, list('entries'))),
    never_touch: Type.Optional(Type.Array(NeverTouchSchema, list('entries'))),
    stores: Type.Optional(Type.Array(ProcessSchema, list('names of executables'))),
    ...OWNER_SCHEMAS,
    logs: Type.Optional(LogsSchema),
    severity: Type.Optional(Type.Array(SeveritySchema, list('entries'))),
  },
  CLOSED,
);

type SiteFile = Static<typeof SiteSchema>;

/** The entries of a list that is one, whatever else is wrong with the file: one look names every problem. */
function entriesOf(file: JsonObject, key: string): readonly unknown[] {
  const value = memberOf(file, key);
  return Array.isArray(value) ? value.slice(0, LIMITS.siteEntriesMax) : [];
}

function unitsOf(file: JsonObject): readonly (readonly [name: string, value: unknown])[] {
  const units = memberOf(file, 'units');
  return isJsonObject(units) ? Object.entries(units).slice(0, LIMITS.siteEntriesMax) : [];
}

function unitProblems(file: JsonObject): readonly string[] {
  return unitsOf(file).flatMap(([name, value]) => {
    const at = `units[${JSON.stringify(name)}]`;
    const problem = unitPatternProblem(name);
    if (problem !== null) return [`${at} ${problem}`, ...schemaProblems(UnitSchema, value, at)];
    const problems = schemaProblems(UnitSchema, value, at);
    if (problems.length > 0 || !isJsonObject(value) || memberOf(value, 'restart') !== 'allowed')
      return problems;
    if (!isNarrowUnitPattern(name)) {
      return [
        `${at}.restart must not be allowed for a pattern: name each unit, or the instances of one template as in worker@*.service`,
      ];
    }
    const forbidding = DEFAULT_SITE.units.find(
      (entry) => entry.restart === 'never' && matchesName(entry.unit, name),
    );
    return forbidding === undefined
      ? []
      : [
          `${at}.restart must be never: ${forbidding.unit} ${SECURITY_UNITS.some((one) => one === forbidding.unit) ? 'guards the host' : 'is a known data store'}; take the entry out`,
        ];
  });
}

interface FoundNever {
  readonly path: string;
  readonly at: string;
}

/** What can only be seen between entries: an entry that another one makes void is a mistake of one of the two. */
function problemsBetween(file: JsonObject): readonly string[] {
  const neverEntries = entriesOf(file, 'never_touch');
  const badKinds = neverEntries.flatMap((entry, index) => {
    if (!isJsonObject(entry)) return [];
    const given = NEVER_KINDS.filter((kind) => memberOf(entry, kind) !== undefined);
    return given.length === 1
      ? []
      : [`never_touch[${index}] must have exactly one of path, unit and process: write one entry for each`];
  });
  const protectedPaths: readonly FoundNever[] = [
    ...neverEntries.flatMap((entry, index) => {
      const path = isJsonObject(entry) ? memberOf(entry, 'path') : undefined;
      return typeof path === 'string' && patternProblem(path) === null
        ? [{ path, at: `never_touch[${index}]` }]
        : [];
    }),
    ...DEFAULT_SITE.neverTouch.flatMap((entry) =>
      entry.kind === 'path' ? [{ path: entry.path, at: `a built-in entry (${entry.why})` }] : [],
    ),
  ];
  const disposable = entriesOf(file, 'disposable').flatMap((entry, index) => {
    const path = isJsonObject(entry) ? memberOf(entry, 'path') : undefined;
    if (typeof path !== 'string' || disposablePathProblem(path) !== null) return [];
    const outer = protectedPaths.find((one) => protectsPattern(one.path, path));
    return outer === undefined
      ? []
      : [
          `disposable[${index}].path lies in ${outer.path}, which ${outer.at} protects: take one of the two out`,
        ];
  });
  const voidUnits = unitsOf(file).flatMap(([name, value]) => {
    if (!isJsonObject(value) || memberOf(value, 'restart') !== 'allowed') return [];
    const outer = neverEntries.findIndex((entry) => {
      const unit = isJsonObject(entry) ? memberOf(entry, 'unit') : undefined;
      return typeof unit === 'string' && unitPatternProblem(unit) === null && matchesName(unit, name);
    });
    return outer < 0
      ? []
      : [
          `units[${JSON.stringify(name)}].restart must be never: never_touch[${outer}] protects the unit; take one of the two out`,
        ];
  });
  return [
    ...badKinds,
    ...metricProblems(file),
    ...disposable,
    ...voidUnits,
    ...logGroupProblems(file),
    ...severityProblems(file),
  ];
}

function severityProblems(file: JsonObject): readonly string[] {
  return entriesOf(file, 'severity').flatMap((entry, index) => {
    if (!isJsonObject(entry)) return [];
    const given = SEVERITY_KINDS.filter((kind) => memberOf(entry, kind) !== undefined);
    return given.length === 1
      ? []
      : [`severity[${index}] must have exactly one of alarm, resource and tag: write one entry for each`];
  });
}

/** An entry that one before it makes void is a mistake of one of the two. */
function logGroupProblems(file: JsonObject): readonly string[] {
  const logs = memberOf(file, 'logs');
  if (!isJsonObject(logs)) return [];
  const seen = new Map<string, number>();
  return entriesOf(logs, 'groups').flatMap((entry, index) => {
    const match = isJsonObject(entry) ? memberOf(entry, 'match') : undefined;
    if (typeof match !== 'string') return [];
    const first = seen.get(match);
    if (first !== undefined)
      return [
        `logs.groups[${index}].match is that of logs.groups[${first}], which holds: keep one of the two`,
      ];
    seen.set(match, index);
    return [];
  });
}

function metricProblems(file: JsonObject): readonly string[] {
  const seen = new Map<string, number>();
  return entriesOf(file, 'metrics').flatMap((entry, index) => {
    if (!Check(MetricSchema, entry)) return [];
    const units: readonly string[] = UNITS_OF_SUBJECT[entry.subject];
    const problems = units.includes(entry.unit)
      ? []
      : [`metrics[${index}].unit must be one of ${units.join(', ')} for ${entry.subject}`];
    const key = canonicalJson([entry.namespace, entry.name]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else problems.push(`metrics[${index}] is the metric of metrics[${first}]: keep one of the two`);
    return problems;
  });
}

function unitOf(unit: string, given: Static<typeof UnitSchema>): SiteUnit {
  return { unit, restart: given.restart, drain: given.drain ?? null, serves: given.serves ?? [] };
}

function disposableOf({ path, what, why, older_than }: Static<typeof DisposableSchema>): DisposablePath {
  const olderThanSeconds = older_than === undefined ? null : secondsOf(older_than);
  return { path, what, why, olderThanSeconds: olderThanSeconds ?? AGE_SECONDS_USUAL };
}

function neverTouchOf(given: Static<typeof NeverTouchSchema>): readonly NeverTouch[] {
  const { path, unit, process, why = 'the site file says so' } = given;
  if (path !== undefined) return [{ kind: 'path', path, why }];
  if (unit !== undefined) return [{ kind: 'unit', unit, why }];
  return process === undefined ? [] : [{ kind: 'process', process, why }];
}

function severityOf({ alarm, resource, tag, is }: Static<typeof SeveritySchema>): readonly SiteSeverity[] {
  if (alarm !== undefined) return [{ of: { kind: 'alarm', pattern: alarm }, is }];
  if (resource !== undefined) return [{ of: { kind: 'resource', pattern: resource }, is }];
  return tag === undefined ? [] : [{ of: { kind: 'tag', ...tag }, is }];
}

function siteOf(file: SiteFile): Site {
  // By name: the order of an object's members means nothing, so the hash must not know it.
  const units = Object.entries(file.units ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => (Check(UnitSchema, value) ? [unitOf(name, value)] : []));
  const metrics: readonly SiteMetric[] = file.metrics ?? [];
  const groups = (file.logs?.groups ?? []).map(
    ({ match, source, resource = 'stream' }): SiteLogGroup => ({ match, source, resource }),
  );
  const severities = (file.severity ?? []).flatMap(severityOf);
  return {
    version: SITE_VERSION,
    ...ownersOf(file),
    metrics: [...DEFAULT_SITE.metrics, ...metrics],
    units: [...DEFAULT_SITE.units, ...units],
    disposable: [...DEFAULT_SITE.disposable, ...(file.disposable ?? []).map(disposableOf)],
    neverTouch: [...DEFAULT_SITE.neverTouch, ...(file.never_touch ?? []).flatMap(neverTouchOf)],
    stores: [...new Set([...DEFAULT_SITE.stores, ...(file.stores ?? [])])],
    ...(groups.length === 0 ? {} : { logGroups: groups }),
    ...(severities.length === 0 ? {} : { severities }),
  };
}

/** Bytes in UTF-8; a text of more characters than the bound has more bytes too. */
function isTooLarge(json: string): boolean {
  return json.length > LIMITS.siteBytes || headBytes(json, LIMITS.siteBytes) !== json;
}

/**
 * The operator's file from its parsed YAML or JSON, the built-in entries before its own. The error lists every problem,
 * each with the path of what is wrong and what to do.
 */
export function parseSite(value: unknown): Result<Site, readonly string[]> {
  if (!isJsonObject(value)) {
    return err([
      `the file must be an object that begins with "version: ${SITE_VERSION}"; take it away for the defaults`,
    ]);
  }
  const problems = [...unitProblems(value), ...problemsBetween(value), ...ownerProblems(value)];
  if (problems.length > 0 || !Check(SiteSchema, value)) {
    return err([...schemaProblems(SiteSchema, value), ...problems]);
  }
  if (isTooLarge(canonicalJson(value))) {
    return err([
      `the file takes more than ${LIMITS.siteBytes} bytes as JSON: say more with fewer entries, by * and **`,
    ]);
  }
  return ok(siteOf(value));
}
