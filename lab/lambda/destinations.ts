import { labLimits } from '../limits.ts';
import type { Queue } from '../sqs/queue.ts';

/** Puts one object into a bucket of the lab. Rejects when there is no such bucket. */
export type StoreObject = (bucket: string, key: string, content: Buffer) => Promise<void>;

export interface Destinations {
  /** True for an ARN that the lab can send to: of a bucket or a standard queue. */
  isKnownKind(arn: string): boolean;
  /**
   * Sends what was given up, and resolves once it is there. `payload` goes along to buckets only, as in AWS. Rejects when
   * the destination does not take it.
   */
  send(arn: string, key: string, record: object, payload: string | undefined): Promise<void>;
}

export interface DestinationsOptions {
  readonly storeObject: StoreObject;
  readonly findQueue: (arn: string) => Queue | undefined;
}

const BUCKET_ARN = /^arn:aws:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;
const QUEUE_ARN = /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}$/;

export function createDestinations({ storeObject, findQueue }: DestinationsOptions): Destinations {
  return {
    isKnownKind: (arn) => BUCKET_ARN.test(arn) || QUEUE_ARN.test(arn),
    async send(arn, key, record, payload) {
      const bucket = BUCKET_ARN.exec(arn)?.[1];
      if (bucket !== undefined) {
        const whole = payload === undefined ? record : { ...record, payload };
        return storeObject(bucket, key, Buffer.from(JSON.stringify(whole)));
      }
      const queue = findQueue(arn);
      if (queue === undefined) throw new Error(`There is no queue ${arn}.`);
      const body = JSON.stringify(record);
      if (Buffer.byteLength(body) > labLimits.queueMessageLimitBytes) {
        throw new Error(`The record of the failure is too long for ${arn}.`);
      }
      queue.send(body);
    },
  };
}
