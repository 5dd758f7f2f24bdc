import { sha256Hex } from '../text/sha256.ts';

/** Exactly what runs on a host: the bytes of a bash script and its arguments. Nothing is templated into the body. */
export interface CommandBytes {
  readonly body: string;
  readonly argv: readonly string[];
  readonly timeoutSeconds: number;
}

/** The arguments as the fence reads them: each ended by NUL. */
export function argvBytes(argv: readonly string[]): string {
  return argv.map((argument) => `${argument}\0`).join('');
}

/** Hash over body and arguments that the host fence checks before it runs anything. */
export function payloadSha256(command: CommandBytes): string {
  return sha256Hex(`${command.body}\n\0argv\0${argvBytes(command.argv)}`);
}
