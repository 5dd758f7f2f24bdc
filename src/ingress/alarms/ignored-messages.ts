import { cutText } from '../../domain/text/cut-text.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

/** A genuine message that no incident came of, and why. */
export interface IgnoredMessage {
  readonly messageId: string;
  readonly topicArn: string;
  readonly receivedAt: string;
  readonly reason: string;
}

/** The last of them, newest first, so that a person can see why an alarm did nothing. */
export class IgnoredMessages {
  #messages: readonly IgnoredMessage[] = [];

  add(message: IgnoredMessage): void {
    const { ignoredKept, ignoredReasonChars } = INGRESS_LIMITS.sns;
    const bounded = { ...message, reason: cutText(message.reason, ignoredReasonChars) };
    this.#messages = [bounded, ...this.#messages].slice(0, ignoredKept);
  }

  list(): readonly IgnoredMessage[] {
    return this.#messages;
  }
}
