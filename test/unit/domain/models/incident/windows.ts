import {
  type LogWindow,
  WINDOW_FORMAT,
  type WindowTemplate,
} from '../../../../../src/domain/logs/window/log-window.ts';

const NO_LEVELS = { fatal: 0, error: 0, warning: 0, info: 0, debug: 0, none: 0 };

export const template = (example: string, more: Partial<WindowTemplate> = {}): WindowTemplate => ({
  id: example.slice(0, 16),
  text: example,
  level: 'error',
  count: 1,
  first: null,
  novel: false,
  excess: null,
  example,
  ...more,
});

/** A window of a host with these templates, its counts adding up. */
export function windowOf(templates: readonly WindowTemplate[], more: Partial<LogWindow> = {}): LogWindow {
  const levels = { ...NO_LEVELS };
  for (const { level, count } of templates) levels[level] += count;
  return {
    format: WINDOW_FORMAT,
    accountId: '111122223333',
    region: 'eu-west-1',
    source: 'ec2',
    resource: { kind: 'instance', id: 'i-0123456789abcdef0' },
    group: '/hosts/messages',
    from: '2026-11-29T08:00:00.000Z',
    to: '2026-11-29T08:01:00.000Z',
    lines: templates.reduce((sum, { count }) => sum + count, 0),
    levels,
    patterns: [],
    templates,
    other: 0,
    late: 0,
    dropped: 0,
    ...more,
  };
}
