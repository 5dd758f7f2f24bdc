import type { CommandParameters } from './command-parameters.ts';
import type { DocumentVersion, StoredDocument } from './document-store.ts';

export type InvocationStatus =
  | 'Pending'
  | 'InProgress'
  | 'Delayed'
  | 'Success'
  | 'Cancelled'
  | 'TimedOut'
  | 'Failed'
  | 'Cancelling';

/** What one step answered, as the agent's reply holds it. Instants are ISO strings. */
export interface StepResult {
  readonly name: string;
  readonly status: string;
  readonly code: number;
  readonly standardOutput: string;
  readonly standardError: string;
  readonly startedAt: string;
  readonly endedAt: string;
}

export interface Invocation {
  readonly instanceId: string;
  readonly instanceName: string;
  readonly messageId: string;
  readonly steps: Map<string, StepResult>;
  /** What the agent said about the whole document, when it could not begin with it. */
  trace: string;
  status: InvocationStatus;
  statusDetails: string;
  isDispatched: boolean;
  /** Stops the timer that bounds the present state. */
  stopTimer: () => void;
}

export interface Command {
  readonly commandId: string;
  readonly document: StoredDocument;
  readonly version: DocumentVersion;
  readonly parameters: CommandParameters;
  readonly comment: string;
  readonly requestedAtMs: number;
  /** Until then Get and List do not show the command's invocations, as happens on AWS just after sending. */
  readonly visibleAtMs: number;
  readonly timeoutSeconds: number;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly instanceIds: readonly string[];
  readonly targets: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  readonly outputBucket: string;
  readonly outputPrefix: string;
  readonly alarms: unknown;
  readonly invocations: Map<string, Invocation>;
  isCancelRequested: boolean;
}

const ENDED: ReadonlySet<InvocationStatus> = new Set(['Success', 'Cancelled', 'TimedOut', 'Failed']);

export function isEnded(invocation: Invocation): boolean {
  return ENDED.has(invocation.status);
}

/** Delivery time-outs do not count against MaxErrors; everything else that is not a success does. */
export function errorCount(command: Command): number {
  return [...command.invocations.values()].filter(
    (invocation) =>
      (invocation.status === 'Failed' || invocation.status === 'TimedOut') &&
      invocation.statusDetails !== 'Delivery Timed Out' &&
      invocation.statusDetails !== 'Terminated',
  ).length;
}

export function deliveryTimedOutCount(command: Command): number {
  return [...command.invocations.values()].filter((one) => one.statusDetails === 'Delivery Timed Out').length;
}

/** `"3"` or `"50%"` of `total` as a number; a share of something is at least 1 when `atLeastOne`. */
export function shareOf(share: string, total: number, atLeastOne: boolean): number {
  const number = share.endsWith('%') ? Math.floor((Number(share.slice(0, -1)) / 100) * total) : Number(share);
  return atLeastOne ? Math.max(1, number) : number;
}

/** The command's own status, out of those of its invocations. */
export function commandStatus(command: Command): { status: string; details: string } {
  const all = [...command.invocations.values()];
  if (all.length === 0) return { status: 'Failed', details: 'NoInstancesInTag' };
  if (!all.every(isEnded)) {
    if (command.isCancelRequested) return { status: 'Cancelling', details: 'Cancelling' };
    const isStarted = all.some((one) => isEnded(one) || one.status === 'InProgress');
    return isStarted
      ? { status: 'InProgress', details: 'InProgress' }
      : { status: 'Pending', details: 'Pending' };
  }
  const [first] = all;
  if (all.length === 1 && first !== undefined) return { status: first.status, details: first.statusDetails };
  if (all.every((one) => one.status === 'Success')) return { status: 'Success', details: 'Success' };
  if (command.isCancelRequested) return { status: 'Cancelled', details: 'Cancelled' };
  if (errorCount(command) > shareOf(command.maxErrors, all.length, false)) {
    return { status: 'Failed', details: 'Failed' };
  }
  if (all.every((one) => one.statusDetails === 'Delivery Timed Out')) {
    return { status: 'TimedOut', details: 'Delivery Timed Out' };
  }
  return { status: 'Failed', details: 'Incomplete' };
}
