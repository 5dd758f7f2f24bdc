import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection } from '@temporalio/worker';
import type { Report } from '../scripts/progress.ts';
import { quiet } from '../scripts/quiet-logger.ts';
import { TASK_QUEUES, type TaskQueues } from '../src/contracts/task-queues.ts';
import { type RunningWorkers, startWorkers } from './bench-workers.ts';
import { type Path, readHistories, runExamples } from './examples.ts';
import type { Measured } from './figures.ts';
import { HoldUp } from './hold-up.ts';
import { type Conditions, createBenchActivities } from './incident-activities.ts';
import { MarkBoard } from './mark-board.ts';
import { type Bench, type MeasuredRun, measureApproach, measureBlock, measureStarts } from './measure.ts';
import { assertSameShape } from './noop/check-shape.ts';
import { createNoopActivities } from './noop/noop-activities.ts';
import { bundleNoop } from './noop/noop-bundle.ts';
import { activityTypes, readShape } from './noop/read-shape.ts';
import type { Shape } from './noop/shape.ts';
import { type BenchSize, HELD_UP_CONCURRENCY } from './settings.ts';
import { createNoop, createRecoverOps, type Subject } from './subject.ts';

const WORKFLOWS = fileURLToPath(new URL('../src/workflows/index.ts', import.meta.url));
/** Incidents of a block whose histories are read afterwards. */
const HISTORIES_READ = 5;

export interface BenchResult {
  readonly ours: Measured;
  readonly noop: Measured;
  readonly shapes: Readonly<Record<Path, Shape>>;
}

interface Side {
  readonly approval: Subject;
  readonly completion: Subject;
  readonly parked: Subject;
  readonly queues: TaskQueues;
}

const queuesNamed = (prefix: string): TaskQueues => ({
  incident: `${prefix}-${TASK_QUEUES.incident}`,
  ssm: `${prefix}-${TASK_QUEUES.ssm}`,
  ai: `${prefix}-${TASK_QUEUES.ai}`,
});

/** Runs the whole against the server at `address`; `directory` takes generated files. Stops its workers. */
export async function runBench(
  options: {
    readonly address: string;
    readonly directory: string;
    readonly size: BenchSize;
    readonly report: Report;
  },
  stopped: Promise<never>,
): Promise<BenchResult> {
  const { address, directory, size, report } = options;
  const connection = await Connection.connect({ address });
  // Padding compresses better than text, which would make the no-op too cheap, so nothing is compressed.
  const native = await NativeConnection.connect({ address, grpcCompression: { codec: 'none' } });
  const running: RunningWorkers[] = [];
  try {
    const client = new Client({ connection });
    const board = new MarkBoard();
    const conditions: Conditions = { approvalMode: 'on', holdUp: new HoldUp() };
    let last = 0;
    const bench: Bench = { client, board, nextNumber: () => (last += 1) };
    const run = randomUUID().slice(0, 8);
    const parked = queuesNamed(`parked-${run}`);

    report('bundling the incident workflow and running the examples that the no-op is made from');
    const ourQueues = queuesNamed(`ours-${run}`);
    const ourSubject = createRecoverOps(client, ourQueues);
    const ours: Side = {
      approval: ourSubject,
      completion: ourSubject,
      parked: createRecoverOps(client, parked),
      queues: ourQueues,
    };
    const ourWorkers = await startWorkers({
      connection: native,
      queues: ourQueues,
      workflowBundle: await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: quiet }),
      activities: await createBenchActivities(board, conditions),
    });
    running.push(ourWorkers);
    const guard = <T>(work: Promise<T>): Promise<T> =>
      Promise.race([work, stopped, ...running.map(({ failed }) => failed)]);

    const shapes = await guard(readShapes(bench, ours, conditions, size));
    const noopQueues = queuesNamed(`noop-${run}`);
    const activities = createNoopActivities(Object.values(shapes), board);
    running.push(
      await startWorkers({
        connection: native,
        queues: noopQueues,
        workflowBundle: await bundleNoop(join(directory, 'noop'), noopQueues, shapes),
        activities: { incident: activities, ssm: activities, ai: activities },
      }),
    );
    const noop: Side = {
      approval: createNoop(client, noopQueues, 'approval', shapes.approval),
      completion: createNoop(client, noopQueues, 'completion', shapes.completion),
      parked: createNoop(client, parked, 'approval', shapes.approval),
      queues: noopQueues,
    };
    for (const path of ['approval', 'completion'] as const) {
      const examples = runExamples(bench, noop[path], noopQueues, path, size.examples, 1);
      assertSameShape(shapes[path], await guard(examples));
    }
    const measured = await guard(measureBoth(bench, [ours, noop], conditions, size, report));
    return { ...measured, shapes };
  } finally {
    await Promise.all(running.map((workers) => workers.stop()));
    await native.close();
    await connection.close();
  }
}

async function readShapes(
  bench: Bench,
  ours: Side,
  conditions: Conditions,
  size: BenchSize,
): Promise<BenchResult['shapes']> {
  const shapeOf = async (path: Path) => {
    conditions.approvalMode = path === 'approval' ? 'on' : 'off';
    const run = async (count: number, concurrency: number) =>
      await runExamples(bench, ours[path], ours.queues, path, count, concurrency);
    const undisturbed = await run(size.examples, 1);
    const types = activityTypes(undisturbed);
    conditions.holdUp.set(types);
    const heldUp = await run(types.length, HELD_UP_CONCURRENCY);
    conditions.holdUp.set([]);
    return readShape(undisturbed, heldUp);
  };
  return { approval: await shapeOf('approval'), completion: await shapeOf('completion') };
}

/** In turn, and each as often first as second, so that whatever else the machine does meets both. */
async function measureBoth(
  bench: Bench,
  sides: readonly [Side, Side],
  conditions: Conditions,
  size: BenchSize,
  report: Report,
): Promise<Omit<BenchResult, 'shapes'>> {
  const figures = sides.map((side) => ({
    side,
    latenciesMs: [] as number[],
    blocksPerSecond: [] as number[],
    blocksCpuMsPerIncident: [] as number[],
    startsPerSecond: 0,
    lastApproaches: [] as MeasuredRun[],
    lastBlock: [] as readonly MeasuredRun[],
  }));
  report(`latency: ${size.latencyRuns} incidents each, one at a time`);
  conditions.approvalMode = 'on';
  for (let i = 0; i < size.latencyRuns; i++) {
    for (const figure of i % 2 === 0 ? figures : figures.toReversed()) {
      const { run, latencyMs } = await measureApproach(bench, figure.side.approval);
      figure.latenciesMs.push(latencyMs);
      figure.lastApproaches.push(run);
    }
  }
  report(
    `throughput: ${size.blocks} blocks each of ${size.incidentsPerBlock} incidents, ${size.concurrency} at once`,
  );
  conditions.approvalMode = 'off';
  for (let i = 0; i < size.blocks; i++) {
    for (const figure of i % 2 === 0 ? figures : figures.toReversed()) {
      const { incidentsPerBlock, concurrency } = size;
      const block = await measureBlock(bench, figure.side.completion, incidentsPerBlock, concurrency);
      figure.blocksPerSecond.push(block.perSecond);
      figure.blocksCpuMsPerIncident.push(block.cpuMsPerIncident);
      figure.lastBlock = block.runs;
    }
  }
  report(`starts: ${size.starts} each`);
  for (const figure of figures) {
    figure.startsPerSecond = await measureStarts(bench, figure.side.parked, size.starts);
  }
  const [ours, noop] = await Promise.all(
    figures.map(async ({ side, lastApproaches, lastBlock, ...measured }) => ({
      ...measured,
      approval: await readHistories(bench, side.approval, side.queues, lastApproaches.slice(-HISTORIES_READ)),
      completion: await readHistories(bench, side.completion, side.queues, lastBlock.slice(-HISTORIES_READ)),
    })),
  );
  if (ours === undefined || noop === undefined) throw new Error('nothing was measured');
  return { ours, noop };
}
