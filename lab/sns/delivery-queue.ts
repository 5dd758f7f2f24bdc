import { Agent } from 'node:http';
import { AwsError } from '../http/aws-error.ts';
import type { LabClock } from '../lab-clock.ts';
import { labLimits } from '../limits.ts';
import { type PostResult, postOnce } from './http-post.ts';
import type { SnsMessageType } from './sns-message.ts';

/** One message on its way to one endpoint. Body and headers stay the same over all attempts. */
export interface Parcel {
  readonly messageId: string;
  readonly type: SnsMessageType;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Waits before the retries, in seconds of SNS time. */
  readonly retryDelaysSeconds: readonly number[];
  /** From the RedrivePolicy, when the subscription has one. */
  readonly deadLetterTargetArn?: string;
}

export interface Attempt extends PostResult {
  /** ISO 8601, real time. */
  readonly at: string;
}

export interface Delivery {
  readonly parcel: Parcel;
  readonly attempts: readonly Attempt[];
  readonly state: 'pending' | 'delivered' | 'dead';
}

interface Tracked extends Delivery {
  readonly attempts: Attempt[];
  state: Delivery['state'];
}

export interface DeliveryQueue {
  /** Starts at once. Throws Throttled when too many are under way. */
  send(parcel: Parcel): void;
  /** Sends a known message again, unchanged, once to each endpoint it went to. Throws Error for an unknown id. */
  redeliver(messageId: string): Promise<PostResult[]>;
  /** Oldest first: the latest finished ones and everything under way. */
  deliveries(): Delivery[];
  /** What no retry could deliver. AWS drops these when the subscription has no RedrivePolicy. */
  deadLetters(): Delivery[];
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  stop(): void;
}

export function createDeliveryQueue(
  clock: LabClock,
  deadlineMs: number,
  onDead: (delivery: Delivery) => void = () => {},
): DeliveryQueue {
  const agent = new Agent({ keepAlive: true, maxSockets: labLimits.deliverySocketsMax });
  const deliveries = new Set<Tracked>();
  const deadLetters: Delivery[] = [];
  const idleWaiters = new Set<() => void>();
  let pendingCount = 0;
  let isStopped = false;

  const post = ({ endpoint, headers, body }: Parcel): Promise<PostResult> =>
    postOnce(endpoint, headers, body, agent, deadlineMs);

  async function attempt(delivery: Tracked): Promise<void> {
    const at = new Date(clock.now()).toISOString();
    const result = await post(delivery.parcel);
    if (isStopped) return;
    delivery.attempts.push({ at, ...result });
    if (isSuccess(result)) return finish(delivery, 'delivered');
    const delaySeconds = delivery.parcel.retryDelaysSeconds[delivery.attempts.length - 1];
    if (delaySeconds === undefined || !isWorthRetrying(result)) return finish(delivery, 'dead');
    clock.after(clock.compressed(delaySeconds * 1000), () => void attempt(delivery));
  }

  function finish(delivery: Tracked, state: 'delivered' | 'dead'): void {
    delivery.state = state;
    pendingCount -= 1;
    if (state === 'dead') {
      deadLetters.push(delivery);
      onDead(delivery);
      if (deadLetters.length > labLimits.deadLettersKeptMax) deadLetters.shift();
    }
    forgetOldest();
    if (pendingCount === 0) releaseIdleWaiters();
  }

  function forgetOldest(): void {
    for (const delivery of deliveries) {
      if (deliveries.size - pendingCount <= labLimits.deliveriesKeptMax) return;
      if (delivery.state !== 'pending') deliveries.delete(delivery);
    }
  }

  function releaseIdleWaiters(): void {
    for (const release of idleWaiters) release();
    idleWaiters.clear();
  }

  return {
    send(parcel) {
      if (isStopped) return;
      if (pendingCount >= labLimits.pendingDeliveriesMax) {
        throw new AwsError('Throttled', 'Rate exceeded', { status: 429 });
      }
      const delivery: Tracked = { parcel, attempts: [], state: 'pending' };
      deliveries.add(delivery);
      pendingCount += 1;
      void attempt(delivery);
    },
    redeliver(messageId) {
      const parcels = [...deliveries]
        .map(({ parcel }) => parcel)
        .filter((parcel) => parcel.messageId === messageId);
      if (parcels.length === 0)
        throw new Error(`No delivery of message ${messageId} is remembered by this lab.`);
      return Promise.all(parcels.map(post));
    },
    deliveries: () => [...deliveries],
    deadLetters: () => [...deadLetters],
    idle: () => (pendingCount === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.add(resolve))),
    stop() {
      isStopped = true;
      agent.destroy();
      releaseIdleWaiters();
    },
  };
}

function isSuccess({ status }: PostResult): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** No answer, a server-side error or throttling; every other status is final. */
function isWorthRetrying({ status }: PostResult): boolean {
  return status === undefined || status === 429 || status >= 500;
}
