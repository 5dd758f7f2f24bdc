import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** One unit of systemd: what is in trouble, what is enabled and does not run, and what runs. */
    unit: {
      readonly name: string;
      readonly load: string;
      readonly active: string;
      readonly sub: string;
      /** How its last run ended: `success`, `exit-code`, `signal`, `start-limit-hit`, `oom-kill` … */
      readonly result: string;
      /** `simple`, `forking`, `oneshot` …; null where it was not told. */
      readonly type: string | null;
      /** `admin`: its file is in /etc or made at run time, so somebody here wrote it. `vendor`: it came with a package. */
      readonly origin: 'admin' | 'vendor' | null;
      /** Exit status of its main process; 203: systemd could not execute it. */
      readonly exitStatus: number | null;
      /** How often systemd started it again by itself; null where systemd is too old to count (before 235). */
      readonly restarts: number | null;
      readonly mainPid: number | null;
      /** `enabled`, `disabled`, `static`, `masked` …; null where there is no file. */
      readonly enabled: string | null;
      /** A condition in its file was looked at and did not hold: it is not meant to run. */
      readonly conditionFailed: boolean;
      readonly activeForSeconds: number | null;
      readonly downForSeconds: number | null;
    };
  }
}

/**
 * Fourteen columns, the name last. No value of systemd's that stands here holds a blank; the name of a unit cannot either.
 */
const ROW =
  /^(\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (admin|vendor|-) (\d{1,10}|-) (\d{1,10}|-) (\d{1,10}|-) (yes|no|-) (\d{1,12}|-) (\d{1,12}|-) (\S{1,255})$/;

const numberOf = (text: string | undefined) => (text === undefined || text === '-' ? null : Number(text));
const wordOf = (text: string | undefined) => (text === undefined || text === '-' ? null : text);

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'units', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const row = ROW.exec(line);
    if (row === null) {
      unread('the state of some unit', line.slice(0, 80));
      continue;
    }
    const [, active = '', sub = '', result = '', load = '', enabled, type, origin] = row;
    const [, , , , , , , , status, restarts, pid, condition, activeFor, downFor, name = ''] = row;
    facts.push({
      kind: 'unit',
      name,
      load,
      active,
      sub,
      result,
      type: wordOf(type),
      origin: origin === 'admin' || origin === 'vendor' ? origin : null,
      exitStatus: numberOf(status),
      restarts: numberOf(restarts),
      mainPid: numberOf(pid) || null,
      enabled: wordOf(enabled),
      conditionFailed: condition === 'no',
      activeForSeconds: numberOf(activeFor),
      downForSeconds: numberOf(downFor),
    });
  }
  const hasUnits = facts.some(({ kind }) => kind === 'unit');
  if (exitCode === 124) unread('the states of the units', 'systemd did not answer in time');
  else if (!hasUnits && facts.length === 0) unread('the states of the units', `systemctl gave ${exitCode}`);
  if (isCut) unread('the states of the other units', 'there are too many of them');
  return facts;
}

/**
 * Units that nobody needs to serve anything, in any state: their rows would only take the place of others. A unit that is
 * in trouble is printed whatever its name. What packages start when it is asked for, and is known to grow then (packagekit, fwupd,
 * udisks2), is none of these.
 */
export const BACKGROUND =
  '^(systemd-|getty@|serial-getty@|autovt@|user@|user-runtime-dir@|dbus|polkit|plymouth|grub|rc-local|dracut|initrd|emergency|rescue|ModemManager|multipathd|networkd-dispatcher|unattended-upgrades|upower|acpid|apport|lvm2|mdmon|snapd\\\\.)';

/** Not kept in systemd's memory once they are disabled and stopped, so they are asked for by name. */
export const BY_NAME =
  'nginx httpd apache2 haproxy caddy envoy traefik lighttpd varnish php-fpm tomcat tomcat9 amazon-ssm-agent snap.amazon-ssm-agent.amazon-ssm-agent amazon-cloudwatch-agent collectd';

const BY_PATTERN = "'tomcat*.service' 'php*-fpm.service'";

/** The state of the units: of those in trouble, of those that should run and do not, of those that run. */
export const units: ProbeDefinition = {
  name: 'units',
  family: 'service',
  tells: 'which units failed, wait, stopped or run',
  command: shellText`
command -v systemctl >/dev/null || exit 127
names=
for name in ${BY_NAME}; do names="$names $name.service"; done
# Those that have a version in their names.
names="$names $(systemctl list-unit-files --no-legend --no-pager ${BY_PATTERN} 2>/dev/null | cut -d' ' -f1 | grep -v '@' | head -n 12 | tr '\n' ' ')"
up=$(cut -d. -f1 /proc/uptime)
shown=$(systemctl show --no-pager -p Id -p LoadState -p ActiveState -p SubState -p Result -p UnitFileState -p Type -p FragmentPath -p ExecMainStatus -p NRestarts -p MainPID -p ConditionResult -p ConditionTimestampMonotonic -p ActiveEnterTimestampMonotonic -p InactiveEnterTimestampMonotonic '*.service' '*.socket' '*.mount' $names 2>&1)
code=$?
printf '%s\n\n' "$shown" | awk -v up="$up" -v background='${BACKGROUND}' '
  function word(name) { return (name in of) && of[name] != "" ? of[name] : "-" }
  function since(name, at) { at = word(name); return at == "-" || at + 0 == 0 ? "-" : (up - int(at / 1000000) < 0 ? 0 : up - int(at / 1000000)) }
  function flush(id, active, substate, trouble, origin, path, condition, rank) {
    id = word("Id"); active = word("ActiveState"); substate = word("SubState")
    if (id == "-" || id in done) return
    done[id] = 1
    trouble = active ~ /^(failed|activating|deactivating|reloading|refreshing|maintenance)$/ || substate == "auto-restart"
    if (!trouble && id !~ /\.service$/) return
    path = word("FragmentPath")
    origin = path == "-" ? "-" : (path ~ /^\/(etc|run)\// ? "admin" : "vendor")
    condition = word("ConditionTimestampMonotonic") + 0 > 0 ? word("ConditionResult") : "-"
    if (!trouble) {
      if (word("LoadState") == "not-found" && active == "inactive") return
      if (id ~ background || word("Type") == "oneshot") return
      if (active == "inactive" && (condition == "no" || !(word("UnitFileState") ~ /^(enabled|masked)/ || origin == "admin" || index(" " names " ", " " id " ")))) return
    }
    rank = trouble ? 0 : (active == "inactive" ? 1 : 2)
    print rank, active, substate, word("Result"), word("LoadState"), word("UnitFileState"), word("Type"), origin, word("ExecMainStatus"), word("NRestarts"), word("MainPID"), condition, since("ActiveEnterTimestampMonotonic"), since("InactiveEnterTimestampMonotonic"), id
  }
  /^$/ { flush(); split("", of); next }
  { at = index($0, "="); if (at > 1) of[substr($0, 1, at - 1)] = substr($0, at + 1); else print 3, $0 }
' names="$names" | sort -s -k1,1n | cut -d" " -f2-
exit "$code"
`,
  limits: { seconds: 12, bytes: 7_000 },
  parse,
};
