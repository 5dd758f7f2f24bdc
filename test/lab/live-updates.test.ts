import { expect, onTestFinished, test } from 'vitest';
import { createIncidentStore } from '../../src/clients/dynamodb/incident-store.ts';
import { IncidentFeed } from '../../src/ingress/live/incident-feed.ts';
import type { IncidentChange } from '../../src/ports/incident-store.ts';
import { incidentRecord, timelineOf } from '../support/incident-record.ts';
import { openStores } from '../support/record-stores.ts';
import { startLab } from './lab-fixture.ts';

test('a copy of the record that DynamoDB took a minute after the change reaches a list that is read all the time', async () => {
  const { lab } = await startLab();
  const { documents, close } = await openStores(lab.endpoint, { tablePrefix: 'live' });
  onTestFinished(close);
  const incidents = createIncidentStore(documents, 'live');
  const project = (incidentId: string, revision: number, updatedAt: Date) => {
    const record = incidentRecord({ incidentId, revision, updatedAt: updatedAt.toISOString() });
    return incidents.project({ record, timeline: timelineOf(incidentId, 1) });
  };

  const heard: IncidentChange[] = [];
  const listeners = new Set<() => void>();
  const until = (incidentId: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!heard.some(({ summary }) => summary.incidentId === incidentId)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  const feed = new IncidentFeed({
    incidents,
    nowMs: Date.now,
    onTrouble: (error) => {
      if (error !== null) throw error;
    },
    pollMs: 10,
  });
  const stop = feed.listen((change) => {
    heard.push(change);
    for (const look of [...listeners]) look();
  });
  onTestFinished(stop);

  const changedAt = new Date(Date.now() - 60_000);
  await project('prompt', 1, new Date());
  await until('prompt');
  await project('late', 1, changedAt);
  await until('late');
  const late = heard.find(({ summary }) => summary.incidentId === 'late');
  // People are shown when it changed.
  expect(late?.summary.updatedAt).toBe(changedAt.toISOString());
});
