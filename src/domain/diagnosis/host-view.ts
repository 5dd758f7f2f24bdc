import type { Alarm } from '../alarm/alarm.ts';
import type { UnclearCondition, UnderstoodCondition } from '../alarm/condition/condition.ts';
import type { Site } from '../site/site.ts';
import type { Fact, FactKind } from './facts.ts';

/** Everything that is known of one host when its causes are weighed; it grows from round to round. */
export interface HostView {
  readonly incidentId: string;
  readonly targetId: string;
  readonly alarm: Alarm;
  /** Of a composite alarm: that of the child which made it red. */
  readonly condition: UnderstoodCondition | UnclearCondition;
  readonly site: Site;
  readonly facts: readonly Fact[];
  /** Names of the probes that were asked, whether they answered or not. */
  readonly asked: ReadonlySet<string>;
  /** New with every look, so that what is named after it (an archive) is never written over. */
  readonly look: string;
}

export type FactOf<K extends FactKind> = Extract<Fact, { readonly kind: K }>;

/** Facts by kind: every cause asks for some of them, time and again. */
const byKind = new WeakMap<readonly Fact[], ReadonlyMap<FactKind, readonly Fact[]>>();

export function factsOf<K extends FactKind>(view: Pick<HostView, 'facts'>, kind: K): readonly FactOf<K>[] {
  const kinds = byKind.get(view.facts) ?? Map.groupBy(view.facts, (fact) => fact.kind);
  byKind.set(view.facts, kinds);
  const isOfKind = (fact: Fact): fact is FactOf<K> => fact.kind === kind;
  return kinds.get(kind)?.filter(isOfKind) ?? [];
}

/** Why a probe's facts are not there although it was asked; undefined: it answered, or was not asked. */
export function unreadOf(view: Pick<HostView, 'facts'>, probe: string): FactOf<'unread'> | undefined {
  return factsOf(view, 'unread').find((fact) => fact.probe === probe);
}
