import { stripControls } from '../../domain/text/strip-controls.ts';
import { callerOf, requireRole } from '../auth/authentication.ts';
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
          'Once this has answered, no step and no roll-back is sent any more; what runs on a host ends. Plans under way wait, and go on within their validity. Stopping what is stopped, or letting go on what is not, changes nothing: who did it first stays on record.',
        body: KillSwitchBody,
        response: {
          ...errorResponses('Store.Unavailable', 'Request.NotJson'),
          200: KillSwitchSchema,
        },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { principal, via } = caller;
      const { active, reason: given = '' } = request.body;
      const reason = stripControls(given);
      // Anybody who responds may stop; what lets hosts be changed again is for those who may approve that.
      if (!active) requireRole(request, 'stop.lift', signIns);
      // Who really stopped it, or let it go on, stays on record with the reason that was given then.
      // What cannot be read is stopped all the same.
      const current = active ? await killSwitch.read().catch(() => null) : await killSwitch.read();
      if (current !== null && current.active === active && (current.at !== null || !active)) {
        request.log.info({ by: principal, via, reason }, active ? 'stopped already' : 'nothing is stopped');
        return current;
      }
      const set = await killSwitch.set({ active, by: principal, reason });
      request.log.warn({ by: principal, via, reason }, active ? 'everything is stopped' : 'work goes on');
      return set;
    },
  );
}
