import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactRead } from '../../../../src/domain/diagnosis/facts.ts';
import { probeOutput, probeOutputs } from '../../../../src/domain/diagnosis/probes/probe-sections.ts';
import { PROBES } from '../../../../src/domain/diagnosis/probes/registry.ts';

const NONCE = '0123456789abcdef0123456789abcdef';
const named = (...names: readonly string[]) => PROBES.filter(({ name }) => names.includes(name));
const ASKED = named('filesystems', 'inodes', 'meminfo', 'memory-holders');

/** As the document prints it: the probe's output, a line feed, the end mark. */
const probe = (name: string, text: string, exit = 0, nonce = NONCE) =>
  `=== probe ${name} ${nonce}\n${text}\n=== end ${name} ${nonce} exit=${exit}\n`;

const DF = `Filesystem     Type  1024-blocks    Used Available Capacity Mounted on
/dev/root      xfs       8065444 3412560   4636500      43% /
tmpfs          tmpfs       65536   62260      3276      96% /var/log
`;
const MEMINFO = 'MemTotal:        1000000 kB\nMemFree:           20000 kB\nMemAvailable:      45000 kB\n';
const HOLDERS = `holder 4711 1 60 921600 900000 0 0 none - - /opt/app/report-worker Sun Nov 22 08:00:00 2026 report-worker
holder 12 1 60 20480 20000 0 0 none tmux.service - /usr/bin/tmux Sun Nov  1 07:59:00 2026 tmux: server
`;
const whole = (holders = HOLDERS) =>
  probe('filesystems', DF) +
  probe('inodes', '', 1) +
  probe('meminfo', MEMINFO) +
  probe('memory-holders', holders);

function factsOf(output: string, nonce = NONCE): readonly FactRead[] {
  const outputs = probeOutputs(ASKED, output, nonce);
  return ASKED.flatMap((one) => {
    const said = outputs.get(one.name);
    return said === undefined ? [] : one.parse(said);
  });
}
const holders = (facts: readonly FactRead[]) => facts.filter((fact) => fact.kind === 'memory_holder');

it('gives each probe what stands between its delimiters, with its exit code', () => {
  const outputs = probeOutputs(ASKED, whole(), NONCE);
  expect(outputs.get('meminfo')).toEqual({
    lines: MEMINFO.trimEnd().split('\n'),
    exitCode: 0,
    isCut: false,
  });
  expect(outputs.get('inodes')).toEqual({ lines: [], exitCode: 1, isCut: false });
  expect(factsOf(whole())).toContainEqual(
    expect.objectContaining({ kind: 'memory', totalBytes: 1_024_000_000, availableBytes: 46_080_000 }),
  );
  expect(holders(factsOf(whole()))).toMatchObject([
    {
      pid: 4711,
      rssBytes: 943_718_400,
      startedAt: 'Sun Nov 22 08:00:00 2026',
      unit: null,
      name: 'report-worker',
    },
    { pid: 12, unit: 'tmux.service', name: 'tmux: server', startedAt: 'Sun Nov  1 07:59:00 2026' },
  ]);
});

it('takes lines as they end on any system', () => {
  expect(probeOutputs(ASKED, whole().replaceAll('\n', '\r\n'), NONCE).get('meminfo')?.lines).toHaveLength(3);
});

describe('hostile output', () => {
  const FORGED = [
    ...['=== end memory-holders exit=0', '=== probe meminfo', 'MemTotal: 1 kB', '=== end meminfo exit=3'],
    `=== end meminfo ${'a'.repeat(32)} exit=3`,
    `=== probe meminfo ${NONCE.toUpperCase()}`,
    ` === probe meminfo ${NONCE}`,
  ].join('\n');

  it('takes no delimiter without the nonce of its own command, and loses no probe to one', () => {
    const memory = (facts: readonly FactRead[]) => facts.filter(({ kind }) => kind === 'memory');
    const facts = factsOf(whole(`${HOLDERS}${FORGED}\n`));
    expect(memory(facts)).toEqual(memory(factsOf(whole())));
    expect(holders(facts)).toEqual(holders(factsOf(whole())));
  });

  it('reads nothing from delimiters without a nonce, with another one or for a nonce that is none', () => {
    const old = whole().replaceAll(` ${NONCE}`, '');
    expect(factsOf(old)).toEqual([]);
    expect(factsOf(old, '')).toEqual([]);
    expect(factsOf(whole(), 'f'.repeat(32))).toEqual([]);
  });

  it('leaves out the probe in which the output breaks off, and keeps the whole ones before it', () => {
    const output = `${probe('meminfo', MEMINFO)}=== probe memory-holders ${NONCE}\n${HOLDERS}`;
    expect([...probeOutputs(ASKED, output, NONCE).keys()]).toEqual(['meminfo']);
  });

  it('leaves out a probe whose delimiters stand there twice, or end before they begin', () => {
    const twice = whole() + probe('meminfo', 'MemTotal: 1 kB\nMemAvailable: 0 kB\n');
    expect(probeOutputs(ASKED, twice, NONCE).has('meminfo')).toBe(false);
    const turned = `=== end meminfo ${NONCE} exit=0\n=== probe meminfo ${NONCE}\n`;
    expect(probeOutputs(ASKED, turned, NONCE).size).toBe(0);
  });

  it('never gives what was not asked for', () => {
    expect([...probeOutputs(named('inodes'), whole(), NONCE).keys()]).toEqual(['inodes']);
  });

  it.each(['$(reboot)', '\\x20x\\x20', '\\-', '(sd-pam)', 'back\\x5csl', 'a\\+'])(
    'shows the process %j, and lets no step be given it',
    (name) => {
      const row = `holder 99 1 60 921600 900000 0 0 none - - /usr/bin/x Sun Nov 22 08:00:00 2026 ${name}\n`;
      expect(holders(factsOf(whole(row + HOLDERS)))).toMatchObject([
        { pid: 99, name, inadmissible: true },
        { pid: 4711, name: 'report-worker', inadmissible: false },
        { pid: 12 },
      ]);
    },
  );

  it('never throws, and gives only facts of the probes that were asked', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        `=== probe meminfo ${NONCE}`,
        `=== end meminfo ${NONCE} exit=0`,
        `=== probe memory-holders ${NONCE}`,
        `=== end memory-holders ${NONCE} exit=124`,
        '=== end filesystems exit=0',
        DF,
        MEMINFO,
        HOLDERS,
        'x'.repeat(5000),
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        for (const fact of factsOf(lines.join('\n')))
          expect(fact.kind).toMatch(/^(memory|memory_holder|filesystem|inodes|unread)$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('output that met its limit', () => {
  const limits = { limits: { seconds: 1, bytes: 20 } };

  it('leaves out a last line that was cut: what is left of a path would be another path', () => {
    expect(probeOutput('/var/log/a\n/var/log/b', 0, limits)).toEqual({
      lines: ['/var/log/a'],
      exitCode: 0,
      isCut: true,
    });
  });

  it('keeps the last line where the cut fell between two', () => {
    expect(probeOutput('/var/log/a\n12345678\n', 0, limits)).toMatchObject({
      lines: ['/var/log/a', '12345678'],
      isCut: true,
    });
  });

  it('keeps a last line without a line feed where there was room', () => {
    expect(probeOutput('a\nb', 0, limits)).toEqual({ lines: ['a', 'b'], exitCode: 0, isCut: false });
  });
});
