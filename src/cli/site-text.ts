import { DEFAULT_SITE } from '../domain/site/default-site.ts';
import type { DisposablePath, NeverTouch, Site, SiteLogGroup, SiteUnit } from '../domain/site/site.ts';
import type { Owned, SiteDowntime, SiteTeam } from '../domain/site/site-owners.ts';
import { mayRestart } from '../domain/site/site-rules.ts';
import type { SiteSeverity } from '../domain/site/site-severity.ts';
import { type Line, line, paint, type Terminal } from './terminal.ts';

const AGES = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

function ageText(seconds: number): string {
  const [unit, size] = AGES.find(([, one]) => seconds >= one && seconds % one === 0) ?? ['second', 1];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function unitText({ unit, drain, serves }: SiteUnit): string {
  const drained = drain === null ? '' : `, after this: ${drain}`;
  return `${unit}${serves.length === 0 ? '' : `, which answers at ${serves.join(' and ')}`}${drained}`;
}

function disposableText({ path, what, why, olderThanSeconds }: DisposablePath): string {
  const age = olderThanSeconds === 0 ? '' : `, not written to for ${ageText(olderThanSeconds)}`;
  return `${path} (${what.replaceAll('_', ' ')}${age}): ${why}`;
}

function logGroupText({ match, source, resource }: SiteLogGroup): string {
  if (source === 'ignored') return `${match}: its lines are not looked at`;
  return `${match}: ${source}, with the id in the name of the ${resource === 'stream' ? 'log stream' : 'group'}`;
}

function severityText({ of, is }: SiteSeverity): string {
  if (of.kind === 'tag') return `hosts with the tag ${of.key}=${of.value}: ${is}`;
  return `${of.kind === 'alarm' ? 'alarms' : 'resources'} called ${of.pattern}: ${is}`;
}

const ownedText = ({ kind, pattern }: Owned) =>
  `${kind === 'alarm' ? 'alarms' : 'resources'} called ${pattern}`;

const teamText = ({ of, team }: SiteTeam) => `${ownedText(of)}: ${team}`;

function downtimeText({ of, usdPerHour }: SiteDowntime): string {
  const usd = `$${usdPerHour.toLocaleString('en')} an hour`;
  if (of.kind === 'team') return `of the team ${of.team}: ${usd}`;
  return of.kind === 'severity' ? `of severity ${of.severity}: ${usd}` : `${ownedText(of)}: ${usd}`;
}

function neverText(entry: NeverTouch): string {
  switch (entry.kind) {
    case 'path':
      return `${entry.path} and all that is in it: ${entry.why}`;
    case 'unit':
      return `the unit ${entry.unit}: ${entry.why}`;
    case 'process':
      return `processes called ${entry.process}: ${entry.why}`;
  }
}

/** What a site says, in words, the built-in entries behind those of the file and in one line for each kind. */
export function siteText(terminal: Terminal, site: Site): readonly Line[] {
  const { units, neverTouch, stores } = DEFAULT_SITE;
  const ownUnits = site.units.filter((entry) => !units.includes(entry));
  const ownNever = site.neverTouch.filter((entry) => !neverTouch.includes(entry));
  const builtIn = (kind: SiteUnit['restart']) => {
    // The file may be stricter than what is built in.
    const names = units.flatMap(({ unit, restart }) =>
      restart === kind && (kind === 'never' || mayRestart(site, unit).allowed) ? [unit] : [],
    );
    return names.length === 0 ? [] : [names.join(' ')];
  };
  const ownStores = site.stores.filter((name) => !stores.includes(name));
  const section = (title: string, own: readonly string[], fixed: readonly string[] = []): readonly Line[] => [
    paint(terminal, 'bold', title),
    ...(own.length + fixed.length === 0 ? [line`  nothing`] : []),
    ...own.map((each) => line`  ${each}`),
    ...fixed.map((each) => line`  ${paint(terminal, 'dim', `built in: ${each}`)}`),
  ];
  const named = (kind: SiteUnit['restart']) =>
    ownUnits.filter(({ restart }) => restart === kind).map(unitText);
  return [
    ...section('May be restarted, and no other unit', named('allowed'), builtIn('allowed')),
    ...section('Is never restarted', named('never'), builtIn('never')),
    ...section('Is disposable', site.disposable.map(disposableText)),
    ...section(
      'Is never touched',
      [...ownNever.map(neverText), ...ownStores.map((name) => `processes called ${name}: it holds data`)],
      [
        neverTouch.flatMap((entry) => (entry.kind === 'path' ? [entry.path] : [])).join(' '),
        `processes called ${stores.join(' ')}`,
      ],
    ),
    ...section(
      'Own metrics that are known',
      site.metrics.map(
        ({ namespace, name, subject, unit }) =>
          `${namespace} ${name}: ${subject.replaceAll('_', ' ')} in ${unit}`,
      ),
    ),
    ...section('Log groups beside those that AWS names', (site.logGroups ?? []).map(logGroupText)),
    ...section(
      'How much incidents matter, the first that fits; else high',
      (site.severities ?? []).map(severityText),
    ),
    ...section('Whose incidents are, the first that fits', (site.teams ?? []).map(teamText)),
    ...section(
      'What an hour of them costs, the first that fits, for an estimate alone',
      (site.downtime ?? []).map(downtimeText),
    ),
  ];
}
