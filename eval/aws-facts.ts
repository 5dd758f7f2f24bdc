import type { FactRead } from '../src/domain/diagnosis/facts.ts';
import type { Case, CaseHost } from './case/case.ts';

/** What AWS would say of one host of a case, as facts: without a look at the host itself. */
export function awsFacts(_read: Case, _host: CaseHost): readonly FactRead[] {
  return [];
}
