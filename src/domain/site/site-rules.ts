import { baseName } from '../text/base-name.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { sha256Hex } from '../text/sha256.ts';
import { matchesName } from '../text/wildcards.ts';
import { matchesPath, pathProblem, protectsPath, reachesInto, reachesNamesIn } from './path-pattern.ts';
import type { DisposablePath, Site } from './site.ts';
import { isSystemPath } from './system-paths.ts';
import { fullUnitName } from './unit-name.ts';

export type RestartAnswer =
  | { readonly allowed: true; readonly drain?: string }
  | { readonly allowed: false; readonly why: string };

export type DisposalAnswer =
  | { readonly disposable: true; readonly entry: DisposablePath }
  | { readonly disposable: false; readonly why: string };

export type TouchAnswer = { readonly never: false } | { readonly never: true; readonly why: string };

/** One thing that a step would act on. */
export type TouchSubject =
  | { readonly path: string }
  | { readonly unit: string }
  /** The name of a process, as `/proc/<pid>/comm` has it, or its executable. */
  | { readonly process: string };

const FREE: TouchAnswer = { never: false };
const never = (why: string): TouchAnswer => ({ never: true, why });

/** The kernel keeps so many characters of a process's name. */
const COMM_CHARS = 15;

function neverTouchedPath(site: Site, path: string): TouchAnswer {
  const problem = pathProblem(path);
  // What cannot be placed cannot be compared with what is protected.
  if (problem !== null) return never(`the path ${problem}`);
  for (const entry of site.neverTouch)
    if (entry.kind === 'path' && protectsPath(entry.path, path)) return never(`${entry.path}: ${entry.why}`);
  return FREE;
}

function neverTouchedUnit(site: Site, unit: string): TouchAnswer {
  const name = fullUnitName(unit);
  if (name === null) return never('that is not the name of a systemd unit');
  for (const entry of site.neverTouch)
    if (entry.kind === 'unit' && matchesName(entry.unit, name)) return never(`${entry.unit}: ${entry.why}`);
  return FREE;
}

/** A name that the kernel has cut stands for every name that begins so. */
function namesProcess(pattern: string, name: string): boolean {
  if (matchesName(pattern, name)) return true;
  return name.length === COMM_CHARS && matchesName(pattern.slice(0, COMM_CHARS), name);
}

function neverTouchedProcess(site: Site, executable: string): TouchAnswer {
  const name = baseName(executable);
  if (name === '') return never('a process without a name cannot be told from a protected one');
  for (const entry of site.neverTouch)
    if (entry.kind === 'process' && namesProcess(entry.process, name))
      return never(`${entry.process}: ${entry.why}`);
  const store = site.stores.find((one) => namesProcess(one, name));
  return store === undefined ? FREE : never(`${store} holds data`);
}

/**
 * Whether no step may touch it, and why. A path is protected with all that is in it and every directory above it; it has to
 * be where it leads, as this knows of no symbolic links.
 */
export function neverTouched(site: Site, subject: TouchSubject): TouchAnswer {
  if ('path' in subject) return neverTouchedPath(site, subject.path);
  if ('unit' in subject) return neverTouchedUnit(site, subject.unit);
  return neverTouchedProcess(site, subject.process);
}

/**
 * Whether no step may clear out the directory: itself, what it lies in, or something that may stand in it at any depth is
 * never touched. For a step that picks files by age or kind, and knows no site file.
 */
export function neverCleared(site: Site, directory: string): TouchAnswer {
  const touch = neverTouchedPath(site, directory);
  if (touch.never) return touch;
  for (const entry of site.neverTouch)
    if (entry.kind === 'path' && reachesInto(entry.path, directory))
      return never(`${entry.path}, which may stand in it: ${entry.why}`);
  return FREE;
}

/** The same for a step that picks the files of the directory by how their names begin. */
export function neverPicked(site: Site, directory: string, stem: string): TouchAnswer {
  for (const entry of site.neverTouch)
    if (entry.kind === 'path' && reachesNamesIn(entry.path, directory, stem))
      return never(`${entry.path}: ${entry.why}`);
  return FREE;
}

/** Whether a unit may be restarted. What is not said to be allowed is not; the more careful of two entries wins. */
export function mayRestart(site: Site, unit: string): RestartAnswer {
  const touch = neverTouched(site, { unit });
  if (touch.never) return { allowed: false, why: `never touched, ${touch.why}` };
  const name = fullUnitName(unit) ?? unit;
  const entries = site.units.filter((entry) => matchesName(entry.unit, name));
  const forbidding = entries.find(({ restart }) => restart === 'never');
  if (forbidding !== undefined)
    return { allowed: false, why: `restart is never allowed for ${forbidding.unit}` };
  if (entries.length === 0)
    return { allowed: false, why: `${name} is not listed under units with restart: allowed` };
  // What is said of the unit by its name counts before what is said of its template.
  const drains = entries.filter((entry) => entry.drain !== null);
  const drain = (drains.find((entry) => entry.unit === name) ?? drains.at(-1))?.drain ?? null;
  return drain === null ? { allowed: true } : { allowed: true, drain };
}

/** Whether a file may go, and what is said of it. Of several entries the one that keeps files the longest counts. */
export function isDisposable(site: Site, path: string): DisposalAnswer {
  const touch = neverTouched(site, { path });
  if (touch.never) return { disposable: false, why: `never touched, ${touch.why}` };
  // The parser refuses such entries; a site that was made in another way must not get around it.
  if (isSystemPath(path)) return { disposable: false, why: 'it belongs to the system' };
  const [entry] = site.disposable
    .filter((one) => matchesPath(one.path, path))
    .toSorted((a, b) => b.olderThanSeconds - a.olderThanSeconds);
  return entry === undefined
    ? { disposable: false, why: 'no entry under disposable fits it' }
    : { disposable: true, entry };
}

/** SHA-256 of the canonical JSON of all that is in force, built-in entries included. */
export function siteHash(site: Site): string {
  return sha256Hex(canonicalJson(site));
}
