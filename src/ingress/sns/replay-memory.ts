import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

/** `same_bytes`: signature and all have been seen; `same_text`: the content has, under another signature. */
export type ReplayVerdict = 'new' | 'same_bytes' | 'same_text' | 'conflict';

/** What identifies a message: its id, a hash of the signed text, and one of signature and certificate URL. */
export interface MessageFingerprint {
  readonly messageId: string;
  readonly textHash: string;
  readonly proofHash: string;
}

/**
 * Check 6: messages that were verified and are durable. Bounded; what is forgotten early is only looked at again, and
 * Temporal recognises its id.
 */
export class ReplayMemory {
  readonly #byId: BoundedMap<string, MessageFingerprint & { readonly recordedAtMs: number }>;
  /** Hashes of the texts of those in `#byId`. */
  readonly #texts = new Set<string>();
  constructor(entriesMax: number = INGRESS_LIMITS.sns.replayEntriesMax) {
    this.#byId = new BoundedMap(entriesMax, ({ textHash }) => this.#texts.delete(textHash));
  }

  get size(): number {
    return this.#byId.size;
  }

  look({ messageId, textHash, proofHash }: MessageFingerprint, nowMs: number): ReplayVerdict {
    this.#forgetBefore(nowMs - INGRESS_LIMITS.sns.replayKeptMs);
    const known = this.#byId.get(messageId);
    if (known !== undefined) {
      if (known.textHash !== textHash) return 'conflict';
      return known.proofHash === proofHash ? 'same_bytes' : 'same_text';
    }
    // The same signed text cut into other fields.
    return this.#texts.has(textHash) ? 'conflict' : 'new';
  }

  record(fingerprint: MessageFingerprint, nowMs: number): void {
    if (this.#byId.has(fingerprint.messageId)) return;
    this.#byId.set(fingerprint.messageId, { ...fingerprint, recordedAtMs: nowMs });
    this.#texts.add(fingerprint.textHash);
  }

  /** Entries are in the order of recording, so the old ones come first. */
  #forgetBefore(timeMs: number): void {
    for (const [messageId, { recordedAtMs, textHash }] of this.#byId) {
      if (recordedAtMs >= timeMs) break;
      this.#texts.delete(textHash);
      this.#byId.delete(messageId);
    }
  }
}
