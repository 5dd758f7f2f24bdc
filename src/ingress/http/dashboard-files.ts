import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Paths that the dashboard has pages for (`web/src/routing/routes.ts`); all get the same file. A test holds both together. */
const PAGE_PATHS = [
  '/',
  '/login',
  '/lab',
  '/mutes',
  '/scorecard',
  '/response',
  '/operations',
  '/access',
  '/incidents',
  '/incidents/:incidentId',
];
const PAGE_FILE = 'index.html';

/** The file of all pages as it is now; null where there is no dashboard, or it is not built. */
export function pageReader(directory: string | null): () => Promise<string | null> {
  if (directory === null) return async () => null;
  return () => readFile(join(directory, PAGE_FILE), 'utf8').catch(() => null);
}

/** Files under here carry a hash of their content in their name, of eight characters. */
const HASHED_FILES = /\/assets\/[^/]+-[\w-]{8}\.\w+$/;

/** Serves the built dashboard from `directory`. A page that is not built yet answers 404, like any missing file. */
export async function serveDashboard(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    wildcard: true,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders(reply, path) {
      const isHashed = HASHED_FILES.test(path.replaceAll('\\', '/'));
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
    schemaHide: true,
  });
  for (const path of PAGE_PATHS.flatMap((path) => (path === '/' ? [path] : [path, `${path}/`]))) {
    // Scanners of links ask for the head alone, and take a 404 for a dead link.
    app.get(path, { schema: { hide: true }, exposeHeadRoute: true }, (_request, reply) =>
      reply.sendFile(PAGE_FILE),
    );
  }
}
