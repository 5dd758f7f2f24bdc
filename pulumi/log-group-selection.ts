import { matchesName } from '../src/domain/text/wildcards.ts';

/** Which log groups the detector reads. */
export interface LogGroupChoice {
  /** Names in which `*` stands for any characters. */
  readonly patterns: readonly string[];
  /** A group with any of these tags is read too. */
  readonly tags: readonly LogGroupTag[];
}

export interface LogGroupTag {
  readonly key: string;
  readonly value: string;
}

export interface FoundLogGroups {
  /** Every group of the account and Region that may match a pattern. */
  readonly names: readonly string[];
  /** Those that have one of the tags. */
  readonly tagged: readonly string[];
}

/** Each is a resource of the stack; more than this are said with an account-wide pattern that means too much. */
export const LOG_GROUPS_MAX = 500;

/**
 * Log groups of RecoverOps itself, of any of its stacks in the account: what one detector writes must not come back to it, nor
 * to the detector of another stack, whose lines come back here. The same holds for what our own services and database write:
 * RecoverOps never works on itself.
 */
export function ownLogGroups(project: string): readonly string[] {
  return [
    `/${project}-*/*`,
    `/aws/lambda/${project}-*`,
    `/aws/rds/instance/${project}-*`,
    `/aws/ecs/containerinsights/${project}-*`,
    `/aws/kinesis*/${project}-*`,
  ];
}

/** The names to subscribe, sorted, each once, without our own however they were chosen. */
export function selectLogGroups(
  project: string,
  choice: LogGroupChoice,
  found: FoundLogGroups,
): readonly string[] {
  const own = ownLogGroups(project);
  const wanted = [
    ...found.names.filter((name) => choice.patterns.some((pattern) => matchesName(pattern, name))),
    ...found.tagged,
  ];
  const kept = wanted.filter((name) => !own.some((pattern) => matchesName(pattern, name)));
  return [...new Set(kept)].toSorted();
}

/** What every name that matches begins with, by which CloudWatch Logs is asked. */
export function prefixesOf(patterns: readonly string[]): readonly string[] {
  return [...new Set(patterns.map((pattern) => pattern.split('*')[0] ?? ''))].toSorted();
}

/** The group's name in its ARN, which some answers end in `:*`; undefined for another resource. */
export function logGroupOfArn(arn: string): string | undefined {
  const [, name] = arn.split(':log-group:');
  return name?.endsWith(':*') === true ? name.slice(0, -2) : name;
}
