import { LIMITS } from '../bounds.ts';
import { stripControls } from '../text/strip-controls.ts';
import { matchesName } from '../text/wildcards.ts';

/** A whole segment that stands for any number of directories; `*` stands for any characters inside one name. */
const ANY_DEPTH = '**';

/** No path and no pattern holds it: it stands for "whatever is there" where two patterns are compared. */
const ANY_NAME = '\u0001';

const segmentsOf = (path: string): readonly string[] => path.slice(1).split('/');

const isPlain = (segment: string): boolean => segment !== '' && segment !== '.' && segment !== '..';

/**
 * What keeps a text from naming one place: relative, with `..`, doubled or closing slashes, control or invisible
 * characters. Null: it names one. The root itself is one too.
 */
export function pathProblem(path: string): string | null {
  if (!path.startsWith('/')) return 'must be absolute: begin with /';
  if (path.length > LIMITS.sitePathChars) return `must have at most ${LIMITS.sitePathChars} characters`;
  if (stripControls(path) !== path || /[\t\n]/.test(path))
    return 'must have no control or invisible characters';
  if (path === '/') return null;
  if (path.endsWith('/'))
    return 'must not end with /: name a directory without it, or everything in it with /**';
  if (!segmentsOf(path).every(isPlain)) return 'must have no //, /./ or /../: write where it leads';
  return null;
}

/** Wildcards of other tools, and what shells would put in: here they would stand for themselves, unnoticed. */
const OTHER_WILDCARDS = /[?[\]{}\\$]/;

/** What keeps a text from being a pattern of paths; null: it is one. */
export function patternProblem(pattern: string): string | null {
  const problem = pathProblem(pattern);
  if (problem !== null) return problem;
  if (OTHER_WILDCARDS.test(pattern))
    return 'must have no wildcards but * and **: ? [ ] { } $ and \\ are not read as such';
  const segments = segmentsOf(pattern);
  if (segments.length > LIMITS.siteDepthMax) return `must have at most ${LIMITS.siteDepthMax} directories`;
  if (segments.some((segment) => segment !== ANY_DEPTH && segment.includes(ANY_DEPTH)))
    return 'must have ** only between slashes, where it stands for any number of directories';
  return null;
}

/** The places in a pattern that can be reached without another segment: `**` may stand for no directory, but the last one. */
function withSkipped(places: ReadonlySet<number>, pattern: readonly string[]): ReadonlySet<number> {
  const all = new Set(places);
  // What is added while a set is walked is walked too.
  for (const place of all) if (pattern[place] === ANY_DEPTH && place < pattern.length - 1) all.add(place + 1);
  return all;
}

/** How many of a path's first segments a pattern fits, each time it fits: `/a` and `/a/b` give 1 and 2. */
function fittingDepths(pattern: readonly string[], path: readonly string[]): readonly number[] {
  const depths: number[] = [];
  let places = withSkipped(new Set([0]), pattern);
  for (const [index, segment] of path.entries()) {
    const next = new Set<number>();
    for (const place of places) {
      const wanted = pattern[place];
      if (wanted === undefined) continue;
      if (wanted === ANY_DEPTH) next.add(place);
      if (wanted === ANY_DEPTH ? place === pattern.length - 1 : matchesName(wanted, segment))
        next.add(place + 1);
    }
    places = withSkipped(next, pattern);
    if (places.has(pattern.length)) depths.push(index + 1);
    if (places.size === 0) break;
  }
  return depths;
}

/** Whether the pattern fits the whole path. `/a/**` fits all that is in `/a`, and not `/a` itself. */
export function matchesPath(pattern: string, path: string): boolean {
  const segments = segmentsOf(path);
  return path !== '/' && fittingDepths(segmentsOf(pattern), segments).includes(segments.length);
}

/** The segments of a pattern that what stands in a directory may fit next; empty: nothing that it fits lies in there. */
function nextSegments(pattern: readonly string[], directory: readonly string[]): readonly string[] {
  let places = withSkipped(new Set([0]), pattern);
  for (const segment of directory) {
    const next = new Set<number>();
    for (const place of places) {
      const wanted = pattern[place];
      if (wanted === undefined) continue;
      if (wanted === ANY_DEPTH) next.add(place);
      if (wanted === ANY_DEPTH || matchesName(wanted, segment)) next.add(place + 1);
    }
    places = withSkipped(next, pattern);
  }
  return [...places].flatMap((place) => pattern[place] ?? []);
}

/** Whether something that the pattern fits may stand in the directory, at any depth. */
export function reachesInto(pattern: string, directory: string): boolean {
  return nextSegments(segmentsOf(pattern), directory === '/' ? [] : segmentsOf(directory)).length > 0;
}

/** Whether a file in the directory whose name begins so may fit the pattern by its last segment. */
export function reachesNamesIn(pattern: string, directory: string, stem: string): boolean {
  const segments = segmentsOf(pattern);
  const last = segments.at(-1) ?? '';
  if (last === ANY_DEPTH || !nextSegments(segments, segmentsOf(directory)).includes(last)) return false;
  const [head = ''] = last.split('*');
  return head.startsWith(stem) || stem.startsWith(head);
}

/** The directories that a pattern names before its first wildcard. */
function fixedSegments(pattern: string): readonly string[] {
  const segments = segmentsOf(pattern);
  const first = segments.findIndex((segment) => segment.includes('*'));
  return first < 0 ? segments : segments.slice(0, first);
}

/**
 * Whether what is done to the path could reach what the pattern protects: the path fits it, lies in what fits it, or is
 * a directory above it. So `/data/**` and `/data` both protect `/data`, all that is in it, and `/`.
 */
export function protectsPath(pattern: string, path: string): boolean {
  if (path === '/') return true;
  const segments = segmentsOf(path);
  if (fittingDepths(segmentsOf(pattern), segments).length > 0) return true;
  const fixed = fixedSegments(pattern);
  return segments.length <= fixed.length && segments.every((segment, index) => segment === fixed[index]);
}

/**
 * Whether all that the inner pattern can fit is protected by the outer one: tried with no, one and two unheard-of
 * directories for each `**` of the inner one. It finds mistakes in a file; what is protected is decided for each path.
 */
export function protectsPattern(outer: string, inner: string): boolean {
  const wanted = segmentsOf(outer);
  const parts = segmentsOf(inner);
  const example = (depth: number) =>
    parts.flatMap((part, index) => {
      if (part !== ANY_DEPTH) return [part.replaceAll('*', ANY_NAME)];
      return Array.from({ length: index === parts.length - 1 ? Math.max(1, depth) : depth }, () => ANY_NAME);
    });
  return [0, 1, 2].every((depth) => fittingDepths(wanted, example(depth)).length > 0);
}
