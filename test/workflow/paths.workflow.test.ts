import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
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

describe('every path through the incident workflow', () => {
  const paths: readonly (readonly [string, IncidentPath])[] = Object.entries(PATHS);
  it.concurrent.each(paths)('%s', async (_, { fakes, play, status, outcomeCode }) => {
    await stage.play(fakes(), async (incident) => {
      await incident.fire();
      await play(incident);
      const end = await incident.end();
      expect(end).toMatchObject({ status, outcomeCode, failureType: FAILURE_TYPES[status] ?? null });

      if (status === 'duplicate') {
        expect(incident.fakes.log.calls.map(({ name }) => name)).toEqual(['openIncident']);
        return;
      }
      const [record, timeline] = [await incident.record(), await incident.timeline()];
      expect(record).toMatchObject({ status, incidentId: end.incidentId, outcome: { code: outcomeCode } });
      expect(record.endedAt).not.toBeNull();
      expect(verifyTimeline(record.incidentId, timeline)).toEqual([]);
      expect(timeline.filter(({ event }) => event === 'incident_closed')).toHaveLength(1);
      expect(incident.fakes.log.named('closeIncident')).toHaveLength(1);
      // Whoever has to go on is told so, and told what to do.
      const kinds = incident.fakes.log
        .named('notifyOperators')
        .map(({ input }) => (input as { kind: string }).kind);
      expect(kinds).toContain(FAILURE_TYPES[status] === undefined ? 'closed' : 'escalation');
      if (FAILURE_TYPES[status] !== undefined) expect(record.outcome?.nextStep).not.toBe('');
      // A claim that was asked for is given back.
      const asked = incident.fakes.log.named('claimTargets').length > 0;
      expect(incident.fakes.log.named('releaseTargets')).toHaveLength(asked ? 1 : 0);
    });
  });
});
