import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { World } from '../../eval/world.ts';
import { type Look, lookAtPreparedHost } from '../lab/renderer/prepared-host.ts';
import { printFile, RECORDING_FOLDER, type Recording, writtenProbes } from '../support/lab-recording.ts';
import { comparePrints } from '../support/print-comparison.ts';

// node test/samples/record.ts
// Stores what the probes print on the lab's prepared host, and the world that it is, under test/samples/lab/.

const PLATFORM = 'debian-12';
/** In the place of the machine's own kernel. */
const RELEASE = '6.1.0-41-cloud-amd64';

/** Leaves out what belongs to the machine that the sandbox stood on. */
function cleanWorld(world: World): World {
  return {
    ...world,
    kernel_release: RELEASE,
    processes: (world.processes ?? []).map(({ args: _args, ...one }) => one),
  };
}

function cleanLines({ probe, print }: Look, release: string): readonly string[] {
  const isOfMachine = (line: string) => probe === 'kernel' && line.startsWith('| [');
  return print.lines.filter((line) => !isOfMachine(line)).map((line) => line.replaceAll(release, RELEASE));
}

const host = await lookAtPreparedHost();
const written = new Set(writtenProbes().map(({ probe }) => probe));
const looks = host.looks
  .filter(({ probe }) => !written.has(probe))
  .map(({ since: { kernel: _kernel, ...since }, ...look }) => ({ ...look, since }));
const world = cleanWorld(host.world);
const recorded: Recording = {
  platform: PLATFORM,
  looks: looks.map(({ name, probe, since, now, print }) => ({
    name,
    probe,
    now,
    exitCode: print.exitCode,
    since,
  })),
  world,
};
rmSync(RECORDING_FOLDER, { recursive: true, force: true });
mkdirSync(RECORDING_FOLDER);
for (const look of looks) {
  const lines = cleanLines(look, host.world.kernel_release ?? '');
  writeFileSync(new URL(printFile(look.name), RECORDING_FOLDER), `${lines.join('\n')}\n`);
  const { exitCode } = look.print;
  const found = comparePrints(
    look.probe,
    { lines, exitCode },
    { ...world, ...look.since },
    PLATFORM,
    look.now,
  );
  console.log(`${look.name}: ${lines.length} lines, ${found.length} differences`);
  for (const difference of found) console.log(`  ${difference}`);
}
const worldFile = new URL('world.json', RECORDING_FOLDER);
writeFileSync(worldFile, JSON.stringify(recorded, null, 2));
// As the check wants every file of the project.
execFileSync('npx', ['biome', 'format', '--write', fileURLToPath(worldFile)], { stdio: 'inherit' });
