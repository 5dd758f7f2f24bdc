import { describe, expect, it } from 'vitest';
import type { WorkerDeployment, WorkerDeployments } from '../../../../src/clients/temporal/deployments.ts';
import { promoteFirstBuild } from '../../../../src/clients/temporal/first-promotion.ts';
import { WORKER_POLLS } from '../../../../src/contracts/worker-deployment.ts';
import { TemporalRefusedError } from '../../../../src/ports/temporal-errors.ts';
import { createLogger } from '../../../../src/telemetry/log.ts';

const conflictToken = new Uint8Array([1]);
const fresh: WorkerDeployment = { builds: [], currentBuildId: null, hasBeenRouted: false, conflictToken };

/** Deployments as a server would answer; `made` gets what was made current. */
function deployments(change: Partial<WorkerDeployments>) {
  const made: (string | null)[] = [];
  const port: WorkerDeployments = {
    read: async () => fresh,
    registeredPolls: async () => WORKER_POLLS,
    pollers: async () => [],
    openPinnedTo: async () => ({ count: 0, workflowIds: [] }),
    moveIntakes: async () => [],
    makeCurrent: async (buildId) => {
      made.push(buildId);
    },
    ...change,
  };
  return { port, made };
}

async function promote(port: WorkerDeployments, signal = new AbortController().signal) {
  const said: string[] = [];
  const log = createLogger('info', 'worker', { write: (line) => said.push(JSON.parse(line).msg) });
  await promoteFirstBuild(port, 'b1', { log, signal });
  return said;
}

describe('promoteFirstBuild', () => {
  it('makes the first build current once it polls every queue', async () => {
    let asked = 0;
    const { port, made } = deployments({
      registeredPolls: async () => {
        asked += 1;
        return asked === 1 ? WORKER_POLLS.slice(1) : WORKER_POLLS;
      },
    });
    expect(await promote(port)).toEqual([expect.stringContaining('made current')]);
    expect({ made, asked }).toEqual({ made: ['b1'], asked: 2 });
  });

  it.each([
    ['another build is current', { currentBuildId: 'b0', hasBeenRouted: true }, 'until'],
    ['somebody has sent all work back to unversioned workers', { hasBeenRouted: true }, 'until'],
    ['it is current', { currentBuildId: 'b1', hasBeenRouted: true }, 'is current'],
  ])('changes nothing where %s', async (_, change, said) => {
    const { port, made } = deployments({ read: async () => ({ ...fresh, ...change }) });
    expect(await promote(port)).toEqual([expect.stringContaining(said)]);
    expect(made).toEqual([]);
  });

  it('takes a refusal for a race first, and looks again', async () => {
    let refusals = 0;
    const { port } = deployments({
      read: async () => (refusals === 0 ? fresh : { ...fresh, currentBuildId: 'b0', hasBeenRouted: true }),
      makeCurrent: async () => {
        refusals += 1;
        throw new TemporalRefusedError('conflict token mismatch');
      },
    });
    expect(await promote(port)).toEqual([expect.stringContaining('until "npx recoverops workers promote"')]);
    expect(refusals).toBe(1);
  });

  it('says what to do where it may not', async () => {
    const { port } = deployments({
      makeCurrent: async () => {
        throw new TemporalRefusedError('permission denied');
      },
    });
    expect(await promote(port)).toEqual([expect.stringContaining('credentials that may write')]);
  });

  it('ends with the worker', async () => {
    const stopping = new AbortController();
    const { port } = deployments({
      read: async () => {
        stopping.abort();
        return undefined;
      },
    });
    expect(await promote(port, stopping.signal)).toEqual([]);
  });
});
