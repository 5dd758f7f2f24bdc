import { baseName } from '../text/base-name.ts';
import { matchesName } from '../text/wildcards.ts';

// What guards a host: sensors, scanners and recorders of security products. Ending one blinds those who answer for security,
// and is what an intruder does first: however much it uses, what becomes of it is for people to decide.

/** Units, as their packages call them. */
export const SECURITY_UNITS = [
  'auditd.service',
  'auditbeat*.service',
  'falcon-sensor*.service',
  'falco*.service',
  'tetragon*.service',
  'sysdig*.service',
  'dragent.service',
  'wazuh-*.service',
  'ossec*.service',
  'osqueryd.service',
  'ds_agent.service',
  'ds_am.service',
  'tmxbc.service',
  'mdatp.service',
  'elastic-agent.service',
  'ElasticEndpoint.service',
  'clamav-daemon.service',
  'clamav-clamonacc.service',
  'clamonacc.service',
  'clamd*.service',
  'qualys-cloud-agent.service',
  'taniumclient.service',
  'sentinelone*.service',
  'sentinelagent*.service',
  'cbdaemon.service',
  'cbagentd.service',
  'cb-psc-sensor.service',
  'ir_agent.service',
  'nessusagent.service',
  'nessusd.service',
  'sophos*.service',
  'sav-protect.service',
  'traps_pmd.service',
  'xagt.service',
  'isec*.service',
  'mfetpd.service',
  'bdsec*.service',
  'cylancesvc.service',
  'lacework.service',
  'amazon-guardduty-agent.service',
  'awsagent.service',
  'inspector*.service',
  'fapolicyd.service',
  'fail2ban.service',
  'crowdsec.service',
  'suricata.service',
  'zeek.service',
  'snort*.service',
  'usbguard.service',
  'aide*.service',
] as const;

/** Programs, by the file's name or as `/proc/<pid>/comm` has them, which is cut after 15 characters. */
export const SECURITY_PROCESSES = [
  'auditd',
  'audispd',
  'auditbeat',
  'falcon-sensor*',
  'falcond',
  'falco',
  'tetragon',
  'dragent',
  'wazuh-*',
  'ossec-*',
  'osqueryd',
  'ds_agent',
  'ds_am',
  'ds_nuagent',
  'mdatp*',
  'wdavdaemon',
  'elastic-agent',
  'elastic-endpoint',
  'clamd',
  'clamonacc',
  'qualys-cloud-agent',
  'qualys-*',
  'TaniumClient',
  'taniumclient',
  'TaniumCX',
  'TaniumDetectEngine',
  's1-agent',
  's1-network',
  's1-scanner',
  's1-firewall',
  's1-orchestrator',
  'sentinelone-agent',
  'cbdaemon',
  'cbagentd',
  'event_collector_*',
  'ir_agent',
  'nessus-service',
  'nessusd',
  'nessus-agent*',
  'sophos_threat_detector',
  'savd',
  'traps_pmd',
  'xagt',
  'isectpd',
  'mfetpd',
  'masvc',
  'bdsecd',
  'cylancesvc',
  'amazon-guardduty-agent',
  'fapolicyd',
  'fail2ban-server',
  'crowdsec',
  'suricata*',
  'Suricata-Main',
  'zeek',
  'snort',
] as const;

/** Where such products install themselves, wherever what they start is called. */
const SECURITY_PLACES =
  /^\/(?:opt\/(?:CrowdStrike|sentinelone|microsoft\/mdatp|ds_agent|Tanium|Elastic\/(?:Agent|Endpoint)|rapid7\/ir_agent|nessus(?:_agent)?|traps|cortex|sophos-spl|carbonblack|draios|fireeye|McAfee|isec|bitdefender-security-tools|cylance|qualys)|var\/ossec|usr\/local\/qualys\/cloud-agent|var\/lib\/lacework|usr\/share\/elastic-agent)\//;

/** The kernel keeps so many characters of a process's name. */
const COMM_CHARS = 15;
/** Places where nobody installs a sensor: what bears its name there is none. */
const ANYBODYS = /^\/(?:tmp|var\/tmp|dev\/shm|run\/shm|run\/user|home|root|memfd:)/;

const namesProcess = (pattern: string, name: string) =>
  matchesName(pattern, name) ||
  (name.length === COMM_CHARS && matchesName(pattern.slice(0, COMM_CHARS), name));

/** Whether a process is one of them: by where it lies, by its unit, or by its name where that is no place of anybody's. */
export function isSecurityAgent({
  name,
  exe,
  unit,
}: {
  readonly name: string;
  readonly exe: string | null;
  readonly unit: string | null;
}): boolean {
  if (exe !== null && ANYBODYS.test(exe)) return false;
  if (exe !== null && SECURITY_PLACES.test(exe)) return true;
  if (unit !== null && SECURITY_UNITS.some((pattern) => matchesName(pattern, unit))) return true;
  const program = exe === null ? name : baseName(exe);
  return SECURITY_PROCESSES.some((pattern) => namesProcess(pattern, program) || namesProcess(pattern, name));
}
