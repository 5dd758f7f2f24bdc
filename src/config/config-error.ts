import { countText } from '../domain/text/count-text.ts';
/** Every problem at once, each with the variable's name and what it should hold. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `the configuration has ${countText(problems.length, 'problem')}:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
