import { type Static, Type } from 'typebox';
import { LIMITS } from '../bounds.ts';
import { isJsonObject, type JsonObject, memberOf } from '../text/json-object.ts';
import { matchesName } from '../text/wildcards.ts';
import { CLOSED, list, text } from './site-schema.ts';
import { SEVERITIES, type Severity } from './site-severity.ts';

/** Which incidents: by the name of the alarm, or by the id or name of what it is about or of one of its hosts; `*` as a wildcard. */
export type Owned =
  | { readonly kind: 'alarm'; readonly pattern: string }
  | { readonly kind: 'resource'; readonly pattern: string };

/** Whose some incidents are. */
export interface SiteTeam {
  readonly of: Owned;
  readonly team: string;
}

/** What an hour of some incidents costs, as the operator reckons. */
export interface SiteDowntime {
  readonly of:
    | Owned
    | { readonly kind: 'team'; readonly team: string }
    | { readonly kind: 'severity'; readonly severity: Severity };
  readonly usdPerHour: number;
}

/** Whose incidents are and what they cost. Each left out of the site's JSON where nothing is said, so that older hashes stay. */
export interface SiteOwners {
  /** The first that fits holds. */
  readonly teams?: readonly SiteTeam[];
  /** The first that fits holds. */
  readonly downtime?: readonly SiteDowntime[];
}

const Alarm = Type.Optional(text(LIMITS.alarmNameChars));
const Resource = Type.Optional(text(LIMITS.alarmDimensionChars));

const TeamSchema = Type.Object(
  { team: text(LIMITS.siteTeamChars), alarm: Alarm, resource: Resource },
  { ...CLOSED, problem: 'must be an object with team, and with one of alarm and resource' },
);
const DowntimeSchema = Type.Object(
  {
    usd_per_hour: Type.Number({
      minimum: 0,
      maximum: LIMITS.siteUsdPerHourMax,
      problem: `must be a number of US dollars from 0 to ${LIMITS.siteUsdPerHourMax}`,
    }),
    alarm: Alarm,
    resource: Resource,
    team: Type.Optional(text(LIMITS.siteTeamChars)),
    severity: Type.Optional(Type.Enum(SEVERITIES)),
  },
  {
    ...CLOSED,
    problem: 'must be an object with usd_per_hour, and with one of alarm, resource, team and severity',
  },
);

/** Members of the site file that say whose incidents are, and what they cost. */
export const OWNER_SCHEMAS = {
  teams: Type.Optional(Type.Array(TeamSchema, list('entries'))),
  downtime: Type.Optional(Type.Array(DowntimeSchema, list('entries'))),
};

const KINDS = { teams: ['alarm', 'resource'], downtime: ['alarm', 'resource', 'team', 'severity'] } as const;

/** What a schema does not see: an entry that says of nothing, or of several kinds, which incidents it is about; a team that nobody is in. */
export function ownerProblems(file: JsonObject): readonly string[] {
  const entriesOf = (key: keyof typeof KINDS) => {
    const value = memberOf(file, key);
    return Array.isArray(value) ? value.slice(0, LIMITS.siteEntriesMax) : [];
  };
  const teams = new Set(
    entriesOf('teams').map((entry) => (isJsonObject(entry) ? memberOf(entry, 'team') : null)),
  );
  return (['teams', 'downtime'] as const).flatMap((key) =>
    entriesOf(key).flatMap((entry, index) => {
      if (!isJsonObject(entry)) return [];
      const given = KINDS[key].filter((kind) => memberOf(entry, kind) !== undefined);
      if (given.length !== 1) {
        const one = KINDS[key].join(', ').replace(/, (\w+)$/, ' and $1');
        return [`${key}[${index}] must have exactly one of ${one}: write one entry for each`];
      }
      const team = memberOf(entry, 'team');
      return key === 'downtime' && typeof team === 'string' && !teams.has(team)
        ? [`downtime[${index}].team is none of teams: say there whose incidents are the team's`]
        : [];
    }),
  );
}

function ownedOf({
  alarm,
  resource,
}: {
  readonly alarm?: string;
  readonly resource?: string;
}): readonly Owned[] {
  if (alarm !== undefined) return [{ kind: 'alarm', pattern: alarm }];
  return resource === undefined ? [] : [{ kind: 'resource', pattern: resource }];
}

/** The same as the site has it; of a file that was found to be valid. */
export function ownersOf({
  teams = [],
  downtime = [],
}: {
  readonly teams?: readonly Static<typeof TeamSchema>[];
  readonly downtime?: readonly Static<typeof DowntimeSchema>[];
}): SiteOwners {
  return {
    ...(teams.length === 0
      ? {}
      : { teams: teams.flatMap((entry) => ownedOf(entry).map((of) => ({ of, team: entry.team }))) }),
    ...(downtime.length === 0
      ? {}
      : {
          downtime: downtime.flatMap(
            ({ usd_per_hour: usdPerHour, team, severity, ...entry }): readonly SiteDowntime[] => {
              if (team !== undefined) return [{ of: { kind: 'team', team }, usdPerHour }];
              if (severity !== undefined) return [{ of: { kind: 'severity', severity }, usdPerHour }];
              return ownedOf(entry).map((of) => ({ of, usdPerHour }));
            },
          ),
        }),
  };
}

/** What of an incident says whose it is. */
export interface OwnedIncident {
  readonly alarmName: string;
  /** Ids and names of what it is about and of its hosts. */
  readonly resources: readonly string[];
}

function fits(of: Owned, { alarmName, resources }: OwnedIncident): boolean {
  return of.kind === 'alarm'
    ? matchesName(of.pattern, alarmName)
    : resources.some((one) => matchesName(of.pattern, one));
}

/** Whose an incident is; null: nobody is named. */
export function teamOf({ teams = [] }: SiteOwners, incident: OwnedIncident): string | null {
  return teams.find(({ of }) => fits(of, incident))?.team ?? null;
}

/**
 * What an hour of it costs, in US dollars; null: nothing is said, or an entry by severity comes first and nobody knows how much the
 * incident matters.
 */
export function usdPerHourOf(
  owners: SiteOwners,
  incident: OwnedIncident,
  severity: Severity | null,
): number | null {
  const team = teamOf(owners, incident);
  for (const { of, usdPerHour } of owners.downtime ?? []) {
    if (of.kind === 'severity') {
      if (severity === null) return null;
      if (of.severity === severity) return usdPerHour;
    } else if (of.kind === 'team' ? of.team === team : fits(of, incident)) return usdPerHour;
  }
  return null;
}
