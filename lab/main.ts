// node lab/main.ts <state directory> [--port N] [--hosts N] [--time-scale N]
// The lab as a process of its own: starts it, writes lab.json, stops on SIGTERM or SIGINT.
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeLab } from './describe-lab.ts';
import { startLab } from './environment.ts';
import { labFilePath, writeLabFile } from './lab-file.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '0' },
    hosts: { type: 'string', default: '2' },
    'time-scale': { type: 'string', default: '30' },
  },
});
const [directory] = positionals;
if (directory === undefined) {
  console.error('Usage: node lab/main.ts <state directory> [--port N] [--hosts N] [--time-scale N]');
  process.exit(2);
}
const stateDirectory = resolve(directory);
const timeScale = Number(values['time-scale']);
const stopRequested = new Promise<NodeJS.Signals>((stop) => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
});

mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
rmSync(labFilePath(stateDirectory), { force: true });
const notices: string[] = [];
const lab = await startLab({
  dataDirectory: join(stateDirectory, 'lab'),
  hostCount: Number(values.hosts),
  port: Number(values.port),
  timeScale,
  announce: (line) => {
    console.log(line);
    notices.push(line);
  },
});

writeLabFile(stateDirectory, describeLab(lab, stateDirectory, timeScale, notices));
console.log(`lab ready at ${lab.endpoint}`);

const signal = await stopRequested;
console.log(`${signal}: stopping the lab`);
await lab.stop();
rmSync(labFilePath(stateDirectory), { force: true });
console.log('lab stopped');
process.exit(0);
