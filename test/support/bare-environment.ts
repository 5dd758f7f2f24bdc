/**
 * For a process that is to start with nothing of this shell's settings: the path, and where Node keeps what it has
 * compiled, which `npm test` gives to all processes of a run.
 */
export function bareEnvironment(): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  return { PATH, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }) };
}
