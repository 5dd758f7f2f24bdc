import type { FastifyBaseLogger } from 'fastify';
import { redact } from '../../domain/redaction/redact.ts';
import { stripControls } from '../../domain/text/strip-controls.ts';
import type { MessageStore } from '../../ports/message-store.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

type Ignored = Parameters<MessageStore['keepIgnored']>[0];

/**
 * Keeps what other programs send over a topic of alarms, so that people see what came and why nothing came of it. Without its secrets: it is none of
 * ours, and an alarm that an upgrade finds in it needs none. Nobody waits for it, and a topic that is busy with it costs no more than so many
 * writes a minute: the table is that of alarms that cannot be read, which must be kept.
 */
export class IgnoredMessages {
  readonly #messages: Pick<MessageStore, 'keepIgnored'>;
  readonly #nowMs: () => number;
  #minute = { startedMs: Number.NEGATIVE_INFINITY, kept: 0 };

  constructor(messages: Pick<MessageStore, 'keepIgnored'>, nowMs: () => number) {
    this.#messages = messages;
    this.#nowMs = nowMs;
  }

  /** Never throws. False: more have come within a minute than are kept. */
  keep(ignored: Ignored, log: Pick<FastifyBaseLogger, 'warn'>): boolean {
    if (this.#nowMs() - this.#minute.startedMs >= 60_000)
      this.#minute = { startedMs: this.#nowMs(), kept: 0 };
    if (this.#minute.kept >= INGRESS_LIMITS.ignoredKeptPerMinute) return false;
    this.#minute.kept += 1;
    const { messageId } = ignored;
    const message = redact(stripControls(ignored.message)).text;
    this.#messages
      .keepIgnored({ ...ignored, message })
      .catch((error: unknown) => log.warn({ err: error, messageId }, 'an ignored message could not be kept'));
    return true;
  }
}
