import type { FindingResource } from '../../alarm/finding/finding.ts';
import type { LogSource } from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import type { SiteLogGroup } from '../../site/site.ts';
import { cutText } from '../../text/cut-text.ts';
import { singleLine } from '../../text/single-line.ts';
import { stripControls } from '../../text/strip-controls.ts';
import { matchesName } from '../../text/wildcards.ts';

/** What a log stream holds: who writes it, and what it is about. */
export interface StreamOrigin {
  readonly source: LogSource;
  readonly resource: FindingResource;
}

/** At the beginning of the name of a stream, as the CloudWatch agent and ours name them; `mi-` is a host outside of EC2. */
const INSTANCE = /^(m?i-[0-9a-f]{8,17})(?![0-9a-z])/;
const KIND_OF: Readonly<Record<LogSource, FindingResource['kind']>> = {
  ec2: 'instance',
  ecs: 'ecs_service',
  'rds-postgresql': 'database',
  'rds-mysql': 'database',
  lambda: 'function',
  alb: 'load_balancer',
};

const wholeGroup = (id: string): FindingResource => ({ kind: 'log_group', id });

function instanceOf(stream: string): FindingResource | null {
  const [, id] = INSTANCE.exec(stream) ?? [];
  return id === undefined ? null : { kind: 'instance', id };
}

/** Parts of a name between slashes, without empty ones. */
const partsOf = (name: string) => name.split('/').filter((part) => part !== '');

const joined = (cluster: string, service: string | undefined) =>
  service === undefined ? cluster : `${cluster}/${service}`;

/** By the names that AWS's own services give. */
function ofAws(group: string): StreamOrigin | null {
  const [first, second, third, fourth, ...more] = partsOf(group);
  if (!group.startsWith('/')) return null;
  if (first === 'aws' && second === 'lambda' && third !== undefined && fourth === undefined)
    return { source: 'lambda', resource: { kind: 'function', id: third } };
  if (
    first === 'aws' &&
    second === 'rds' &&
    (third === 'instance' || third === 'cluster') &&
    fourth !== undefined
  ) {
    const resource: FindingResource = { kind: 'database', id: fourth };
    if (more.length !== 1) return null;
    // MySQL calls it error; its slow query and general logs hold statements of clients.
    if (more[0] === 'postgresql') return { source: 'rds-postgresql', resource };
    return more[0] === 'error' ? { source: 'rds-mysql', resource } : null;
  }
  if (first === 'ecs' && second !== undefined)
    return { source: 'ecs', resource: { kind: 'ecs_service', id: joined(second, third) } };
  // `/aws/ecs/<cluster>/<service>`, and `/aws/events/ecs` with the events of all of them.
  if (first === 'aws' && second === 'ecs' && third !== undefined)
    return { source: 'ecs', resource: { kind: 'ecs_service', id: joined(third, fourth) } };
  if (first === 'aws' && second === 'events' && third?.startsWith('ecs') === true)
    return { source: 'ecs', resource: wholeGroup(group) };
  return null;
}

/** What stands for the only `*` of a pattern; null where it has none or several. */
function starOf(pattern: string, name: string): string | null {
  const [head, tail, ...more] = pattern.split('*');
  if (head === undefined || tail === undefined || more.length > 0) return null;
  const found = name.slice(head.length, name.length - tail.length);
  return found === '' ? null : found;
}

function ofRule(rule: SiteLogGroup, source: LogSource, group: string, stream: string): StreamOrigin {
  const kind = KIND_OF[source];
  if (rule.resource === 'group') {
    const id = starOf(rule.match, group);
    const instance = id === null ? null : instanceOf(id);
    if (kind === 'instance') return { source, resource: instance ?? wholeGroup(group) };
    return { source, resource: { kind, id: id ?? group } };
  }
  // What is no instance's id names no host that could be looked at.
  if (kind === 'instance') return { source, resource: instanceOf(stream) ?? wholeGroup(group) };
  const [id] = partsOf(stream);
  return { source, resource: id === undefined ? wholeGroup(group) : { kind, id } };
}

/** What stands for a name of which nothing can be shown. */
const UNREADABLE = '(unreadable)';

/** A name as it can be shown and sent, on one line and bounded; empty where all of it is invisible. */
const readable = (name: string) => cutText(singleLine(stripControls(name)), LIMITS.logNameChars);

/** A log group as what is told of, by a name that can be shown. */
export function groupResource(group: string): FindingResource {
  const name = readable(group);
  return wholeGroup(name === '' ? UNREADABLE : name);
}

/** About what can be named: a resource whose id shows nothing is told of as its group. */
function nameable({ source, resource }: StreamOrigin, group: string): StreamOrigin {
  const id = readable(resource.id);
  return { source, resource: id === '' ? groupResource(group) : { kind: resource.kind, id } };
}

/**
 * Who writes a log stream and what it is about: by the site file's word, else by the names that AWS's services give, else by an
 * instance's id at the beginning of the stream's name. What nothing is known of is about its group. The id can
 * be shown: it is one line without anything invisible, and never empty. Null: not to be looked at.
 */
export function originOf(rules: readonly SiteLogGroup[], group: string, stream: string): StreamOrigin | null {
  const rule = rules.find(({ match }) => matchesName(match, group));
  if (rule === undefined) {
    const { source, resource } = ofAws(group) ?? {
      source: 'ec2' as const,
      resource: instanceOf(stream) ?? wholeGroup(group),
    };
    return nameable({ source, resource }, group);
  }
  return rule.source === 'ignored' ? null : nameable(ofRule(rule, rule.source, group, stream), group);
}
