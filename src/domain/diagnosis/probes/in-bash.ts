/** A program for bash as the command of a probe: `/bin/sh` is dash on some systems, and the document runs commands with it. */
export function inBash(program: string): string {
  return `bash -c '${program.trim().replaceAll("'", String.raw`'\''`)}'`;
}
