import { expect, test } from 'vitest';
import { responseText } from '../../../src/cli/response-text.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import {
  type MeasuredIncident,
  type ResponseFilter,
  type ResponseGroup,
  type ResponseTargets,
  responseMetrics,
} from '../../../src/domain/record/response/response-metrics.ts';
import { measured } from '../../support/measured-incidents.ts';

const terminal: Terminal = { out: () => {}, err: () => {}, colour: false };
const NO_TARGETS: ResponseTargets = { acknowledge: null, resolve: null };

const linesOf = (all: readonly MeasuredIncident[], targets = NO_TARGETS) =>
  responseText(
    terminal,
    responseMetrics(
      { measured: all, cutAt: null, unreadable: 0 },
      { days: 30, to: '2026-11-24T00:00:00.000Z', filter: {}, groupedBy: 'alarm', targets },
    ),
  ).map(String);

test('response metrics are told with what the time is made of, and per alarm', () => {
  const lines = linesOf(
    [measured(1, { usdPerHour: 1_200 }), measured(0, {}, { alarmName: 'a \u001b[31mname' })],
    {
      acknowledge: 900_000,
      resolve: 7_200_000,
    },
  );
  for (const said of [
    '  2 incidents, 0 of them open',
    '  to the first word of a person (MTTA): mean 43 min, half below 43 min, nine of ten below 43 min, of 2 incidents',
    '    waiting for a decision: 40 min',
    '  mended, where a step ran: 100 % (34 % to 100 %) of 2',
    '  later than 15 min to acknowledge: 100 % (34 % to 100 %) of 2',
    '  later than 2 h to resolve: 0 % (0 % to 66 %) of 2',
    '  the model took 2000 tokens, $0.01',
    '  downtime: about $1,200, an estimate: 1 h of 1 incidents by what an hour costs in the site file',
  ])
    expect(lines).toContain(said);
  expect(
    lines.some((line) =>
      /^Disk-Critical +1 +43 min +1 h +1\/1 +0 +1\/0 +\$1200 +\$0\.0050$/.test(line.trimEnd()),
    ),
  ).toBe(true);
  expect(lines.join('\n')).not.toContain('\u001b');
});

test('what there is no data for says so, and shows no figure', () => {
  const lines = linesOf([]);
  expect(lines).toContain('  No incident was opened in this time.');
  expect(lines.join('\n')).not.toMatch(/NaN|null|no data/);
  expect(linesOf([measured(0)]).join('\n')).toContain('No targets are set');
});

test('rows without a name are told, and a filter that fits nothing names what there is', () => {
  const asked = (filter: ResponseFilter, groupedBy: ResponseGroup = 'cause') =>
    responseText(
      terminal,
      responseMetrics(
        { measured: [measured(0), measured(1, { causes: [] })], cutAt: null, unreadable: 0 },
        { days: 30, to: '2026-11-24T00:00:00.000Z', filter, groupedBy, targets: NO_TARGETS },
      ),
    ).map(String);
  expect(asked({}).some((line) => /^no cause +1 /.test(line))).toBe(true);
  expect(asked({ alarm: 'Disk-*' })).toContain(
    '  No incident of this time has the alarm Disk-*; there are the alarms Disk-Critical.',
  );
  expect(asked({ team: 'ops' })).toContain(
    '  No incident of this time has a team: the site file names none.',
  );
  expect(asked({ cause: 'growing_log', host: 'i-1' })).toContain(
    '  No incident of this time has all of these.',
  );
});
