import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { ShapeNode } from './shape.ts';

type HistoryEvent = NonNullable<History['events']>[number];
type Payloads =
  | { readonly payloads?: readonly { readonly data?: Uint8Array | null }[] | null }
  | null
  | undefined;

/** `Omit` that keeps a union a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A node under a name that is the same in every run of the same path, e.g. `activity projectIncident 2`. */
export interface Step {
  readonly key: string;
  readonly node: Without<ShapeNode, 'after'> | { readonly kind: 'cancel'; readonly of: string };
  /** Keys of all that was over when the workflow decided this, in this run. */
  readonly knew: ReadonlySet<string>;
}

export interface ReadSteps {
  readonly startInputBytes: number;
  readonly steps: readonly Step[];
  readonly eventCount: number;
  readonly workflowTaskCount: number;
}

const idOf = (value: unknown): number => Number(String(value));

function bytesOf(payloads: Payloads): number {
  return (payloads?.payloads ?? []).reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
}

const summaryBytesOf = ({ userMetadata }: HistoryEvent): number => userMetadata?.summary?.data?.length ?? 0;

function millisOf(
  duration: { readonly seconds?: unknown; readonly nanos?: number | null } | null | undefined,
): number {
  return duration
    ? Number(String(duration.seconds ?? 0)) * 1000 + Math.round((duration.nanos ?? 0) / 1e6)
    : 0;
}

/** What the SDK's core calls the marker of a local activity. */
const LOCAL_ACTIVITY_MARKER = 'core_local_activity';

/** @throws SyntaxError for data that is no JSON: then the SDK has changed, and this has to follow it. */
function localTypeOf(data: Payloads): string {
  const json = Buffer.from(data?.payloads?.[0]?.data ?? new Uint8Array()).toString('utf8');
  const { activity_type: type } = JSON.parse(json) as { readonly activity_type?: string };
  return type ?? '';
}

/** Events that neither the workflow decided nor it waits for. */
const SILENT: readonly (keyof HistoryEvent)[] = [
  'workflowTaskScheduledEventAttributes',
  'workflowTaskStartedEventAttributes',
  'workflowTaskTimedOutEventAttributes',
  'activityTaskStartedEventAttributes',
  'activityTaskCanceledEventAttributes',
];

/**
 * Reads what one incident did out of its history. Queues are named by `queueOf`.
 * @throws Error for an event that no shape can express, such as a failed activity: then the run is not an example.
 */
export function readSteps(
  history: History,
  queueOf: (taskQueue: string) => 'incident' | 'ssm' | 'ai',
): ReadSteps {
  const events = history.events ?? [];
  const counts = new Map<string, number>();
  const steps: Step[] = [];
  /** Keys by the event that began them, and which of them were over at which event. */
  const begun = new Map<number, string>();
  const over: { readonly eventId: number; readonly key: string }[] = [];
  const results = new Map<string, number>();
  const taskStarts = new Map<number, number>();
  let startInputBytes = 0;

  const named = (name: string): string => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name} ${count}`;
  };
  const decide = (event: HistoryEvent, task: unknown, key: string, node: Step['node']): void => {
    const startedEventId = taskStarts.get(idOf(task)) ?? 0;
    const knew = new Set(over.filter(({ eventId }) => eventId < startedEventId).map((entry) => entry.key));
    begun.set(idOf(event.eventId), key);
    steps.push({ key, node, knew });
  };
  const end = (event: HistoryEvent, began: unknown): string => {
    const key = begun.get(idOf(began)) ?? '';
    over.push({ eventId: idOf(event.eventId), key });
    return key;
  };

  for (const event of events) {
    const eventId = idOf(event.eventId);
    if (event.workflowExecutionStartedEventAttributes) {
      startInputBytes = bytesOf(event.workflowExecutionStartedEventAttributes.input);
    } else if (event.workflowExecutionSignaledEventAttributes) {
      const { signalName, input } = event.workflowExecutionSignaledEventAttributes;
      const key = named(`signal ${signalName}`);
      over.push({ eventId, key });
      steps.push({
        key,
        node: { kind: 'signal', name: signalName ?? '', inputBytes: bytesOf(input) },
        knew: new Set(),
      });
    } else if (event.workflowTaskCompletedEventAttributes) {
      taskStarts.set(eventId, idOf(event.workflowTaskCompletedEventAttributes.startedEventId));
    } else if (event.activityTaskScheduledEventAttributes) {
      const { activityType, taskQueue, input, heartbeatTimeout, workflowTaskCompletedEventId } =
        event.activityTaskScheduledEventAttributes;
      const type = activityType?.name ?? '';
      decide(event, workflowTaskCompletedEventId, named(`activity ${type}`), {
        kind: 'activity',
        type,
        queue: queueOf(taskQueue?.name ?? ''),
        inputBytes: bytesOf(input),
        resultBytes: 0,
        summaryBytes: summaryBytesOf(event),
        heartbeatTimeoutMs: millisOf(heartbeatTimeout),
      });
    } else if (event.activityTaskCompletedEventAttributes) {
      const { scheduledEventId, result } = event.activityTaskCompletedEventAttributes;
      results.set(end(event, scheduledEventId), bytesOf(result));
    } else if (event.timerStartedEventAttributes) {
      const { startToFireTimeout, workflowTaskCompletedEventId } = event.timerStartedEventAttributes;
      decide(event, workflowTaskCompletedEventId, named('timer'), {
        kind: 'timer',
        durationMs: millisOf(startToFireTimeout),
        summaryBytes: summaryBytesOf(event),
      });
    } else if (event.timerFiredEventAttributes) {
      end(event, event.timerFiredEventAttributes.startedEventId);
    } else if (event.timerCanceledEventAttributes) {
      const { startedEventId, workflowTaskCompletedEventId } = event.timerCanceledEventAttributes;
      const of = begun.get(idOf(startedEventId)) ?? '';
      decide(event, workflowTaskCompletedEventId, `cancel ${of}`, { kind: 'cancel', of });
    } else if (event.activityTaskCancelRequestedEventAttributes) {
      const { scheduledEventId, workflowTaskCompletedEventId } =
        event.activityTaskCancelRequestedEventAttributes;
      const of = begun.get(idOf(scheduledEventId)) ?? '';
      decide(event, workflowTaskCompletedEventId, `cancel ${of}`, { kind: 'cancel', of });
    } else if (isMarkOfChange(event)) {
    } else if (event.upsertWorkflowSearchAttributesEventAttributes) {
      const { searchAttributes, workflowTaskCompletedEventId } =
        event.upsertWorkflowSearchAttributesEventAttributes;
      decide(event, workflowTaskCompletedEventId, named('upsert'), {
        kind: 'upsert',
        attributes: textsOf(searchAttributes?.indexedFields ?? {}),
      });
    } else if (event.markerRecordedEventAttributes?.markerName === LOCAL_ACTIVITY_MARKER) {
      const { details, workflowTaskCompletedEventId } = event.markerRecordedEventAttributes;
      const type = localTypeOf(details?.data);
      const key = named(`local ${type}`);
      decide(event, workflowTaskCompletedEventId, key, {
        kind: 'local',
        type,
        resultBytes: bytesOf(details?.result),
        summaryBytes: summaryBytesOf(event),
      });
      // Over within its own task: all that this task decides from here on has waited for it.
      over.push({ eventId: 0, key });
    } else if (event.workflowExecutionContinuedAsNewEventAttributes) {
      const { input, workflowTaskCompletedEventId } = event.workflowExecutionContinuedAsNewEventAttributes;
      decide(event, workflowTaskCompletedEventId, 'end', { kind: 'end', resultBytes: bytesOf(input) });
    } else if (event.workflowExecutionCompletedEventAttributes) {
      const { result, workflowTaskCompletedEventId } = event.workflowExecutionCompletedEventAttributes;
      decide(event, workflowTaskCompletedEventId, 'end', { kind: 'end', resultBytes: bytesOf(result) });
    } else if (!SILENT.some((attributes) => event[attributes])) {
      const [what = 'unknown'] = Object.keys(event).filter((name) => name.endsWith('EventAttributes'));
      throw new Error(
        `event ${eventId} (${what}) has no place in a shape: if incidents do this by design, teach bench/noop/read-steps.ts and noop-incident.ts to do it too`,
      );
    }
  }
  return {
    startInputBytes,
    steps: steps.map((step) => withResult(step, results)),
    eventCount: events.length,
    workflowTaskCount: taskStarts.size,
  };
}

function isMarkOfChange(event: HistoryEvent): boolean {
  const { searchAttributes } = event.upsertWorkflowSearchAttributesEventAttributes ?? {};
  const names = Object.keys(searchAttributes?.indexedFields ?? {});
  const isMark = event.markerRecordedEventAttributes?.markerName === 'core_patch';
  return isMark || (names.length === 1 && names[0] === 'TemporalChangeVersion');
}

function withResult(step: Step, results: ReadonlyMap<string, number>): Step {
  if (step.node.kind !== 'activity') return step;
  return { ...step, node: { ...step.node, resultBytes: results.get(step.key) ?? 0 } };
}

function textsOf(
  fields: Readonly<Record<string, { readonly data?: Uint8Array | null }>>,
): Record<string, string> {
  const entries = Object.entries(fields).map(([name, { data }]) => {
    const value: unknown = JSON.parse(Buffer.from(data ?? new Uint8Array()).toString('utf8'));
    return [name, String(value)] as const;
  });
  return Object.fromEntries(entries);
}
