import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  countsOf,
  countVectorKey,
  type EventSequence,
  readSequences,
} from '../../../eval/public/event-sequences.ts';
import { applicationsOf, evaluateApplications, evaluateHadoop } from '../../../eval/public/hadoop.ts';
import { evaluateBlocks, evaluateHdfs, groupByVector } from '../../../eval/public/hdfs.ts';
import { bootstrapInterval, macroF1, stratifiedFolds } from '../../../eval/public/intervals.ts';
import { hadoopTable, hdfsTable } from '../../../eval/public/set-tables.ts';
import { SetUnreadable } from '../../../eval/public/set-unreadable.ts';
import { SeededRandom } from '../../../training/corpus/seeded-random.ts';

const sequence = (name: string, events: string): EventSequence => ({ name, events: events.split(' ') });

/** Blocks are written `a` some times, then `b` as often, then closed; faulty ones are not closed, or say `x`. */
function madeUpBlocks() {
  const normal: EventSequence[] = [];
  const anomalous: EventSequence[] = [];
  for (let length = 1; length <= 10; length += 1)
    for (let copy = 0; copy < 3; copy += 1) {
      const noise = Array.from({ length: copy }, () => 'n').join(' ');
      const lines = `o ${'a '.repeat(length)}${noise}`.trim();
      normal.push(sequence(`n${length}-${copy}`, `${lines} b b c c`));
      anomalous.push(sequence(`o${length}-${copy}`, `${lines} b c`));
      anomalous.push(sequence(`x${length}-${copy}`, `${lines} b b x c c`));
    }
  return { normal, anomalous };
}

test('a file of sequences is read, and a line of another form is refused with where it stands', () => {
  expect(readSequences('f.txt', 'blk_-1,5 22 5\r\n\napp/c_1,7\n')).toEqual([
    sequence('blk_-1', '5 22 5'),
    sequence('app/c_1', '7'),
  ]);
  for (const line of ['blk_1', 'blk_1,', 'blk_1,5,6', 'blk_1,5  6', ',5'])
    expect(() => readSequences('f.txt', `blk_0,1\n${line}\n`)).toThrow(SetUnreadable);
  expect(() => readSequences('f.txt', 'blk_0,1\nbad')).toThrow(/f\.txt:2/);
});

test('a count vector is the same for every order of its lines', () => {
  const key = (events: string) => countVectorKey(countsOf(events.split(' ')));
  expect(key('5 22 5')).toBe(key('22 5 5'));
  expect(key('5 22 5')).not.toBe(key('5 22 22'));
  // 1 line of 12 is not 12 lines of 1.
  expect(key('12')).not.toBe(key('1 1'));
});

test('folds hold every group once, and each has its share of every stratum', () => {
  const strata = Array.from({ length: 40 }, (_, at) => (at < 10 ? 'few' : 'many'));
  const folds = stratifiedFolds(strata, 5, new SeededRandom('1'));
  for (const fold of [0, 1, 2, 3, 4]) {
    expect(folds.filter((one, at) => one === fold && strata[at] === 'few')).toHaveLength(2);
    expect(folds.filter((one, at) => one === fold && strata[at] === 'many')).toHaveLength(6);
  }
  expect(stratifiedFolds(strata, 5, new SeededRandom('1'))).toEqual(folds);
  expect(stratifiedFolds(strata, 5, new SeededRandom('2'))).not.toEqual(folds);
});

test('macro-F1 counts each class the same, and a class that is never said as nothing', () => {
  expect(macroF1(['a', 'a', 'b'], ['a', 'a', 'b'], ['a', 'b'])).toBe(1);
  // a: 2 of 2 found, 1 wrongly said: 4/5; b: 0.
  expect(macroF1(['a', 'a', 'b'], ['a', 'a', 'a'], ['a', 'b'])).toBeCloseTo(0.4);
});

test('an interval holds the share that it is drawn from, and groups that agree have none to speak of', () => {
  const values = Array.from({ length: 100 }, (_, at) => (at < 80 ? 1 : 0));
  const share = (drawn: readonly number[]) =>
    drawn.reduce((sum, at) => sum + (values[at] as number), 0) / drawn.length;
  const [low, high] = bootstrapInterval(100, share, new SeededRandom('b')) ?? [0, 0];
  // The normal approximation of the binomial gives 0.722 and 0.878.
  expect(low).toBeCloseTo(0.722, 1);
  expect(high).toBeCloseTo(0.878, 1);
  expect(bootstrapInterval(3, () => null, new SeededRandom('b'))).toBeNull();
});

test('blocks of one count vector are one group, with both labels', () => {
  const groups = groupByVector(
    [sequence('1', '5 22'), sequence('2', '22 5'), sequence('3', '5 22')],
    [sequence('4', '5 22'), sequence('5', '9')],
  );
  expect(groups.map(({ normal, anomalous }) => [normal, anomalous])).toEqual([
    [3, 1],
    [0, 1],
  ]);
  expect([...(groups[0]?.normalSequences ?? [])]).toEqual([
    ['5 22', 2],
    ['22 5', 1],
  ]);
});

test('what is judged has no count vector of training, and voices find what the trivial ones do not', () => {
  const { normal, anomalous } = madeUpBlocks();
  const result = evaluateBlocks(normal, anomalous, [1, 2]);
  expect(result).toMatchObject({
    normal: 30,
    anomalous: 60,
    normalVectors: 30,
    anomalousVectors: 60,
    sharedVectors: 0,
  });
  const of = (name: string) => result.disjoint.find(({ detector }) => detector === name);
  // Were a vector on both sides, this one would let it pass.
  expect(of('count vector not in training')?.worst).toMatchObject({ tpr: 1, fpr: 1 });
  // x is in no normal block; what is not closed has no line that is new.
  expect(of('template not in training')?.mean).toMatchObject({ tpr: 0.5, fpr: 0 });
  const counts = of('label-free: counts');
  expect(counts?.worst.tpr).toBe(1);
  expect(counts?.worst.fpr).toBeLessThan(0.2);
  expect(of('with labels: counts, linear')?.worst.tpr).toBeGreaterThan(0.9);
  expect(hdfsTable(result)).toContain('label-free: counts');
  // At the prior a false alarm weighs as much as it will: of 33 blocks that come, one is anomalous.
  const all = of('all are anomalous');
  expect(all?.mean.f1).toBeCloseTo(0.8);
  expect(all?.mean.precisionAtPrior).toBeCloseTo(16_838 / (16_838 + 558_223));
});

/** Applications whose fault shows in one container of several. */
function madeUpApplications() {
  const containers = (label: string, own: string) =>
    Array.from({ length: 6 }, (_, application) =>
      [0, 1, 2].map((container) =>
        sequence(
          `${label}${application}/c${container}`,
          container === application % 3 && own !== '' ? `s ${'r '.repeat(application + 1)}${own}` : 's r r',
        ),
      ),
    ).flat();
  return [
    containers('n', ''),
    containers('d', 'd e'),
    containers('m', 'm'),
    containers('w', 'w').slice(0, 3),
  ];
}

test('an application is judged as a whole by what was trained on the others', () => {
  const applications = applicationsOf(madeUpApplications());
  expect(applications).toHaveLength(19);
  const result = evaluateApplications(applications, [1]);
  expect(result.applications).toEqual({ normal: 6, disk_full: 6, machine_down: 6, network: 1 });
  // Of the class with one application nothing can be learned when that one is left out.
  expect(result.scored).toEqual(['normal', 'disk_full', 'machine_down']);
  const whole = result.results.find(({ classifier }) => classifier === 'application as a whole, linear');
  expect(whole?.mean.macroF1).toBeGreaterThan(0.9);
  expect(whole?.mean.macroF1AllClasses).toBeLessThan(0.8);
  const trivial = result.results.find(({ classifier }) => classifier === 'the most frequent class');
  expect(trivial?.mean.macroF1).toBeLessThan(0.3);
  expect(hadoopTable(result)).toContain('network: fewer than two applications');
});

test('both sets are read from their folders', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recoverops-public-'));
  await mkdir(join(folder, 'hdfs'));
  await mkdir(join(folder, 'hadoop'));
  const text = (sequences: readonly EventSequence[]) =>
    sequences.map(({ name, events }) => `${name},${events.join(' ')}\n`).join('');
  const { normal, anomalous } = madeUpBlocks();
  await writeFile(join(folder, 'hdfs', 'normal.txt'), text(normal.slice(0, 12)));
  await writeFile(join(folder, 'hdfs', 'anomaly.txt'), text(anomalous.slice(0, 12)));
  expect(await evaluateHdfs(folder)).toMatchObject({ normal: 12, anomalous: 12 });
  for (const [at, name] of ['normal', 'disk_full', 'machine_down', 'network'].entries())
    await writeFile(join(folder, 'hadoop', `${name}.txt`), text(madeUpApplications()[at] ?? []));
  expect((await evaluateHadoop(folder)).containers).toBe(57);
  await rm(join(folder, 'hadoop', 'network.txt'));
  expect((await evaluateHadoop(folder)).applications).toEqual({
    normal: 6,
    disk_full: 6,
    machine_down: 6,
    network: 0,
  });
  await rm(join(folder, 'hdfs', 'anomaly.txt'));
  await expect(evaluateHdfs(folder)).rejects.toThrow(/hdfs has no anomaly\.txt/);
});
