import { IsArray, IsObject, type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { isJsonObject, type JsonObject, memberOf } from '../../src/domain/text/json-object.ts';
import { err, ok, type Result } from '../../src/domain/text/result.ts';
import { schemaProblems } from '../../src/domain/text/schema-problems.ts';
import type { World } from '../world.ts';
import type { Case, CaseHost, ReadCase } from './case.ts';
import {
  AlarmLaterSchema,
  HeadSchema,
  HostSchema,
  LaunchSchema,
  PastFixSchema,
  READ_APART,
  SeriesSchema,
  type TargetHealth,
  TargetHealthSchema,
  WorldSchema,
} from './case-schema.ts';
import { readSite } from './read-site.ts';

/** What a file holds beside a case, collected while it is read. */
interface Notes {
  readonly ignored: Set<string>;
  readonly leftOut: string[];
}

/** `null` says as much as nothing, but for a configuration test: there it says that the program is not there. */
const NULL_MEANS = new Set(['config_test']);

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => member !== null || NULL_MEANS.has(key))
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}

/** Lists members that a schema does not name; lists are one place, so that a thousand files are one line. */
function noteUnknown(schema: TSchema, value: unknown, at: string, notes: Notes): void {
  if (IsArray(schema) && Array.isArray(value)) {
    for (const item of value) noteUnknown(schema.items, item, `${at}[]`, notes);
  }
  if (!IsObject(schema) || !isJsonObject(value)) return;
  const known = new Map(Object.entries(schema.properties));
  for (const [key, member] of Object.entries(value)) {
    const here = at === '' ? key : `${at}.${key}`;
    const inner = known.get(key);
    if (inner === undefined) notes.ignored.add(here);
    else noteUnknown(inner, member, here, notes);
  }
}

/** The items of a list that are as they should be; the others are left out with what is wrong. */
function readItems<S extends TSchema>(
  schema: S,
  value: unknown,
  at: string,
  notes: Notes,
): readonly Static<S>[] {
  if (!Array.isArray(value)) {
    notes.leftOut.push(`${at} must be a list`);
    return [];
  }
  return value.flatMap((item: unknown, index) => {
    noteUnknown(schema, item, `${at}[]`, notes);
    if (Check(schema, item)) return [item];
    notes.leftOut.push(...schemaProblems(schema, item, `${at}[${index}]`));
    const rest = withoutWrongMembers(schema, item);
    return Check(schema, rest) ? [rest] : [];
  });
}

/** Of an object only those members that are as they should be: a wrong note costs the note, not the file it is about. */
function withoutWrongMembers(schema: TSchema, item: unknown): unknown {
  if (!IsObject(schema) || !isJsonObject(item)) return item;
  const known = new Map(Object.entries(schema.properties));
  return Object.fromEntries(
    Object.entries(item).filter(([key, member]) => {
      const inner = known.get(key);
      return inner === undefined || Check(inner, member);
    }),
  );
}

/** A world without what could not be read of it. */
function readWorld(value: unknown, at: string, notes: Notes): World {
  if (!isJsonObject(value)) {
    notes.leftOut.push(`${at} must be an object`);
    return {};
  }
  const world: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const schema = Object.entries(WorldSchema.properties).find(([name]) => name === key)?.[1];
    const here = `${at}.${key}`;
    if (schema === undefined) {
      notes.ignored.add(here);
      // A renderer may know what the schema does not yet.
      world[key] = member;
    } else if (IsArray(schema)) {
      world[key] = readItems(schema.items, member, here, notes);
    } else {
      noteUnknown(schema, member, here, notes);
      if (Check(schema, member)) world[key] = member;
      else notes.leftOut.push(...schemaProblems(schema, member, here));
    }
  }
  return Check(WorldSchema, world) ? world : {};
}

function readHost(value: unknown, index: number, notes: Notes): readonly CaseHost[] {
  const at = `hosts[${index}]`;
  const { world, ...told } = isJsonObject(value) ? value : { world: undefined };
  noteUnknown(HostSchema, told, 'hosts[]', notes);
  const host: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(told)) {
    const schema = Object.entries(HostSchema.properties).find(([name]) => name === key)?.[1];
    if (schema === undefined || Check(schema, member)) host[key] = member;
    else notes.leftOut.push(...schemaProblems(schema, member, `${at}.${key}`));
  }
  if (!Check(HostSchema, host)) return [];
  return [{ ...host, world: world === undefined ? {} : readWorld(world, `${at}.world`, notes) }];
}

function readAlarmLater(file: JsonObject, notes: Notes): Case['alarmLater'] {
  if (!Object.hasOwn(file, 'alarm_later')) return 'unsaid';
  const later = memberOf(file, 'alarm_later');
  if (later === null) return 'gone';
  const told = withoutNulls(later);
  noteUnknown(AlarmLaterSchema, told, 'alarm_later', notes);
  if (Check(AlarmLaterSchema, told)) return told;
  notes.leftOut.push(...schemaProblems(AlarmLaterSchema, told, 'alarm_later'));
  return 'unsaid';
}

/** A list that only case/v2 has; nothing where it is left out. In case/v1 it is a member that is not known. */
function readLater<S extends TSchema>(
  schema: S,
  file: JsonObject,
  name: string,
  notes: Notes,
): readonly Static<S>[] {
  const value = memberOf(file, name);
  if (value === undefined || value === null) return [];
  if (memberOf(file, 'format') === 'case/v2') return readItems(schema, value, name, notes);
  notes.ignored.add(name);
  return [];
}

/** A file of `case/v1` or `case/v2`. What keeps it from being a case is told in full; what can be left out is, and is listed. */
export function readCase(file: unknown): Result<ReadCase, readonly string[]> {
  if (!isJsonObject(file)) return err(['must be an object']);
  const notes: Notes = { ignored: new Set(), leftOut: [] };
  const told: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(file)) {
    if (READ_APART.some((name) => name === key) || member === null) continue;
    told[key] = key === 'alarm' ? member : withoutNulls(member);
  }
  noteUnknown(HeadSchema, told, '', notes);
  const problems = [...schemaProblems(HeadSchema, told)];
  const hosts = memberOf(file, 'hosts') ?? [];
  if (!Array.isArray(hosts)) problems.push('hosts must be a list');
  if (problems.length > 0 || !Check(HeadSchema, told) || !Array.isArray(hosts)) return err(problems);
  const health = withoutNulls(memberOf(file, 'target_health'));
  const targetHealth: readonly TargetHealth[] | null =
    health === undefined || health === null
      ? null
      : readItems(TargetHealthSchema, health, 'target_health', notes);
  return ok({
    value: {
      id: told.id,
      right: told.right ?? '',
      source: told.source ?? '',
      family: told.family ?? '',
      platform: told.platform,
      tags: told.tags ?? [],
      alarm: told.alarm,
      alarmLater: readAlarmLater(file, notes),
      targetHealth,
      history: readLater(SeriesSchema, file, 'history', notes),
      launches: readLater(LaunchSchema, file, 'launches', notes),
      pastFixes: readLater(PastFixSchema, file, 'past_fixes', notes),
      site: readSite(memberOf(file, 'site'), notes.leftOut),
      hosts: hosts.flatMap((host, index) => readHost(withoutNulls(host), index, notes)),
      expected: told.expected,
    },
    ignored: [...notes.ignored].toSorted(),
    leftOut: notes.leftOut,
  });
}
