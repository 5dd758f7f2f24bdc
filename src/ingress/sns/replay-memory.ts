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
  readonly #byId = new Map<string, MessageFingerprint & { readonly recordedAtMs: number }>();
  readonly #idOfText = new Map<string, string>();
  readonly #entriesMax: number;
  constructor(entriesMax: number = INGRESS_LIMITS.sns.replayEntriesMax) {
    this.#entriesMax = entriesMax;
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
    return this.#idOfText.has(textHash) ? 'conflict' : 'new';
  }

  record(fingerprint: MessageFingerprint, nowMs: number): void {
    if (this.#byId.has(fingerprint.messageId)) return;
    this.#byId.set(fingerprint.messageId, { ...fingerprint, recordedAtMs: nowMs });
    this.#idOfText.set(fingerprint.textHash, fingerprint.messageId);
    for (const messageId of this.#byId.keys()) {
      if (this.#byId.size <= this.#entriesMax) break;
      this.#forget(messageId);
    }
  }

  /** Entries are in the order of recording, so the old ones come first. */
  #forgetBefore(timeMs: number): void {
    for (const [messageId, { recordedAtMs }] of this.#byId) {
      if (recordedAtMs >= timeMs) break;
      this.#forget(messageId);
    }
  }

  #forget(messageId: string): void {
    const entry = this.#byId.get(messageId);
    if (entry !== undefined) this.#idOfText.delete(entry.textHash);
    this.#byId.delete(messageId);
  }
}
