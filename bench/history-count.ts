/** An event as `historyToJSON` writes it; what else it holds is not looked at. */
export interface CountedEvent {
  readonly eventId: string | number;
  readonly eventType: string;
  readonly userMetadata?: { readonly summary?: { readonly data?: string } };
  readonly [attributes: `${string}EventAttributes`]: unknown;
}

/** What one thing that an incident did has cost. */
export interface Source {
  readonly name: string;
  readonly times: number;
  readonly events: number;
  readonly actions: number;
}

export interface HistoryCount {
  readonly events: number;
  readonly workflowTasks: number;
  readonly activities: number;
  /** What Temporal Cloud bills of it and a history shows: no heartbeats, no retries, no queries. */
  readonly actions: number;
  readonly byType: ReadonlyMap<string, number>;
  /** Where the events come from, the dearest first; together they are all events. */
  readonly sources: readonly Source[];
}

const LOCAL_ACTIVITY_MARKER = 'core_local_activity';
const PREFIX = 'EVENT_TYPE_';
/** One action each. Local activities are counted apart: all those of one workflow task are one action. */
const ACTIONS: ReadonlySet<string> = new Set([
  'WORKFLOW_EXECUTION_STARTED',
  'WORKFLOW_EXECUTION_SIGNALED',
  'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
  'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
  'ACTIVITY_TASK_STARTED',
  'TIMER_STARTED',
  'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
]);

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(event: CountedEvent): Fields {
  const key = Object.keys(event).find((name) => name.endsWith('EventAttributes'));
  return key === undefined ? {} : (event[key as `${string}EventAttributes`] as Fields);
}

const base64Text = (data: string | undefined) => Buffer.from(data ?? '', 'base64').toString('utf8');

function markerName(fields: Fields): string {
  const name = String(fields.markerName);
  if (name !== LOCAL_ACTIVITY_MARKER) return `marker ${name}`;
  const { data } = fields.details as {
    readonly data?: { readonly payloads?: readonly { readonly data?: string }[] };
  };
  const { activity_type: type } = JSON.parse(base64Text(data?.payloads?.[0]?.data)) as Fields;
  return `local activity ${String(type)}`;
}

function attributesOf(fields: Fields): string {
  const { indexedFields = {} } = fields.searchAttributes as { readonly indexedFields?: Fields };
  return `search attributes ${Object.keys(indexedFields).toSorted().join(', ')}`;
}

/** Counts what one run cost, and says of each event what it was for. */
export function countHistory(events: readonly CountedEvent[]): HistoryCount {
  const byType = new Map<string, number>();
  const sources = new Map<string, { times: number; events: number; actions: number }>();
  /** Activities and timers by the event that began them. */
  const begun = new Map<string, string>();
  const localTasks = new Set<string>();
  let actions = 0;
  for (const event of events) {
    const type = event.eventType.replace(PREFIX, '');
    const fields = fieldsOf(event);
    const began = String(fields.scheduledEventId ?? fields.startedEventId ?? '');
    let name = begun.get(began) ?? type.toLowerCase().replaceAll('_', ' ');
    let isFirst = !begun.has(began);
    let isAction = ACTIONS.has(type);
    if (type.startsWith('WORKFLOW_TASK_')) {
      name = 'workflow tasks';
      isFirst = type === 'WORKFLOW_TASK_SCHEDULED';
    } else if (type === 'ACTIVITY_TASK_SCHEDULED') {
      name = `activity ${String((fields.activityType as Fields).name)}`;
      begun.set(String(event.eventId), name);
    } else if (type === 'TIMER_STARTED') {
      name = `timer "${base64Text(event.userMetadata?.summary?.data).replaceAll('"', '')}"`;
      begun.set(String(event.eventId), name);
    } else if (type === 'MARKER_RECORDED') {
      name = markerName(fields);
      const task = String(fields.workflowTaskCompletedEventId);
      isAction = fields.markerName === LOCAL_ACTIVITY_MARKER && !localTasks.has(task);
      if (isAction) localTasks.add(task);
    } else if (type === 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES') {
      name = attributesOf(fields);
    } else if (type.startsWith('WORKFLOW_EXECUTION_UPDATE_')) {
      name = 'update';
      isFirst = type === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED';
    } else if (type === 'WORKFLOW_EXECUTION_SIGNALED') {
      name = `signal ${String(fields.signalName)}`;
    }
    byType.set(type, (byType.get(type) ?? 0) + 1);
    const source = sources.get(name) ?? { times: 0, events: 0, actions: 0 };
    source.times += isFirst ? 1 : 0;
    source.events += 1;
    source.actions += isAction ? 1 : 0;
    sources.set(name, source);
    actions += isAction ? 1 : 0;
  }
  return {
    events: events.length,
    workflowTasks: byType.get('WORKFLOW_TASK_COMPLETED') ?? 0,
    activities: byType.get('ACTIVITY_TASK_STARTED') ?? 0,
    actions,
    byType,
    sources: [...sources]
      .map(([name, source]) => ({ name, ...source }))
      .toSorted((a, b) => b.events - a.events || b.actions - a.actions),
  };
}

/** What it cost and where it went, as lines for a terminal. */
export function renderCount(title: string, count: HistoryCount): string {
  const { events, workflowTasks, activities, actions } = count;
  const widths = { name: Math.max(...count.sources.map(({ name }) => name.length)) };
  const rows = count.sources.map(
    ({ name, times, events: of, actions: paid }) =>
      `  ${name.padEnd(widths.name)}  ${String(times).padStart(3)} times  ${String(of).padStart(3)} events  ${String(paid).padStart(3)} actions`,
  );
  const types = [...count.byType]
    .toSorted((a, b) => b[1] - a[1])
    .map(([type, number]) => `${number} ${type}`);
  return [
    `${title}: ${events} events, ${workflowTasks} workflow tasks, ${activities} activities, ${actions} actions`,
    ...rows,
    `  by type: ${types.join(', ')}`,
  ].join('\n');
}
