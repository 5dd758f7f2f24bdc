import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { quiet } from '../../scripts/quiet-logger.ts';
import type { TaskQueues } from '../../src/contracts/task-queues.ts';
import type { Shape } from './shape.ts';

const PACKAGES = join(import.meta.dirname, '../../node_modules');

/**
 * Workflows that know their shape from the start, so that it is in no history, where it would add to what the no-op
 * costs. The generated source goes into `directory`.
 */
export async function bundleNoop(
  directory: string,
  queues: TaskQueues,
  shapes: Readonly<Record<string, Shape>>,
): Promise<WorkflowBundleWithSourceMap> {
  const replay = JSON.stringify(join(import.meta.dirname, 'noop-incident.ts'));
  const workflows = Object.entries(shapes).map(
    ([name, shape]) =>
      `export function ${name}() { return replayShape(${JSON.stringify(shape)}, ${JSON.stringify(queues)}); }`,
  );
  const source = [`import { replayShape } from ${replay};`, ...workflows].join('\n');
  await mkdir(directory, { recursive: true });
  const workflowsPath = join(directory, 'noop-workflows.ts');
  await writeFile(workflowsPath, source);
  return await bundleWorkflowCode({
    workflowsPath,
    logger: quiet,
    // The generated file is no part of the checkout, but its packages are.
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, modules: [...(config.resolve?.modules ?? []), PACKAGES] },
    }),
  });
}
