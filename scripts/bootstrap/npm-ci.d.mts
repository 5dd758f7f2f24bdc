/** Runs `npm ci` in `root` and resolves with the whole seconds it took. Rejects with what to do about it. */
export function runNpmCi(root: string, say: (line: string) => void, env?: NodeJS.ProcessEnv): Promise<number>;
