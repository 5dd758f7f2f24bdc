import { createHash } from 'node:crypto';
import type { DecideInput } from '../../contracts/messages.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { decidedText } from '../../domain/record/decided-text.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { standingOf } from '../../domain/record/standing.ts';
import { isEnded } from '../../domain/record/state-machine.ts';
import { judgeUndo } from '../../domain/record/undo.ts';
import type { AttentionOutcome, RestartAddress } from '../../ports/temporal.ts';
import { callerOf, senderOf } from '../auth/authentication.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { addressOf, type IncidentViews } from '../live/incident-views.ts';
import { repeatedDecision } from '../live/repeated-decision.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import {
  AbortAckSchema,
  AttentionAckSchema,
  CloseBody,
  DecideAckSchema,
  DecisionBody,
  DecisionHeaders,
  IncidentParams,
  PlanAgainBody,
  ReasonBody,
  UndoBody,
} from '../schemas/incident-schemas.ts';

const tags = ['incidents'];

/**
 * The same person saying the same of the same plan is one decision, however often it is sent. Who and what are part
 * of the id, so that nobody gets the answer to another's key, and a key used for something else does not hide it.
 */
function updateIdOf({ by, plan, kind }: DecideInput, idempotencyKey: string | undefined): string {
  const text = [by, plan.toLowerCase(), kind, idempotencyKey ?? ''].join('\n');
  return `decide-${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}

export function addIncidentActions(app: TypedApp, deps: IngressDeps, views: IncidentViews): void {
  const { temporal, metrics } = deps;

  app.post(
    '/incidents/:incidentId/decision',
    {
      config: { action: 'plan.decide' },
      schema: {
        tags,
        summary: 'Approve or reject the plan that was shown',
        params: IncidentParams,
        headers: DecisionHeaders,
        body: DecisionBody,
        response: {
          ...errorResponses(
            'Incident.NotFound',
            'Incident.Ended',
            'Incident.NeedsAttention',
            'Decision.Refused',
            'Decision.Unsettled',
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Store.Unavailable',
            'Request.NotJson',
          ),
          200: DecideAckSchema,
        },
      },
    },
    async (request) => {
      const sender = senderOf(callerOf(request));
      const { by, via, signedIn } = sender;
      const { kind, plan, comment } = request.body;
      const decision: DecideInput = { kind, plan, comment: comment ?? '', ...sender };
      const { record } = await views.stored(request.params.incidentId);
      const before = repeatedDecision(record, decision);
      if (before !== undefined) return before;
      const address = workingAddress(record, 'Your decision does not count');
      const updateId = updateIdOf(decision, request.headers['idempotency-key']);
      const outcome = await temporal.decide(address, decision, updateId);
      metrics.decisions.inc({ kind, via, result: outcome.kind });
      request.log.info(
        { incidentId: address.incidentId, kind, by, via, signedIn, result: outcome.kind },
        'decision sent',
      );
      if (outcome.kind === 'not_open') {
        const ended = await views.stored(address.incidentId);
        const meanwhile = repeatedDecision(ended.record, decision);
        if (meanwhile === undefined) throw new ApiFault('Incident.Ended');
        return meanwhile;
      }
      if (outcome.kind === 'unsettled') throw new ApiFault('Decision.Unsettled');
      if (outcome.kind === 'refused') throw new ApiFault('Decision.Refused', outcome.message);
      return outcome.ack;
    },
  );

  app.post(
    '/incidents/:incidentId/abort',
    {
      config: { action: 'incident.abort' },
      schema: {
        tags,
        summary: 'Ask the incident to stop',
        description: 'What runs on a host is cancelled where that is possible; the incident ends by itself.',
        params: IncidentParams,
        body: ReasonBody,
        response: {
          ...errorResponses(
            'Incident.NotFound',
            'Incident.Ended',
            'Incident.NeedsAttention',
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Store.Unavailable',
            'Request.NotJson',
          ),
          202: AbortAckSchema,
        },
      },
    },
    async (request, reply) => {
      const sender = senderOf(callerOf(request));
      const { record } = await views.stored(request.params.incidentId);
      const address = workingAddress(record);
      const outcome = await temporal.abort(address, { ...sender, ...request.body });
      if (outcome === 'not_open') throw new ApiFault('Incident.Ended');
      request.log.info({ incidentId: address.incidentId, ...sender }, 'abort sent');
      return reply.code(202).send({ kind: 'requested' });
    },
  );

  // `retry` is what planning again was called before incidents had attempts.
  for (const name of ['plan-again', 'retry'] as const) {
    app.post(
      `/incidents/:incidentId/${name}`,
      {
        config: { action: 'incident.plan_again' },
        schema: {
          tags,
          summary:
            name === 'retry'
              ? 'The same as plan-again, by its older name'
              : 'Ask for the next attempt, on fresh evidence',
          description: 'Earlier approvals do not count again: a new plan needs a new decision.',
          deprecated: name === 'retry',
          params: IncidentParams,
          body: PlanAgainBody,
          response: { ...planAgainErrors, 202: AttentionAckSchema },
        },
      },
      async (request, reply) => {
        const sender = senderOf(callerOf(request));
        const { attempt, ...reason } = request.body;
        const { address, newest } = await waitingIncident(request.params.incidentId, attempt);
        if (newest >= LIMITS.attemptsMax) throw new ApiFault('Incident.AttemptsSpent');
        answerFor(await temporal.planAgain(address, { ...sender, ...reason }));
        request.log.info({ incidentId: address.incidentId, by: sender.by }, 'next attempt asked for');
        return reply.code(202).send({ kind: 'requested' });
      },
    );
  }

  app.post(
    '/incidents/:incidentId/undo',
    {
      config: { action: 'incident.undo' },
      schema: {
        tags,
        summary: 'Ask for an attempt that undoes the fix of the newest one',
        description:
          'Nothing is undone by it: the attempt shows what it would run, and waits for an approval of its own. An incident that is closed is open again for it.',
        params: IncidentParams,
        body: UndoBody,
        response: { ...undoErrors, 202: AttentionAckSchema },
      },
    },
    async (request, reply) => {
      const sender = senderOf(callerOf(request));
      const { attempt, reason } = request.body;
      const { record } = await views.load(request.params.incidentId);
      if (attempt !== undefined && attempt !== record.attempt) throw new ApiFault('Incident.AttemptChanged');
      if (!isEnded(record.status))
        throw new ApiFault(
          'Incident.StillOpen',
          `Attempt ${record.attempt} is under way (${record.status.replaceAll('_', ' ')}), so there is nothing to undo yet.`,
        );
      const judged = judgeUndo(record, Date.now());
      if (!judged.ok) throw new ApiFault('Undo.Refused', judged.error);
      const address = addressOf({ record });
      answerFor(await temporal.undo(address, { ...sender, reason }));
      request.log.info({ incidentId: address.incidentId, by: sender.by }, 'undo asked for');
      return reply.code(202).send({ kind: 'requested' });
    },
  );

  app.post(
    '/incidents/:incidentId/close',
    {
      config: { action: 'incident.close' },
      schema: {
        tags,
        summary: 'Leave an incident for good although its alarm is red',
        description: 'Nothing is done on any host. When its alarm fires again, a new incident opens.',
        params: IncidentParams,
        body: CloseBody,
        response: { ...attentionErrors, 202: AttentionAckSchema },
      },
    },
    async (request, reply) => {
      const sender = senderOf(callerOf(request));
      const { attempt, reason } = request.body;
      const { address } = await waitingIncident(request.params.incidentId, attempt);
      answerFor(await temporal.closeIncident(address, { ...sender, reason }));
      request.log.info({ incidentId: address.incidentId, by: sender.by }, 'close asked for');
      return reply.code(202).send({ kind: 'requested' });
    },
  );

  /**
   * @param inVain What to tell somebody whose wish came too late, where somebody else decided before.
   * @throws ApiFault for an incident that waits for a person: a run of it is open, and has nothing to stop.
   */
  function workingAddress(record: IncidentRecord, inVain?: string): RestartAddress {
    const standing = standingOf(record);
    if (standing === 'needs_attention' || standing === 'suppressed') {
      const decided = decidedText(record);
      const why = decided === null || inVain === undefined ? undefined : `${inVain}: ${decided}.`;
      throw new ApiFault('Incident.NeedsAttention', why);
    }
    return addressOf({ record });
  }

  /** As fresh as can be had, since a copy that lags must not refuse anybody. @throws ApiFault where nothing can be asked. */
  async function waitingIncident(
    incidentId: string,
    known: number | undefined,
  ): Promise<{ readonly address: RestartAddress; readonly newest: number }> {
    const { record } = await views.load(incidentId);
    if (standingOf(record) === 'closed') throw new ApiFault('Incident.Closed');
    if (known !== undefined && known !== record.attempt) throw new ApiFault('Incident.AttemptChanged');
    // Whether an attempt is under way Temporal says: a run that is gone without an end leaves its last copy behind.
    return { address: addressOf({ record }), newest: record.attempt };
  }
}

const ATTENTION_CODES = [
  'Incident.NotFound',
  'Incident.StillOpen',
  'Incident.AttemptChanged',
  'Incident.Closed',
  'Incident.Superseded',
  'Asking.Refused',
  'Asking.Unsettled',
  'Temporal.Unavailable',
  'Temporal.Refused',
  'Store.Unavailable',
  'Request.NotJson',
] as const;
const attentionErrors = errorResponses(...ATTENTION_CODES);
const undoErrors = errorResponses(...ATTENTION_CODES, 'Undo.Refused');
const planAgainErrors = errorResponses(...ATTENTION_CODES, 'Incident.AttemptsSpent');

function answerFor(outcome: AttentionOutcome): void {
  if (outcome === 'still_open') throw new ApiFault('Incident.StillOpen');
  if (outcome === 'superseded') throw new ApiFault('Incident.Superseded');
  if (outcome === 'unsettled') throw new ApiFault('Asking.Unsettled');
  if (typeof outcome === 'object') throw new ApiFault('Asking.Refused', outcome.reason);
}
