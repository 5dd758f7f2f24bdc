import type { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';

type History = ReturnType<typeof historyFromJSON>;
type HistoryEvent = NonNullable<History['events']>[number];

const payloads = (bytes: number) => ({ payloads: [{ data: new Uint8Array(bytes) }] });

/** Writes a history event by event, as a server would; every method returns the new event's id. */
export class HistoryBuilder {
  readonly #events: Record<string, unknown>[] = [];
  #task = 0;

  #add(event: Record<string, unknown>): number {
    const eventId = this.#events.length + 1;
    this.#events.push({ eventId, ...event });
    return eventId;
  }

  started(inputBytes: number): number {
    return this.#add({ workflowExecutionStartedEventAttributes: { input: payloads(inputBytes) } });
  }

  signaled(signalName: string, inputBytes: number): number {
    return this.#add({
      workflowExecutionSignaledEventAttributes: { signalName, input: payloads(inputBytes) },
    });
  }

  /** A workflow task that knows everything so far; what follows was decided in it. */
  task(): number {
    const startedEventId = this.taskStarted();
    return this.taskCompleted(startedEventId);
  }

  taskStarted(): number {
    this.#add({ workflowTaskScheduledEventAttributes: {} });
    return this.#add({ workflowTaskStartedEventAttributes: {} });
  }

  taskCompleted(startedEventId: number): number {
    this.#task = this.#add({ workflowTaskCompletedEventAttributes: { startedEventId } });
    return this.#task;
  }

  scheduled(name: string, inputBytes = 10, queue = 'incident'): number {
    return this.#add({
      activityTaskScheduledEventAttributes: {
        activityType: { name },
        taskQueue: { name: queue },
        input: payloads(inputBytes),
        heartbeatTimeout: { seconds: 10, nanos: 500_000_000 },
        workflowTaskCompletedEventId: this.#task,
      },
      userMetadata: { summary: { data: new Uint8Array(7) } },
    });
  }

  completed(scheduledEventId: number, resultBytes = 5): number {
    const startedEventId = this.#add({ activityTaskStartedEventAttributes: { scheduledEventId } });
    return this.#add({
      activityTaskCompletedEventAttributes: {
        scheduledEventId,
        startedEventId,
        result: payloads(resultBytes),
      },
    });
  }

  failed(scheduledEventId: number): number {
    return this.#add({ activityTaskFailedEventAttributes: { scheduledEventId } });
  }

  timer(seconds: number): number {
    return this.#add({
      timerStartedEventAttributes: {
        startToFireTimeout: { seconds },
        workflowTaskCompletedEventId: this.#task,
      },
    });
  }

  fired(startedEventId: number): number {
    return this.#add({ timerFiredEventAttributes: { startedEventId } });
  }

  timerCancelled(startedEventId: number): number {
    return this.#add({
      timerCanceledEventAttributes: { startedEventId, workflowTaskCompletedEventId: this.#task },
    });
  }

  upserted(name: string, value: string): number {
    return this.#add({
      upsertWorkflowSearchAttributesEventAttributes: {
        workflowTaskCompletedEventId: this.#task,
        searchAttributes: { indexedFields: { [name]: { data: Buffer.from(JSON.stringify(value)) } } },
      },
    });
  }

  /** A local activity that this task ran within itself. */
  localActivity(type: string, resultBytes: number): number {
    const data = { payloads: [{ data: Buffer.from(JSON.stringify({ activity_type: type })) }] };
    return this.#add({
      markerRecordedEventAttributes: {
        markerName: 'core_local_activity',
        details: { data, result: payloads(resultBytes) },
        workflowTaskCompletedEventId: this.#task,
      },
    });
  }

  continuedAsNew(inputBytes: number): number {
    return this.#add({
      workflowExecutionContinuedAsNewEventAttributes: {
        input: payloads(inputBytes),
        workflowTaskCompletedEventId: this.#task,
      },
    });
  }

  ended(resultBytes: number): number {
    return this.#add({
      workflowExecutionCompletedEventAttributes: {
        result: payloads(resultBytes),
        workflowTaskCompletedEventId: this.#task,
      },
    });
  }

  build(): History {
    return { events: this.#events as HistoryEvent[] };
  }
}
