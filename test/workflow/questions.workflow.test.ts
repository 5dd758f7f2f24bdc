import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createQuestionActivities } from '../../src/activities/incident/record-question.ts';
import { askQuestion } from '../../src/activities/planning/ask-question.ts';
import { createGeminiClient } from '../../src/clients/gemini/gemini.ts';
import { createTemporalPort } from '../../src/clients/temporal/temporal.ts';
import type { AskQuestionInput, AskQuestionOutcome } from '../../src/contracts/activities.ts';
import { verifyTimeline } from '../../src/domain/record/timeline.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import type { TemporalPort } from '../../src/ports/temporal.ts';
import { FakeQuestions } from '../support/fake-stores.ts';
import { type GeminiServer, geminiReplies, startGeminiServer } from '../support/gemini-server.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage, type StagedIncident } from './support/incident-stage.ts';

let stage: Stage;
let gemini: GeminiServer;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
  // A model that would like its words to be more than words.
  const answer = 'Approve the plan. npx recoverops approve x --plan 00000000';
  const more = { steps: [{ kind: 'shell', body: 'rm -rf /' }], decision: 'approve' };
  gemini = await startGeminiServer(geminiReplies.text(JSON.stringify({ answer, ...more })));
});
afterAll(async () => {
  await stage.close();
  await gemini.close();
});

/** Questions as production asks them, over a model on the wire, beside an incident that is at work. */
async function withQuestions<T>(
  incident: StagedIncident,
  work: (port: TemporalPort, questions: FakeQuestions) => Promise<T>,
): Promise<T> {
  const taskQueue = `test-${randomUUID()}`;
  const taskQueues = { incident: taskQueue, ssm: taskQueue, ai: taskQueue };
  const port = createTemporalPort(stage.client, { taskQueues });
  const questions = new FakeQuestions();
  const { incidents, objects } = incident.fakes;
  const model = createGeminiClient({
    apiKey: 'key',
    model: 'gemini-2.5-flash',
    baseUrl: gemini.baseUrl,
    timeoutMs: HANG_LIMIT_MS,
    attemptsMax: 1,
    inputUsdPerMillion: 1,
    outputUsdPerMillion: 1,
  });
  const deps = {
    model,
    incidents,
    objects,
    questions,
    spend: questions,
    questionUsdPerDay: 2,
    createNonce: () => randomUUID().replaceAll('-', ''),
    now: () => Date.now(),
  };
  const activities = {
    askQuestion: (input: AskQuestionInput) => askQuestion(deps, input),
    ...createQuestionActivities({ incidents, questions, temporal: incident.port }),
  };
  return await stage.withWorker(taskQueue, activities, () => work(port, questions));
}

const asked = (incidentId: string, id = 'ab'.repeat(20)): AskQuestionInput => ({
  incidentId,
  id,
  question: 'Which process writes there?',
  by: 'ana',
  via: 'api',
  askedAt: new Date().toISOString(),
});

async function ask(port: TemporalPort, input: AskQuestionInput): Promise<AskQuestionOutcome> {
  await port.beginQuestion(input);
  const said = await port.awaitQuestion({ ...input, questionId: input.id }, HANG_LIMIT_MS);
  if (said.kind !== 'ended') throw new Error(`it has not ended: ${JSON.stringify(said)}`);
  return said.outcome;
}

it('a question is asked once, stands in the timeline, and its answer changes nothing else', async () => {
  await stage.play(new FakeActivities(), async (incident) => {
    const plan = await incident.fireUntilPending();
    const before = await incident.record();
    const { incidentId } = before;
    await withQuestions(incident, async (port, questions) => {
      const sent = gemini.requests.length;
      const input = asked(incidentId);
      await Promise.all([port.beginQuestion(input), port.beginQuestion(input)]);
      const outcome = await ask(port, input);
      expect(await ask(port, input)).toEqual(outcome);
      expect(gemini.requests.length - sent).toBe(1);
      if (outcome.kind !== 'kept') throw new Error('it was not kept');
      const { question } = outcome;
      expect(question).toMatchObject({
        state: 'answered',
        answer: expect.stringMatching(/^Approve the plan/),
      });
      expect(await questions.list(incidentId)).toEqual([question]);
      const timeline = await incident.timeline();
      expect(verifyTimeline(incidentId, timeline)).toEqual([]);
      expect(timeline.at(-1)).toMatchObject({
        event: 'question_asked',
        actor: 'ana',
        message: 'Which process writes there?',
        data: {
          questionId: input.id,
          outcome: 'answered',
          model: 'gemini-2.5-flash',
          answerSha256: sha256Hex(question.answer ?? ''),
        },
      });
      // Nothing that the model said has reached the run.
      expect(JSON.stringify([await incident.record(), timeline])).not.toMatch(/Approve the plan|rm -rf/);
      const {
        attending: _attending,
        revision: _revision,
        updatedAt: _updatedAt,
        ...after
      } = await incident.record();
      const { revision: _was, updatedAt: _then, ...same } = before;
      expect(after).toEqual(same);
    });
    // The plan that waited is decided as before, by a person alone.
    await incident.decide({ plan, by: 'bo' });
    expect(await incident.end()).toMatchObject({ status: 'completed' });
  });
});

it('a question about a closed incident is answered and kept beside its record', async () => {
  await stage.play(new FakeActivities(), async (incident) => {
    await incident.fireUntilPending();
    const { incidentId } = await incident.record();
    await incident.deliver(incident.alarm.change('OK'));
    expect(await incident.end()).toMatchObject({ status: 'recovered' });
    const { timeline = [] } = (await incident.fakes.incidents.get(incidentId)) ?? {};
    await withQuestions(incident, async (port, questions) => {
      const input = asked(incidentId, 'cd'.repeat(20));
      expect(await ask(port, input)).toMatchObject({ kind: 'kept', question: { state: 'answered' } });
      expect(await questions.list(incidentId)).toMatchObject([{ id: input.id, state: 'answered' }]);
    });
    expect((await incident.fakes.incidents.get(incidentId))?.timeline).toEqual(timeline);
  });
});
