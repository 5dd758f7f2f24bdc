import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type WorkflowBundle,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { historyNames, readHistory } from './histories.ts';
import { RECORDERS } from './recorders.ts';

const logger = new DefaultLogger('ERROR', () => undefined);
const RECORD = 'record it as test/replay/README.md says';
const names = await historyNames();

const bundle: WorkflowBundleOption = { codePath: inject('workflowBundlePath') };
let changedBundle: WorkflowBundle;
beforeAll(async () => {
  const changed = fileURLToPath(new URL('./changed-workflow.ts', import.meta.url));
  changedBundle = await bundleWorkflowCode({ workflowsPath: changed, logger });
});

async function replay(workflowBundle: WorkflowBundleOption, json: string): Promise<void> {
  const history = historyFromJSON(JSON.parse(json));
  // Ids that the workflow derives hold its own, so a replay must run under the recorded one.
  const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId;
  if (!workflowId) throw new Error(`the history names no workflow: ${RECORD}`);
  await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
}

describe('committed histories', () => {
  it('are there for every path', () => {
    const missing = Object.keys(RECORDERS).filter((name) => !names.includes(name));
    expect(missing, `paths without a history: ${RECORD}`).toEqual([]);
    const stale = names.filter((name) => !Object.hasOwn(RECORDERS, name));
    expect(stale, 'histories without a path: remove them, or restore the path').toEqual([]);
  });

  it('name nothing of the machine that recorded them', async () => {
    for (const name of names) {
      expect(await readHistory(name), `${name}: ${RECORD}`).not.toMatch(
        /stackTrace|node_modules|\/home\/|file:\/\//,
      );
    }
  });

  it.each(names)('replay against the code of today: %s', async (name) => {
    await replay(bundle, await readHistory(name));
  });
});

describe('a change that open incidents could not survive', () => {
  it('is caught: another activity type', async () => {
    const json = await readHistory('completed-approved');
    const renamed = json.replaceAll('"proposePlan"', '"inventPlan"');
    expect(renamed).not.toBe(json);
    await expect(replay(bundle, renamed)).rejects.toThrow(/[Nn]ondeterminism|determinis/);
  });

  it('is caught: another order of what the workflow does', async () => {
    await expect(replay(changedBundle, await readHistory('completed-approved'))).rejects.toThrow(
      /[Nn]ondeterminism|determinis/,
    );
  });
});
