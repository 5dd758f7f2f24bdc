import { createWriteStream } from 'node:fs';
import { link, lstat, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError, EXIT } from '../exit-codes.ts';

/** What RecoverOps knows is nobody else's on this machine. */
const FILE_MODE = 0o600;

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

const broken = (what: string, error: unknown) =>
  new CliError(
    EXIT.unavailable,
    'export_broken',
    `the ${what} broke off before its end: ${error instanceof Error ? error.message : String(error)}`,
    'What was printed is not all of it, and no file was written. Ask again; the log of the ingress says why.',
  );

const taken = (output: string) =>
  new CliError(
    EXIT.usage,
    'file_exists',
    `${output} is there already`,
    'Give --output another name, or --force to put the new one in its place.',
  );

/** @throws CliError where the file is there: before anything is asked for that it would be thrown away for. */
export async function refuseToOverwrite(output: string): Promise<void> {
  const isThere = await lstat(output).then(
    () => true,
    () => false,
  );
  if (isThere) throw taken(output);
}

interface SaveOptions {
  /** What it is, for a message: `export`. */
  readonly what: string;
  /** Where to; undefined: to the output, as it comes. */
  readonly output: string | undefined;
  /** What is there already gives way. */
  readonly overwrite: boolean;
}

/**
 * A body as the server sends it, to a file of that name once it is whole, or to the output. Whether it went to a file.
 * @throws CliError
 */
export async function saveDownload(
  body: AsyncIterable<Uint8Array>,
  { what, output, overwrite }: SaveOptions,
): Promise<boolean> {
  if (output === undefined) {
    try {
      await pipeline(Readable.from(body), process.stdout, { end: false });
    } catch (error) {
      throw broken(what, error);
    }
    return false;
  }
  const draft = `${output}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(body), createWriteStream(draft, { mode: FILE_MODE, flags: 'wx' }));
    if (overwrite) await rename(draft, output);
    else await putWhereNothingIs(draft, output);
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof CliError) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR' || code === 'ENOSPC')
      throw new CliError(
        EXIT.failure,
        'export_file',
        `${output} cannot be written (${code})`,
        'Give --output a file in a folder that you may write to.',
      );
    throw broken(what, error);
  }
  return true;
}

/** Also where somebody has made the file meanwhile: a second name never takes the place of another. */
async function putWhereNothingIs(draft: string, output: string): Promise<void> {
  try {
    await link(draft, output);
    await rm(draft);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw taken(output);
    // Not every file system knows second names.
    await refuseToOverwrite(output);
    await rename(draft, output);
  }
}
