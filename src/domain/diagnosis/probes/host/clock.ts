import type { FactRead } from '../../facts.ts';
import { endedWith, type ProbeDefinition, type ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** How the host's clock is kept. */
    clock: {
      readonly source: 'chrony' | 'timesyncd' | 'none';
      readonly synchronized: boolean | null;
      /** Of the host's clock from true time; below 0: it is behind. Null where nothing on the host can tell. */
      readonly offsetSeconds: number | null;
      /** Whether its configuration lets it step the clock now by itself, or when it is started; null: that was not told. */
      readonly stepAllowed: boolean | null;
      /**
       * From how many seconds on its configuration lets it step with the first updates after a start, which are over: it is
       * stepped from then on by `chronyc makestep` alone. Absent: at any time, or never.
       */
      readonly steppedAtStartFrom?: number;
    };
  }
}

/** `System time     : 0.000012 seconds slow of NTP time` */
const SYSTEM_TIME = /^System time +: (\d{1,12}(?:\.\d{1,12})?) seconds (slow|fast) of NTP time$/;
/** `Reference ID    : A9FEA97B (169.254.169.123)`; the first: chrony has no source; the second: it takes its own clock for one. */
const NO_REFERENCE = /^Reference ID +: (?:00000000|7F7F0101)\b/;
const LEAP = /^Leap status +: (.{1,40})$/;
/** AL2 has no `timedatectl show`; its `status` says it in words. */
const SYNCHRONIZED = /^ *(?:NTPSynchronized=|NTP synchronized: |System clock synchronized: )(yes|no)$/;

/** By chrony's `makestep`: at any time or with the first updates after its start, which may be over. */
const STEP = /^step (?:(yes|no)|over (\d{1,9}(?:\.\d{1,9})?))$/;

function parse({ lines, exitCode }: ProbeOutput): readonly FactRead[] {
  let offsetSeconds: number | null = null;
  let synchronized: boolean | null = null;
  let stepAllowed: boolean | null = null;
  let steppedAtStartFrom: number | undefined;
  let hasReference = true;
  let source: 'chrony' | 'timesyncd' | 'none' = 'none';
  for (const line of lines) {
    const [, offset, direction] = SYSTEM_TIME.exec(line) ?? [];
    if (offset !== undefined) {
      offsetSeconds = Number(offset) * (direction === 'slow' ? -1 : 1);
      source = 'chrony';
    }
    if (NO_REFERENCE.test(line)) hasReference = false;
    const leap = LEAP.exec(line)?.[1];
    if (leap !== undefined) {
      synchronized = leap !== 'Not synchronised';
      source = 'chrony';
    }
    const step = STEP.exec(line);
    if (step !== null) {
      stepAllowed = step[1] === 'yes';
      steppedAtStartFrom = step[2] === undefined ? undefined : Number(step[2]);
    }
    const told = SYNCHRONIZED.exec(line)?.[1];
    if (told === undefined) continue;
    if (source === 'none') source = 'timesyncd';
    // Chrony knows better than what the kernel remembers.
    synchronized ??= told === 'yes';
  }
  if (source === 'none')
    return [{ kind: 'unread', probe: 'clock', what: 'whether the clock is right', why: endedWith(exitCode) }];
  // What is compared with nothing is off by nothing.
  if (!hasReference) {
    offsetSeconds = null;
    synchronized = false;
  }
  const atStart = steppedAtStartFrom === undefined ? {} : { steppedAtStartFrom };
  return [{ kind: 'clock', source, synchronized, offsetSeconds, stepAllowed, ...atStart }];
}

/** Whether the host's clock is right. */
export const clock: ProbeDefinition = {
  name: 'clock',
  family: 'watchers',
  tells: 'how far the clock is off',
  command: shellText`
if command -v chronyc >/dev/null; then
  timeout 3 chronyc -n tracking 2>&1
  cat /etc/chrony.conf /etc/chrony/chrony.conf /etc/chrony*/conf.d/*.conf 2>/dev/null | awk -v up="$(systemctl is-active chronyd chrony 2>/dev/null | grep -cx active)" '$1 == "makestep" { t = $2; n = $3 } END { print "step", (n == "" ? "no" : n < 0 || up == 0 ? "yes" : "over " t) }'
fi
if command -v timedatectl >/dev/null; then timeout 3 timedatectl show 2>/dev/null || timeout 3 timedatectl status 2>/dev/null; fi
exit 0
`,
  limits: { seconds: 7, bytes: 1_800 },
  parse,
};
