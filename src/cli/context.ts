import type { Config } from '../config/config.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { jsonLine, type Line, oneLine, paint, type Terminal } from './terminal.ts';

/** What every command gets: configuration, a place to write, and the API when it first needs it. */
export interface CommandContext {
  readonly config: Config;
  readonly terminal: Terminal;
  /** Human text, or one JSON document per result (and per event when streaming). */
  readonly json: boolean;
  readonly api: () => Promise<ApiClient>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export function createContext(parts: Omit<CommandContext, 'api'>): CommandContext {
  let client: Promise<ApiClient> | undefined;
  return {
    ...parts,
    api: () => {
      client ??= createApiClient(parts.config);
      return client;
    },
  };
}

/** Prints a result once, in the form that was asked for. A text that is not rendered yet stays on one line. */
export function print(context: CommandContext, value: unknown, lines: readonly (Line | string)[]): void {
  if (context.json) context.terminal.out(jsonLine(value));
  else for (const each of lines) context.terminal.out(typeof each === 'string' ? oneLine(each) : each);
}

export function printNext(context: CommandContext, text: string): void {
  if (!context.json) context.terminal.out(paint(context.terminal, 'dim', text));
}
