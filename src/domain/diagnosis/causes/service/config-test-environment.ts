import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isServerDown } from './config-invalid.ts';
import { isServiceAlarm, nextOf } from './host-service.ts';

const WHAT = {
  missing: 'a file or directory is missing',
  no_space: 'no space is left on the device',
  unresolved: 'a host name has no address',
  limit: 'too many files are open',
} as const;

function todo(kind: keyof typeof WHAT, path: string | null): string {
  if (kind === 'missing')
    return `create ${path ?? 'what is missing'} as the package did (owner and mode too), then start it`;
  if (kind === 'no_space') return 'make room first, then start it';
  return kind === 'unresolved'
    ? 'the name has to resolve from this host first'
    : 'raise the limit of open files first';
}

function weigh(view: HostView): readonly CauseFinding[] {
  return factsOf(view, 'config_test').flatMap((test): readonly CauseFinding[] => {
    const { complaint, unit, server } = test;
    if (complaint === null) return [];
    const { kind } = complaint;
    if (kind !== 'missing' && kind !== 'no_space' && kind !== 'unresolved' && kind !== 'limit') return [];
    const blamed = { unit, ...(complaint.path === null ? {} : { path: complaint.path }) };
    const path = complaint.path === null ? '' : ` (${complaint.path})`;
    const sentence = `the test of ${server}'s configuration fails because ${WHAT[kind]}${path}, not because of what stands in it: ${complaint.text}`;
    if (!isServerDown(view, test))
      return [
        {
          state: 'possible',
          confidence: 0.35,
          blamed,
          sentence: `${sentence}. ${unit} still runs; a restart would take it down`,
        },
      ];
    return [{ state: 'shown', confidence: 0.92, blamed, sentence, withheld: todo(kind, complaint.path) }];
  });
}

/** A server cannot start although its configuration is valid: what it needs around it is not there. */
export const configTestEnvironment: CauseDefinition = {
  name: 'config_test_environment',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) => nextOf(view, ['units', 'config-test', 'filesystems']),
  weigh,
  explainsAway: ['unit_stopped', 'crash_loop', 'upstream_down'],
};
