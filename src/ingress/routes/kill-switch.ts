import { stripControls } from '../../domain/text/strip-controls.ts';
import { callerOf, requireRole, senderOf } from '../auth/authentication.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { KillSwitchBody, KillSwitchSchema } from '../schemas/stop-schemas.ts';

const tags = ['stop'];

/** Stops everything at once, and lets it go on. */
export function addKillSwitchRoutes(app: TypedApp, { killSwitch, signIns }: IngressDeps): void {
  app.get(
    '/kill-switch',
    {
      config: { action: 'stop.read' },
      schema: {
        tags,
        summary: 'Whether everything is stopped, by whom and why',
        response: { ...errorResponses('Store.Unavailable'), 200: KillSwitchSchema },
      },
    },
    async () => await killSwitch.read(),
  );

  app.post(
    '/kill-switch',
    {
      config: { action: 'stop.press' },
      schema: {
        tags,
        summary: 'Stop everything, or let it go on',
        description:
          'Once this has answered, no step and no roll-back is sent any more; what runs on a host ends. Plans under way wait, and go on within their validity. Of what is stopped already the first reason stays. Letting go on what is not stopped changes nothing, nor does it where somebody stops everything in the same moment: the answer says what stands.',
        body: KillSwitchBody,
        response: {
          ...errorResponses('Store.Unavailable', 'Request.NotJson'),
          200: KillSwitchSchema,
        },
      },
    },
    async (request) => {
      const sender = senderOf(callerOf(request));
      const { by, via } = sender;
      const { active, reason: given = '' } = request.body;
      const reason = stripControls(given);
      // Anybody who responds may stop; what lets hosts be changed again is for those who may approve that.
      if (!active) requireRole(request, 'stop.lift', signIns);
      // Who really let it go on stays on record.
      if (!active) {
        const current = await killSwitch.read();
        if (!current.active) return current;
      }
      const set = await killSwitch.set({ active, ...sender, reason });
      const outcome = set.active ? 'everything is stopped' : 'work goes on';
      request.log.warn({ by, via, reason }, outcome);
      return set;
    },
  );
}
