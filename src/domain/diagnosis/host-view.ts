import type { Alarm } from '../alarm/alarm.ts';
import type { Condition } from '../alarm/condition/condition.ts';
import type { Site } from '../site/site.ts';
import type { Fact, FactKind } from './facts.ts';

/** Everything that is known of one host when its causes are weighed; it grows from round to round. */
export interface HostView {
  readonly incidentId: string;
  readonly targetId: string;
  readonly alarm: Alarm;
  readonly condition: Condition;
  readonly site: Site;
  readonly facts: readonly Fact[];
  /** Names of the probes that were asked, whether they answered or not. */
  readonly asked: ReadonlySet<string>;
  /** New with every look, so that what is named after it (an archive) is never written over. */
  readonly look: string;
}

export function factsOf<K extends FactKind>(view: Pick<HostView, 'facts'>, kind: K): readonly Fact<K>[] {
  return view.facts.filter((fact): fact is Fact<K> => fact.kind === kind);
}

/** Why a probe's facts are not there although it was asked; undefined: it answered, or was not asked. */
export function unreadOf(view: Pick<HostView, 'facts'>, probe: string): Fact<'unread'> | undefined {
  return factsOf(view, 'unread').find((fact) => fact.probe === probe);
}
