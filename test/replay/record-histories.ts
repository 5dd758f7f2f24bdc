import { mkdir, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode } from '@temporalio/worker';
import { obtainTemporalCli } from '../../scripts/temporal-cli/obtain.ts';
import { startTemporalServer } from '../../scripts/temporal-server.ts';
import { Stage, WORKFLOWS_PATH } from '../workflow/support/incident-stage.ts';
import { HISTORY_FOLDER, historyFile } from './histories.ts';
import { RECORDERS } from './recorders.ts';
import { withoutStackTraces } from './without-stack-traces.ts';

/** Plays the named paths, or all of them, on a server of its own and saves their histories. */
async function recordHistories(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(RECORDERS, name));
  if (unknown.length > 0) {
    throw new Error(`no such path: ${unknown.join(', ')}; there are ${Object.keys(RECORDERS).join(', ')}`);
  }
  const cli = await obtainTemporalCli({ env: process.env, report: (line) => console.error(line) });
  const server = await startTemporalServer({ cliPath: cli.path, database: { kind: 'memory' } });
  try {
    const stage = await Stage.open(
      server.address,
      await bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH }),
    );
    await mkdir(HISTORY_FOLDER, { recursive: true });
    for (const [name, record] of Object.entries(RECORDERS)) {
      if (names.length > 0 && !names.includes(name)) continue;
      const json: unknown = JSON.parse(historyToJSON(await record(stage)));
      await writeFile(historyFile(name), `${JSON.stringify(withoutStackTraces(json))}\n`);
      console.log(`saved ${name}`);
    }
    await stage.close();
  } finally {
    await server.stop();
  }
}

await recordHistories(process.argv.slice(2));
