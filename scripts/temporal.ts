// node scripts/bootstrap.mjs scripts/temporal.ts <arguments of the Temporal CLI>
// The same CLI that RecoverOps uses, wherever it was found, with the arguments as they are.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { obtainTemporalCli } from './temporal-cli/obtain.ts';

const report = (line: string) => console.error(`[set-up] ${line}`);

try {
  const cli = await obtainTemporalCli({ env: process.env, report });
  const child = spawn(cli.path, process.argv.slice(2), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1);
  });
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
