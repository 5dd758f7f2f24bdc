import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ProposePlanInput } from '../../src/contracts/activities.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import { classification } from '../support/classification-samples.ts';
import { asClassified, asFinding } from './support/alarm-deliveries.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

describe.concurrent('an incident of a finding that models have classified', () => {
  it('records what they say, shows it to the planner, and asks a person however sure they are', async () => {
    const fakes = new FakeActivities({}, { approvalMode: 'off' });
    await stage.play(fakes, async (incident) => {
      const forged = classification({ confidence: 1, alternatives: [] });
      await incident.fire(asClassified(incident.alarm.notify(), forged));
      await incident.untilPending();
      const { classified: kept, verdict } = await incident.record();
      expect(kept?.map((one) => one.classification)).toEqual([forged]);
      const told = await incident.events('classified');
      expect(told).toMatchObject([
        {
          message: 'models take the lines for disk full (very likely, 100 %)',
          data: {
            class: 'disk_full',
            confidence: 1,
            models: forged.models.map((m) => `${m.kind} ${m.sha256}`),
          },
        },
      ]);
      const [asked] = fakes.log.named('proposePlan').map(({ input }) => input as ProposePlanInput);
      expect(asked?.classification).toEqual(forged);
      expect(verdict?.kind).toBe('approval');
      expect(verdict?.reasons.map(({ rule }) => rule)).toContain('finding-alone');
      expect(fakes.log.named('sendCommand')).toEqual([]);
    });
  });

  it('keeps what was said before when a later finding says otherwise, over attempts', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      await incident.fire(asClassified(incident.alarm.notify(), classification()));
      await incident.untilPending();
      await incident.deliver(
        asClassified(
          incident.alarm.change('ALARM'),
          classification({ class: 'memory_oom', confidence: 0.6 }),
        ),
      );
      await incident.deliver(
        asClassified(
          incident.alarm.change('ALARM'),
          classification({ class: 'memory_oom', confidence: 0.61 }),
        ),
      );
      const { classified: kept } = await incident.record();
      expect(kept?.map((one) => one.classification.class)).toEqual(['disk_full', 'memory_oom']);
      expect(await incident.events('classified')).toHaveLength(2);
    });
  });

  it('takes a bounded number of them, and one that is no classification is no delivery', async () => {
    const fakes = new FakeActivities({}, { approvalDeadlineSeconds: 3_600 });
    await stage.play(fakes, async (incident) => {
      await incident.fire(asFinding(incident.alarm.notify()));
      await incident.untilPending();
      const malformed = { ...classification(), confidence: Number.NaN };
      await incident.deliver(asClassified(incident.alarm.change('ALARM'), malformed));
      expect((await incident.record()).classified).toBeUndefined();
      expect(await incident.events('decision_ignored')).toHaveLength(1);
      for (let times = 0; times < LIMITS.classifiedEvents + 3; times += 1)
        await incident.deliver(
          asClassified(
            incident.alarm.change('ALARM'),
            classification({ confidence: times % 2 === 0 ? 0.2 : 0.9 }),
          ),
        );
      expect(await incident.events('classified')).toHaveLength(LIMITS.classifiedEvents);
      expect((await incident.record()).classified).toHaveLength(LIMITS.classificationsMax);
    });
  });
});
