import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { AwsError } from '../http/aws-error.ts';
import type { StepResult } from './command.ts';
import { ssmLimits } from './ssm-limits.ts';

/** The payload of SendReply. A reply may hold all steps, one, or none: the caller accumulates. */
export interface AgentReply {
  readonly documentStatus: 'InProgress' | 'Success' | 'Failed' | 'Cancelled' | 'TimedOut';
  readonly steps: readonly StepResult[];
  /** Why the agent could not begin with the document; empty otherwise. */
  readonly trace: string;
}

/** The agent's own words for a document's state. A host that reboots goes on with the document afterwards. */
const STATUSES: ReadonlyMap<unknown, AgentReply['documentStatus']> = new Map([
  ['NotStarted', 'InProgress'],
  ['InProgress', 'InProgress'],
  ['SuccessAndReboot', 'InProgress'],
  ['PassedAndReboot', 'InProgress'],
  ['Success', 'Success'],
  ['Skipped', 'Success'],
  ['Failed', 'Failed'],
  ['Cancelled', 'Cancelled'],
  ['TimedOut', 'TimedOut'],
]);

/** Throws ValidationException when the payload is not a reply. Output over SSM's limits is cut. */
export function parseAgentReply(payload: string): AgentReply {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    throw malformed('not JSON');
  }
  if (!isJsonObject(value)) throw malformed('not an object');
  const documentStatus = STATUSES.get(value.documentStatus);
  if (documentStatus === undefined) throw malformed(`unknown documentStatus ${String(value.documentStatus)}`);
  const steps = isJsonObject(value.runtimeStatus) ? Object.entries(value.runtimeStatus) : [];
  const trace = typeof value.documentTraceOutput === 'string' ? value.documentTraceOutput : '';
  return { documentStatus, trace, steps: steps.map(([name, step]) => parseStep(name, step)) };
}

function parseStep(name: string, value: unknown): StepResult {
  if (!isJsonObject(value)) throw malformed(`step ${name} is not an object`);
  const text = (field: string): string => (typeof value[field] === 'string' ? value[field] : '');
  return {
    name,
    status: text('status'),
    code: typeof value.code === 'number' ? value.code : -1,
    standardOutput: text('standardOutput').slice(0, ssmLimits.stdoutLimitChars),
    standardError: text('standardError').slice(0, ssmLimits.stderrLimitChars),
    startedAt: text('startDateTime'),
    endedAt: text('endDateTime'),
  };
}

function malformed(reason: string): AwsError {
  return new AwsError('ValidationException', `The reply's payload is malformed: ${reason}.`);
}
