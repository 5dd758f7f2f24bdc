import { LIMITS } from '../../bounds.ts';
import type { ProbeDefinition, ProbeOutput } from './probe.ts';

type Sized = Pick<ProbeDefinition, 'name' | 'limits'>;

interface Delimiter {
  readonly line: number;
  readonly exitCode: number;
}

const START = /^=== probe ([a-z][a-z-]{0,31}) ([0-9a-f]{32})$/;
const END = /^=== end ([a-z][a-z-]{0,31}) ([0-9a-f]{32}) exit=(\d{1,3})$/;
/** The longest line that can be a delimiter. */
const DELIMITER_CHARS = 100;

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line);

function linesOf(output: string): readonly string[] {
  return output.split('\n').map(withoutReturn);
}

/** The name that a start delimiter of the command with this nonce gives. */
function startedBy(line: string, nonce: string): string | undefined {
  const [, name, given] = (line.length <= DELIMITER_CHARS && START.exec(line)) || [];
  return given === nonce ? name : undefined;
}

function endedBy(
  line: string,
  nonce: string,
): { readonly name: string; readonly exitCode: number } | undefined {
  const [, name, given, code] = (line.length <= DELIMITER_CHARS && END.exec(line)) || [];
  return given === nonce && name !== undefined ? { name, exitCode: Number(code) } : undefined;
}

/** True where at least one probe of the command with this nonce began: SSM calls a document that its precondition skips a success, and prints why. */
export function hasProbeOutput(output: string, nonce: string): boolean {
  return linesOf(output).some((line) => startedBy(line, nonce) !== undefined);
}

/** The nonce that a command was sent with, from the delimiter that its output begins with; undefined where it has none. */
export function nonceOf(output: string): string | undefined {
  return START.exec(output.slice(0, DELIMITER_CHARS).split('\n', 1)[0] ?? '')?.[2];
}

/** A piece of a probe command's output: one delimiter of its own, or the text between two. */
export interface OutputPart {
  readonly kind: 'delimiter' | 'text';
  readonly text: string;
}

/** The output as delimiters and what stands between them, in order; joined by line feeds they are the whole again. */
export function outputParts(output: string, nonce: string): readonly OutputPart[] {
  const parts: OutputPart[] = [];
  let between: string[] = [];
  const endText = () => {
    if (between.length > 0) parts.push({ kind: 'text', text: between.join('\n') });
    between = [];
  };
  for (const line of linesOf(output)) {
    if (startedBy(line, nonce) === undefined && endedBy(line, nonce) === undefined) {
      between.push(line);
      continue;
    }
    endText();
    parts.push({ kind: 'delimiter', text: line });
  }
  endText();
  return parts;
}

function collect(into: Map<string, Delimiter[]>, name: string, delimiter: Delimiter): void {
  const known = into.get(name);
  if (known === undefined) into.set(name, [delimiter]);
  else known.push(delimiter);
}

/**
 * What a probe printed, as a parser gets it. A line that the limit cut through is left out: what is left of a path would be
 * another path.
 */
export function probeOutput(
  text: string,
  exitCode: number,
  { limits }: Pick<ProbeDefinition, 'limits'>,
): ProbeOutput {
  const isCut = new TextEncoder().encode(text).length >= limits.bytes;
  const lines = text.split('\n').map(withoutReturn);
  if (lines.at(-1) === '' || isCut) lines.pop();
  return { lines, exitCode, isCut };
}

/**
 * The output of each of the probes that a command with this nonce ran. Only lines that hold the nonce are delimiters: what a
 * probe prints may hold anything, but nobody who wrote it can have known the nonce. A probe whose start or end is missing, as
 * where the output breaks off, or stands there more than once is left out. Never throws; unknown names are ignored.
 */
export function probeOutputs(
  probes: readonly Sized[],
  output: string,
  nonce: string,
): ReadonlyMap<string, ProbeOutput> {
  const lines = output.slice(0, LIMITS.evidenceBytes).split('\n');
  const starts = new Map<string, Delimiter[]>();
  const ends = new Map<string, Delimiter[]>();
  for (const [line, raw] of lines.entries()) {
    const text = withoutReturn(raw);
    const started = startedBy(text, nonce);
    if (started !== undefined) collect(starts, started, { line, exitCode: 0 });
    const ended = endedBy(text, nonce);
    if (ended !== undefined) collect(ends, ended.name, { line, exitCode: ended.exitCode });
  }
  const outputs = new Map<string, ProbeOutput>();
  for (const probe of probes) {
    const [start, otherStart] = starts.get(probe.name) ?? [];
    const [end, otherEnd] = ends.get(probe.name) ?? [];
    if (start === undefined || end === undefined || otherStart !== undefined || otherEnd !== undefined)
      continue;
    if (end.line <= start.line) continue;
    // The document puts a line feed before the end mark: what stands before it is the probe's own.
    const text = lines.slice(start.line + 1, end.line).join('\n');
    outputs.set(probe.name, probeOutput(text, end.exitCode, probe));
  }
  return outputs;
}
