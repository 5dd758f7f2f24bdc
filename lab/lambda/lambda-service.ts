import { answerRestJson, type RestOperation } from '../http/rest-json.ts';
import type { LabService } from '../http/service.ts';
import type { Stream } from '../kinesis/stream.ts';
import type { LabClock } from '../lab-clock.ts';
import type { Queue } from '../sqs/queue.ts';
import { createDestinations, type StoreObject } from './destinations.ts';
import { createFunctionFinder, createFunctionOperations } from './function-operations.ts';
import { openFunctionStore } from './function-store.ts';
import { lambdaRoutes } from './lambda-routes.ts';
import { createMappingOperations } from './mapping-operations.ts';
import { type MappingTimeOptions, mappingTimes } from './mapping-times.ts';
import { createRunningFunctions } from './running-functions.ts';
import { createRunningMappings } from './running-mappings.ts';
import { SCHEDULE_SECONDS, scheduledEvent } from './scheduled-event.ts';

export interface LabLambda extends LabService {
  /** Where the processes of that function ask for work, as `host:port`; undefined when there is no such function. */
  runtimeApi(functionName: string): string | undefined;
  has(functionArn: string): boolean;
  /** Hands an event to the function with that ARN without waiting for it. False when there is none. Kept once it returns. */
  accept(functionArn: string, payload: string): boolean;
  /** Hands it a scheduled event of EventBridge every minute, as much shorter as the windows are, unless it still has to take one. */
  schedule(functionArn: string, ruleName: string): void;
}

export interface LambdaOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: LabClock;
  /** What the Runtime APIs listen on. */
  readonly bindAddress: string;
  /** Ports that the Runtime API of a function has to have, by the function's name; a free one without. */
  readonly runtimePorts?: Readonly<Record<string, number>>;
  readonly times?: MappingTimeOptions;
  readonly findStream: (arn: string) => Stream | undefined;
  readonly findQueue: (arn: string) => Queue | undefined;
  readonly storeObject: StoreObject;
  /** Where functions, mappings, their progress and events are kept over restarts; in memory without it. */
  readonly directory?: string;
}

/**
 * Functions of one account and Region whose code runs elsewhere and asks for its work, and event source mappings from
 * Kinesis. Rejects when a port that was asked for is taken, or what an earlier process kept is damaged.
 */
export async function createLambda(options: LambdaOptions): Promise<LabLambda> {
  const { region, accountId, clock, findStream, directory } = options;
  const within = directory === undefined ? {} : { directory };
  const store = openFunctionStore(directory);
  const destinations = createDestinations(options);
  const functions = createRunningFunctions({
    store,
    destinations,
    clock,
    bindAddress: options.bindAddress,
    runtimePorts: options.runtimePorts ?? {},
    ...within,
  });
  const times = mappingTimes(clock, options.times);
  const mappings = createRunningMappings({
    store,
    functions,
    destinations,
    findStream,
    times,
    region,
    now: clock.now,
    ...within,
  });
  const arnOf = (name: string): string => `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  const operations = new Map<string, RestOperation>([
    ...createFunctionOperations({
      store,
      running: functions,
      arnOf,
      isKnownDestination: destinations.isKnownKind,
      now: clock.now,
    }),
    ...createMappingOperations({
      store,
      running: mappings,
      findFunction: createFunctionFinder(store, arnOf),
      findStream,
      isKnownDestination: destinations.isKnownKind,
      arnOf: (uuid) => `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`,
      now: clock.now,
    }),
  ]);
  for (const record of store.functions()) await functions.start(record);
  for (const record of store.mappings()) mappings.start(record);

  let stopped: Promise<void> | undefined;

  function beat(functionArn: string, ruleName: string): void {
    const record = store.findFunction(functionArn);
    if (record === undefined) return;
    const { events } = functions.of(record);
    // Where no process takes them one is enough.
    if (events.waitingCount() === 0) {
      const ruleArn = `arn:aws:events:${region}:${accountId}:rule/${ruleName}`;
      events.accept(scheduledEvent(ruleArn, accountId, region, clock.now()));
    }
    clock.after(times.windowMs(SCHEDULE_SECONDS), () => beat(functionArn, ruleName));
  }

  return {
    scopes: ['lambda'],
    handle: (request) =>
      answerRestJson({ routes: lambdaRoutes, operations, takesAnyBody: ['Invoke'] }, request),
    runtimeApi(functionName) {
      const record = store.findFunction(arnOf(functionName));
      return record === undefined ? undefined : functions.of(record).runtimeApi.address;
    },
    has: (functionArn) => store.findFunction(functionArn) !== undefined,
    accept(functionArn, payload) {
      const record = store.findFunction(functionArn);
      if (record === undefined) return false;
      functions.of(record).events.accept(payload);
      return true;
    },
    schedule(functionArn, ruleName) {
      clock.after(times.windowMs(SCHEDULE_SECONDS), () => beat(functionArn, ruleName));
    },
    stop() {
      stopped ??= (async () => {
        await mappings.stop();
        await functions.stop();
      })();
      return stopped;
    },
  };
}
