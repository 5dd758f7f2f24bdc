import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

describe.concurrent('the overall limit of an attempt', () => {
  it.each(['resolveTargets', 'diagnoseTargets'] as const)(
    'ends an attempt whose %s nobody takes',
    async (activity) => {
      const gate = Promise.withResolvers<never>();
      const fakes = new FakeActivities({ [activity]: () => gate.promise }, { incidentMaxSeconds: 8 });
      await stage.play(fakes, async (incident) => {
        await incident.fire();
        await fakes.log.nth(activity);
        const ended = fakes.untilStatus('timeout').finally(() => gate.reject(new Error('too late')));
        await ended;
        expect(await incident.end()).toMatchObject({ status: 'timeout', outcomeCode: 'incident.limit' });
      });
    },
  );
});
