import { type Command, CommanderError } from 'commander';
import { type Config, ConfigError } from '../config/config.ts';
import { type CommandContext, createContext } from './context.ts';
import { CliError, EXIT, type ExitCode } from './exit-codes.ts';
import { incidentBeginning, incidentNamed } from './incident-names.ts';
import { createProgram } from './program.ts';
import { jsonLine, line, oneLine, paint, type Terminal } from './terminal.ts';

/** What a command line runs in. */
export interface CommandLineParts {
  readonly terminal: Terminal;
  /** Read when a command first needs it. @throws ConfigError */
  readonly config: () => Config;
  readonly version: string;
  /** Text of the parser's own, such as help; `isError`: for standard error. */
  readonly write: (text: string, isError: boolean) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

function report(terminal: Terminal, json: boolean, error: unknown): ExitCode {
  if (error instanceof CliError) {
    const { code, message, nextStep, choices, exitCode } = error;
    if (json) {
      const among = choices.length === 0 ? {} : { choices };
      terminal.err(jsonLine({ error: { code, message, nextStep, ...among } }));
    } else {
      terminal.err(line`${paint(terminal, 'red', 'recoverops:')} ${message}`);
      for (const choice of choices) terminal.err(line`    ${choice}`);
      if (nextStep !== '') terminal.err(line`  ${nextStep}`);
    }
    return exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (json) terminal.err(jsonLine({ error: { code: 'unexpected', message, nextStep: '' } }));
  else {
    // The configuration names every problem on a line of its own; what others say stays on one.
    const [first = '', ...more] = error instanceof ConfigError ? message.split('\n') : [message];
    terminal.err(line`${paint(terminal, 'red', 'recoverops:')} ${first}`);
    for (const each of more) terminal.err(line`  ${each}`);
  }
  return error instanceof ConfigError ? EXIT.usage : EXIT.failure;
}

function everyCommand(program: Command): readonly Command[] {
  return [program, ...program.commands.flatMap(everyCommand)];
}

/** So much of what the parser says; it repeats what was typed, however long that is. */
const SAID_MAX_CHARS = 400;

/** Without the middle of a value that nobody reads: what is wrong with it stands at the end. */
function shortened(text: string): string {
  if (text.length <= SAID_MAX_CHARS) return text;
  const half = SAID_MAX_CHARS / 2;
  return `${text.slice(0, half)}…${text.slice(-half)}`.toWellFormed();
}

interface Outcome {
  readonly status: ExitCode;
  /** The server knew no such incident, although these words of the command line were to name one. */
  readonly unknown: readonly string[];
}

async function runOnce(argv: readonly string[], parts: CommandLineParts, isLast: boolean): Promise<Outcome> {
  const { terminal, write, signal } = parts;
  const wantsJson = argv.includes('--json');
  let status: ExitCode = EXIT.ok;
  let named: readonly string[] = [];
  let unknown: readonly string[] = [];
  let context: CommandContext | undefined;
  const program = createProgram(
    async (action) => {
      const json = program.opts<{ json?: boolean }>().json === true;
      try {
        context ??= createContext({ config: parts.config(), terminal, json, signal });
        await action(context);
      } catch (error) {
        const isUnknown = error instanceof CliError && error.code === 'Incident.NotFound';
        if (isUnknown && !isLast) unknown = named;
        status = isUnknown && !isLast && named.length > 0 ? error.exitCode : report(terminal, json, error);
      }
    },
    {
      version: parts.version,
      nameIncident: async (word) => {
        context ??= createContext({ config: parts.config(), terminal, json: wantsJson, signal });
        const id = await incidentNamed(await context.api(), word);
        // What changes something must never be a surprise: which one it was stands beside what it says.
        if (id !== word) terminal.err(paint(terminal, 'dim', `${word} is ${id}`));
        return id;
      },
      onIncidents: (words) => {
        named = words;
      },
    },
  );
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => write(text, false),
      writeErr: (text) => {
        if (!wantsJson) write(shortened(text), true);
      },
    });
    if (command === program) continue;
    command.option('--json', 'print JSON').on('option:json', () => program.setOptionValue('json', true));
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Commander has printed its own message; help that was asked for is a success.
    if (!(error instanceof CommanderError))
      return { status: report(terminal, wantsJson, error), unknown: [] };
    if (error.exitCode === 0) return { status: EXIT.ok, unknown: [] };
    if (wantsJson) {
      const message = error.message.replace(/^error: /, '');
      terminal.err(jsonLine({ error: { code: 'usage', message, nextStep: 'Add --help for examples.' } }));
    }
    return { status: EXIT.usage, unknown: [] };
  }
  return { status, unknown };
}

/**
 * Runs a command line, words behind `recoverops`, and gives its exit status. What looks like a whole id is taken as it is,
 * so that it works where no list can be read; only where no incident has it, it is tried as the beginning of one.
 */
export async function runCommandLine(argv: readonly string[], parts: CommandLineParts): Promise<ExitCode> {
  const first = await runOnce(argv, parts, false);
  if (first.unknown.length === 0) return first.status;
  let again = argv;
  try {
    const api = await createContext({
      config: parts.config(),
      terminal: parts.terminal,
      json: false,
      signal: parts.signal,
    }).api();
    for (const word of first.unknown) {
      const id = await incidentBeginning(api, word);
      if (id === null || id === word) continue;
      parts.terminal.err(paint(parts.terminal, 'dim', oneLine(`${word} is ${id}`)));
      again = again.with(again.indexOf(word), id);
    }
  } catch (error) {
    return report(parts.terminal, argv.includes('--json'), error);
  }
  return (await runOnce(again, parts, true)).status;
}
