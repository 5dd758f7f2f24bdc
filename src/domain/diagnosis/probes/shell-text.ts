/**
 * Text for a shell with its backslashes as they stand, and `@{name}` for the shell's own `${name}`, which in TypeScript
 * would be one of ours.
 */
export function shellText({ raw }: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw }, ...values).replaceAll('@{', '${');
}
