import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { BoundedMap } from '../../domain/text/bounded-map.ts';
import type { DeadLetter, DeadLetterQueuePort } from '../../ports/dead-letter-queue.ts';
import type { IngressMetrics } from '../../telemetry/ingress-metrics.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { SnsVerifier } from '../sns/verify-message.ts';
import { type AcceptDeps, acceptMessage, type MessageOutcome } from './accept-message.ts';

export interface DrainDeps {
  readonly queue: DeadLetterQueuePort;
  readonly verifySns: SnsVerifier;
  readonly accept: AcceptDeps;
  readonly metrics: Pick<IngressMetrics, 'deadLetters' | 'verifications'>;
  readonly log: FastifyBaseLogger;
}

type Limits = Pick<typeof INGRESS_LIMITS.deadLetters, 'loggedMax'> & {
  readonly pauseFirstMs: number;
  readonly pauseMaxMs: number;
};

/** Ids of refused messages that were logged. */
type Logged = BoundedMap<string, true>;

/** `left`: what refuses to be verified stays in the queue for a person. `later`: it is tried again after a pause. */
type Handling = MessageOutcome | 'repeat' | 'left' | 'later';

/**
 * Takes what SNS could not deliver in time through the same checks and the same way in as the webhook, until `signal`.
 * A message leaves the queue only when its alarm is durable. Resolves when what was under way is done; never rejects.
 */
export async function drainDeadLetters(
  deps: DrainDeps,
  signal: AbortSignal,
  limits: Limits = INGRESS_LIMITS.deadLetters,
): Promise<void> {
  const { queue, log } = deps;
  const logged: Logged = new BoundedMap(limits.loggedMax);
  let failures = 0;
  while (!signal.aborted) {
    let isLater = false;
    try {
      const letters = await queue.receive(signal);
      const handled = await Promise.all(letters.map((letter) => handle(deps, letter, logged)));
      isLater = handled.includes('later');
      if (!isLater && failures > 0) log.info({ queue: queue.url }, 'dead letters are taken again');
    } catch (error) {
      if (signal.aborted) break;
      isLater = true;
      // Once per outage: what follows would say the same.
      if (failures === 0) log.warn({ err: error, queue: queue.url }, 'the dead-letter queue cannot be read');
    }
    failures = isLater ? failures + 1 : 0;
    if (isLater)
      await pauseFor(Math.min(limits.pauseMaxMs, limits.pauseFirstMs * 2 ** (failures - 1)), signal);
  }
}

/** With jitter, so that several processes do not come back together. */
async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}

async function handle(deps: DrainDeps, letter: DeadLetter, logged: Logged): Promise<Handling> {
  const { queue, metrics, log } = deps;
  try {
    const handling = await take(deps, letter, logged);
    metrics.deadLetters.inc({ outcome: handling });
    if (handling !== 'left' && handling !== 'later') await queue.remove(letter.receipt);
    return handling;
  } catch (error) {
    metrics.deadLetters.inc({ outcome: 'later' });
    log.warn({ err: error, id: letter.id }, 'a dead letter could not be taken; it stays in the queue');
    return 'later';
  }
}

async function take(
  { verifySns, accept, metrics, log, queue }: DrainDeps,
  letter: DeadLetter,
  logged: Logged,
): Promise<Handling> {
  const verification = await verifySns.verify(Buffer.from(letter.body, 'utf8'), {
    network: null,
    ageMaxMs: INGRESS_LIMITS.deadLetters.ageMaxMs,
  });
  switch (verification.kind) {
    case 'verified': {
      const outcome = await acceptMessage(accept, verification.envelope, log);
      verification.remember();
      return outcome;
    }
    case 'repeat':
      return 'repeat';
    case 'unavailable':
      return 'later';
    case 'refused': {
      metrics.verifications.inc({ result: verification.refusal });
      // It comes back every few minutes until somebody takes it out.
      if (!logged.has(letter.id)) {
        const { refusal, detail } = verification;
        log.warn(
          { refusal, detail, id: letter.id, queue: queue.url },
          'a message in the dead-letter queue is not one of SNS; it stays there',
        );
        logged.set(letter.id, true);
      }
      return 'left';
    }
  }
}
