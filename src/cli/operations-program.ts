import type { Command } from 'commander';
import type { CatalogueView, SettingsView } from '../contracts/operations.ts';
import { type CommandContext, print } from './context.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { catalogueText, type OperationsRead, operationsText, settingsText } from './operations-text.ts';

const example = (...lines: readonly string[]) =>
  `\nExamples:\n${lines.map((each) => `  $ npx recoverops ${each}`).join('\n')}`;

/** Where each part is read; what cannot be read hides nothing of the others. */
const PARTS = {
  killSwitch: '/kill-switch',
  settings: '/operations/settings',
  claims: '/claims',
  unparsed: '/messages/unparsed?limit=100',
  ignored: '/messages/ignored?limit=100',
  notifications: '/notifications/health',
  failed: '/notifications?state=failed',
  workers: '/operations/workers',
  detector: '/operations/detector',
} as const;

async function showOperations(context: CommandContext): Promise<void> {
  const api = await context.api();
  const problems: Record<string, string> = {};
  const parts = await Promise.all(
    Object.entries(PARTS).map(async ([part, path]) => {
      try {
        return [part, await api.get<unknown>(path)] as const;
      } catch (error) {
        // Without a token or a server nothing can be read, and one sentence says so better than eight.
        const isOurs = error instanceof CliError && error.code !== 'unreachable';
        if (!isOurs || error.exitCode === EXIT.unauthorized) throw error;
        problems[part] = error.message;
        return [part, null] as const;
      }
    }),
  );
  const read = { ...Object.fromEntries(parts), problems } as unknown as OperationsRead;
  print(context, read, operationsText(context.terminal, read));
}

async function showSettings(context: CommandContext, all: boolean): Promise<void> {
  const view = await (await context.api()).get<SettingsView>('/operations/settings');
  print(context, view, settingsText(context.terminal, view, all));
}

async function showCatalogue(context: CommandContext, name: string | undefined): Promise<void> {
  const view = await (await context.api()).get<CatalogueView>('/operations/catalogue');
  const lines = catalogueText(context.terminal, view, name);
  if (lines === null)
    throw new CliError(
      EXIT.notFound,
      'no_such_entry',
      `no runbook, cause or probe is called ${name ?? ''}`,
      'List them with "npx recoverops operations catalogue".',
    );
  const only = <T extends { readonly name: string }>(of: readonly T[]) =>
    of.filter((one) => name === undefined || one.name === name);
  const { runbooks, causes, probes } = view;
  print(context, { ...view, runbooks: only(runbooks), causes: only(causes), probes: only(probes) }, lines);
}

/** `recoverops operations …`: what may act and what must not, who does the work, by what settings, and all that can be mended. */
export function addOperationsCommands(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  const operations = program
    .command('operations')
    .description(
      'kill switch, approval mode, limits, claims, kept messages, people, workers: all at a glance',
    )
    .addHelpText('after', example('operations', 'operations --json'))
    .action(() => run((context) => showOperations(context)));

  operations
    .command('settings')
    .description(
      'the settings in force of the ingress and of each worker; of secrets only whether they are set',
    )
    .option('--all', 'defaults and what is not set, too')
    .addHelpText('after', example('operations settings', 'operations settings --all'))
    .action((options: { all?: boolean }) => run((context) => showSettings(context, options.all === true)));

  operations
    .command('catalogue')
    .argument('[name]', 'of a runbook, a cause or a probe')
    .description('every runbook, cause and probe; of one of them what it does, needs, verifies and undoes')
    .addHelpText('after', example('operations catalogue', 'operations catalogue growing_log'))
    .action((name: string | undefined) => run((context) => showCatalogue(context, name)));
}
