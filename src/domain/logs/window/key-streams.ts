import { LIMITS } from '../../bounds.ts';
import { isLoneRow, keyLine } from '../../redaction/key-block.ts';
import { BoundedMap } from '../../text/bounded-map.ts';
import type { LogRecord } from '../log-record.ts';
import { keyOf } from './seen-keys.ts';

/** Lines of a private key are a secret each, and none of them looks like one. */
const KEY_LINE = 'a line of a private key';
const LONE_ROW = 'a row of base64';

/** Knows lines of private keys in log streams, where each is an event of its own, over all records of a window. */
export class KeyStreams {
  /** What stands in front of the first line of the key that a stream is in. */
  readonly #leads = new BoundedMap<number, string>(LIMITS.logKeyStreamsMax);

  /** @param streams As `keys` gave them. What stood in front of their keys is not known: it may be a secret itself. */
  constructor(streams: readonly number[]) {
    for (const stream of streams) this.#leads.set(stream, '');
  }

  /** What is shown in place of the next line of a stream; null where the line itself may be shown, redacted. */
  hidden({ owner, group, stream }: LogRecord, message: string): string | null {
    const isInKey = this.#leads.size > 0;
    if (isInKey || message.includes('BEGIN ')) {
      const key = keyOf(`${owner}|${group}|${stream}`);
      const before = isInKey ? (this.#leads.get(key) ?? null) : null;
      const { lead, isPart } = keyLine(message, before);
      if (lead !== null) this.#leads.set(key, lead);
      else if (before !== null) this.#leads.delete(key);
      if (isPart) return KEY_LINE;
    }
    return isLoneRow(message) ? LONE_ROW : null;
  }

  /** The streams that a key goes on in. */
  keys(): readonly number[] {
    return [...this.#leads].map(([stream]) => stream);
  }
}
