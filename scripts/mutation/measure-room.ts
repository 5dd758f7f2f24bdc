import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { RUNNER, TESTS_OPTION } from './room-runner.ts';
import type { Room } from './rooms.ts';

/** A change that no test noticed, or that no test even ran. */
export interface Survivor {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly mutator: string;
  readonly replacement: string;
}

/** How the tests of a room did. Mutants that cannot be loaded at all count for nothing. */
export interface RoomFigures {
  readonly room: string;
  readonly mutants: number;
  readonly killed: number;
  readonly survivors: readonly Survivor[];
  readonly seconds: number;
}

/** What is copied for Stryker to mutate: the rooms' tests load no more. Stryker cannot read a tsconfig by TypeScript 7. */
const COPIED = ['src', 'test', 'eval', 'runbooks', 'chaos', 'lab', 'package.json'];

const patternOf = (place: string) => (statSync(place).isDirectory() ? `${place}/**/*.ts` : place);

function optionsOf(room: Room, folder: string): PartialStrykerOptions {
  return {
    mutate: room.mutated.map(patternOf),
    ignorePatterns: ['/*', ...COPIED.map((name) => `!/${name}`)],
    testRunner: RUNNER,
    plugins: [fileURLToPath(new URL('room-runner.ts', import.meta.url))],
    [TESTS_OPTION]: room.tests,
    coverageAnalysis: 'perTest',
    // The machine is shared, and one process takes minutes.
    concurrency: 1,
    timeoutMS: 10_000,
    tempDirName: join(folder, 'copies'),
    cleanTempDir: 'always',
    reporters: ['json', 'html', 'progress-append-only'],
    jsonReporter: { fileName: join(folder, `${room.name}.stryker.json`) },
    htmlReporter: { fileName: join(folder, `${room.name}.html`) },
    allowConsoleColors: false,
    logLevel: 'warn' as PartialStrykerOptions['logLevel'] & string,
    fileLogLevel: 'off' as PartialStrykerOptions['fileLogLevel'] & string,
    // Tables and patterns are evaluated while a module loads, and are the half of what guards: they are never left out.
    warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
    thresholds: { high: 100, low: 90, break: null },
  };
}

/** Mutates a room and runs its tests on every mutant. Reports of Stryker itself go to the folder, below the root. */
export async function measureRoom(room: Room, folder: string): Promise<RoomFigures> {
  const startedAt = performance.now();
  const results = await new Stryker(optionsOf(room, folder)).runMutationTest();
  const valid = results.filter(({ status }) => !['CompileError', 'RuntimeError', 'Ignored'].includes(status));
  const survivors = valid.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  return {
    room: room.name,
    mutants: valid.length,
    killed: valid.length - survivors.length,
    survivors: survivors.map(({ fileName, location, mutatorName, replacement }) => ({
      file: fileName.slice(process.cwd().length + 1),
      line: location.start.line,
      mutator: mutatorName,
      replacement: replacement ?? '',
    })),
    seconds: Math.round((performance.now() - startedAt) / 1000),
  };
}
