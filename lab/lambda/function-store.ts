import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../durable/json-file.ts';
import type { JsonInput } from '../http/json-input.ts';

/** A function as it was created. Its code is whatever process asks its Runtime API for work. */
export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  readonly role: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** What else was given, as it is told back. */
  readonly described: JsonInput;
  readonly modifiedMs: number;
  /** Where its Runtime API was last, so that its processes find it again after a restart. */
  readonly runtimePort: number;
  readonly asynchronous: AsyncSettings | null;
}

/** What is done with events that nobody waits for. */
export interface AsyncSettings {
  readonly retriesMax: number;
  readonly ageMaxSeconds: number;
  readonly onFailureArn: string | null;
  readonly modifiedMs: number;
}

/** Of a function that nobody has set them for, as in AWS. */
export const defaultAsyncSettings: AsyncSettings = {
  retriesMax: 2,
  ageMaxSeconds: 21_600,
  onFailureArn: null,
  modifiedMs: 0,
};

export type StartingPosition = 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';

/** An event source mapping from a Kinesis stream. */
export interface MappingRecord {
  readonly uuid: string;
  readonly streamArn: string;
  readonly functionArn: string;
  readonly startingPosition: StartingPosition;
  readonly startingMs: number | null;
  readonly settings: MappingSettings;
  readonly modifiedMs: number;
}

/** What UpdateEventSourceMapping can change. Retries and age are -1 where they have no end. */
export interface MappingSettings {
  readonly isEnabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly tumblingWindowSeconds: number;
  readonly bisects: boolean;
  readonly retriesMax: number;
  readonly ageMaxSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly onFailureArn: string | null;
}

interface StoreFile {
  readonly functions: readonly FunctionRecord[];
  readonly mappings: readonly MappingRecord[];
}

/** Functions and mappings of one account and Region. What is put outlives the process. */
export interface FunctionStore {
  functions(): readonly FunctionRecord[];
  /** By its ARN. */
  findFunction(arn: string): FunctionRecord | undefined;
  putFunction(record: FunctionRecord): void;
  removeFunction(arn: string): void;
  mappings(): readonly MappingRecord[];
  findMapping(uuid: string): MappingRecord | undefined;
  putMapping(record: MappingRecord): void;
  removeMapping(uuid: string): void;
}

export function openFunctionStore(directory: string | undefined): FunctionStore {
  const path = directory === undefined ? undefined : join(directory, 'functions.json');
  if (directory !== undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });
  // Written below, whole or not at all, by this version of the project.
  const kept = path === undefined ? undefined : (readJsonFile(path) as StoreFile | undefined);
  const functions = new Map((kept?.functions ?? []).map((record) => [record.arn, record]));
  const mappings = new Map((kept?.mappings ?? []).map((record) => [record.uuid, record]));

  function keep(): void {
    if (path === undefined) return;
    const file: StoreFile = { functions: [...functions.values()], mappings: [...mappings.values()] };
    writeJsonFile(path, file);
  }

  return {
    functions: () => [...functions.values()],
    findFunction: (arn) => functions.get(arn),
    putFunction(record) {
      functions.set(record.arn, record);
      keep();
    },
    removeFunction(arn) {
      functions.delete(arn);
      keep();
    },
    mappings: () => [...mappings.values()],
    findMapping: (uuid) => mappings.get(uuid),
    putMapping(record) {
      mappings.set(record.uuid, record);
      keep();
    },
    removeMapping(uuid) {
      mappings.delete(uuid);
      keep();
    },
  };
}
