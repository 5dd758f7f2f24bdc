import { randomUUID } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import {
  type JsonInput,
  optionalBoolean,
  optionalInstantMs,
  optionalString,
  stringList,
} from '../http/json-input.ts';
import { wholeNumber } from '../http/member-constraint.ts';
import { type RestOperation, restJson } from '../http/rest-json.ts';
import type { Stream } from '../kinesis/stream.ts';
import { labLimits } from '../limits.ts';
import type { FunctionRecord, FunctionStore, MappingRecord, MappingSettings } from './function-store.ts';
import {
  conflict,
  destinationView,
  invalidParameter,
  neededText,
  notFound,
  onFailureOf,
  refuseOthers,
} from './lambda-input.ts';
import type { RunningMappings } from './running-mappings.ts';

const SETTINGS = [
  'Enabled',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'TumblingWindowInSeconds',
  'ParallelizationFactor',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'FunctionResponseTypes',
  'DestinationConfig',
];

const DEFAULTS: MappingSettings = {
  isEnabled: true,
  batchSize: 100,
  batchingWindowSeconds: 0,
  tumblingWindowSeconds: 0,
  bisects: false,
  retriesMax: -1,
  ageMaxSeconds: -1,
  reportsItemFailures: false,
  onFailureArn: null,
};

export interface MappingOperationsOptions {
  readonly store: FunctionStore;
  readonly running: RunningMappings;
  readonly findFunction: (reference: string) => FunctionRecord;
  readonly findStream: (arn: string) => Stream | undefined;
  readonly isKnownDestination: (arn: string) => boolean;
  readonly arnOf: (uuid: string) => string;
  readonly now: () => number;
}

/** Event source mappings from Kinesis streams. One is enabled, and one is gone, from the answer on. */
export function createMappingOperations(
  options: MappingOperationsOptions,
): readonly [string, RestOperation][] {
  const { store, running, now } = options;

  const view = (record: MappingRecord, state?: string): object =>
    mappingView(record, options.arnOf(record.uuid), running.lastResult(record.uuid), state);

  function find(uuid: string | undefined): MappingRecord {
    const found = store.findMapping(uuid ?? '');
    if (found === undefined) throw notFound('The resource you requested does not exist.');
    return found;
  }

  return [
    [
      'CreateEventSourceMapping',
      ({ input }) => {
        refuseOthers(input, [
          'EventSourceArn',
          'FunctionName',
          'StartingPosition',
          'StartingPositionTimestamp',
          ...SETTINGS,
        ]);
        const target = options.findFunction(neededText(input, 'FunctionName'));
        const streamArn = neededText(input, 'EventSourceArn');
        if (!streamArn.startsWith('arn:aws:kinesis:')) {
          throw invalidParameter('The lab maps Kinesis streams only: EventSourceArn is of another kind.');
        }
        if (options.findStream(streamArn) === undefined) {
          throw invalidParameter(`Stream not found: ${streamArn}`);
        }
        const known = store
          .mappings()
          .find((each) => each.streamArn === streamArn && each.functionArn === target.arn);
        if (known !== undefined) {
          throw conflict(
            `The event source arn (" ${streamArn} ") and function (" ${target.name} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${known.uuid}`,
          );
        }
        if (store.mappings().length >= labLimits.mappingsMax) {
          throw new AwsError('TooManyRequestsException', 'The lab keeps no more mappings.', { status: 429 });
        }
        const record: MappingRecord = {
          uuid: randomUUID(),
          streamArn,
          functionArn: target.arn,
          ...startOf(input, now()),
          settings: settingsOf(input, DEFAULTS, options.isKnownDestination),
          modifiedMs: now(),
        };
        // Where it starts is kept before the mapping is: a kill between the two leaves none.
        running.prepare(record);
        store.putMapping(record);
        running.start(record);
        return restJson(202, view(record));
      },
    ],
    ['GetEventSourceMapping', ({ parameters }) => restJson(200, view(find(parameters.UUID)))],
    [
      'ListEventSourceMappings',
      ({ request }) => {
        const { searchParams } = request.url;
        const streamArn = searchParams.get('EventSourceArn');
        const reference = searchParams.get('FunctionName');
        const functionArn = reference === null ? undefined : options.findFunction(reference).arn;
        const found = store
          .mappings()
          .filter((each) => streamArn === null || each.streamArn === streamArn)
          .filter((each) => functionArn === undefined || each.functionArn === functionArn);
        return restJson(200, { EventSourceMappings: found.map((record) => view(record)) });
      },
    ],
    [
      'UpdateEventSourceMapping',
      async ({ parameters, input }) => {
        refuseOthers(input, ['FunctionName', ...SETTINGS]);
        const record = find(parameters.UUID);
        const reference = optionalString(input, 'FunctionName');
        const changed: MappingRecord = {
          ...record,
          functionArn: reference === undefined ? record.functionArn : options.findFunction(reference).arn,
          settings: settingsOf(input, record.settings, options.isKnownDestination),
          modifiedMs: now(),
        };
        // What is told again as it is, such as at a start of the lab, disturbs nothing.
        if (isSameWork(record, changed)) return restJson(202, view(record));
        await running.finishOne(record.uuid);
        store.putMapping(changed);
        running.start(changed);
        return restJson(202, view(changed));
      },
    ],
    [
      'DeleteEventSourceMapping',
      async ({ parameters }) => {
        const record = find(parameters.UUID);
        store.removeMapping(record.uuid);
        const last = view(record, 'Deleting');
        await running.remove(record.uuid);
        return restJson(202, last);
      },
    ],
  ];
}

const isSameWork = (a: MappingRecord, b: MappingRecord): boolean =>
  a.functionArn === b.functionArn && JSON.stringify(a.settings) === JSON.stringify(b.settings);

function startOf(input: JsonInput, nowMs: number): Pick<MappingRecord, 'startingPosition' | 'startingMs'> {
  const position = optionalString(input, 'StartingPosition');
  const instantMs = optionalInstantMs(input, 'StartingPositionTimestamp');
  if (position === 'TRIM_HORIZON' || position === 'LATEST') {
    if (instantMs === undefined) return { startingPosition: position, startingMs: null };
    throw invalidParameter('StartingPositionTimestamp is for the position AT_TIMESTAMP only.');
  }
  if (position !== 'AT_TIMESTAMP') {
    throw invalidParameter(
      '1 validation error detected: StartingPosition must be TRIM_HORIZON, LATEST or AT_TIMESTAMP for a stream.',
    );
  }
  if (instantMs === undefined || instantMs > nowMs) {
    throw invalidParameter('AT_TIMESTAMP needs a StartingPositionTimestamp that is not in the future.');
  }
  return { startingPosition: position, startingMs: instantMs };
}

function settingsOf(
  input: JsonInput,
  before: MappingSettings,
  isKnownDestination: (arn: string) => boolean,
): MappingSettings {
  if (wholeNumber(input, 'ParallelizationFactor', 1, 1, 10) !== 1) {
    throw invalidParameter('The lab does not emulate a ParallelizationFactor other than 1.');
  }
  const retriesMax = wholeNumber(input, 'MaximumRetryAttempts', before.retriesMax, -1, 10_000);
  const ageMaxSeconds = wholeNumber(input, 'MaximumRecordAgeInSeconds', before.ageMaxSeconds, -1, 604_800);
  if (ageMaxSeconds >= 0 && ageMaxSeconds < 60) {
    throw invalidParameter('MaximumRecordAgeInSeconds has to be -1, or 60 or more.');
  }
  const onFailureArn = onFailureOf(input, isKnownDestination);
  return {
    isEnabled: optionalBoolean(input, 'Enabled') ?? before.isEnabled,
    batchSize: wholeNumber(input, 'BatchSize', before.batchSize, 1, 10_000),
    batchingWindowSeconds: wholeNumber(
      input,
      'MaximumBatchingWindowInSeconds',
      before.batchingWindowSeconds,
      0,
      300,
    ),
    tumblingWindowSeconds: wholeNumber(
      input,
      'TumblingWindowInSeconds',
      before.tumblingWindowSeconds,
      0,
      900,
    ),
    bisects: optionalBoolean(input, 'BisectBatchOnFunctionError') ?? before.bisects,
    retriesMax,
    ageMaxSeconds,
    reportsItemFailures: responseTypesOf(input) ?? before.reportsItemFailures,
    onFailureArn: onFailureArn === undefined ? before.onFailureArn : onFailureArn,
  };
}

function responseTypesOf(input: JsonInput): boolean | undefined {
  if (input.FunctionResponseTypes === undefined || input.FunctionResponseTypes === null) return undefined;
  const types = stringList(input, 'FunctionResponseTypes');
  const other = types.find((type) => type !== 'ReportBatchItemFailures');
  if (other !== undefined) throw invalidParameter(`FunctionResponseTypes has no ${other}.`);
  return types.length > 0;
}

function mappingView(
  { uuid, streamArn, functionArn, startingPosition, startingMs, settings, modifiedMs }: MappingRecord,
  arn: string,
  lastResult: string,
  state?: string,
): object {
  return {
    UUID: uuid,
    EventSourceMappingArn: arn,
    EventSourceArn: streamArn,
    FunctionArn: functionArn,
    StartingPosition: startingPosition,
    ...(startingMs === null ? {} : { StartingPositionTimestamp: startingMs / 1_000 }),
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
    TumblingWindowInSeconds: settings.tumblingWindowSeconds,
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: settings.bisects,
    MaximumRetryAttempts: settings.retriesMax,
    MaximumRecordAgeInSeconds: settings.ageMaxSeconds,
    FunctionResponseTypes: settings.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    DestinationConfig: destinationView(settings.onFailureArn),
    State: state ?? (settings.isEnabled ? 'Enabled' : 'Disabled'),
    StateTransitionReason: 'User action',
    LastProcessingResult: lastResult,
    LastModified: modifiedMs / 1_000,
  };
}
