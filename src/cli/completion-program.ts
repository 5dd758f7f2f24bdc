import { Argument, type Command } from 'commander';
import type { IncidentPage } from '../domain/record/incident-summary.ts';
import { completionsOf } from './completion/complete-words.ts';
import { completionScript, SHELLS, type Shell } from './completion/completion-scripts.ts';
import { type CommandContext, print } from './context.ts';
import { block, oneLine } from './terminal.ts';

const HELP = `
It completes commands, options and ids of incidents for a command called recoverops, as an image has it. In a checkout:
  ln -s "$PWD/bin/recoverops.mjs" ~/.local/bin/recoverops

Examples:
  $ recoverops completion bash > ~/.local/share/bash-completion/completions/recoverops
  $ recoverops completion zsh
  $ recoverops completion fish`;

/** A person waits at a prompt: what does not come by then is not offered. */
const ASK_MAX_MS = 2_000;
const OFFERED_MAX = 20;

/** Ids of the newest incidents that begin with what is there; none where nobody answers. */
async function newestIds(context: CommandContext, current: string): Promise<readonly string[]> {
  try {
    const api = await context.api();
    const { items } = await api.get<IncidentPage>(`/incidents?limit=${OFFERED_MAX}`, ASK_MAX_MS);
    return items.map(({ incidentId }) => incidentId).filter((id) => id.startsWith(current));
  } catch {
    // Nothing may be printed at a prompt.
    return [];
  }
}

/** `recoverops completion …`, and what its scripts ask while somebody types. */
export function addCompletionCommands(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('completion')
    .description('print a script that completes commands, options and incidents in a shell')
    .addArgument(new Argument('<shell>', 'whose').choices(SHELLS))
    .addHelpText('after', HELP)
    .action((shell: Shell) =>
      run(async (context) => {
        const lines = completionScript(shell);
        print(context, { shell, script: `${lines.join('\n')}\n` }, block(lines.join('\n'), ''));
      }),
    );

  program
    .command('complete-words', { hidden: true })
    .argument('[words...]')
    .action((words: readonly string[]) =>
      run(async (context) => {
        const { words: found, wantsIncident } = completionsOf(program, words);
        const ids = wantsIncident ? await newestIds(context, words.at(-1) ?? '') : [];
        print(context, [...found, ...ids], [...found, ...ids].map(oneLine));
      }),
    );
}
