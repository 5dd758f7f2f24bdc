import { AwsError } from '../http/aws-error.ts';
import {
  type JsonInput,
  objectList,
  optionalNumber,
  optionalObject,
  optionalString,
  requireString,
  stringList,
} from '../http/json-input.ts';
import type { Command } from './command.ts';
import { checkParameters } from './command-parameters.ts';
import type { DocumentStore } from './document-store.ts';
import { type Fleet, invalidInstance, type ManagedInstance } from './fleet.ts';
import { ssmLimits } from './ssm-limits.ts';

/** What SendCommand asked for, checked. */
export type CommandRequest = Pick<
  Command,
  | 'document'
  | 'version'
  | 'parameters'
  | 'comment'
  | 'timeoutSeconds'
  | 'maxConcurrency'
  | 'maxErrors'
  | 'instanceIds'
  | 'targets'
  | 'outputBucket'
  | 'outputPrefix'
  | 'alarms'
> & { readonly instances: readonly ManagedInstance[] };

const CONCURRENCY = /^([1-9][0-9]*|[1-9][0-9]?%|100%)$/;
const ERRORS = /^([0-9]+|[0-9]{1,2}%|100%)$/;

/** Validates SendCommand's input as AWS does. Throws AwsError with AWS's code. */
export function readCommandRequest(input: JsonInput, documents: DocumentStore, fleet: Fleet): CommandRequest {
  const { document, version } = documents.version(
    requireString(input, 'DocumentName'),
    optionalString(input, 'DocumentVersion'),
  );
  const hash = optionalString(input, 'DocumentHash');
  if (hash !== undefined && hash !== version.sha256) {
    throw new AwsError('InvalidDocument', `The hash of document ${document.name} is not ${hash}.`);
  }
  const instanceIds = stringList(input, 'InstanceIds');
  const targets = objectList(input, 'Targets').map((target) => ({
    Key: requireString(target, 'Key'),
    Values: stringList(target, 'Values'),
  }));
  return {
    document,
    version,
    parameters: checkParameters(version.content, input.Parameters),
    comment: withinLength('comment', optionalString(input, 'Comment') ?? '', ssmLimits.commentLimitChars),
    timeoutSeconds: readTimeout(input),
    maxConcurrency: matching('maxConcurrency', optionalString(input, 'MaxConcurrency') ?? '50', CONCURRENCY),
    maxErrors: matching('maxErrors', optionalString(input, 'MaxErrors') ?? '0', ERRORS),
    instanceIds,
    targets,
    outputBucket: optionalString(input, 'OutputS3BucketName') ?? '',
    outputPrefix: optionalString(input, 'OutputS3KeyPrefix') ?? '',
    alarms: readAlarms(input),
    instances: resolveInstances(instanceIds, targets, fleet),
  };
}

function readTimeout(input: JsonInput): number {
  const seconds = optionalNumber(input, 'TimeoutSeconds') ?? ssmLimits.timeoutSecondsDefault;
  if (
    !Number.isInteger(seconds) ||
    seconds < ssmLimits.timeoutSecondsMin ||
    seconds > ssmLimits.timeoutSecondsMax
  ) {
    const bound =
      seconds < ssmLimits.timeoutSecondsMin ? 'greater than or equal to 30' : 'less than or equal to 2592000';
    throw violation('timeoutSeconds', String(seconds), `Member must have value ${bound}`);
  }
  return seconds;
}

function readAlarms(input: JsonInput): unknown {
  const configuration = optionalObject(input, 'AlarmConfiguration');
  if (configuration === undefined) return undefined;
  const alarms = objectList(configuration, 'Alarms');
  if (alarms.length !== 1)
    throw violation('alarmConfiguration.alarms', String(alarms.length), 'Member must have length 1');
  for (const alarm of alarms) requireString(alarm, 'Name');
  return configuration;
}

type Targets = CommandRequest['targets'];

function resolveInstances(
  instanceIds: readonly string[],
  targets: Targets,
  fleet: Fleet,
): readonly ManagedInstance[] {
  if (instanceIds.length > 0 && targets.length > 0) {
    throw new AwsError('ValidationException', 'Give either InstanceIds or Targets, not both.');
  }
  if (targets.length > 0) {
    return fleet
      .all()
      .filter((one) => one.lastPingAtMs > 0 && targets.every((target) => matches(one, target)));
  }
  if (instanceIds.length === 0)
    throw new AwsError('InvalidInstanceId', 'InstanceIds or Targets has to be given.');
  if (instanceIds.length > ssmLimits.instanceIdsMax) {
    throw violation(
      'instanceIds',
      String(instanceIds.length),
      'Member must have length less than or equal to 50',
    );
  }
  if (new Set(instanceIds).size !== instanceIds.length) {
    throw new AwsError(
      'DuplicateInstanceId',
      'You cannot specify an instance ID in more than one association.',
    );
  }
  // An instance whose agent has never called cannot be told from one that does not exist.
  const unknown = instanceIds.filter((id) => (fleet.find(id)?.lastPingAtMs ?? 0) === 0);
  if (unknown.length > 0) throw invalidInstance(unknown);
  return instanceIds.map((id) => fleet.get(id));
}

function matches(instance: ManagedInstance, target: Targets[number]): boolean {
  if (target.Key === 'InstanceIds') return target.Values.includes(instance.instanceId);
  if (target.Key === 'tag-key') return target.Values.some((key) => instance.tags.has(key));
  if (!target.Key.startsWith('tag:'))
    throw new AwsError('InvalidTarget', `The target key ${target.Key} is not valid.`);
  const value = instance.tags.get(target.Key.slice('tag:'.length));
  return value !== undefined && target.Values.includes(value);
}

function withinLength(member: string, value: string, limitChars: number): string {
  if (value.length <= limitChars) return value;
  throw violation(member, value, `Member must have length less than or equal to ${limitChars}`);
}

function matching(member: string, value: string, pattern: RegExp): string {
  if (pattern.test(value)) return value;
  throw violation(member, value, `Member must satisfy regular expression pattern: ${pattern.source}`);
}

function violation(member: string, value: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
