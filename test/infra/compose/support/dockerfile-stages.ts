import { readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import {
  Copy,
  DockerfileParser,
  Env,
  From,
  Healthcheck,
  type Instruction,
  JSONInstruction,
} from 'dockerfile-ast';

export const ROOT = resolve(import.meta.dirname, '..', '..', '..', '..');

export interface CopyStep {
  /** Stage that it comes from; null for the build context. */
  readonly from: string | null;
  /** As written. */
  readonly sources: readonly string[];
  /** Absolute; a folder when it ends in `/`. */
  readonly destination: string;
  readonly flags: ReadonlyMap<string, string | null>;
  readonly line: number;
}

/** A stage with all that it has from the stages below it. */
export interface Stage {
  readonly name: string;
  /** The image at the bottom, e.g. `node:24.21.0-bookworm-slim`. */
  readonly image: string;
  readonly chain: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  /** Argument vector, or null without one. */
  readonly healthcheck: readonly string[] | null;
  readonly workingDirectory: string;
  readonly user: string | null;
  readonly stopSignal: string | null;
  /** What EXPOSE names. */
  readonly ports: readonly number[];
  readonly copies: readonly CopyStep[];
  /** Shell text, one line each. */
  readonly runs: readonly string[];
  readonly labels: string;
}

const parsed = DockerfileParser.parse(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));

/** Every instruction of the file, in order. */
export const INSTRUCTIONS: readonly Instruction[] = parsed.getInstructions();

interface Segment {
  readonly from: From;
  readonly instructions: readonly Instruction[];
}

function segments(): ReadonlyMap<string, Segment> {
  const found = new Map<string, { from: From; instructions: Instruction[] }>();
  let current: { from: From; instructions: Instruction[] } | undefined;
  for (const instruction of INSTRUCTIONS) {
    if (instruction instanceof From) {
      current = { from: instruction, instructions: [] };
      found.set(instruction.getBuildStage() ?? `line ${instruction.getRange().start.line + 1}`, current);
    } else current?.instructions.push(instruction);
  }
  return found;
}

const SEGMENTS = segments();
export const STAGE_NAMES: readonly string[] = [...SEGMENTS.keys()];

const words = (instruction: Instruction): readonly string[] =>
  instruction instanceof JSONInstruction && instruction.getClosingBracket() !== null
    ? instruction.getJSONStrings().map((argument) => JSON.parse(argument.getValue()) as string)
    : instruction.getArguments().map((argument) => argument.getValue());

/** The shell text of a RUN, with its continued lines joined. */
const runText = (instruction: Instruction): string =>
  instruction
    .getRawArgumentsContent()
    ?.replace(/\\\n\s*/g, '')
    .replace(/\s+/g, ' ')
    .trim() ?? '';

function copyStep(copy: Copy, workingDirectory: string): CopyStep {
  const flags = new Map(copy.getFlags().map((flag) => [flag.getName(), flag.getValue()]));
  const paths = copy.getArguments().map((argument) => argument.getValue());
  const target = paths.at(-1) ?? '';
  const joined = posix.join(workingDirectory, target);
  return {
    from: flags.get('from') ?? null,
    sources: paths.slice(0, -1),
    destination: posix.isAbsolute(target) ? target : joined,
    flags,
    line: copy.getRange().start.line + 1,
  };
}

/** @throws Error when there is no such stage. */
export function stageNamed(name: string): Stage {
  const chain: string[] = [];
  let image = name;
  for (let segment = SEGMENTS.get(image); segment !== undefined; segment = SEGMENTS.get(image)) {
    chain.unshift(image);
    image = segment.from.getImage() ?? '';
  }
  if (chain.length === 0) throw new Error(`the Dockerfile has no stage ${name}`);
  const environment = new Map<string, string>();
  const copies: CopyStep[] = [];
  const runs: string[] = [];
  let command: readonly string[] = [];
  let entrypoint: readonly string[] = [];
  let healthcheck: readonly string[] | null = null;
  let workingDirectory = '/';
  let user: string | null = null;
  let stopSignal: string | null = null;
  let labels = '';
  const ports: number[] = [];
  for (const instruction of chain.flatMap((stage) => SEGMENTS.get(stage)?.instructions ?? [])) {
    if (instruction instanceof Copy) copies.push(copyStep(instruction, workingDirectory));
    else if (instruction instanceof Env) {
      for (const property of instruction.getProperties())
        environment.set(property.getName(), property.getValue() ?? '');
    } else if (instruction instanceof Healthcheck) {
      const subcommand = instruction.getSubcommand();
      const text = instruction.getRawArgumentsContent() ?? '';
      healthcheck =
        subcommand?.getValue() === 'CMD' ? (JSON.parse(text.slice(text.indexOf('['))) as string[]) : null;
    } else {
      switch (instruction.getKeyword()) {
        case 'CMD':
          command = words(instruction);
          break;
        case 'ENTRYPOINT':
          entrypoint = words(instruction);
          command = [];
          break;
        case 'WORKDIR':
          workingDirectory = posix.resolve(workingDirectory, words(instruction)[0] ?? '');
          break;
        case 'USER':
          user = words(instruction)[0] ?? null;
          break;
        case 'STOPSIGNAL':
          stopSignal = words(instruction)[0] ?? null;
          break;
        case 'RUN':
          runs.push(runText(instruction));
          break;
        case 'EXPOSE':
          ports.push(...words(instruction).map(Number));
          break;
        case 'LABEL':
          labels += ` ${instruction.getRawArgumentsContent() ?? ''}`;
          break;
      }
    }
  }
  return {
    name,
    image,
    chain,
    environment,
    command,
    entrypoint,
    healthcheck,
    workingDirectory,
    user,
    stopSignal,
    ports,
    copies,
    runs,
    labels,
  };
}
