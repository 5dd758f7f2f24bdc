import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AlarmDelivery } from '../../src/domain/alarm/alarm.ts';
import type { IncidentSnapshot } from '../../src/domain/record/incident-record.ts';
import { verifyTimeline } from '../../src/domain/record/timeline.ts';
import { Stage } from './support/incident-stage.ts';
import { type IncidentPath, PATHS } from './support/paths.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const FAILURE_TYPES: Readonly<Record<string, string>> = {
  failed: 'Incident.Failed',
  timeout: 'Incident.Timeout',
};

const asItIs = (delivery: AlarmDelivery) => delivery;

describe('every path through the incident workflow', () => {
  const paths: readonly (readonly [string, IncidentPath])[] = Object.entries(PATHS);
  it.concurrent.each(paths)('%s', async (_, { fakes, play, status, outcomeCode, opens = asItIs }) => {
    await stage.play(fakes(), async (incident) => {
      await incident.fire(opens(incident.alarm.notify()));
      await play(incident);
      const end = await incident.end();
      expect(end).toMatchObject({ status, outcomeCode, failureType: FAILURE_TYPES[status] ?? null });

      if (status === 'duplicate') {
        expect(incident.fakes.log.calls.map(({ name }) => name)).toEqual(['openIncident']);
        return;
      }
      const snapshot = incident.fakes.log.named('closeIncident')[0]?.input as IncidentSnapshot;
      const { record, timeline } = snapshot;
      expect(record).toMatchObject({ status, incidentId: end.incidentId, outcome: { code: outcomeCode } });
      expect(record.attempts).toMatchObject([{ attempt: 1, status, outcome: { code: outcomeCode } }]);
      expect(verifyTimeline(record.incidentId, timeline)).toEqual([]);
      expect(timeline.filter(({ event }) => event === 'attempt_ended')).toHaveLength(1);
      // The alarm is over, or it is quiet for a while, or somebody has to go on.
      const isOver = ['completed', 'recovered'].includes(status);
      const isQuiet = status === 'suppressed';
      const open = isQuiet ? 'suppressed' : 'attention_needed';
      expect(timeline.at(-1)?.event).toBe(isOver ? 'incident_closed' : open);
      expect([record.endedAt === null, record.closed === null, record.attention === null]).toEqual(
        isOver ? [false, false, true] : [true, true, isQuiet],
      );
      expect(record.suppression != null).toBe(isQuiet);
      expect(incident.fakes.log.named('closeIncident')).toHaveLength(1);
      // Whoever has to go on is told so, and told what to do.
      const kinds = incident.fakes.log
        .named('notifyOperators')
        .map(({ input }) => (input as { kind: string }).kind);
      // … and nobody of what is quiet.
      if (isQuiet) expect(kinds.filter((kind) => kind !== 'approval_requested')).toEqual([]);
      else expect(kinds).toContain(isOver || status === 'rejected' ? 'closed' : 'escalation');
      if (!isOver) expect(record.outcome?.nextStep).not.toBe('');
      // A claim that was asked for is given back.
      const asked = incident.fakes.log.named('claimTargets').length > 0;
      expect(incident.fakes.log.named('releaseTargets')).toHaveLength(asked ? 1 : 0);
    });
  });
});
