import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { AwsError } from '../http/aws-error.ts';
import type { JsonInput } from '../http/json-input.ts';
import { findRoute } from '../http/rest-json.ts';
import type { LabRequest } from '../http/service.ts';
import { lambdaRoutes } from '../lambda/lambda-routes.ts';
import { labLimits } from '../limits.ts';
import type { LabCaller } from './identities.ts';

/** One call to a control service: who made it, where, and what for. */
export interface LabCall {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly caller: LabCaller;
  /** Decoded for SSM, which is what is decided on; empty for other services. */
  readonly input: JsonInput;
  readonly wasDenied: boolean;
}

/** Why the call is denied, or undefined to allow it. */
export type AccessRule = (call: Omit<LabCall, 'wasDenied'>) => string | undefined;

/** What was called, and an optional rule about who may call what. Without a rule everything is allowed. */
export interface CallLog {
  /** Records the call. Throws AccessDenied when the rule denies it. */
  admit(request: LabRequest): void;
  /** Oldest first; the latest ones. */
  calls(): readonly LabCall[];
  setRule(rule: AccessRule | undefined): void;
}

const LOGGED_SERVICES: ReadonlySet<string> = new Set([
  'ssm',
  'monitoring',
  'sts',
  'sqs',
  'ec2',
  'elasticloadbalancing',
  'autoscaling',
  'kinesis',
  'logs',
  'lambda',
]);
/** What agents say all the time. */
const UNLOGGED_OPERATIONS: ReadonlySet<string> = new Set([
  'UpdateInstanceInformation',
  'ListInstanceAssociations',
  'PutInventory',
  'PutMetricData',
]);

/** What the agents of hosts sign with: they ship lines all the time. */
const HOST_ACCESS_KEY = 'LABHOST';

export function createCallLog(): CallLog {
  const calls: LabCall[] = [];
  let rule: AccessRule | undefined;
  return {
    admit(request) {
      const { service, region } = request.scope;
      const operation = operationOf(request);
      if (!LOGGED_SERVICES.has(service) || UNLOGGED_OPERATIONS.has(operation)) return;
      if (service === 'logs' && request.scope.accessKeyId === HOST_ACCESS_KEY) return;
      const input = service === 'ssm' ? inputOf(request) : {};
      const call = { service, operation, region, caller: request.caller, input };
      const denial = rule?.(call);
      calls.push({ ...call, wasDenied: denial !== undefined });
      if (calls.length > labLimits.callsKeptMax) calls.shift();
      if (denial === undefined) return;
      const message = `User: ${request.caller.arn} is not authorized to perform: ${service}:${operation}: ${denial}`;
      throw new AwsError('AccessDeniedException', message, { queryCode: 'AccessDenied' });
    },
    calls: () => [...calls],
    setRule(next) {
      rule = next;
    },
  };
}

function operationOf({ headers, url, body, method, scope }: LabRequest): string {
  if (scope.service === 'lambda') return findRoute(lambdaRoutes, method, url.pathname)?.route.name ?? '';
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const form = method === 'GET' ? url.searchParams : new URLSearchParams(body.toString('utf8'));
  return form.get('Action') ?? '';
}

function inputOf({ body }: LabRequest): JsonInput {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isJsonObject(value) ? value : {};
  } catch {
    // The service itself answers what is wrong with it.
    return {};
  }
}
