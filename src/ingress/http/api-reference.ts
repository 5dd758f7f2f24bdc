import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { SessionCookie } from '../auth/session-cookie.ts';

const DOCS_PATH = '/api/docs';

/** The one style element that the reader adds to its page. Everything else of the policy stays as strict as elsewhere. */
const READER_STYLE_HASH = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/** OpenAPI made from the routes' own schemas, and a page to read it, at /api/docs. Register before the routes. */
export async function serveApiReference(
  app: FastifyInstance,
  version: string,
  sessionCookie: SessionCookie,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'RecoverOps',
        version,
        description:
          'Alarms in, incidents and decisions out. Authenticate with a token (`Authorization: Bearer`) or a session. Every error body has a code from docs/ERRORS.md and says what to do next.',
      },
      tags: [
        { name: 'webhooks', description: 'Where alarms arrive' },
        { name: 'session', description: 'Who the caller is' },
        { name: 'incidents', description: 'Incidents, decisions and live updates' },
        { name: 'scorecard', description: 'How detectors and models did' },
        { name: 'suppressions', description: 'Mutes and maintenance windows' },
        { name: 'access', description: 'API tokens, sign-ins and exports' },
        { name: 'chaos', description: 'Failures on purpose, in the lab only' },
        { name: 'operations', description: 'Health and metrics' },
      ],
      // Where nothing else is said; public routes say so.
      security: [{ token: [] }, { session: [] }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: sessionCookie.name },
        },
      },
    },
  });
  await app.register(swaggerUi, {
    routePrefix: DOCS_PATH,
    uiConfig: { docExpansion: 'list', deepLinking: true, validatorUrl: null },
    uiHooks: {
      preHandler: (_request, reply, done) => {
        const policy = String(reply.getHeader('content-security-policy'));
        reply.header('content-security-policy', policy.replace(/style-src [^;]*/, `$& ${READER_STYLE_HASH}`));
        done();
      },
    },
  });
  app.get('/docs', { schema: { hide: true } }, (_request, reply) => reply.redirect(DOCS_PATH));
}
