import { CommanderError } from 'commander';
import { ConfigError, loadConfig } from '../config/config.ts';
import { createContext } from './context.ts';
import { CliError, EXIT, type ExitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { jsonLine, type Line, line, paint, type Terminal } from './terminal.ts';

function report(terminal: Terminal, json: boolean, error: unknown): ExitCode {
  if (error instanceof CliError) {
    const { code, message, nextStep, exitCode } = error;
    if (json) terminal.err(jsonLine({ error: { code, message, nextStep } }));
    else {
      terminal.err(line`${paint(terminal, 'red', 'recoverops:')} ${message}`);
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

function print(stream: NodeJS.WriteStream, each: Line): void {
  // Of what is no terminal, `columns` is undefined.
  for (const row of each.rows(stream.columns)) stream.write(`${row}\n`);
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const terminal: Terminal = {
    out: (each) => print(process.stdout, each),
    err: (each) => print(process.stderr, each),
    colour: process.stdout.isTTY === true,
  };
  // Whoever reads has had enough, as `head` does: no fault, and nothing to say about it.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.ok);
  });
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  let status: ExitCode = EXIT.ok;
  const program = createProgram(async (action) => {
    const json = program.opts<{ json?: boolean }>().json === true;
    try {
      await action(createContext({ config: loadConfig(), terminal, json, signal: interrupted.signal }));
    } catch (error) {
      status = report(terminal, json, error);
    }
  });
  program.exitOverride();
  for (const command of [...program.commands, ...program.commands.flatMap((one) => one.commands)])
    command
      .exitOverride()
      .option('--json', 'print JSON')
      .on('option:json', () => program.setOptionValue('json', true));
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // Commander has printed its own message; help that was asked for is a success.
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return status;
}

process.exitCode = await main(process.argv);
