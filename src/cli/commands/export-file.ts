import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { line } from '../terminal.ts';

export const EXPORTS = [
  { name: 'decisions', description: 'what people decided and said about incidents' },
  { name: 'sign-ins', description: 'who signed in, who was refused, and what was done to tokens' },
] as const;

export interface ExportOptions {
  readonly since?: string;
  readonly until?: string;
  readonly format: 'csv' | 'jsonl';
  readonly output?: string;
}

/** Who signed in and what they decided is nobody else's on this machine. */
const FILE_MODE = 0o600;

const broken = (error: unknown) =>
  new CliError(
    EXIT.unavailable,
    'export_broken',
    `the export broke off before its end: ${error instanceof Error ? error.message : String(error)}`,
    'What was printed is not all of it, and no file was written. Ask again; the log of the ingress says why.',
  );

/** The file as the server sends it, to a file of that name once it is whole, or to the output as it comes. */
export async function exportFile(
  context: CommandContext,
  name: (typeof EXPORTS)[number]['name'],
  { output, ...asked }: ExportOptions,
): Promise<void> {
  const body = await (await context.api()).download(
    `/exports/${name}?${new URLSearchParams({ ...asked })}`,
    context.signal,
  );
  if (output === undefined) {
    try {
      await pipeline(Readable.from(body), process.stdout, { end: false });
    } catch (error) {
      throw broken(error);
    }
    return;
  }
  const draft = `${output}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(body), createWriteStream(draft, { mode: FILE_MODE, flags: 'wx' }));
    await rename(draft, output);
  } catch (error) {
    await rm(draft, { force: true });
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR' || code === 'ENOSPC')
      throw new CliError(
        EXIT.failure,
        'export_file',
        `${output} cannot be written (${code})`,
        'Give --output a file in a folder that you may write to.',
      );
    throw broken(error);
  }
  print(context, { kind: 'written', file: output }, [line`Written: ${output}`]);
}
