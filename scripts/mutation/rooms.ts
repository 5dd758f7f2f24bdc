/** A room whose guards are measured: which files are mutated, and which tests have to notice. */
export interface Room {
  readonly name: string;
  /** What its guards decide. */
  readonly decides: string;
  /** Files and folders below the root. */
  readonly mutated: readonly string[];
  /** Test files and folders of them. They run in one process, so none that needs a server, a host or a browser. */
  readonly tests: readonly string[];
}

export const ROOMS: readonly Room[] = [
  {
    name: 'admissibility',
    decides: 'which step may be proposed on which host, for whoever proposes it',
    mutated: [
      'src/domain/plan/admissible-step.ts',
      'src/domain/plan/check-plan.ts',
      'src/domain/plan/parameter-value.ts',
      'src/domain/diagnosis/judge',
      'src/domain/diagnosis/protected-commands.ts',
    ],
    tests: [
      'test/unit/domain/plan/admissible-step.test.ts',
      'test/unit/domain/plan/check-plan.test.ts',
      'test/unit/domain/plan/parameter-value.test.ts',
      'test/unit/domain/plan/assemble-plan.test.ts',
      'test/unit/domain/diagnosis/judge',
      'test/unit/domain/diagnosis/protected-commands.test.ts',
    ],
  },
  {
    name: 'identification',
    decides: 'what a file or a directory is, and so whether anything may be done to it',
    mutated: ['src/domain/diagnosis/identify'],
    tests: ['test/unit/domain/diagnosis/identify'],
  },
  {
    name: 'condition',
    decides: 'what an alarm asserts, and so what a remedy would have to reach',
    mutated: ['src/domain/alarm/condition'],
    tests: ['test/unit/domain/alarm/condition'],
  },
];
