import { createHash, randomUUID } from 'node:crypto';
import type { QuestionView } from '../../contracts/api.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { exchangesOf, parseQuestion, type Question } from '../../domain/record/question.ts';
import { callerOf, senderOf } from '../auth/authentication.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import type { IncidentViews } from '../live/incident-views.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { DecisionHeaders, IncidentParams } from '../schemas/incident-schemas.ts';
import {
  ExchangeParams,
  ExchangesSchema,
  ExchangeViewSchema,
  QuestionAckSchema,
  QuestionBody,
  QuestionParams,
  QuestionsSchema,
  QuestionViewSchema,
} from '../schemas/question-schemas.ts';

const tags = ['questions'];

/** The same key by the same person about the same incident is the same question; without a key each is one of its own. */
function questionId(by: string, incidentId: string, key: string | undefined, question: string): string {
  const text = [by, incidentId, key ?? randomUUID(), question].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** Questions to the model about an incident, and what was sent to it: read-only, and nothing is decided by any answer. */
export function addQuestionRoutes(app: TypedApp, deps: IngressDeps, views: IncidentViews): void {
  const { temporal, questions, exchanges } = deps;

  /** Once it has ended; what was written after it ended is as good as what its run says. */
  async function ended(incidentId: string, id: string): Promise<Question | undefined> {
    const found = (await questions.list(incidentId)).find((one) => one.id === id);
    return found === undefined || found.state === 'asking' ? undefined : found;
  }

  async function awaitAnswer(incidentId: string, id: string): Promise<QuestionView> {
    const kept = await ended(incidentId, id);
    if (kept !== undefined) return { kind: 'kept', question: kept };
    const said = await temporal.awaitQuestion(
      { incidentId, questionId: id },
      INGRESS_LIMITS.api.questionWaitMs,
    );
    switch (said.kind) {
      case 'asking': {
        // Its run goes on until the timeline has it, too; the person need not wait for that.
        const written = await ended(incidentId, id);
        return written === undefined ? { kind: 'asking' } : { kind: 'kept', question: written };
      }
      case 'unknown':
        throw new ApiFault('Question.NotFound');
      case 'failed':
        throw new ApiFault('Question.Failed', `The question was not answered: ${said.message}`);
      case 'ended':
        if (said.outcome.kind === 'full') throw new ApiFault('Question.TooMany');
        if (said.outcome.kind === 'unknown_incident') throw new ApiFault('Incident.NotFound');
        return said.outcome;
    }
  }

  app.post(
    '/incidents/:incidentId/questions',
    {
      config: { action: 'question.ask' },
      // Each costs money.
      preHandler: app.rateLimit({
        max: INGRESS_LIMITS.api.questionsPerMinute,
        timeWindow: 60_000,
        keyGenerator: (request) => callerOf(request).principal,
        errorResponseBuilder: () => new ApiFault('Request.RateLimited'),
      }),
      schema: {
        tags,
        summary: 'Ask the model about the evidence of an incident',
        description:
          'It changes nothing: the answer is text, kept with who asked and what it cost, and no plan is made or run by it. Sent twice with one idempotency key it is asked once. Read the answer at /questions/{questionId}.',
        params: IncidentParams,
        headers: DecisionHeaders,
        body: QuestionBody,
        response: {
          ...errorResponses(
            'Incident.NotFound',
            'Question.Refused',
            'Question.TooMany',
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Store.Unavailable',
            'Request.NotJson',
            'Request.RateLimited',
          ),
          202: QuestionAckSchema,
        },
      },
    },
    async (request, reply) => {
      const sender = senderOf(callerOf(request));
      const { by } = sender;
      const { incidentId } = request.params;
      const question = parseQuestion(request.body.question);
      if (!question.ok) throw new ApiFault('Question.Refused', `${question.error}.`);
      await views.stored(incidentId);
      const key = request.headers['idempotency-key'];
      const id = questionId(by, incidentId, key, question.value);
      const before = await questions.list(incidentId);
      if (before.length >= LIMITS.questionsMax && !before.some((one) => one.id === id))
        throw new ApiFault('Question.TooMany');
      const askedAt = new Date(deps.nowMs()).toISOString();
      await temporal.beginQuestion({ incidentId, id, question: question.value, ...sender, askedAt });
      request.log.info({ incidentId, by, questionId: id }, 'a question to the model');
      return reply.code(202).send({ id });
    },
  );

  app.get(
    '/incidents/:incidentId/questions',
    {
      config: { action: 'question.read' },
      schema: {
        tags,
        summary: 'What was asked about an incident, oldest first, and the answers',
        params: IncidentParams,
        response: { ...errorResponses('Incident.NotFound', 'Store.Unavailable'), 200: QuestionsSchema },
      },
    },
    async ({ params }) => {
      await views.stored(params.incidentId);
      return { items: await questions.list(params.incidentId), limit: LIMITS.questionsMax };
    },
  );

  app.get(
    '/incidents/:incidentId/questions/:questionId',
    {
      config: { action: 'question.read' },
      schema: {
        tags,
        summary: 'What came of a question; waits some seconds for the answer',
        params: QuestionParams,
        response: {
          ...errorResponses(
            'Question.NotFound',
            'Question.Failed',
            'Question.TooMany',
            'Incident.NotFound',
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Store.Unavailable',
          ),
          200: QuestionViewSchema,
        },
      },
    },
    async ({ params }) => await awaitAnswer(params.incidentId, params.questionId),
  );

  async function allExchanges(incidentId: string) {
    // As fresh as the page that it is asked from: the record there comes from the workflow.
    const { record, attempts } = await views.load(incidentId);
    const asked = await questions.list(incidentId);
    return { asked, items: exchangesOf([...attempts, record], asked) };
  }

  app.get(
    '/incidents/:incidentId/exchanges',
    {
      config: { action: 'exchange.read' },
      schema: {
        tags,
        summary: 'What was sent to the model about an incident, over all attempts, oldest first',
        params: IncidentParams,
        response: { ...errorResponses('Incident.NotFound', 'Store.Unavailable'), 200: ExchangesSchema },
      },
    },
    async ({ params }) => ({ items: (await allExchanges(params.incidentId)).items }),
  );

  app.get(
    '/incidents/:incidentId/exchanges/:exchangeId',
    {
      config: { action: 'exchange.read' },
      schema: {
        tags,
        summary: 'One of them whole: what was sent, as it was sent, and what came back',
        params: ExchangeParams,
        response: {
          ...errorResponses(
            'Incident.NotFound',
            'Exchange.NotFound',
            'Exchange.Unreadable',
            'Store.Unavailable',
          ),
          200: ExchangeViewSchema,
        },
      },
    },
    async ({ params: { incidentId, exchangeId } }) => {
      const { asked, items } = await allExchanges(incidentId);
      const exchange = items.find(({ id }) => id === exchangeId);
      if (exchange === undefined) throw new ApiFault('Exchange.NotFound');
      const read = await exchanges.read(incidentId, exchange);
      if (read.kind === 'unread')
        throw new ApiFault('Exchange.Unreadable', `It cannot be read: ${read.why}.`);
      const { system, user, answer } = read.document;
      const question = asked.find((one) => one.exchange?.id === exchangeId);
      return { exchange, system, user, answer: question === undefined ? answer : question.answer };
    },
  );
}
