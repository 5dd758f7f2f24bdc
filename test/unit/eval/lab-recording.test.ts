import { describe, expect, it } from 'vitest';
import { RENDERERS } from '../../../eval/render/registry.ts';
import type { Print, World } from '../../../eval/world.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';
import {
  printFile,
  readRecording,
  type RecordedLook,
  recordedFiles,
  recordedLines,
  writtenProbes,
} from '../../support/lab-recording.ts';
import { comparePrints } from '../../support/print-comparison.ts';
import { rowShapes } from '../../support/print-grammar.ts';

const { platform, looks, world: recorded } = readRecording();
const names = PROBES.map(({ name }) => name);
const worldOf = ({ since }: RecordedLook): World => ({ ...recorded, ...since });
const rendered = (look: RecordedLook): Print => {
  const print = RENDERERS[look.probe]?.(worldOf(look), platform, look.now);
  if (print === undefined) throw new Error(`no renderer for ${look.probe}`);
  return print;
};
const compared = (look: RecordedLook, print?: Print) =>
  comparePrints(
    look.probe,
    { lines: recordedLines(look.name), exitCode: look.exitCode },
    worldOf(look),
    platform,
    look.now,
    print === undefined ? undefined : () => print,
  );

describe('the host of the lab that was recorded', () => {
  it('has a print of every probe, or the page says why it has none', () => {
    const live = new Set(looks.map(({ probe }) => probe));
    const written = writtenProbes();
    expect([...live, ...written.map(({ probe }) => probe)].toSorted()).toEqual(names.toSorted());
    for (const { probe, why } of written) expect(why, probe).toMatch(/^.{20,}$/);
    expect(recordedFiles().toSorted()).toEqual(looks.map(({ name }) => printFile(name)).toSorted());
  });

  it.each(looks)('$name: the renderer prints what was recorded, fact by fact and row by row', (look) => {
    expect(recordedLines(look.name).join('').trim()).not.toBe('');
    expect(compared(look)).toEqual([]);
  });
});

/** Renderers that lie, each in one way. */
describe('the comparison sees', () => {
  const shapesOf = (look: RecordedLook) => [...rowShapes(look.probe, rendered(look).text.split('\n')).keys()];
  const withRows = (look: RecordedLook, change: (line: string) => readonly string[]): Print => {
    const print = rendered(look);
    const lines = print.text.split('\n');
    return { ...print, text: lines.flatMap((line) => (line === '' ? [line] : change(line))).join('\n') };
  };
  const cases = looks.flatMap((look) => shapesOf(look).map((shape) => ({ look, shape, name: look.name })));
  const isOf = ({ probe }: RecordedLook, line: string, shape: string) => rowShapes(probe, [line]).has(shape);

  it.each(cases)('$name without its rows "$shape"', ({ look, shape }) => {
    expect(compared(look, withRows(look, (line) => (isOf(look, line, shape) ? [] : [line])))).not.toEqual([]);
  });

  it.each(cases.filter(({ shape }) => shape !== '| text'))(
    '$name with one column more in its rows "$shape"',
    ({ look, shape }) => {
      const changed = withRows(look, (line) => [isOf(look, line, shape) ? line.replace(/^(\S+)/, '$1 17') : line]);
      expect(compared(look, changed)).not.toEqual([]);
    },
  );

  // Of what the kernel said refusals alone are recorded, in which nothing is counted.
  it.each(looks.filter(({ probe }) => probe !== 'kernel'))('$name with other numbers', (look) => {
    const changed = withRows(look, (line) => [
      line.replace(/(?<![\w.:/\\-])\d+(?![\w.:/-])/g, (digits) => String(3 * Number(digits) + 77_000_000)),
    ]);
    expect(compared(look, changed)).not.toEqual([]);
  });

  it.each(looks)('$name that ends otherwise', (look) => {
    expect(compared(look, { ...rendered(look), exitCode: 124 })).not.toEqual([]);
  });
});
