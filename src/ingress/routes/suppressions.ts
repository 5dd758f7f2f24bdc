import { randomBytes } from 'node:crypto';
import type { SuppressionView } from '../../contracts/api.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { SentBy } from '../../domain/record/endings.ts';
import type { IncidentSummary } from '../../domain/record/incident-summary.ts';
import { nextInForce } from '../../domain/suppression/find-suppression.ts';
import { newMute, newWindow } from '../../domain/suppression/new-rule.ts';
import type { SuppressionRule } from '../../domain/suppression/suppression.ts';
import type { Result } from '../../domain/text/result.ts';
import { stripControls } from '../../domain/text/strip-controls.ts';
import { callerOf, senderOf } from '../auth/authentication.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import { inTimeOr } from '../http/in-time-or.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import {
  MuteBody,
  SuppressionParams,
  SuppressionSchema,
  SuppressionsSchema,
  UnsuppressAckSchema,
  UnsuppressBody,
  WindowBody,
} from '../schemas/suppression-schemas.ts';

const tags = ['suppressions'];

function viewOf(rule: SuppressionRule, nowMs: number): readonly SuppressionView[] {
  const force = nextInForce(rule, nowMs);
  if (force === null) return [];
  const iso = (ms: number) => new Date(ms).toISOString();
  return [{ rule, isInForce: force.fromMs <= nowMs, from: iso(force.fromMs), until: iso(force.untilMs) }];
}

/** Mutes of alarms and maintenance windows: an alarm in one opens its incident, which is quiet until it is over. */
export function addSuppressionRoutes(app: TypedApp, deps: IngressDeps): void {
  const { suppressions, temporal, incidents, nowMs } = deps;

  const maker = (by: string) => ({ id: randomBytes(4).toString('hex'), by, nowMs: nowMs() });

  async function add(made: Result<SuppressionRule>, sender: SentBy): Promise<SuppressionView> {
    if (!made.ok) throw new ApiFault('Suppression.Refused', `It was not made: ${made.error}.`);
    const added = await suppressions.add(made.value, sender);
    if (added === 'full') throw new ApiFault('Suppression.Full');
    if (added === 'busy') throw new ApiFault('Suppression.Busy');
    const [view] = viewOf(made.value, nowMs());
    if (view === undefined) throw new ApiFault('Suppression.Refused', 'It was over before it was written.');
    return view;
  }

  /** Every incident that is quiet looks again: which rule keeps it so, only it knows. */
  async function tellQuiet(): Promise<number> {
    let told = 0;
    let cursor: string | undefined;
    for (let page = 0; page < INGRESS_LIMITS.api.unmutedPagesMax; page += 1) {
      const found = await incidents.list(
        { standings: ['suppressed'] },
        { limit: INGRESS_LIMITS.api.pageMax, ...(cursor === undefined ? {} : { cursor }) },
      );
      for (let at = 0; at < found.items.length; at += INGRESS_LIMITS.api.unmutedAtOnce) {
        const some = found.items.slice(at, at + INGRESS_LIMITS.api.unmutedAtOnce);
        const outcomes = await Promise.allSettled(some.map(tell));
        told += outcomes.filter((one) => one.status === 'fulfilled' && one.value === 'committed').length;
      }
      cursor = found.nextCursor;
      if (cursor === undefined) break;
    }
    return told;
  }

  const tell = ({ incidentId, workflowId }: IncidentSummary) =>
    temporal.tellUnmuted({ incidentId, workflowId, runId: '' });

  app.get(
    '/suppressions',
    {
      config: { action: 'suppression.read' },
      schema: {
        tags,
        summary: 'Mutes and maintenance windows that are not over',
        response: { ...errorResponses('Store.Unavailable'), 200: SuppressionsSchema },
      },
    },
    async () => {
      const rules = await suppressions.read();
      const items = rules.flatMap((rule) => viewOf(rule, nowMs()));
      return {
        items: items.toSorted((a, b) => a.from.localeCompare(b.from)),
        limit: LIMITS.suppressionRules,
      };
    },
  );

  const errors = errorResponses(
    'Suppression.Refused',
    'Suppression.Full',
    'Suppression.Busy',
    'Store.Unavailable',
    'Request.NotJson',
  );
  app.post(
    '/mutes',
    {
      config: { action: 'suppression.set' },
      schema: {
        tags,
        summary: 'Mute an alarm until a time, at most a week',
        description:
          'Its incidents open as ever and are quiet: nothing is told, planned or asked. When the mute ends and the alarm is still red, the next attempt begins by itself; an OK closes. What waits for a decision keeps its plan, and nobody is reminded of it. What runs on a host goes on.',
        body: MuteBody,
        response: { ...errors, 201: SuppressionSchema },
      },
    },
    async (request, reply) => {
      const sender = senderOf(callerOf(request));
      const view = await add(newMute(request.body, maker(sender.by)), sender);
      request.log.info({ by: sender.by, alarm: request.body.alarm, until: view.until }, 'alarm muted');
      return reply.code(201).send(view);
    },
  );

  app.post(
    '/maintenance-windows',
    {
      config: { action: 'suppression.set' },
      schema: {
        tags,
        summary: 'Plan a maintenance window, once or weekly, for alarms by name or by a tag of their hosts',
        description: 'While it is open it does what a mute does.',
        body: WindowBody,
        response: { ...errors, 201: SuppressionSchema },
      },
    },
    async (request, reply) => {
      const sender = senderOf(callerOf(request));
      const view = await add(newWindow(request.body, maker(sender.by)), sender);
      request.log.info({ by: sender.by, id: view.rule.id, from: view.from }, 'maintenance window planned');
      return reply.code(201).send(view);
    },
  );

  app.post(
    '/suppressions/:id/remove',
    {
      config: { action: 'suppression.remove' },
      schema: {
        tags,
        summary: 'Take a mute or a maintenance window away',
        description:
          'Incidents that it kept quiet look again at once, and are worked on where their alarm is red.',
        params: SuppressionParams,
        body: UnsuppressBody,
        response: {
          ...errorResponses(
            'Suppression.NotFound',
            'Suppression.Busy',
            'Store.Unavailable',
            'Request.NotJson',
          ),
          200: UnsuppressAckSchema,
        },
      },
    },
    async (request) => {
      const sender = senderOf(callerOf(request));
      const { by } = sender;
      const { id } = request.params;
      const reason = stripControls(request.body.reason ?? '');
      const removed = await suppressions.remove(id, { ...sender, reason });
      if (removed === 'busy') throw new ApiFault('Suppression.Busy');
      if (removed === undefined) throw new ApiFault('Suppression.NotFound');
      request.log.info({ by, id, reason }, 'mute or maintenance window taken away');
      // It is away, whatever becomes of telling.
      const telling = tellQuiet().catch((error: unknown) => {
        request.log.warn({ err: error }, 'quiet incidents could not be told; they look by themselves');
        return null;
      });
      const told = await inTimeOr(telling, INGRESS_LIMITS.api.unmutedMs, null);
      return { kind: 'removed', rule: removed, told } as const;
    },
  );
}
