import { type OperatorFileKind, readTextFile } from '../clients/files/operator-file.ts';
import { CliError, EXIT } from './exit-codes.ts';

/**
 * The text of a file that a command is to look at, or undefined where there is none.
 * @param hint what to give instead of one that cannot be read
 * @throws CliError
 */
export async function operatorFileText(
  { bytesMax }: OperatorFileKind,
  path: string,
  hint: string,
): Promise<string | undefined> {
  try {
    return await readTextFile(path, bytesMax);
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      'bad_file',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      hint,
    );
  }
}
