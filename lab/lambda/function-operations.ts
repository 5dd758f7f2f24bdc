import { createHash } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, optionalObject, optionalString } from '../http/json-input.ts';
import { wholeNumber } from '../http/member-constraint.ts';
import { type RestOperation, restJson } from '../http/rest-json.ts';
import { labLimits } from '../limits.ts';
import {
  type AsyncSettings,
  defaultAsyncSettings,
  type FunctionRecord,
  type FunctionStore,
} from './function-store.ts';
import {
  conflict,
  destinationView,
  invalidParameter,
  neededText,
  notFound,
  onFailureOf,
  refuseOthers,
} from './lambda-input.ts';
import type { RunningFunctions } from './running-functions.ts';

const FUNCTION_NAME = /^[a-zA-Z0-9-_]{1,64}$/;
const ROLE_ARN = /^arn:aws:iam::\d{12}:role\/[a-zA-Z0-9+=,.@\-_/]+$/;
const SECONDS = { usual: 3, min: 1, max: 900 } as const;
const MEGABYTES = { usual: 128, min: 128, max: 10_240 } as const;
const RETRIES = { min: 0, max: 2 } as const;
const AGE_SECONDS = { min: 60, max: 21_600 } as const;

/** What is told back as it was given: the lab runs no code, whoever asks the Runtime API for work is the function. */
const DESCRIBED = [
  'PackageType',
  'Code',
  'Runtime',
  'Handler',
  'Description',
  'Architectures',
  'Environment',
  'ImageConfig',
  'Tags',
  'Publish',
  'LoggingConfig',
  'EphemeralStorage',
  'TracingConfig',
];

export interface FunctionOperationsOptions {
  readonly store: FunctionStore;
  readonly running: RunningFunctions;
  readonly arnOf: (name: string) => string;
  readonly isKnownDestination: (arn: string) => boolean;
  readonly now: () => number;
}

/** By name, partial ARN or ARN, without a version or alias. Throws AwsError when there is none. */
export function createFunctionFinder(
  store: FunctionStore,
  arnOf: (name: string) => string,
): (reference: string) => FunctionRecord {
  return (reference) => {
    const name = /(?:^|:function:)([a-zA-Z0-9-_]{1,64})(?::\$LATEST)?$/.exec(reference)?.[1];
    if (name === undefined) {
      throw invalidParameter(`The lab knows functions by name or ARN, without versions: ${reference}`);
    }
    const found = store.findFunction(arnOf(name));
    if (found !== undefined) return found;
    throw notFound(`Function not found: ${arnOf(name)}`);
  };
}

/** Functions, how they are called, and what is done with events that nobody waits for. */
export function createFunctionOperations(
  options: FunctionOperationsOptions,
): readonly [string, RestOperation][] {
  const { store, running, arnOf, now } = options;
  const find = createFunctionFinder(store, arnOf);

  return [
    [
      'CreateFunction',
      async ({ input }) => {
        refuseOthers(input, ['FunctionName', 'Role', 'Timeout', 'MemorySize', ...DESCRIBED]);
        const name = neededText(input, 'FunctionName');
        if (!FUNCTION_NAME.test(name)) throw invalidParameter('FunctionName holds letters, digits, - and _.');
        const role = neededText(input, 'Role');
        if (!ROLE_ARN.test(role)) throw invalidParameter('Role has to be the ARN of a role.');
        if (optionalObject(input, 'Code') === undefined) throw invalidParameter('Code must not be null.');
        if (store.findFunction(arnOf(name)) !== undefined) {
          throw conflict(`Function already exist: ${name}`);
        }
        if (store.functions().length >= labLimits.functionsMax) {
          throw new AwsError('CodeStorageExceededException', 'The lab keeps no more functions.');
        }
        const record: FunctionRecord = {
          name,
          arn: arnOf(name),
          role,
          timeoutSeconds: wholeNumber(input, 'Timeout', SECONDS.usual, SECONDS.min, SECONDS.max),
          memoryMegabytes: wholeNumber(input, 'MemorySize', MEGABYTES.usual, MEGABYTES.min, MEGABYTES.max),
          described: Object.fromEntries(DESCRIBED.map((member) => [member, input[member]])),
          modifiedMs: now(),
          runtimePort: 0,
          asynchronous: null,
        };
        store.putFunction(record);
        await running.start(record);
        return restJson(201, configurationView(record));
      },
    ],
    ['ListFunctions', () => restJson(200, { Functions: store.functions().map(configurationView) })],
    [
      'GetFunction',
      ({ parameters }) => {
        const record = find(parameters.FunctionName ?? '');
        return restJson(200, {
          Configuration: configurationView(record),
          Code: record.described.Code,
          Tags: record.described.Tags ?? {},
        });
      },
    ],
    [
      'GetFunctionConfiguration',
      ({ parameters }) => restJson(200, configurationView(find(parameters.FunctionName ?? ''))),
    ],
    [
      'UpdateFunctionConfiguration',
      ({ parameters, input }) => {
        refuseOthers(input, ['Timeout', 'MemorySize', 'Role', 'Description', 'Environment']);
        const record = find(parameters.FunctionName ?? '');
        const changed: FunctionRecord = {
          ...record,
          role: optionalString(input, 'Role') ?? record.role,
          timeoutSeconds: wholeNumber(input, 'Timeout', record.timeoutSeconds, SECONDS.min, SECONDS.max),
          memoryMegabytes: wholeNumber(
            input,
            'MemorySize',
            record.memoryMegabytes,
            MEGABYTES.min,
            MEGABYTES.max,
          ),
          described: {
            ...record.described,
            ...(input.Description === undefined ? {} : { Description: input.Description }),
            ...(input.Environment === undefined ? {} : { Environment: input.Environment }),
          },
          modifiedMs: now(),
        };
        store.putFunction(changed);
        return restJson(200, configurationView(changed));
      },
    ],
    [
      'DeleteFunction',
      async ({ parameters }) => {
        const record = find(parameters.FunctionName ?? '');
        store.removeFunction(record.arn);
        await running.remove(record);
        return { status: 204 };
      },
    ],
    [
      'Invoke',
      async ({ parameters, request }) => {
        const record = find(parameters.FunctionName ?? '');
        const payload = request.body.length === 0 ? '{}' : request.body.toString('utf8');
        assertPayload(payload);
        const kind = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
        if (kind === 'DryRun') return { status: 204 };
        if (kind === 'Event') {
          running.of(record).events.accept(payload);
          return { status: 202 };
        }
        if (kind !== 'RequestResponse') throw invalidParameter(`InvocationType ${String(kind)} is none.`);
        const { outcome } = await running.of(record).queue.invoke(payload, request.hungUp);
        if (outcome.kind === 'cancelled') {
          throw new AwsError('ServiceException', 'The invocation was given up.', { status: 500 });
        }
        return {
          status: 200,
          headers: {
            'content-type': 'application/json',
            'x-amz-executed-version': '$LATEST',
            ...(outcome.kind === 'failed' ? { 'x-amz-function-error': 'Unhandled' } : {}),
          },
          body: outcome.payload,
        };
      },
    ],
    [
      'PutFunctionEventInvokeConfig',
      ({ parameters, input }) => {
        refuseOthers(input, ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig']);
        const record = find(parameters.FunctionName ?? '');
        const asynchronous: AsyncSettings = {
          retriesMax: wholeNumber(
            input,
            'MaximumRetryAttempts',
            defaultAsyncSettings.retriesMax,
            RETRIES.min,
            RETRIES.max,
          ),
          ageMaxSeconds: wholeNumber(
            input,
            'MaximumEventAgeInSeconds',
            defaultAsyncSettings.ageMaxSeconds,
            AGE_SECONDS.min,
            AGE_SECONDS.max,
          ),
          onFailureArn: onFailureOf(input, options.isKnownDestination) ?? null,
          modifiedMs: now(),
        };
        store.putFunction({ ...record, asynchronous });
        return restJson(200, asyncView(record.arn, asynchronous));
      },
    ],
    [
      'GetFunctionEventInvokeConfig',
      ({ parameters }) => {
        const { arn, asynchronous } = find(parameters.FunctionName ?? '');
        if (asynchronous !== null) return restJson(200, asyncView(arn, asynchronous));
        throw notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
      },
    ],
    [
      'DeleteFunctionEventInvokeConfig',
      ({ parameters }) => {
        store.putFunction({ ...find(parameters.FunctionName ?? ''), asynchronous: null });
        return { status: 204 };
      },
    ],
  ];
}

function assertPayload(payload: string): void {
  if (Buffer.byteLength(payload) > labLimits.invocationPayloadLimitBytes) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${labLimits.invocationPayloadLimitBytes} bytes for the InvokeFunction operation`,
      { status: 413 },
    );
  }
  try {
    JSON.parse(payload);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}

function configurationView(record: FunctionRecord): object {
  const { Code: _code, Tags: _tags, Publish: _publish, Environment, ...others } = record.described;
  const revision = createHash('sha256').update(`${record.arn}${record.modifiedMs}`).digest('hex');
  return {
    ...others,
    ...(isGiven(Environment) ? { Environment } : {}),
    FunctionName: record.name,
    FunctionArn: record.arn,
    Role: record.role,
    Timeout: record.timeoutSeconds,
    MemorySize: record.memoryMegabytes,
    LastModified: new Date(record.modifiedMs).toISOString().replace('Z', '+0000'),
    CodeSha256: createHash('sha256').update(JSON.stringify(record.described.Code)).digest('base64'),
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    RevisionId: revision.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
  };
}

const isGiven = (value: JsonInput[string]): boolean => value !== undefined && value !== null;

const asyncView = (arn: string, settings: AsyncSettings): object => ({
  FunctionArn: `${arn}:$LATEST`,
  MaximumRetryAttempts: settings.retriesMax,
  MaximumEventAgeInSeconds: settings.ageMaxSeconds,
  DestinationConfig: { OnSuccess: {}, ...destinationView(settings.onFailureArn) },
  LastModified: settings.modifiedMs / 1_000,
});
