/** A message for an agent; `payload` is JSON text. */
export interface AgentMessage {
  readonly messageId: string;
  readonly topic: string;
  readonly payload: string;
}

export interface QueuedMessage extends AgentMessage {
  readonly createdAtMs: number;
}

export interface Mailbox {
  post(instanceId: string, message: AgentMessage): void;
  /** Takes a message back. True when it had not been handed out. */
  withdraw(messageId: string): boolean;
  /**
   * Hands out what is waiting; when nothing is, waits up to `waitMs` for it. A message that is not acknowledged within
   * `visibilityMs` is handed out again. A second poll for the same instance ends the first, as a restarted agent needs.
   * A poll whose caller has hung up gets nothing, so that no message is handed to nobody.
   */
  receive(
    instanceId: string,
    visibilityMs: number,
    waitMs: number,
    hungUp: AbortSignal,
  ): Promise<readonly QueuedMessage[]>;
  /** The agent has it: it is not handed out again. */
  acknowledge(messageId: string): void;
  /** Ends every waiting poll. Safe to call twice. */
  stop(): void;
}

interface Entry {
  readonly message: QueuedMessage;
  deliveries: number;
  hiddenUntilMs: number;
}

interface Poll {
  readonly wake: () => void;
}

export function createMailbox(options: { readonly onRedelivery: (messageId: string) => void }): Mailbox {
  const queues = new Map<string, Entry[]>();
  const polls = new Map<string, Poll>();
  let isStopped = false;

  const queueOf = (instanceId: string): Entry[] => {
    const queue = queues.get(instanceId) ?? [];
    queues.set(instanceId, queue);
    return queue;
  };

  function take(instanceId: string, visibilityMs: number): QueuedMessage[] {
    const now = Date.now();
    const due = queueOf(instanceId).filter((entry) => entry.hiddenUntilMs <= now);
    for (const entry of due) {
      entry.deliveries += 1;
      entry.hiddenUntilMs = now + visibilityMs;
      if (entry.deliveries > 1) options.onRedelivery(entry.message.messageId);
    }
    return due.map((entry) => entry.message);
  }

  function remove(messageId: string): Entry | undefined {
    for (const queue of queues.values()) {
      const index = queue.findIndex((entry) => entry.message.messageId === messageId);
      if (index >= 0) return queue.splice(index, 1)[0];
    }
    return undefined;
  }

  return {
    post(instanceId, message) {
      queueOf(instanceId).push({
        message: { ...message, createdAtMs: Date.now() },
        deliveries: 0,
        hiddenUntilMs: 0,
      });
      polls.get(instanceId)?.wake();
    },
    withdraw: (messageId) => remove(messageId)?.deliveries === 0,
    acknowledge: (messageId) => void remove(messageId),
    async receive(instanceId, visibilityMs, waitMs, hungUp) {
      polls.get(instanceId)?.wake();
      const deadlineMs = Date.now() + waitMs;
      for (;;) {
        if (hungUp.aborted) return [];
        const messages = take(instanceId, visibilityMs);
        const leftMs = deadlineMs - Date.now();
        if (messages.length > 0 || leftMs <= 0 || isStopped) return messages;
        const nextMs = Math.min(
          ...queueOf(instanceId).map((entry) => entry.hiddenUntilMs - Date.now()),
          leftMs,
        );
        const outcome = await new Promise<'due' | 'woken'>((resolve) => {
          const timer = setTimeout(() => resolve('due'), Math.max(1, nextMs));
          const wake = (): void => {
            clearTimeout(timer);
            resolve('woken');
          };
          hungUp.addEventListener('abort', wake, { once: true });
          polls.set(instanceId, { wake });
        });
        const isSuperseded =
          outcome === 'woken' && queueOf(instanceId).every((e) => e.hiddenUntilMs > Date.now());
        if (isSuperseded) return [];
      }
    },
    stop() {
      isStopped = true;
      for (const poll of polls.values()) poll.wake();
    },
  };
}
