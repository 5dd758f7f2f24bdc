// Pays for one order after the other over the encrypted port of the host, each over a connection of its own, and logs how it
// went as applications do: paying-client.mjs LOG SECONDS
import { appendFileSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';

const [, , log, seconds] = process.argv;
const SITE = { host: '127.0.0.1', port: 8443, servername: 'site.internal' };
const PAUSE_MS = 400;
const TIMEOUT_MS = 5_000;

const say = (level, text) => appendFileSync(log, `${new Date().toISOString()} ${level} payments: ${text}\n`);

function pay() {
  return new Promise((resolve, reject) => {
    const ca = readFileSync('/etc/nginx/tls/trusted.crt');
    const asked = request({ ...SITE, path: '/', ca, agent: false, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
    });
    asked.on('timeout', () => asked.destroy(new Error('the gateway does not answer')));
    asked.on('error', reject);
    asked.end();
  });
}

const endsAtMs = Date.now() + Number(seconds) * 1_000;
for (let order = 1042; Date.now() < endsAtMs; order += 1) {
  const startedAtMs = Date.now();
  try {
    const status = await pay();
    say('INFO', `order A-${order} settled with status ${status} in ${Date.now() - startedAtMs} ms`);
  } catch (error) {
    say('ERROR', `order A-${order} was not settled: ${error.message} (${error.code})`);
  }
  await pause(PAUSE_MS);
}
