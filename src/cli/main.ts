import { loadConfig, readTerminalSettings } from '../config/config.ts';
import { runCommandLine } from './command-line.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Line, Terminal } from './terminal.ts';
import { versionText } from './version.ts';

function print(stream: NodeJS.WriteStream, each: Line): void {
  // Of what is no terminal, `columns` is undefined.
  for (const row of each.rows(stream.columns)) stream.write(`${row}\n`);
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const { colour, buildId } = readTerminalSettings();
  const terminal: Terminal = {
    out: (each) => print(process.stdout, each),
    err: (each) => print(process.stderr, each),
    colour: colour && process.stdout.isTTY === true,
  };
  // Whoever reads has had enough, as `head` does: no fault, and nothing to say about it.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(EXIT.ok);
    });
  }
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  return await runCommandLine(argv, {
    terminal,
    config: loadConfig,
    version: versionText(buildId),
    write: (text, isError) => (isError ? process.stderr : process.stdout).write(text),
    signal: interrupted.signal,
  });
}

process.exitCode = await main(process.argv.slice(2));
