import type { Config } from '../config/config.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { paint, type Terminal } from './terminal.ts';

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

/** Prints a result once, in the form that was asked for. */
export function print(context: CommandContext, value: unknown, lines: readonly string[]): void {
  if (context.json) context.terminal.out(JSON.stringify(value));
  else for (const line of lines) context.terminal.out(line);
}

export function printNext(context: CommandContext, text: string): void {
  if (!context.json) context.terminal.out(paint(context.terminal, 'dim', text));
}
