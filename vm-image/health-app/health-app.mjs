// The application behind nginx on a target host. It answers GET /health with what it sees of its own host:
// always 200 while the process answers. Other requests are logged, and answered 503 when the log cannot be written.
import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

process.title = 'health-app';

const port = Number(process.env.HEALTH_APP_PORT ?? 3000);
const logDirectory = process.env.HEALTH_APP_LOG_DIRECTORY ?? '/var/log/app';
const startedAtMs = Date.now();

/** Undefined when the log can be written, else the error code, e.g. ENOSPC. */
function logError(line) {
  try {
    mkdirSync(logDirectory, { recursive: true });
    appendFileSync(join(logDirectory, 'access.log'), `${line}\n`);
    return undefined;
  } catch (error) {
    return error.code ?? 'unknown';
  }
}

const server = createServer((request, response) => {
  const isHealth = request.method === 'GET' && request.url === '/health';
  // Health checks come every second or so: logging them would fill the disk by themselves.
  const failure = isHealth
    ? undefined
    : logError(`${new Date().toISOString()} ${request.method} ${request.url}`);
  const status = isHealth || failure === undefined ? (isHealth || request.url === '/' ? 200 : 404) : 503;
  const body = JSON.stringify({
    status: status === 503 ? 'degraded' : status === 404 ? 'not found' : 'ok',
    uptimeSeconds: Math.floor((Date.now() - startedAtMs) / 1000),
    ...(failure === undefined ? {} : { logError: failure }),
  });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
});

server.requestTimeout = 5_000;
server.headersTimeout = 2_000;
server.listen(port, '127.0.0.1', () => console.log(`health-app listening on 127.0.0.1:${port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close(() => process.exit(0)));
