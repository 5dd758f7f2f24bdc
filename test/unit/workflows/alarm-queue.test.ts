import { describe, expect, it } from 'vitest';
import { AlarmQueue } from '../../../src/workflows/intake/alarm-queue.ts';
import { TestAlarm } from '../../workflow/support/alarm-deliveries.ts';

const BYTES = Number.MAX_SAFE_INTEGER;

describe('AlarmQueue', () => {
  it('does not give a group to a second admission before the first has finished', () => {
    const alarm = new TestAlarm();
    const [fired, cleared] = [alarm.notify(), alarm.change('OK')];
    const queue = new AlarmQueue([fired]);
    expect(queue.take(10, BYTES)).toEqual([fired]);
    queue.add([cleared]);
    expect(queue.hasNext()).toBe(false);
    expect(queue.take(10, BYTES)).toEqual([]);
    queue.finish([fired]);
    expect(queue.take(10, BYTES)).toEqual([cleared]);
  });

  it('puts back in front what could not be admitted', () => {
    const alarm = new TestAlarm();
    const deliveries = [alarm.notify(), alarm.change('OK'), alarm.change('ALARM')];
    const queue = new AlarmQueue(deliveries);
    const taken = queue.take(2, BYTES);
    expect(taken).toEqual(deliveries.slice(0, 2));
    queue.giveBack(taken);
    expect(queue.take(10, BYTES)).toEqual(deliveries);
  });

  it('takes at least one alarm, and no more than both limits allow', () => {
    const deliveries = Array.from({ length: 5 }, () => new TestAlarm().notify());
    const queue = new AlarmQueue(deliveries);
    expect(queue.take(2, BYTES)).toHaveLength(2);
    expect(queue.take(10, 1)).toHaveLength(1);
    expect(queue.bytes).toBe(
      deliveries.slice(3).reduce((sum, delivery) => sum + JSON.stringify(delivery).length, 0),
    );
    expect(queue.waiting()).toEqual(deliveries.slice(3));
  });

  it('keeps copies of one transition once', () => {
    const alarm = new TestAlarm();
    const queue = new AlarmQueue([
      alarm.notify('ALARM', 'm1'),
      alarm.notify('ALARM', 'm2'),
      alarm.notify('OK', 'm1'),
    ]);
    expect(queue.waiting().map(({ messageId }) => messageId)).toEqual(['m1']);
  });

  it('does not keep a copy of a transition that is being admitted, and still has it when that fails', () => {
    const alarm = new TestAlarm();
    const fired = alarm.notify();
    const queue = new AlarmQueue([fired]);
    queue.take(1, BYTES);
    queue.add([fired]);
    expect(queue.waiting()).toEqual([]);
    queue.giveBack([fired]);
    expect(queue.waiting()).toEqual([fired]);
  });
});
