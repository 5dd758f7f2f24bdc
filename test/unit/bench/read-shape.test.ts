import { describe, expect, it } from 'vitest';
import { assertSameShape } from '../../../bench/noop/check-shape.ts';
import { activityTypes, readShape } from '../../../bench/noop/read-shape.ts';
import { type ReadSteps, readSteps } from '../../../bench/noop/read-steps.ts';
import { HistoryBuilder } from './history-builder.ts';

const queueOf = (taskQueue: string) => (taskQueue === 'ssm-7' ? 'ssm' : 'incident');
const read = (history: HistoryBuilder): ReadSteps => readSteps(history.build(), queueOf);

/** Opens, then copies and looks beside each other, then closes. `copyFirst` says which of the two is quicker. */
function run(copyFirst: boolean): HistoryBuilder {
  const history = new HistoryBuilder();
  history.started(100);
  history.signaled('alarm', 900);
  history.task();
  const opened = history.scheduled('open', 1_000);
  history.completed(opened, 250);
  history.task();
  const copied = history.scheduled('copy', 2_000);
  const looked = history.scheduled('look', 300, 'ssm-7');
  if (copyFirst) history.completed(copied);
  history.completed(looked);
  history.task();
  const closed = history.scheduled('close');
  if (!copyFirst) history.completed(copied);
  history.completed(closed);
  history.task();
  history.ended(60);
  return history;
}

describe('readSteps', () => {
  it('counts events and workflow tasks', () => {
    const steps = read(run(true));
    expect(steps.workflowTaskCount).toBe(4);
    expect(steps.eventCount).toBe(run(true).build().events?.length);
    expect(steps.startInputBytes).toBe(100);
  });

  it('keeps what arrived after a task had started from what that task knew', () => {
    const history = new HistoryBuilder();
    history.started(1);
    const startedEventId = history.taskStarted();
    history.signaled('alarm', 1);
    history.taskCompleted(startedEventId);
    history.scheduled('early');
    history.task();
    history.scheduled('late');
    const { steps } = read(history);
    expect([...(steps.find(({ key }) => key === 'activity early 1')?.knew ?? [])]).toEqual([]);
    expect([...(steps.find(({ key }) => key === 'activity late 1')?.knew ?? [])]).toEqual(['signal alarm 1']);
  });

  it('knows a local activity as over for what the same task decided after it, and for nothing before', () => {
    const history = new HistoryBuilder();
    history.started(1);
    history.task();
    history.scheduled('before');
    history.localActivity('readAlarm', 40);
    history.scheduled('after');
    history.continuedAsNew(70);
    const { steps } = read(history);
    const knewOf = (key: string) => [...(steps.find((step) => step.key === key)?.knew ?? [])];
    expect(steps.map(({ node }) => node)).toContainEqual({
      kind: 'local',
      type: 'readAlarm',
      resultBytes: 40,
      summaryBytes: 0,
    });
    expect(knewOf('activity before 1')).toEqual([]);
    expect(knewOf('activity after 1')).toEqual(['local readAlarm 1']);
    expect(steps.at(-1)).toMatchObject({ key: 'end', node: { kind: 'end', resultBytes: 70 } });
  });

  it('refuses a run with a failed activity, and says which event', () => {
    const history = new HistoryBuilder();
    history.started(1);
    history.task();
    history.failed(history.scheduled('open'));
    expect(() => read(history)).toThrow(/event 6 \(activityTaskFailedEventAttributes\).*read-steps/);
  });
});

describe('readShape', () => {
  it('takes sizes, queues and limits from the history', () => {
    const { nodes, startInputBytes } = readShape([read(run(true))], []);
    expect(startInputBytes).toBe(100);
    expect(nodes[0]).toEqual({ kind: 'signal', name: 'alarm', inputBytes: 900, after: [] });
    expect(nodes[1]).toMatchObject({ type: 'open', inputBytes: 1_000, resultBytes: 250, after: [0] });
    expect(nodes[3]).toMatchObject({
      type: 'look',
      queue: 'ssm',
      summaryBytes: 7,
      heartbeatTimeoutMs: 10_500,
    });
    expect(nodes.at(-1)).toEqual({ kind: 'end', resultBytes: 60, after: [4] });
  });

  it('does not take chance for waiting: another order in one run is enough', () => {
    const undisturbed = [read(run(true)), read(run(true))];
    expect(readShape(undisturbed, []).nodes[4]).toMatchObject({ type: 'close', after: [2, 3] });
    expect(readShape(undisturbed, [read(run(false))]).nodes[4]).toMatchObject({ type: 'close', after: [3] });
  });

  it('keeps timers, cancellations and search attributes', () => {
    const history = new HistoryBuilder();
    history.started(1);
    history.signaled('alarm', 1);
    history.task();
    const deadline = history.timer(900);
    const poll = history.timer(2);
    history.upserted('RecoverOpsStatus', 'executing');
    history.fired(poll);
    history.task();
    history.timerCancelled(deadline);
    history.ended(2);
    expect(readShape([read(history)], []).nodes).toEqual([
      { kind: 'signal', name: 'alarm', inputBytes: 1, after: [] },
      { kind: 'timer', durationMs: 900_000, summaryBytes: 0, after: [0] },
      { kind: 'timer', durationMs: 2_000, summaryBytes: 0, after: [0] },
      { kind: 'upsert', attributes: { RecoverOpsStatus: 'executing' }, after: [0] },
      { kind: 'cancel', node: 1, after: [2] },
      { kind: 'end', resultBytes: 2, after: [2] },
    ]);
  });

  it('goes by the most frequent set of steps', () => {
    const melted = new HistoryBuilder();
    melted.started(1);
    melted.signaled('alarm', 1);
    melted.task();
    melted.ended(1);
    const { nodes } = readShape([read(melted), read(run(true)), read(run(true))], []);
    expect(nodes).toHaveLength(6);
  });

  it('needs a run', () => {
    expect(() => readShape([], [])).toThrow('no incident to read a shape from');
  });
});

describe('activityTypes', () => {
  it('names each type once', () => {
    expect(activityTypes([read(run(true)), read(run(false))])).toEqual(['open', 'copy', 'look', 'close']);
  });
});

describe('assertSameShape', () => {
  const shape = readShape([read(run(true))], []);

  it('is content with the same in another order', () => {
    expect(() => assertSameShape(shape, [read(run(true)), read(run(false))])).not.toThrow();
  });

  it('sees an activity that is missing, and one byte too few', () => {
    const shorter = run(true);
    shorter.scheduled('copy', 2_000);
    expect(() => assertSameShape(shape, [read(shorter)])).toThrow('copy on incident');
    const [signal, ...rest] = shape.nodes;
    const changed = [{ ...signal, inputBytes: 899 } as (typeof shape.nodes)[number], ...rest];
    expect(() => assertSameShape({ ...shape, nodes: changed }, [read(run(true))])).toThrow(
      'signal alarm: 899 in',
    );
  });
});
