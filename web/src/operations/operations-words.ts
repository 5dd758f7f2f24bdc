import type { QueuePollers, SettingsView } from '../../../src/contracts/operations.ts';

export const OPERATIONS_TABS = ['state', 'settings', 'catalogue'] as const;
type OperationsTab = (typeof OPERATIONS_TABS)[number];

export const TAB_WORDS: Readonly<Record<OperationsTab, string>> = {
  state: 'State',
  settings: 'Settings',
  catalogue: 'Catalogue',
};

export function parseTab(search: string): OperationsTab {
  const text = new URLSearchParams(search).get('tab') ?? '';
  return OPERATIONS_TABS.find((tab) => tab === text) ?? 'state';
}

/** `workflows 2, incident 2, ssm 2, ai 0`. */
export function pollersWords(pollers: QueuePollers): string {
  return Object.entries(pollers)
    .map(([queue, count]) => `${queue} ${count}`)
    .join(', ');
}

type Worker = SettingsView['workers'][number];

/** In force is what the workers that run say; they may differ while a release is under way. */
export function modeWords(workers: readonly Worker[]): string {
  const modes = new Set(workers.filter(({ isHeard }) => isHeard).map(({ approvalMode }) => approvalMode));
  if (modes.size === 0) return 'not known: no worker has told of itself in the last minutes';
  if (modes.size > 1) return 'on for some workers and off for others';
  return modes.has('on')
    ? 'on: whatever changes a host waits for a person'
    : 'off: plans that the policy calls auto run at once';
}
