import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Execution ids in the ledgers of these hosts: what the fences let run, the only witness that cannot be mistaken. */
export function executionsRun(hosts: readonly { readonly ledgerDirectory: string }[]): readonly string[] {
  // The fence makes the folder with its first execution.
  return hosts
    .map(({ ledgerDirectory }) => join(ledgerDirectory, 'once'))
    .filter((directory) => existsSync(directory))
    .flatMap((directory) => readdirSync(directory));
}
