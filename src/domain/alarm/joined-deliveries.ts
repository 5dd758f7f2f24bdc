import type { AlarmDelivery } from './alarm.ts';

/** In the order in which they were sent, each without what came along with it. */
export function deliveriesIn({ earlier = [], ...delivery }: AlarmDelivery): readonly AlarmDelivery[] {
  return [...earlier, delivery];
}

/**
 * Deliveries of one incident in fewer messages: neighbours of the same state go with the newest of them. A release that does not
 * know `earlier` hears the newest, and in what order the alarm fired and cleared stays as it was.
 */
export function joinDeliveries(deliveries: readonly AlarmDelivery[]): readonly AlarmDelivery[] {
  const joined: AlarmDelivery[] = [];
  for (const delivery of deliveries.flatMap(deliveriesIn)) {
    const last = joined.at(-1);
    if (last?.alarm.state === delivery.alarm.state) {
      joined[joined.length - 1] = { ...delivery, earlier: deliveriesIn(last) };
    } else joined.push(delivery);
  }
  return joined;
}
