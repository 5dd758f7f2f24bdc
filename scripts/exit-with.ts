/** Ends the process with the code that `main` comes to; with 1 and its message, after `[name]`, when it fails. */
export function exitWith(name: string, main: () => Promise<number>): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(`[${name}] ${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    },
  );
}
