// npm run infra:preview [-- STACK] [--simulate]: shows what a deployment to AWS would create. STACK is dev (default) or
// prod, or another that has a pulumi/Pulumi.<stack>.yaml. Where `pulumi` is on the PATH it runs `pulumi preview`, which
// asks AWS. Elsewhere, and with --simulate, the same program runs against an engine that only listens.
//
// Exit codes: of `pulumi preview`, where it runs | 0 the resources are listed | 1 the program refuses the configuration or
// fails | 64 wrong arguments
import { spawn, spawnSync } from 'node:child_process';
import { delimiter, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitWith } from './exit-with.ts';
import { type Preview, previewStack } from './infra/preview-engine.ts';
import { EXAMPLES, PULUMI_FOLDER, stackConfigFile } from './infra/stack-config-file.ts';

const WRONG_ARGUMENTS = 64;
/** Pulumi starts `node` from the PATH: it must be the one that runs TypeScript. */
const PATH = [resolve(import.meta.dirname, '../node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);

function isPulumiInstalled(): boolean {
  return spawnSync('pulumi', ['version'], { env: { ...process.env, PATH }, stdio: 'ignore' }).status === 0;
}

async function runPulumi(stack: string): Promise<number> {
  const backend = process.env.PULUMI_BACKEND_URL;
  if (backend === undefined) {
    console.log(
      'State goes where "pulumi login" said. To keep it on this machine: export PULUMI_BACKEND_URL=file://~ PULUMI_CONFIG_PASSPHRASE=<a passphrase>\n',
    );
  }
  const child = spawn('pulumi', ['preview', '--cwd', PULUMI_FOLDER, '--stack', stack], {
    env: { ...process.env, PATH },
    stdio: 'inherit',
  });
  return await new Promise((settle, refuse) => {
    child.once('error', refuse);
    child.once('close', (code) => settle(code ?? 1));
  });
}

function table({ resources }: Preview): string {
  const counts = new Map<string, number>();
  for (const { custom, type } of resources) if (custom) counts.set(type, (counts.get(type) ?? 0) + 1);
  const rows = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  return [
    ...rows.map(([type, count]) => `${String(count).padStart(4)}  ${type}`),
    `${String(total).padStart(4)}  in all`,
  ].join('\n');
}

async function simulate(stack: string): Promise<number> {
  const { config, secretKeys } = stackConfigFile(stack);
  const added = Object.entries(EXAMPLES).filter(([key]) => config[key] === undefined);
  const result = await previewStack({
    stack,
    config: { ...config, ...Object.fromEntries(added) },
    secretKeys,
    dryRun: false,
  });
  const errors = result.log.filter(({ severity }) => severity === 'error').map(({ text }) => text);
  if (result.exitCode !== 0 || errors.length > 0) {
    console.error(errors.join('\n') || result.stderr);
    return 1;
  }
  for (const [key, value] of added)
    console.log(`${key} is not set in Pulumi.${stack}.yaml; listed with ${value}`);
  console.log(`\nThe stack ${stack} would have:\n${table(result)}`);
  return 0;
}

async function main(): Promise<number> {
  let stack = 'dev';
  let isSimulated = false;
  try {
    const { values, positionals } = parseArgs({
      options: { simulate: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (positionals.length > 1) throw new Error('name one stack at a time');
    stack = positionals[0] ?? stack;
    isSimulated = values.simulate;
    stackConfigFile(stack);
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message : String(error)}\nnpm run infra:preview [-- STACK] [--simulate]`,
    );
    return WRONG_ARGUMENTS;
  }
  if (!isSimulated && isPulumiInstalled()) return await runPulumi(stack);
  if (!isSimulated) {
    console.log(
      'The Pulumi CLI is not on the PATH, so AWS is not asked what is there already: install it (https://www.pulumi.com/docs/install/) and run this again for a real preview. Meanwhile, a listing of the same program:',
    );
  }
  return await simulate(stack);
}

exitWith('infra:preview', main);
