// The first program of a lab host: starts its services, answers systemctl and lets the load balancer in.
// Usage: init.ts CONFIG_FILE
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { openBridgePort } from './bridge-port.ts';
import { keepMemoryInfo } from './cgroup-memory.ts';
import { openControlSocket } from './control-socket.ts';
import { readHostConfig } from './host-config.ts';
import { createJournal, writeMarks } from './journal.ts';
import { createService, type SupervisedService } from './service.ts';
import { openSupervisorPort } from './supervisor-port.ts';
import { runUnitCommand } from './unit-commands.ts';
import { transientUnits, withDropIns } from './unit-files.ts';
import { createUnitGroups, NO_UNIT_GROUPS } from './unit-groups.ts';

process.title = 'lab-init';

const config = readHostConfig(process.argv[2] ?? '');
const groups = config.controlGroups === undefined ? NO_UNIT_GROUPS : createUnitGroups(config.controlGroups);
for (const name of ['app', 'nginx']) mkdirSync(join(config.logDirectory, name), { recursive: true });
const syslog = { path: join(config.logDirectory, 'syslog'), hostName: config.hostName };
const journal = createJournal(syslog);
writeMarks(syslog);

if (config.configuration !== undefined) {
  const { from, to } = config.configuration;
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
}

const services = new Map<string, SupervisedService>(
  config.services.map((service) => [
    service.name,
    createService(() => withDropIns(service), journal, groups),
  ]),
);

/** Units that have come as files since; one whose file is gone stays known until it has stopped. */
function reload(): void {
  const found = new Map(transientUnits().map((unit) => [unit.name, unit]));
  const isOurs = (name: string) => config.services.some((service) => service.name === name);
  for (const [name, unit] of found)
    if (!isOurs(name) && !services.has(name))
      services.set(
        name,
        createService(() => withDropIns(unit), journal, groups),
      );
  for (const [name, service] of services)
    if (!isOurs(name) && !found.has(name) && service.status().mainPid === null) services.delete(name);
}

if (config.supervisorPort !== null) {
  openSupervisorPort(config.supervisorPort, (argv) =>
    runUnitCommand({ services, journal, hostName: config.hostName, reload }, argv),
  );
}

if (config.controlEndpoint !== null) {
  rmSync(config.controlSocket, { force: true });
  await openControlSocket(config.controlSocket, config.controlEndpoint);
}
if (config.bridgePort !== null) openBridgePort(config.bridgePort, config.controlSocket);
if (config.ownMemoryInfoFile !== null) keepMemoryInfo(config.ownMemoryInfoFile);

// A connection is refused at the site's port exactly when nginx is gone, and then this one is cut too.
rmSync(config.siteSocket, { force: true });
createServer((outside) => {
  const inside = connect({ host: '127.0.0.1', port: config.sitePort });
  outside.pipe(inside).pipe(outside);
  outside.on('error', () => inside.destroy());
  inside.on('error', () => outside.destroy());
}).listen(config.siteSocket);

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await Promise.allSettled([...services.values()].map((service) => service.stop()));
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
// The lab holds the other end: when the lab is gone, so is this host.
if (config.stopsWithInput) process.stdin.on('end', () => void stop()).resume();

for (const [name, service] of services) {
  if (await service.start()) continue;
  const log = journal.tail(name, 20).map((entry) => entry.line);
  console.error(`${name} did not start:\n${log.join('\n')}`);
  process.exit(1);
}
console.log('up');
