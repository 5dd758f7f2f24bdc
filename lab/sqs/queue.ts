import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import { labLimits } from '../limits.ts';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue: string;
}

export interface SentMessage {
  readonly messageId: string;
  readonly bodyMd5: string;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly sentAtMs: number;
  readonly firstReceivedAtMs: number;
  readonly receiveCount: number;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

/** One standard queue, in memory. */
export interface Queue {
  readonly arn: string;
  readonly url: string;
  readonly attributes: Map<string, string>;
  /** Throws OverLimit when it is full. */
  send(body: string, attributes?: Readonly<Record<string, MessageAttribute>>): SentMessage;
  /** What is visible, at most `max`; when nothing is, waits up to `waitMs` for it. */
  receive(
    max: number,
    visibilityMs: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly ReceivedMessage[]>;
  /** False when no receive of this queue gave that handle. Deleting twice is not an error. */
  remove(receiptHandle: string): boolean;
  /** Messages that can be received, and that somebody has received. */
  counts(): { readonly visible: number; readonly hidden: number };
  stop(): void;
}

interface Entry {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sentAtMs: number;
  firstReceivedAtMs: number;
  receiveCount: number;
  visibleAtMs: number;
}

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

export function createQueue(parts: Pick<Queue, 'arn' | 'url' | 'attributes'>): Queue {
  const entries = new Map<string, Entry>();
  const waiters = new Set<() => void>();
  let isStopped = false;

  const wake = (): void => {
    for (const release of [...waiters]) release();
  };

  function take(max: number, visibilityMs: number): readonly ReceivedMessage[] {
    const nowMs = Date.now();
    const taken: ReceivedMessage[] = [];
    for (const entry of entries.values()) {
      if (taken.length >= max) break;
      if (entry.visibleAtMs > nowMs) continue;
      entry.visibleAtMs = nowMs + visibilityMs;
      entry.receiveCount += 1;
      entry.firstReceivedAtMs ||= nowMs;
      taken.push({
        messageId: entry.messageId,
        receiptHandle: Buffer.from(`${entry.messageId} ${randomUUID()}`).toString('base64'),
        body: entry.body,
        bodyMd5: md5(entry.body),
        sentAtMs: entry.sentAtMs,
        firstReceivedAtMs: entry.firstReceivedAtMs,
        receiveCount: entry.receiveCount,
        attributes: entry.attributes,
      });
    }
    return taken;
  }

  /** Until a message may be there: one was sent, one becomes visible again, or the time is up. */
  function untilChange(waitMs: number, signal: AbortSignal): Promise<void> {
    const nextVisibleMs = Math.min(
      ...[...entries.values()].map(({ visibleAtMs }) => visibleAtMs - Date.now()),
    );
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, Math.min(waitMs, nextVisibleMs)));
      waiters.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  return {
    ...parts,
    send(body, attributes = {}) {
      if (entries.size >= labLimits.queueMessagesMax) {
        throw new AwsError('OverLimit', 'The lab keeps no more messages in one queue.', { status: 403 });
      }
      const messageId = randomUUID();
      entries.set(messageId, {
        messageId,
        body,
        attributes,
        sentAtMs: Date.now(),
        firstReceivedAtMs: 0,
        receiveCount: 0,
        visibleAtMs: 0,
      });
      wake();
      return { messageId, bodyMd5: md5(body) };
    },
    async receive(max, visibilityMs, waitMs, signal) {
      const deadlineMs = Date.now() + waitMs;
      for (;;) {
        if (signal.aborted || isStopped) return [];
        const taken = take(max, visibilityMs);
        const leftMs = deadlineMs - Date.now();
        if (taken.length > 0 || leftMs <= 0) return taken;
        await untilChange(leftMs, signal);
      }
    },
    remove(receiptHandle) {
      const [messageId = ''] = Buffer.from(receiptHandle, 'base64').toString('utf8').split(' ');
      entries.delete(messageId);
      return /^[0-9a-f-]{36}$/.test(messageId);
    },
    counts() {
      const nowMs = Date.now();
      const hidden = [...entries.values()].filter(({ visibleAtMs }) => visibleAtMs > nowMs).length;
      return { visible: entries.size - hidden, hidden };
    },
    stop() {
      isStopped = true;
      wake();
    },
  };
}
