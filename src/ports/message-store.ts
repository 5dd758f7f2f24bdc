import type { UnparsedMessagePage, UnparsedMessageSummary, UnparsedMessageView } from '../contracts/api.ts';

/** `unparsed`: about an alarm or a finding, and it could not be read. `ignored`: about neither. */
export type KeptKind = 'unparsed' | 'ignored';

/** Every method throws ServiceError; `list` also RangeError for a cursor that it has not given out. */
export interface MessageStore {
  /** Once for each message id, however often it comes. `full`: the most that may wait are waiting; this one is not kept. */
  keep(message: UnparsedMessageSummary & { readonly message: string }): Promise<'kept' | 'full'>;
  /** In the place of an older one, of which there are only so many. */
  keepIgnored(message: UnparsedMessageSummary & { readonly message: string }): Promise<void>;
  get(messageId: string, kind: KeptKind): Promise<UnparsedMessageView | undefined>;
  /** Those that wait, newest first. */
  list(
    page: { readonly limit: number; readonly cursor?: string },
    kind: KeptKind,
  ): Promise<UnparsedMessagePage>;
  markReplayed(
    messageId: string,
    replayed: { readonly at: string; readonly outcome: string },
    kind: KeptKind,
  ): Promise<void>;
}
