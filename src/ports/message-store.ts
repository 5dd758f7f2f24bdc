import type { UnparsedMessagePage, UnparsedMessageSummary, UnparsedMessageView } from '../contracts/api.ts';

/** Every method throws ServiceError; `list` also RangeError for a cursor that it has not given out. */
export interface MessageStore {
  /** Once for each message id, however often it comes. `full`: the most that may wait are waiting; this one is not kept. */
  keep(message: UnparsedMessageSummary & { readonly message: string }): Promise<'kept' | 'full'>;
  get(messageId: string): Promise<UnparsedMessageView | undefined>;
  /** Those that wait, newest first. */
  list(page: { readonly limit: number; readonly cursor?: string }): Promise<UnparsedMessagePage>;
  markReplayed(messageId: string, replayed: { readonly at: string; readonly outcome: string }): Promise<void>;
}
