import type { Target } from '../domain/diagnosis/target.ts';
import type { TargetFilter } from '../domain/diagnosis/target-filter.ts';
import type { Invocation } from '../domain/execution/invocation.ts';
import type { ServiceError } from './service-error.ts';

export interface CommandRequest {
  readonly documentName: string;
  readonly instanceIds: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** At most 100 characters; a sent command can be found again by it. */
  readonly comment: string;
  /** A command that has not started on the host by then never starts; at least 30. */
  readonly deliveryTimeoutSeconds: number;
  /** Where SSM puts the whole output; null keeps only what SSM itself returns (24,000 characters). */
  readonly output: { readonly bucket: string; readonly keyPrefix: string } | null;
}

/** What is known after one attempt to send. Only `not_sent` may be tried again. */
export type SendResult =
  | { readonly kind: 'accepted'; readonly commandId: string }
  /** SSM read the request and said no; it will say no again. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It cannot have been taken: denied for throttling, never connected, or refused unread for expired credentials. */
  | { readonly kind: 'not_sent'; readonly error: ServiceError }
  /** No answer that can be relied on: it may run. */
  | { readonly kind: 'unknown'; readonly message: string };

export interface SsmPort {
  /** Managed instances that match, at most `limit`, sorted by id. */
  findTargets(filter: TargetFilter, limit: number): Promise<readonly Target[]>;
  /** One attempt, never repeated by the SDK: SendCommand has no idempotency token. Does not throw for SSM's errors. */
  sendOnce(request: CommandRequest): Promise<SendResult>;
  /** For documents that change nothing: repeated where that can help. Returns the command id. */
  sendReadOnly(request: CommandRequest): Promise<string>;
  /** Undefined while SSM does not know it, which just after sending is no proof that it was not sent. */
  findInvocation(commandId: string, instanceId: string): Promise<Invocation | undefined>;
  /** Looks for a sent command by its comment among the newest of that document on that instance. */
  findCommandId(query: {
    readonly documentName: string;
    readonly instanceId: string;
    readonly comment: string;
  }): Promise<string | undefined>;
  cancel(commandId: string): Promise<void>;
}
