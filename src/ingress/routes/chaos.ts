import { callerOf } from '../auth/authentication.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { ChaosHosts } from '../chaos/chaos-hosts.ts';
import { CHAOS_KINDS } from '../chaos/chaos-kinds.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { ChaosDeps } from '../ingress-deps.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { ChaosAckSchema, ChaosBody } from '../schemas/session-schemas.ts';

/** Causes failures on sandboxed hosts through SSM, as it would on AWS. Without a chaos document it answers `Chaos.Off`. */
export function addChaosRoute(app: TypedApp, chaos: ChaosDeps | null, hosts: ChaosHosts | null): void {
  app.post(
    '/chaos',
    {
      config: { action: 'chaos.cause' },
      schema: {
        tags: ['chaos'],
        summary: 'Make a sandboxed host ill, or heal it',
        body: ChaosBody,
        response: {
          ...errorResponses(
            'Chaos.Off',
            'Chaos.UnknownHost',
            'Chaos.Refused',
            'Ssm.Unavailable',
            'Request.NotJson',
          ),
          202: ChaosAckSchema,
        },
      },
    },
    async (request, reply) => {
      if (chaos === null || hosts === null) throw new ApiFault('Chaos.Off');
      const { kind, instanceId } = request.body;
      if (!CHAOS_KINDS.some((known) => known.kind === kind)) {
        const kinds = CHAOS_KINDS.map((known) => known.kind).join(', ');
        throw new ApiFault('Request.Invalid', `"${kind}" is not a kind of failure; give one of ${kinds}.`);
      }
      const candidates = await hosts.list();
      const host = candidates.find((known) => instanceId === undefined || known.instanceId === instanceId);
      if (host === undefined) throw new ApiFault('Chaos.UnknownHost');
      const sent = await chaos.ssm.sendOnce({
        documentName: chaos.documentName,
        instanceIds: [host.instanceId],
        parameters: {
          Kind: kind,
          Seconds: kind.endsWith('-self-clear') ? String(INGRESS_LIMITS.api.chaosSelfClearSeconds) : '0',
        },
        comment: `chaos ${kind}`,
        deliveryTimeoutSeconds: INGRESS_LIMITS.api.chaosDeliveryTimeoutSeconds,
        output: null,
      });
      if (sent.kind === 'refused') throw new ApiFault('Chaos.Refused', sent.message);
      if (sent.kind === 'not_sent') throw sent.error;
      if (sent.kind === 'unknown') throw new ApiFault('Ssm.Unavailable', sent.message);
      request.log.warn(
        { kind, instanceId: host.instanceId, by: callerOf(request).principal, commandId: sent.commandId },
        'failure caused on purpose',
      );
      return reply.code(202).send({ kind, instanceId: host.instanceId, commandId: sent.commandId });
    },
  );
}
