import { readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { DIST } from './build-dashboard.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** As strict as the ingress: nothing inline, nothing from elsewhere. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/** Files of web/dist; every other path is the application's own and gets its page. */
export function serveStatic(pathname: string, response: ServerResponse): ServerResponse {
  const file = join(DIST, normalize(pathname));
  const isFile = file.startsWith(DIST) && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  const served = isFile ? file : join(DIST, 'index.html');
  response.writeHead(200, {
    'content-type': TYPES[extname(served)] ?? 'application/octet-stream',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  return response.end(readFileSync(served));
}
