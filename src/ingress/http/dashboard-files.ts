import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Paths that the dashboard routes itself; all get the same page. */
const PAGE_PATHS = ['/', '/login', '/lab', '/incidents', '/incidents/*'];
const PAGE_FILE = 'index.html';

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
  for (const path of PAGE_PATHS) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.sendFile(PAGE_FILE));
  }
}
