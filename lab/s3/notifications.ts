import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../durable/json-file.ts';
import { AwsError } from '../http/aws-error.ts';
import { isWanted, type NotificationRule } from './notification-configuration.ts';
import type { ObjectInfo } from './object-store.ts';

/** Where S3 tells of new objects. */
export interface NotificationTargets {
  /** Hands the event to the function without waiting for it; false when there is none. Kept once it returns. */
  readonly invoke: (functionArn: string, payload: string) => boolean;
  /** False when there is no such queue. */
  readonly send: (queueArn: string, body: string) => boolean;
  readonly hasFunction: (functionArn: string) => boolean;
  readonly hasQueue: (queueArn: string) => boolean;
}

/** What buckets tell, and to whom. Rules outlive the process. */
export interface Notifications {
  rules(bucket: string): readonly NotificationRule[];
  /** Throws AwsError when a target is not there. A queue is sent a test, as in AWS. */
  setRules(bucket: string, rules: readonly NotificationRule[]): void;
  /**
   * Tells of an object that is there. To be called before its writer is answered, so that a kill before it leaves a write
   * that nobody was told of and that its writer repeats.
   */
  created(bucket: string, info: ObjectInfo): void;
}

export interface NotificationsOptions {
  readonly region: string;
  readonly now: () => number;
  readonly targets: NotificationTargets;
  /** In memory without it. */
  readonly directory?: string;
}

export function createNotifications(options: NotificationsOptions): Notifications {
  const { region, now, targets, directory } = options;
  const path = directory === undefined ? undefined : join(directory, 'notifications.json');
  if (directory !== undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });
  const byBucket = new Map<string, readonly NotificationRule[]>(
    // Written below, whole or not at all, by this version of the project.
    path === undefined ? [] : ((readJsonFile(path) ?? []) as [string, readonly NotificationRule[]][]),
  );
  let lastSequence = 0;

  function tell({ kind, target }: NotificationRule, payload: string): boolean {
    return kind === 'function' ? targets.invoke(target, payload) : targets.send(target, payload);
  }

  /** Of two writes the later one has the greater, as text. */
  function sequencer(): string {
    lastSequence = Math.max(now() * 1_000, lastSequence + 1);
    return lastSequence.toString(16).toUpperCase().padStart(16, '0');
  }

  return {
    rules: (bucket) => byBucket.get(bucket) ?? [],
    setRules(bucket, rules) {
      const unknown = rules.find(({ kind, target }) =>
        kind === 'function' ? !targets.hasFunction(target) : !targets.hasQueue(target),
      );
      if (unknown !== undefined) {
        throw new AwsError(
          'InvalidArgument',
          `Unable to validate the following destination configurations: ${unknown.target}`,
        );
      }
      if (rules.length === 0) byBucket.delete(bucket);
      else byBucket.set(bucket, rules);
      if (path !== undefined) writeJsonFile(path, [...byBucket]);
      for (const rule of rules) {
        if (rule.kind === 'queue') tell(rule, JSON.stringify(testEvent(bucket, now())));
      }
    },
    created(bucket, info) {
      for (const rule of byBucket.get(bucket) ?? []) {
        if (!isWanted(rule, info.key)) continue;
        // As in AWS, a target that is gone since is told nothing.
        tell(rule, JSON.stringify({ Records: [createdRecord(bucket, info, rule.id, region, sequencer())] }));
      }
    },
  };
}

const testEvent = (bucket: string, nowMs: number): object => ({
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: new Date(nowMs).toISOString(),
  Bucket: bucket,
  RequestId: requestId(),
  HostId: randomUUID(),
});

const requestId = (): string => randomBytes(8).toString('hex').toUpperCase();

function createdRecord(
  bucket: string,
  { key, sizeBytes, etag, lastModifiedMs }: ObjectInfo,
  configurationId: string,
  awsRegion: string,
  sequencer: string,
): object {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion,
    eventTime: new Date(lastModifiedMs).toISOString(),
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:LAB' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': requestId(), 'x-amz-id-2': randomUUID() },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: { name: bucket, ownerIdentity: { principalId: 'LAB' }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        // As in a form: a space is a plus, and slashes stay.
        key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
        size: sizeBytes,
        eTag: etag.replaceAll('"', ''),
        sequencer,
      },
    },
  };
}
