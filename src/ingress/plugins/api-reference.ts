import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { SESSION_COOKIE } from './authentication.ts';

const DOCS_PATH = '/api/docs';

/** OpenAPI made from the routes' own schemas, and a page to read it, at /api/docs. Register before the routes. */
export async function serveApiReference(app: FastifyInstance, version: string): Promise<void> {
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
        { name: 'chaos', description: 'Failures on purpose, in the lab only' },
        { name: 'operations', description: 'Health and metrics' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        },
      },
    },
  });
  await app.register(swaggerUi, {
    routePrefix: DOCS_PATH,
    uiConfig: { docExpansion: 'list', deepLinking: true, validatorUrl: null },
    uiHooks: {
      // The reader sets styles of its own on elements; it shows nothing but the schema, and scripts stay ours.
      preHandler: (_request, reply, done) => {
        const policy = String(reply.getHeader('content-security-policy'));
        reply.header(
          'content-security-policy',
          policy.replace(/style-src [^;]*/, "style-src 'self' 'unsafe-inline'"),
        );
        done();
      },
    },
  });
  app.get('/docs', { schema: { hide: true } }, (_request, reply) => reply.redirect(DOCS_PATH));
}
