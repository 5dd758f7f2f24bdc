import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultRetryPolicy, retryDelaysSeconds } from '../../lab/sns/delivery-policy.ts';
import { postOnce } from '../../lab/sns/http-post.ts';
import { type StormMessage, type StormTopic, stormMessage } from './storm-message.ts';

/** SNS keeps few connections to one endpoint. */
const SOCKETS_MAX = 128;
/** After this SNS counts a delivery as failed, in milliseconds. */
const DELIVERY_DEADLINE_MS = 15_000;
const RETRY_DELAYS_MS = retryDelaysSeconds(defaultRetryPolicy).map((seconds) => seconds * 1000);

export interface StormOptions {
  /** Where SNS posts, with the path. Loopback. */
  readonly webhookUrl: string;
  readonly topic: StormTopic;
  readonly perMinute: number;
  readonly seconds: number;
  /** Each has an alarm of its own, which fires again and again and clears last. */
  readonly resources: number;
  /** Called after each attempt's answer, for progress. */
  readonly onAnswer?: (sent: StormSent) => void;
}

export interface StormSent {
  readonly messageId: string;
  readonly state: StormMessage['state'];
  /** From when the schedule wanted it sent to the answer of the first attempt, in milliseconds: waiting in line counts. */
  readonly firstAnswerMs: number;
  readonly attempts: number;
  readonly isAcknowledged: boolean;
  /** What the last attempt got: a status, or why there was none. */
  readonly lastAnswer: string;
}

/** The order in which resources send: every one once before any sends again, and neighbours in number are not in time. */
function resourceOf(index: number, resources: number): number {
  // 7,919 is prime, and divides no number of resources below it.
  return ((index % resources) * 7_919) % resources;
}

/**
 * Sends signed notifications at a fixed rate, whatever the answers are, as SNS does: each over again after 20 s, three
 * times, where it was not taken. Resolves when each is acknowledged or given up.
 */
export async function sendStorm(options: StormOptions): Promise<readonly StormSent[]> {
  const { webhookUrl, topic, perMinute, resources } = options;
  const count = Math.round((perMinute * options.seconds) / 60);
  const lastRoundFrom = count - Math.min(resources, Math.floor(count / 2));
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  const results: Promise<StormSent>[] = [];
  const startedMs = performance.now();

  async function deliver(index: number, dueMs: number): Promise<StormSent> {
    const state = index >= lastRoundFrom ? 'OK' : 'ALARM';
    const { messageId, headers, body } = stormMessage(topic, resourceOf(index, resources), state, Date.now());
    let firstAnswerMs = Number.NaN;
    for (let attempts = 1; ; attempts += 1) {
      const { status, error } = await postOnce(webhookUrl, headers, body, agent, DELIVERY_DEADLINE_MS);
      if (attempts === 1) firstAnswerMs = performance.now() - dueMs;
      const isAcknowledged = status !== undefined && status >= 200 && status < 300;
      const isWorthRetrying = status === undefined || status === 429 || status >= 500;
      const pauseMs = RETRY_DELAYS_MS[attempts - 1];
      if (!isAcknowledged && isWorthRetrying && pauseMs !== undefined) {
        await delay(pauseMs);
        continue;
      }
      const lastAnswer = error ?? String(status);
      const sent = { messageId, state, firstAnswerMs, attempts, isAcknowledged, lastAnswer } as const;
      options.onAnswer?.(sent);
      return sent;
    }
  }

  try {
    for (let index = 0; index < count; index += 1) {
      const dueMs = startedMs + (index * 60_000) / perMinute;
      const aheadMs = dueMs - performance.now();
      if (aheadMs > 0) await delay(aheadMs);
      results.push(deliver(index, dueMs));
    }
    return await Promise.all(results);
  } finally {
    agent.destroy();
  }
}
