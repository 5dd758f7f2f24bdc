import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CountedEvent, countHistory, renderCount } from '../../../bench/history-count.ts';

const recorded = (name: string) => {
  const file = new URL(`../../replay/histories/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly events: readonly CountedEvent[] }).events;
};
const marker = (eventId: number, task: number, type: string): CountedEvent => ({
  eventId,
  eventType: 'EVENT_TYPE_MARKER_RECORDED',
  markerRecordedEventAttributes: {
    markerName: 'core_local_activity',
    workflowTaskCompletedEventId: task,
    details: {
      data: {
        payloads: [{ data: Buffer.from(JSON.stringify({ activity_type: type })).toString('base64') }],
      },
    },
  },
});

describe('what a history has cost', () => {
  it('is counted whole, and of each event it is known what it was for', () => {
    const count = countHistory(recorded('completed-approved'));
    expect(count).toMatchObject({ events: 142, workflowTasks: 22, activities: 20, actions: 31 });
    expect(count.sources.reduce((sum, { events }) => sum + events, 0)).toBe(142);
    expect(count.sources.reduce((sum, { actions }) => sum + actions, 0)).toBe(31);
    expect(count.sources).toContainEqual({
      name: 'activity projectIncident',
      times: 5,
      events: 15,
      actions: 5,
    });
    expect(count.sources).toContainEqual({
      name: 'timer "deadline for the decision"',
      times: 1,
      events: 2,
      actions: 1,
    });
    expect(renderCount('before', count)).toContain(
      'before: 142 events, 22 workflow tasks, 20 activities, 31 actions',
    );
  });

  it('counts the local activities of one workflow task as one action', () => {
    const count = countHistory([
      marker(7, 5, 'readAlarm'),
      marker(8, 5, 'readSuppression'),
      marker(20, 18, 'readAlarm'),
    ]);
    expect(count.actions).toBe(2);
    expect(count.sources).toEqual([
      { name: 'local activity readAlarm', times: 2, events: 2, actions: 2 },
      { name: 'local activity readSuppression', times: 1, events: 1, actions: 0 },
    ]);
  });

  it('counts a mark that a change of the code leaves as an event and no action', () => {
    const patch: CountedEvent = {
      eventId: 6,
      eventType: 'EVENT_TYPE_MARKER_RECORDED',
      markerRecordedEventAttributes: { markerName: 'core_patch', workflowTaskCompletedEventId: 4 },
    };
    expect(countHistory([patch])).toMatchObject({ events: 1, actions: 0 });
  });
});
