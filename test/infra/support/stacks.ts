import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { waitForLock } from '../../../scripts/file-lock.mjs';
import { type Preview, previewStack } from '../../../scripts/infra/preview-engine.ts';
import type { RegisteredResource } from '../../../scripts/infra/simulated-cloud.ts';
import { EXAMPLES, stackConfigFile } from '../../../scripts/infra/stack-config-file.ts';

export const DOMAIN = EXAMPLES['recoverops:domain'];
export const IMAGE = EXAMPLES['recoverops:image'];

interface HowPreviewed {
  readonly dryRun?: boolean;
  readonly secretKeys?: readonly string[];
  readonly before?: Preview;
}

/** A stack as its user would deploy it. */
export async function preview(
  stack: string,
  more: Readonly<Record<string, string>> = {},
  options: HowPreviewed = {},
): Promise<Preview> {
  return await previewStack({
    stack,
    config: { ...stackConfigFile(stack).config, ...EXAMPLES, ...more },
    secretKeys: options.secretKeys ?? [],
    dryRun: options.dryRun ?? false,
    ...(options.before === undefined ? {} : { before: options.before }),
  });
}

const KEPT_LIMIT_MS = 360_000;

/** A stack as `preview` gives it, made once for all files of a run: whoever comes first makes it, the others wait for it. */
export async function sharedPreview(
  stack: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Preview> {
  const name = createHash('sha256')
    .update(JSON.stringify([stack, more]))
    .digest('hex');
  const file = join(inject('keptPreviews'), `${name}.json`);
  const lock = await waitForLock(`${file}.lock`, { timeoutMs: KEPT_LIMIT_MS });
  try {
    if (!existsSync(file)) {
      const made = await successful(preview(stack, more));
      writeFileSync(`${file}.new`, JSON.stringify(made));
      renameSync(`${file}.new`, file);
    }
    return JSON.parse(readFileSync(file, 'utf8')) as Preview;
  } finally {
    lock.release();
  }
}

/** The preview, or an error with what the program said. */
export async function successful(run: Promise<Preview>): Promise<Preview> {
  const result = await run;
  const errors = result.log.filter(({ severity }) => severity === 'error').map(({ text }) => text);
  if (result.exitCode !== 0 || errors.length > 0)
    throw new Error(`the program ended with ${result.exitCode}:\n${errors.join('\n')}\n${result.stderr}`);
  return result;
}

export const ofType = ({ resources }: Preview, type: string): readonly RegisteredResource[] =>
  resources.filter((resource) => resource.type === type);

/** How often each type of resource is there, components left out. */
export function countsByType({ resources }: Preview): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { custom, type } of resources) if (custom) counts[type] = (counts[type] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly user: string;
  readonly readonlyRootFilesystem: boolean;
  readonly privileged: boolean;
  readonly stopTimeout: number;
  readonly command?: readonly string[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly linuxParameters: { readonly capabilities: { readonly drop: readonly string[] } };
  readonly logConfiguration: { readonly options: Readonly<Record<string, string>> };
  readonly healthCheck?: { readonly command: readonly string[] };
}

export interface Task {
  readonly family: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly containers: readonly Container[];
}

/** The task definitions with their containers parsed. */
export function tasksOf(result: Preview): readonly Task[] {
  return ofType(result, 'aws:ecs/taskDefinition:TaskDefinition').map(({ inputs }) => ({
    family: String(inputs.family),
    inputs,
    containers: JSON.parse(String(inputs.containerDefinitions)) as Container[],
  }));
}

export function containerOf(result: Preview, family: string, name: string): Container {
  const found = tasksOf(result)
    .find((task) => task.family === family)
    ?.containers.find((container) => container.name === name);
  if (found === undefined) throw new Error(`${family} has no container ${name}`);
  return found;
}

/** What a resource waits for: its own dependencies and those of the components around it. */
export function waitsFor(
  { resources }: Preview,
  resource: RegisteredResource | undefined,
): readonly RegisteredResource[] {
  if (resource === undefined) return [];
  const byUrn = new Map(resources.map((each) => [each.urn, each]));
  const parent = resource.parent === null ? undefined : byUrn.get(resource.parent);
  const own = resource.dependsOn.flatMap((urn) => byUrn.get(urn) ?? []);
  return [...own, ...waitsFor({ resources } as Preview, parent)];
}
