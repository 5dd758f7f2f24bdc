import { statSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** At most this many workers begin with a file that starts a whole installation: its five processes keep a core busy. */
const STACKS_AT_ONCE_MAX = 3;
/** The last installation starts when this part of the other files has begun, so that it is not alone in the end. */
const LAST_STACK_AT = 0.6;
/** Suites whose files take longest first; those that are not named come last. */
const SLOWEST_FIRST = ['e2e', 'temporal', 'lab', 'infra', 'web'];
/** Files of quick suites that take minutes all the same: they compute. */
const LONG_FILES = /\/(?:linear-scans|worked-example|redaction-figures|text-data|missing-facts)\.test\.ts$/;

export interface OrderedFile {
  readonly project: string;
  readonly path: string;
  readonly sizeBytes: number;
}

const rank = ({ project, path }: OrderedFile) => {
  if (LONG_FILES.test(path)) return -1;
  const place = SLOWEST_FIRST.indexOf(project);
  return place < 0 ? SLOWEST_FIRST.length : place;
};

/**
 * The same order in every run, whatever earlier runs have left: long files first, as a short one at the end fills a gap
 * and a long one makes everybody wait. Files of e2e start a whole installation each: the first few at once, the others
 * spread over the rest.
 */
export function orderFiles<T extends OrderedFile>(files: readonly T[]): readonly T[] {
  const sorted = files.toSorted(
    (a, b) => rank(a) - rank(b) || b.sizeBytes - a.sizeBytes || (a.path < b.path ? -1 : 1),
  );
  const stacks = sorted.filter(({ project }) => project === 'e2e');
  const others = sorted.filter(({ project }) => project !== 'e2e');
  const later = stacks.slice(STACKS_AT_ONCE_MAX);
  const places = later.map((_, index) =>
    Math.floor((others.length * LAST_STACK_AT * (index + 1)) / later.length),
  );
  return [
    ...stacks.slice(0, STACKS_AT_ONCE_MAX),
    ...others.flatMap((file, index) => [...later.filter((_, stack) => places[stack] === index), file]),
    ...later.filter((_, stack) => (places[stack] ?? 0) >= others.length),
  ];
}

export class FileOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const files = specifications.map((specification) => ({
      specification,
      project: specification.project.name,
      path: specification.moduleId,
      sizeBytes: statSync(specification.moduleId).size,
    }));
    return orderFiles(files).map(({ specification }) => specification);
  }
}
