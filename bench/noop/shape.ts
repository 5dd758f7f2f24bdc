import type { TaskQueues } from '../../src/contracts/task-queues.ts';

/** What has to be over before a node begins, as positions in the list of nodes. */
interface Waits {
  readonly after: readonly number[];
}

/** One thing that an incident does or hears, without any meaning: only when, where to and how many bytes. */
export type ShapeNode = Waits &
  (
    | { readonly kind: 'signal'; readonly name: string; readonly inputBytes: number }
    | {
        readonly kind: 'activity';
        readonly type: string;
        readonly queue: keyof TaskQueues;
        readonly inputBytes: number;
        /** 0: it returns nothing, or it was cancelled before it returned. */
        readonly resultBytes: number;
        readonly summaryBytes: number;
        /** 0: it needs no heartbeat. */
        readonly heartbeatTimeoutMs: number;
      }
    /** Runs within the workflow task that decided it: one marker, no hop. Its input stands in no history. */
    | {
        readonly kind: 'local';
        readonly type: string;
        readonly resultBytes: number;
        readonly summaryBytes: number;
      }
    | { readonly kind: 'timer'; readonly durationMs: number; readonly summaryBytes: number }
    /** Cancels the activity or timer at that position. */
    | { readonly kind: 'cancel'; readonly node: number }
    | { readonly kind: 'upsert'; readonly attributes: Readonly<Record<string, string>> }
    /** Of the run: completed, or continued in one that waits, whose input counts as the result. */
    | { readonly kind: 'end'; readonly resultBytes: number }
  );

/** The activity shape of one incident, read from histories; `noopIncident` goes through the same motions. */
export interface Shape {
  readonly startInputBytes: number;
  readonly nodes: readonly ShapeNode[];
}

/** A text whose JSON has that many bytes; 2 are its quotes. */
export function padding(jsonBytes: number): string {
  return 'x'.repeat(Math.max(0, jsonBytes - 2));
}
